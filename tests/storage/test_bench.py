"""The bench measures what it says; its figures are not judged here."""

from tests.bench import ledger
from tests.bench.storage import measure


def test_it_measures_both_ways() -> None:
    figures = measure(5)
    for way in ("bare_write", "ledger_append", "question"):
        p50, p95, longest = (figures[f"{way}_{name}_us"] for name in ("p50", "p95", "max"))
        assert 0 < p50 <= p95 <= longest
    assert figures["append_over_bare"] > 0


def test_the_ledgers_costs_are_all_measured() -> None:
    figures = ledger.measure(3, 1000)
    assert figures["records in the large file"] > 1000
    assert all(value > 0 for value in figures.values())
    assert {name for name in figures if name.startswith("64 callers")} == {
        "64 callers at once, records/s",
        "64 callers at once, records/s, encrypted",
    }
