"""Custody: what a sensor's change means, for every combination of grant and loan."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.clock import instant
from kiosk.keys.custody.findings import Custody, Grant, key_came, key_left, opened_without_grant, slot_shut
from storage.keys.facts import Loan
from storage.keys.records import KeyMisplaced, KeyNotReturned, KeyNotTaken, KeyReturned, KeyTaken, KeyVanished
from storage.station.facts import BoltState, KeyState
from tests.kiosk.fakes import START_US
from tests.kiosk.world import KEYS

BY_SLOT = {key.slot: key for key in KEYS}
LENT = Grant(1, "k1", 7, "p-sato", "交付")
RETURNING = Grant(1, "k1", 9, "p-suzuki", loan=5)


def loan(key: str = "k1", slot: int = 1, holder: str = "p-sato") -> Loan:
    return Loan(5, key, slot, holder, "交付", instant(START_US))


def custody(*grants: Grant, loans: tuple[Loan, ...] = ()) -> Custody:
    return Custody(BY_SLOT, {each.key: each for each in loans}, {grant.slot: grant for grant in grants})


def test_a_key_that_leaves_a_granted_slot_is_lent_to_whom_it_was_opened_for() -> None:
    taken = KeyTaken(key="k1", slot=1, person="p-sato", purpose="交付", intent=7)
    assert key_left(1, custody(LENT)).records == (taken,)


def test_a_key_that_leaves_without_a_grant_has_vanished() -> None:
    assert key_left(1, custody()).records == (KeyVanished(key="k1", slot=1),)


def test_a_key_that_is_out_already_cannot_leave_again() -> None:
    assert key_left(1, custody(LENT, loans=(loan(),))).records == ()


def test_what_leaves_a_slot_without_a_key_of_its_own_is_nobodys_key() -> None:
    assert key_left(4, custody()).records == ()


def test_a_key_that_comes_back_through_a_grant_was_returned_by_whom_it_was_opened_for() -> None:
    back = KeyReturned(key="k1", slot=1, loan=5, person="p-sato", returned_by="p-suzuki", intent=9)
    assert key_came(1, custody(RETURNING, loans=(loan(),))).records == (back,)


def test_a_key_that_comes_back_unseen_was_returned_by_nobody_known() -> None:
    back = KeyReturned(key="k1", slot=1, loan=5, person="p-sato")
    assert key_came(1, custody(loans=(loan(),))).records == (back,)


def test_a_key_put_back_before_the_door_was_shut_is_returned() -> None:
    (back,) = key_came(1, custody(LENT, loans=(loan(),))).records
    assert isinstance(back, KeyReturned)
    assert back.returned_by == "p-sato"


def test_a_key_that_appears_elsewhere_during_a_return_is_misplaced_and_its_loan_goes_on() -> None:
    misplaced = KeyMisplaced(key="k1", slot=2, own_slot=1, loan=5, returned_by="p-suzuki")
    assert key_came(2, custody(RETURNING, loans=(loan(), loan("k2", 2)))).records == (misplaced,)
    assert key_came(4, custody(RETURNING, loans=(loan(),))).records == (misplaced.__class__(
        key="k1", slot=4, own_slot=1, loan=5, returned_by="p-suzuki"
    ),)  # fmt: skip


def test_of_two_open_slots_the_one_opened_last_has_somebody_before_it() -> None:
    """Slot 2 was left open when its key was taken; later slot 1 is opened for a return, or the other way."""
    left_open = Grant(2, "k2", 3, "p-tanaka", "閲覧")
    out = (loan(), loan("k2", 2, "p-tanaka"))
    (later_return,) = key_came(2, custody(left_open, RETURNING, loans=out)).records
    assert isinstance(later_return, KeyMisplaced)
    taken_now = Grant(2, "k2", 30, "p-tanaka", "閲覧")
    (put_back,) = key_came(2, custody(RETURNING, taken_now, loans=out)).records
    assert isinstance(put_back, KeyReturned)
    assert put_back.key == "k2"
    unrecorded = Grant(1, "k1", -1, "p-suzuki", loan=5)
    (no_disk,) = key_came(2, custody(unrecorded, taken_now, loans=out)).records
    assert isinstance(no_disk, KeyMisplaced)


def test_a_thing_in_a_slot_without_a_key_is_foreign() -> None:
    finding = key_came(4, custody())
    assert finding.foreign
    assert finding.records == ()


def test_a_shut_slot_settles_its_grant() -> None:
    not_taken = slot_shut(1, KeyState.PRESENT, custody(LENT))
    assert [type(record) for record in not_taken.records] == [KeyNotTaken]
    not_returned = slot_shut(1, KeyState.ABSENT, custody(RETURNING, loans=(loan(),)))
    assert [type(record) for record in not_returned.records] == [KeyNotReturned]
    assert slot_shut(1, KeyState.ABSENT, custody(LENT, loans=(loan(),))).records == ()
    assert all(finding.grant_served for finding in (not_taken, not_returned))
    assert not slot_shut(1, KeyState.PRESENT, custody()).grant_served


def test_what_opens_without_a_grant_was_forced_unless_it_was_never_seen_shut() -> None:
    assert opened_without_grant(1, BoltState.LOCKED, custody())
    assert not opened_without_grant(1, BoltState.LOCKED, custody(LENT))
    assert not opened_without_grant(1, BoltState.UNKNOWN, custody())


grants = st.sampled_from([(), (LENT,), (RETURNING,)])
loans = st.sampled_from([(), (loan(),), (loan("k2", 2),), (loan(), loan("k2", 2))])


@given(st.integers(1, 4), grants, loans, st.booleans())
def test_no_change_ever_lends_a_key_to_two_or_returns_one_that_is_in(
    slot: int, granted: tuple[Grant, ...], open_loans: tuple[Loan, ...], leaves: bool
) -> None:
    known = custody(*granted, loans=open_loans)
    finding = key_left(slot, known) if leaves else key_came(slot, known)
    out = set(known.loans)
    for record in finding.records:
        if isinstance(record, KeyTaken | KeyVanished):
            assert record.key not in out
        if isinstance(record, KeyReturned | KeyMisplaced):
            assert record.key in out
    assert len(finding.records) <= 1


@given(st.integers(1, 4), grants, loans)
def test_nobody_gets_a_key_on_record_whom_no_grant_names(
    slot: int, granted: tuple[Grant, ...], open_loans: tuple[Loan, ...]
) -> None:
    for record in key_left(slot, custody(*granted, loans=open_loans)).records:
        if isinstance(record, KeyTaken):
            assert record.person in {grant.person for grant in granted if grant.slot == slot}
