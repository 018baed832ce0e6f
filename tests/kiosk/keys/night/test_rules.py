"""How keys and doors differ from what lock-up left, without a kiosk."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.keys.night.rules import Change, Difference, Standing, differences
from kiosk.keys.night.words import difference_named
from tests.kiosk.office import office

names = st.frozensets(st.sampled_from(("k1", "k2", "k3", "k4")))
places = st.frozensets(st.sampled_from(("vault", "shelf")))


@given(names, names, places)
def test_what_is_as_it_was_left_is_no_difference(
    out: frozenset[str], unknown: frozenset[str], open_: frozenset[str]
) -> None:
    standing = Standing(out, unknown - out, open_)
    assert differences(standing, standing) == ()


@given(names, names, names, names)
def test_a_key_that_is_known_both_times_and_has_changed_is_named_once(
    out: frozenset[str], unknown: frozenset[str], out_now: frozenset[str], unknown_now: frozenset[str]
) -> None:
    before, now = Standing(out, unknown - out), Standing(out_now, unknown_now - out_now)
    found = differences(before, now)
    for key in ("k1", "k2", "k3", "k4"):
        changes = [each.change for each in found if each.about == key]
        known = key not in before.unknown | now.unknown
        assert len(changes) <= 1
        if known and (key in before.out) is not (key in now.out):
            assert changes == [Change.KEY_GONE if key in now.out else Change.KEY_BACK]
        elif known:
            assert changes == []


def test_a_key_that_nobody_can_sense_any_more_is_named() -> None:
    found = differences(Standing(), Standing(unknown=frozenset({"k1"})))
    assert found == (Difference(Change.KEY_UNKNOWN, "k1"),)
    assert found[0].name == "key_unknown:k1"


def test_doors_that_opened_or_shut_and_every_slot_that_stands_open_are_named() -> None:
    left = Standing(places_open=frozenset({"shelf"}))
    now = Standing(places_open=frozenset({"vault"}), slots_open=frozenset({3}))
    assert {each.name for each in differences(left, now)} == {
        "place_open:vault",
        "place_shut:shelf",
        "slot_open:3",
    }


def test_a_door_that_nobody_can_sense_is_named_and_not_said_to_be_shut() -> None:
    left = Standing(places_open=frozenset({"vault"}))
    now = Standing(places_unknown=frozenset({"vault", "shelf"}))
    assert {each.name for each in differences(left, now)} == {"place_unknown:shelf", "place_unknown:vault"}
    assert differences(now, now) == ()


def test_every_sort_of_change_has_words_of_its_own() -> None:
    said = {difference_named(office(), f"{change}:k1") for change in Change}
    assert len(said) == len(Change)
    assert difference_named(office(), "of old:k1") == "of old:k1"
