"""The house as its imports make it: rooms, floors, circles of files, and the drawing of it in `docs`.

`plan` reads the imports with grimp, those inside functions and those for types too; `drawing` draws them as
Mermaid text; `python -m tests.house` puts the drawing where it belongs. `tests/test_house.py` holds the house
against its limits. What may import what is written in `pyproject.toml`, as contracts of import-linter.
"""
