"""Puts the drawing into `docs/architecture.md`: `make drawing`."""

from tests.house.drawing import PAGE, renewed

PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
