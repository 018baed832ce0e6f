"""The machinery of sheets in and out (Excel, CSV). Knows no subject: each keeps its own columns and words.

`reading` makes texts of a file (a `book`), `table` finds the columns, `cells` reads one cell and `spelling`
says one; `changes` says what would become another; `writing` writes a workbook, `options` are those of the
commands. What a sheet is about, and what its cells mean, stands in the room of its subject.
"""
