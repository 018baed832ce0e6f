"""What was closed over: what has come to its end by itself, and what somebody has to say."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.station import Station
from kiosk.day.evening.hindrances import HINDRANCES as OF_ITS_DAY
from kiosk.day.today import how_gone, is_resolved_by_word
from kiosk.day.words import obstacle_named
from kiosk.house.obstacles import Hindrance, Obstacle
from kiosk.keys.night import hindrances as of_keys
from kiosk.keys.night.hindrances import KEY_OUT, PLACE_OPEN, SLOT_OPEN
from kiosk.keys.night.rules import Standing
from kiosk.subjects import HOUSE
from kiosk.vault import hindrances as of_vault
from kiosk.vault.counting.now import Vault
from kiosk.vault.hindrances import COUNT_MISSING
from storage.day.facts import LeftOver
from storage.vault.facts import Stock, VaultCount
from tests.kiosk.office import office

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=9)))
GOOD = VaultCount(
    "c",
    "vault",
    "2026-11-24",
    NOON,
    "a",
    "b",
    1,
    5,
    5,
    NOON,
    9,
    5,
    agrees=True,
    settled=None,
    settled_by="",
    reason="",
)
ASK_THE_STATION = {COUNT_MISSING, PLACE_OPEN, SLOT_OPEN}
NOBODY_ASKED = cast(Station, None)
"""A sort that ends as soon as it is found no more asks nothing of the station."""


def _over(obstacle: str, seq: int = 20) -> LeftOver:
    return LeftOver(obstacle, "2026-11-24", NOON, NOON, "調査中", "a", "b", seq)


@given(st.sampled_from(HOUSE.hindrances))
def test_what_is_in_the_way_still_has_not_gone(kind: Hindrance) -> None:
    left = _over(f"{kind.code}:k1")
    assert how_gone(HOUSE, NOBODY_ASKED, left, {left.obstacle}) == ""


@pytest.mark.parametrize(("kind", "about"), [(PLACE_OPEN, "shelf"), (PLACE_OPEN, "vault"), (SLOT_OPEN, "2")])
def test_what_cannot_be_sensed_has_not_gone(
    kind: Hindrance, about: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = Standing(places_unknown=frozenset({"shelf"}), slots_unknown=frozenset({2}))
    monkeypatch.setattr(of_keys, "standing", lambda station: blind)
    monkeypatch.setattr(of_keys, "silent_places", lambda station: frozenset({"vault"}))
    assert how_gone(HOUSE, NOBODY_ASKED, _over(f"{kind.code}:{about}"), set()) == ""
    assert how_gone(HOUSE, NOBODY_ASKED, _over(f"{kind.code}:9"), set()) == "gone"


@given(
    st.sampled_from([each for each in HOUSE.hindrances if each not in (COUNT_MISSING, PLACE_OPEN, SLOT_OPEN)])
)
def test_what_is_so_no_longer_is_gone_but_what_belongs_to_its_day_never_by_itself(kind: Hindrance) -> None:
    by_word = kind in OF_ITS_DAY
    assert how_gone(HOUSE, NOBODY_ASKED, _over(f"{kind.code}:k1"), set()) == ("" if by_word else "gone")
    assert is_resolved_by_word(HOUSE, f"{kind.code}:k1") is by_word


def test_a_sort_that_a_newer_version_has_written_is_not_said_to_be_gone() -> None:
    assert how_gone(HOUSE, NOBODY_ASKED, _over("camera_dark:2"), set()) == ""
    assert is_resolved_by_word(HOUSE, "camera_dark:2")


@pytest.mark.parametrize(
    ("good", "how"),
    [
        (None, ""),
        (replace(GOOD, closed_seq=19), ""),
        (replace(GOOD, closed_seq=21), "counted"),
    ],
)
def test_a_missing_count_is_made_good_only_by_a_later_one(
    good: VaultCount | None, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_vault, "vault", lambda station: Vault(Stock(5, 1), good, holds=True))
    assert how_gone(HOUSE, NOBODY_ASKED, _over(f"{COUNT_MISSING.code}:2026-11-24"), set()) == how


def test_a_key_that_is_out_again_is_another_thing() -> None:
    names = {Obstacle(KEY_OUT, "k1", loan=loan).name for loan in (7, 9)}
    assert names == {"key_out:k1=7", "key_out:k1=9"}
    assert how_gone(HOUSE, NOBODY_ASKED, _over("key_out:k1=7"), {"key_out:k1=9"}) == "gone"


def test_every_sort_of_hindrance_has_a_code_and_words_of_its_own() -> None:
    said = {obstacle_named(HOUSE, office(), f"{kind.code}:2026-11-24") for kind in HOUSE.hindrances}
    assert len(said) == len(HOUSE.hindrances) == len({kind.code for kind in HOUSE.hindrances})
    assert obstacle_named(HOUSE, office(), "of old:k1") == "of old:k1"


def test_hindrances_are_shown_and_mended_in_their_order() -> None:
    assert [kind.code for kind in HOUSE.hindrances] == [
        "not_opened",
        "key_out",
        "slot_open",
        "place_open",
        "slot_silent",
        "place_silent",
        "part",
        "batch_open",
        "tags_unread",
        "alarm",
        "count_escalated",
        "count_open",
        "count_missing",
        "briefing_missing",
        "device",
        "day_missing",
    ]
