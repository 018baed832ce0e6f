"""The kiosk's log, in which nobody's name stands: warnings and faults in a file, and in the journal.

An exception's words may hold what a person's record holds, so a fault is told by its kind and its way through
the program, without them.
"""

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
"""What `sys.exc_info` gives."""

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
NAME = "kagiban.log"


class Nameless(logging.Formatter):
    """Faults without their words."""

    def formatException(self, fault: Fault) -> str:  # noqa: N802 - logging's own name
        """The way of an exception through the program."""
        return "\n".join(way_of(fault[1], set())) if fault[1] is not None else ""


def way_of(error: BaseException, told: set[int]) -> Iterator[str]:
    """Lines about an exception and those that it came from: kind, place, and what the system said."""
    if id(error) in told:
        return
    told.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from way_of(before, told)
        yield "then:"
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    number = error.errno if isinstance(error, OSError) else None
    yield type(error).__qualname__ + (f": {os.strerror(number)}" if number else "")
    for each in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from (f"  {line}" for line in way_of(each, told))


def keep_log(path: Path) -> None:
    """Logs into a file that cannot grow without end, and into standard error where that is no terminal.

    The terminal belongs to the kiosk; under systemd standard error is the journal.
    """
    file = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    handlers: list[logging.Handler] = [file]
    if sys.__stderr__ is not None and not sys.__stderr__.isatty():
        journal = logging.StreamHandler(sys.__stderr__)
        journal.setLevel(logging.WARNING)
        handlers.append(journal)
    for handler in handlers:
        handler.setFormatter(Nameless(FORMAT))
    logging.raiseExceptions = False  # a log that cannot be written is told to nobody's screen
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
