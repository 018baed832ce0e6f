"""Printers: what one can do (`Printer`), what it is given (`Job`), and a module for each way to reach one.

A printer is asked a few times a day and watched by nobody in between: it may be switched off until then.
Paper is the one thing here that leaves no trace in a sensor, so `print` returns only when the printer itself
has said that all of it went through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Dots, row by row from the top. Raises `ValueError` for a row of another length or with dots beside it.

    `width` in dots. A row has as many bytes as that needs; its highest bit is leftmost, a 1 is black.
    """

    width: int
    rows: tuple[bytes, ...]

    def __post_init__(self) -> None:
        beside = (1 << -self.width % 8) - 1
        for row in self.rows:
            if len(row) != (self.width + 7) // 8 or row[-1] & beside:
                raise ValueError(f"a row of {len(row)} bytes is not {self.width} dots wide")


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to print, in both forms: each printer takes the one that it understands.

    `name` is what a print queue shows. `bitmap` draws it so many dots wide; it is called from a thread.
    """

    name: str
    pdf: bytes
    bitmap: Callable[[int], Bitmap]


class Printer(Protocol):
    """Something that puts a job on paper, once. Nothing is repeated by itself.

    `confirms`: is it on paper when `print` returns? Otherwise it is in a queue that prints it some time.
    """

    confirms: bool

    async def print(self, job: Job) -> None:
        """Prints it; returns when the printer has said that it is done, as far as this kind can say.

        Raises `DeviceOffline` (not reached: nothing was sent), `DeviceRefused` (it said no: nothing was
        printed) or `NoAnswer` (it was sent, and may be on paper in whole, in part or not at all), and
        whatever `job.bitmap` raises.
        """
