"""`make bench`: measures and prints a table, then the same as one line of JSON. It asserts nothing.

`make bench ROUNDS=40` is quicker and rougher. Figures of record are in docs/measurements.md.
"""

import json
import os
import platform
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from tests.bench import badge, cabinet, counting, day, ledger, release, rules, screen, shredder, storage

Figures = dict[str, list[float]]
CORES = ("MiB", "%")


def main() -> None:
    """Runs every benchmark, one after the other."""
    rounds = int(os.environ.get("ROUNDS", "200"))
    groups: dict[str, Figures] = {
        "from card to unlock frame": release.measure(rounds),
        "reader": badge.measure(rounds),
        "cabinet": cabinet.measure(rounds),
        "shredder": shredder.measure(rounds) | counting.measure(rounds),
        "screen": screen.measure(max(10, rounds // 5)) | screen.memory(1000),
    }
    costs = (
        rules.measure(rounds)
        | day.measure(rounds)
        | storage.measure(rounds)
        | ledger.measure(rounds, int(os.environ.get("ROWS", "1000000")))
    )
    console = Console(width=110)
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for title, figures in groups.items():
        console.print(_table(title, figures))
    console.print(_ratios(groups["from card to unlock frame"]))
    for name, value in costs.items():
        console.print(f"  {name:52} {value:14,.2f}")
    print(json.dumps({**{title: _summary(f) for title, f in groups.items()}, "ledger": costs}))


def _table(title: str, figures: Figures) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("what", "median", "p95", "max", "n"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, values in figures.items():
        cells = (f"{value:.2f}" for value in _three(values, _scale(name)))
        table.add_row(f"{name}{_unit(name)}", *cells, str(len(values)))
    return table


def _summary(figures: Figures) -> dict[str, dict[str, float]]:
    return {
        name + _unit(name): dict(zip(("median", "p95", "max"), _three(v, _scale(name)), strict=True))
        for name, v in figures.items()
    }


def _three(values: list[float], scale: float) -> tuple[float, float, float]:
    p95 = quantiles(values, n=20, method="inclusive")[18] if len(values) > 1 else values[0]
    return median(values) * scale, p95 * scale, max(values) * scale


def _scale(name: str) -> float:
    return 1.0 if name.endswith(CORES) or "%" in name else 1000.0


def _unit(name: str) -> str:
    return "" if _scale(name) == 1.0 else ", ms"


def _ratios(path: Figures) -> str:
    floor = sum(median(values) for name, values in path.items() if name.startswith("floor"))
    whole = median(path["card reported to unlock frame"])
    return f"  whole path {whole * 1000:.2f} ms, floor {floor * 1000:.2f} ms: {whole / floor:.1f} x"


if __name__ == "__main__":
    main()
