"""Numbers of records as a record names them: `3,7-9`."""

from collections.abc import Iterable, Iterator


def ranges(seqs: Iterable[int]) -> str:
    """Ascending numbers as text: `3,7-9`."""
    runs: list[tuple[int, int]] = []
    for seq in seqs:
        if runs and runs[-1][1] == seq - 1:
            runs[-1] = (runs[-1][0], seq)
        else:
            runs.append((seq, seq))
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def numbers(text: str) -> Iterator[range]:
    """The runs of numbers that `ranges` wrote. Raises `ValueError` for another text."""
    for run in text.split(","):
        first, _, last = run.partition("-")
        numbers = range(int(first), int(last or first) + 1)
        if not numbers or numbers[0] < 1:
            raise ValueError(f"no run of records: {run!r}")
        yield numbers
