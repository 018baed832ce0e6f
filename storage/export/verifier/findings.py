"""What an examination finds, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from storage.export.verifier.opening import SHOWN

# --- what follows is a part of the verifier ---


class Wrong(Exception):
    """Something does not hold; the text says what and where."""


class Report:
    """What held, what did not, and what could not be checked."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.remarks: list[str] = []
        self.unchecked: list[str] = []
        self.wrong: list[str] = []

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Notes down what turns out to be wrong inside, and goes on."""
        try:
            yield
        except Wrong as error:
            self.wrong.append(str(error))
        except OSError as error:
            self.wrong.append(f"{error.filename} cannot be read: {error.strerror}")

    def show(self) -> int:
        """Prints everything; returns the exit status."""
        shown = self.wrong[:SHOWN]
        if more := len(self.wrong) - len(shown):
            shown.append(f"and {more:,} more")
        for word, texts in (
            ("ok", self.held),
            ("note", self.remarks),
            ("NOT CHECKED", self.unchecked),
            ("WRONG", shown),
        ):
            for text in texts:
                print(f"{word:12}{text}")
        status = 1 if self.wrong else 2 if self.unchecked else 0
        print(("VERIFIED / 検証済み", "NOT VERIFIED / 検証不合格", "VERIFIED IN PART / 一部未検証")[status])
        return status
