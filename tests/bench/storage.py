"""One durable intent: through the ledger, and as a bare write and fdatasync of the same bytes."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.station.records import Intended
from tests.storage.projections import Projections

INTENT = Intended(
    action="release",
    because="lend",
    device="cabinet",
    slot=7,
    key="k-vault-3",
    person="p-5f2a",
    purpose="交付",
)


class Clock:
    """The machine's own clocks."""

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


def measure(rounds: int) -> dict[str, float]:
    """Median, 95 % and longest time of both in microseconds, their medians' ratio, and a question's time.

    The ways take turns, so that a disk that is slow for a while is slow for both.
    """
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder), rounds))


async def _measure(folder: Path, rounds: int) -> dict[str, float]:
    bare, append, ask = [], [], []
    with open_database(folder / "bench.db", create=True) as database:
        ledger = Ledger(database, station="bench", clock=Clock())
        projections = Projections(database)
        (entry,) = await ledger.append(INTENT)
        text = entry.body.encode()
        file = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            for _ in range(rounds):
                bare.append(_timed(lambda: write_durably(file, text)))
                began = time.perf_counter()
                await ledger.append(INTENT)
                append.append(time.perf_counter() - began)
                ask.append(_timed(lambda: projections.loan_of("k-vault-3")))
        finally:
            os.close(file)
    figures = _figures("bare_write", bare) | _figures("ledger_append", append) | _figures("question", ask)
    figures["append_over_bare"] = figures["ledger_append_p50_us"] / figures["bare_write_p50_us"]
    return figures


def write_durably(file: int, text: bytes) -> None:
    """What a record costs at the least."""
    os.write(file, text)
    os.fdatasync(file)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _figures(name: str, seconds: list[float]) -> dict[str, float]:
    """Needs two values at least."""
    cuts = quantiles(seconds, n=20, method="inclusive")
    return {
        f"{name}_p50_us": cuts[9] * 1e6,
        f"{name}_p95_us": cuts[18] * 1e6,
        f"{name}_max_us": max(seconds) * 1e6,
    }


if __name__ == "__main__":
    for name, value in measure(600).items():
        print(f"{name:24} {value:10.1f}")
