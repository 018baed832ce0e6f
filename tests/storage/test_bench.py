"""The bench measures what it says; its figures are not judged here."""

from tests.bench.storage import measure


def test_it_measures_both_ways() -> None:
    figures = measure(5)
    for way in ("bare_write", "ledger_append", "question"):
        p50, p95, longest = (figures[f"{way}_{name}_us"] for name in ("p50", "p95", "max"))
        assert 0 < p50 <= p95 <= longest
    assert figures["append_over_bare"] > 0
