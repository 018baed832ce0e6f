"""The bench counts what it says; its times are not judged here."""

import pytest

from tests.bench import rules


@pytest.mark.parametrize("job", ["a key and its purpose", "a return", "the same again"])
def test_how_often_each_job_is_touched(job: str, measured: dict[str, float]) -> None:
    aims = {"a key and its purpose": 2, "a return": 0, "the same again": 1}
    assert measured[f"{job}: touches"] == aims[job]


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    figures = rules.measure(5)
    assert all(value >= 0 for value in figures.values())
    return figures
