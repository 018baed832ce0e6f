"""札の確認, pure: what the records make of a tag, and which are drawn."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.keys.tags.rules import (
    LOCK_UP,
    Tag,
    cannot_be_read,
    hangs_nowhere,
    is_believed,
    is_due,
    is_wrong,
    sample,
    tags_of,
    within,
)
from storage.keys.records import KeyReturned, KeyTaken
from storage.keys.tag_records import StrangeTaken, TagRead, TagsDrawn
from storage.log.entry import Entry
from storage.log.record import Record

SLOTS = {"k1": 1, "k2": 2}


def entries(*records: Record) -> list[Entry]:
    """These records, numbered from 1."""
    return [
        Entry(seq, seq, 0, "test", record.kind, 1, record, "", b"") for seq, record in enumerate(records, 1)
    ]


def read(key: str, which: str, moment: str = LOCK_UP, how: str = "") -> TagRead:
    return TagRead(slot=SLOTS[key], number=int(which[1:] or 0), moment=moment, key=key, read=which, how=how)


def back(key: str, evidence: str = "") -> KeyReturned:
    return KeyReturned(key=key, slot=SLOTS[key], loan=1, evidence=evidence)


def drawn(keys: str, why: str = "sample") -> TagsDrawn:
    return TagsDrawn(day="2026-11-24", moment=LOCK_UP, keys=keys, why=why, person="p")


def k1(*records: Record) -> Tag:
    return tags_of(entries(*records), SLOTS)["k1"]


def test_a_tag_is_certain_when_it_was_right_on_its_hook_or_in_the_hand_before_it_hung() -> None:
    assert k1().certain == 0
    assert k1(read("k1", "k1")).certain == 1
    assert k1(back("k1", "tag")).certain == 1
    assert k1(back("k1", "device")).certain == 1
    assert k1(back("k1")).certain == 0, "a contact senses that something hangs, never what"


def test_what_was_read_in_the_hand_says_nothing_about_a_hook() -> None:
    assert k1(read("k1", "k1", "return")).certain == 0
    assert k1(read("k1", "k1", "sorting")).certain == 0


def test_a_key_that_came_back_unread_is_not_certain_any_more() -> None:
    tag = k1(read("k1", "k1"), back("k1"))
    assert (tag.certain, tag.returned) == (1, 2)
    assert is_due(tag, guarded=True, every=False)
    assert is_due(tag, guarded=False, every=True)
    assert not is_due(tag, guarded=False, every=False)
    again = k1(read("k1", "k1"), back("k1"), read("k1", "k1"))
    assert again == Tag(3)


def test_a_guarded_key_that_was_never_read_is_due() -> None:
    assert is_due(Tag(), guarded=True, every=False)
    assert not is_due(Tag(), guarded=False, every=False)


def test_what_was_drawn_is_due_until_it_is_read_whoever_draws_again() -> None:
    tag = k1(drawn("k1"), drawn("k2"), drawn("k2"))
    assert (tag.drawn, tag.draws) == (1, 3)
    assert is_due(tag, guarded=False, every=False)
    assert k1(drawn("k1"), read("k1", "k1")).drawn == 0
    assert k1(drawn("k1"), back("k1"), drawn("k2", "mistake")).drawn == 1
    assert k1(drawn("k2", "mistake")).draws == 0


def test_a_tag_is_wrong_only_when_it_was_looked_at_twice() -> None:
    once = k1(drawn("k1"), read("k1", "k2"))
    assert not is_wrong(once)
    assert once.looked == 2
    assert is_wrong(k1(drawn("k1"), read("k1", "k2"), read("k1", "k2")))
    assert not is_wrong(k1(read("k1", "k2"), read("k1", "k1")))
    assert is_wrong(k1(read("k1", "k2", how="signed"))), "two people have said so"


def test_what_hangs_there_anew_is_looked_at_anew() -> None:
    wrong = (read("k1", "k2"), read("k1", "k2"))
    for moved in (
        drawn("k1"),
        back("k1"),
        StrangeTaken(slot=1, intent=9, person="p"),
        KeyTaken(key="k2", slot=2, person="p", purpose="", intent=9, hung_in=1),
    ):
        assert k1(*wrong, moved).wrong == ()
    assert is_wrong(k1(*wrong, StrangeTaken(slot=2, intent=9, person="p")))


def test_a_tag_that_cannot_be_read_is_neither_right_nor_wrong() -> None:
    tag = k1(drawn("k1"), read("k1", "", how="unreadable"))
    assert cannot_be_read(tag)
    assert not is_wrong(tag)
    assert tag.certain == 0
    assert not cannot_be_read(k1(read("k1", "", how="unreadable"), read("k1", "k1")))


def test_whatever_is_read_nowhere_hangs_nowhere_and_a_swap_is_no_loss() -> None:
    swapped = tags_of(entries(*(read("k1", "k2"), read("k2", "k1")) * 2), SLOTS)
    assert hangs_nowhere(swapped, ()) == ()
    nothing = TagRead(slot=1, number=99, moment=LOCK_UP, key="k1")
    dummy = tags_of(entries(*(nothing, read("k2", "k2")) * 2), SLOTS)
    assert hangs_nowhere(dummy, ()) == ("k1",)
    assert hangs_nowhere(dummy, ("k1",)) == (), "of a key that is out it is known already"
    duplicate = tags_of(entries(*(read("k1", "k2"), read("k2", "k2")) * 2), SLOTS)
    assert hangs_nowhere(duplicate, ()) == ("k1",)


# --- the sample -------------------------------------------------------------------------------------------


def ages(keys: int) -> dict[str, int]:
    return dict.fromkeys((f"k{number}" for number in range(1, keys + 1)), 0)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 8), st.integers(0, 2**32))
def test_nothing_is_passed_over_for_ever(keys: int, size: int, seed: int) -> None:
    passed, chance, limit = ages(keys), Random(seed), within(keys, size)
    for _ in range(4 * limit):
        for key in (found := sample(passed, size, chance)):
            passed[key] = -1
        assert len(found) >= min(size, keys)
        passed = {key: age + 1 for key, age in passed.items()}
        assert max(passed.values()) < limit


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 24), st.integers(1, 4), st.integers(0, 2**32), st.data())
def test_nobody_can_foresee_that_a_key_is_not_drawn(
    keys: int, size: int, seed: int, data: st.DataObject
) -> None:
    """Whatever was read before, yesterday's keys too may be drawn today."""
    passed = {key: data.draw(st.integers(0, within(keys, size) - 1)) for key in ages(keys)}
    chance = Random(seed)
    met: set[str] = set()
    for _ in range(60 * keys):
        met |= set(sample(passed, size, chance))
    assert met == set(passed)


@pytest.mark.parametrize("size", [1, 3, 8])
def test_a_sample_is_no_longer_than_it_has_to_be(size: int) -> None:
    passed, chance = ages(24), Random(7)
    taken = []
    for _ in range(100):
        found = sample(passed, size, chance)
        taken.append(len(found))
        passed = {key: 0 if key in found else age + 1 for key, age in passed.items()}
    assert sum(taken) / len(taken) <= size + 1
    assert max(taken) <= size + 2


def test_of_no_keys_none_is_drawn() -> None:
    assert sample({}, 3, Random(1)) == ()


@pytest.mark.parametrize(
    ("read", "before", "believed"),
    [
        ("k1", (), True),
        ("k2", (), False),
        ("k2", ("k2",), True),
        ("k2", ("k2", "k3"), False),
        ("k3", ("k2", "k3"), True),
    ],
)
def test_a_number_in_a_hand_is_believed_at_once_where_its_key_is_out_else_at_the_second_look(
    read: str, before: tuple[str, ...], believed: bool
) -> None:
    assert is_believed(read, {"k1"}, before) is believed
