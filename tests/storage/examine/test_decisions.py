"""A decision that nobody signed is in dispute, once a signed start has said that decisions are signed."""

from pathlib import Path

import pytest

from storage.errors import LedgerDisputed
from storage.examine.recent import look_at_end
from storage.examine.verify import verify
from storage.file.database import open_database
from storage.log.record import Record
from storage.people.records import PinEntered
from storage.station.records import SIGNS, AlarmStarted, StationStarted
from storage.subjects import SHIPPED
from storage.vault.records import CardsMoved, CountEntered
from tests.storage.examine.test_disputes import forge, opened, stopped

BY_THEMSELVES = (
    "actuation.intended actuation.unknown alarm.ended alarm.forwarded alarm.held alarm.held_over"
    " alarm.started cabinet.sensed card.tapped card.unreadable clock.stepped device.changed"
    " device.part_changed output.held place.opened place.shut shred.counted shred.counter_odd"
    " station.started visit.ended"
)
"""What devices, the clock and the program say by themselves: many, and none of them decides anything."""

MOVED = CardsMoved(place="vault", movement="issued", by=-3, person="p-1")
ALARM = AlarmStarted(alarm="a", cause="slot_forced")
FORGED = (MOVED, CountEntered(count="c", person="p-1", round=1, number=3), PinEntered(person="p-1", right=1))


def lived(path: Path, signs: int) -> Path:
    """A ledger with a start of such a version, ended in order."""
    with open_database(path, create=True) as database:
        ledger = opened(database)
        ledger.take_up_key()
        ledger.append_blocking(StationStarted(software="x", signs=signs), stopped(1))
        ledger.close()
    return path


def test_every_kind_is_signed_at_once_or_named_as_one_that_is_not() -> None:
    signed = SHIPPED.signed
    assert not signed & set(BY_THEMSELVES.split())
    assert signed | set(BY_THEMSELVES.split()) == SHIPPED.kinds.keys()


def test_the_page_on_security_names_those_that_are_not() -> None:
    page = (Path(__file__).parents[3] / "docs" / "security.md").read_text(encoding="utf-8")
    assert [kind for kind in BY_THEMSELVES.split() if f"`{kind}`" not in page] == []


@pytest.mark.parametrize("record", FORGED, ids=lambda record: str(record.kind))
def test_a_decision_forged_onto_the_end_is_in_dispute_and_nothing_is_signed_over_it(
    path: Path, record: Record
) -> None:
    lived(path, SIGNS)
    forge(path, ALARM, record)
    with open_database(path) as database:
        (said,) = look_at_end(database)
        assert "nobody signed" in said.what
        assert any("nobody signed" in each.what for each in verify(database).problems)
        ledger = opened(database)
        with pytest.raises(LedgerDisputed):
            ledger.append_blocking(stopped(2))


def test_a_decision_is_signed_with_its_own_transaction(path: Path) -> None:
    lived(path, SIGNS)
    with open_database(path) as database:
        ledger = opened(database)
        ledger.append_blocking(ALARM)
        ledger.append_blocking(ALARM, MOVED)
        assert look_at_end(database) == ()  # a power cut here leaves nothing unsigned
        assert verify(database).problems == ()


def test_what_an_earlier_version_left_unsigned_is_no_forgery(path: Path) -> None:
    lived(path, 0)
    forge(path, MOVED)
    with open_database(path) as database:
        assert look_at_end(database) == ()
        ledger = opened(database)
        ledger.append_blocking(stopped(2))
        assert verify(database).problems == ()


def test_a_start_that_nobody_signed_promises_nothing(path: Path) -> None:
    """Else whoever can write and not sign could put a ledger in dispute by what it had left before."""
    lived(path, 0)
    forge(path, MOVED, StationStarted(software="x", signs=SIGNS))
    with open_database(path) as database:
        assert look_at_end(database) == ()
