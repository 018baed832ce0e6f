"""What the tables say of keys after each record of them: loans, doors, who may have been where."""

from datetime import date, datetime, timedelta

import pytest

from storage.file.database import Database
from storage.keys.facts import Loan
from storage.keys.questions import KeyQuestions
from storage.keys.records import (
    KeyHandedOver,
    KeyMisplaced,
    KeyNotReturned,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    PlaceOpened,
    PlaceShut,
)
from storage.log.ledger import Ledger
from storage.log.questions import RecordQuestions
from storage.log.record import Record
from tests.storage.samples import taken, write

TUESDAY = date(2026, 11, 24)


DAY = TUESDAY.isoformat()


@pytest.fixture
def asked(database: Database) -> KeyQuestions:
    return database.ask(KeyQuestions)


def test_a_loan_from_taking_to_returning(ledger: Ledger, asked: KeyQuestions) -> None:
    out = write(ledger, taken())
    loan = Loan(out.seq, "k1", 1, "p", "count", out.at)
    assert asked.open_loans() == (loan,) == asked.loans_of("p")
    assert asked.loan_of("k1") == loan == asked.last_loan("p")
    assert asked.loans_of("") == ()
    assert asked.loan_of("k2") is None
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=loan.id, person="p", returned_by="q"))
    assert asked.open_loans() == () == asked.loans_of("p")
    assert asked.loan_of("k1") is None
    assert asked.last_loan("p") == Loan(out.seq, "k1", 1, "p", "count", out.at, back.at, "q")
    assert asked.last_loan("q") is None


def test_several_keys_and_people_in_order(ledger: Ledger, asked: KeyQuestions) -> None:
    first, second = write(ledger, taken(2)), write(ledger, taken(1))
    other = write(ledger, taken(3, "q"))
    assert [loan.id for loan in asked.open_loans()] == [first.seq, second.seq, other.seq]
    assert [loan.key for loan in asked.loans_of("p")] == ["k2", "k1"]
    write(ledger, KeyReturned(key="k1", slot=1, loan=second.seq))
    last = asked.last_loan("p")
    assert last is not None
    assert (last.key, last.returned_by) == ("k1", "")
    assert [loan.key for loan in asked.loans_of("p")] == ["k2"]


def test_a_vanished_key_is_out_and_nobody_is_known_to_have_it(ledger: Ledger, asked: KeyQuestions) -> None:
    gone = write(ledger, KeyVanished(key="k1", slot=1))
    assert asked.open_loans() == (Loan(gone.seq, "k1", 1, "", "", gone.at),)


@pytest.mark.parametrize("second", [taken(1, "q"), KeyVanished(key="k1", slot=1)])
def test_a_key_gone_twice_keeps_both_holders_until_it_hangs(
    ledger: Ledger, asked: KeyQuestions, second: Record
) -> None:
    """Nothing says that the first holder gave it back: they are still asked for it."""
    first, again = write(ledger, taken()), write(ledger, second)
    assert [loan.id for loan in asked.open_loans()] == [first.seq, again.seq]
    newest = asked.loan_of("k1")
    assert newest is not None
    assert newest.id == again.seq
    assert [loan.id for loan in asked.loans_of("p")] == [first.seq]
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=again.seq, returned_by="p"))
    assert asked.open_loans() == ()
    ended = asked.last_loan("p")
    assert ended == Loan(first.seq, "k1", 1, "p", "count", first.at, back.at, ""), (
        "who hung it is the other's"
    )


def test_a_return_names_the_older_loan_of_a_key_gone_twice(ledger: Ledger, asked: KeyQuestions) -> None:
    first = write(ledger, taken())
    write(ledger, taken(1, "q"))
    write(ledger, KeyReturned(key="k1", slot=1, loan=first.seq, returned_by="p"))
    assert asked.open_loans() == ()
    mine, theirs = asked.last_loan("p"), asked.last_loan("q")
    assert mine is not None
    assert theirs is not None
    assert (mine.returned_by, theirs.returned_by) == ("p", "")


def test_a_return_touches_no_other_key_and_no_ended_loan(ledger: Ledger, asked: KeyQuestions) -> None:
    other = write(ledger, taken(2))
    done = write(ledger, taken(1))
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=done.seq, returned_by="p"))
    write(ledger, KeyReturned(key="k1", slot=1, loan=done.seq, returned_by="q"))
    write(ledger, KeyReturned(key="k1", slot=1, loan=other.seq, returned_by="q"))
    assert [loan.id for loan in asked.open_loans()] == [other.seq]
    last = asked.last_loan("p")
    assert last is not None
    assert (last.returned_at, last.returned_by) == (back.at, "p")


def test_a_misplaced_or_not_returned_key_stays_out(ledger: Ledger, asked: KeyQuestions) -> None:
    loan = write(ledger, taken()).seq
    write(ledger, KeyMisplaced(key="k1", slot=2, own_slot=1, loan=loan, returned_by="p"))
    write(ledger, KeyNotReturned(key="k1", slot=1, loan=loan, intent=0, returned_by="p"))
    assert [found.id for found in asked.open_loans()] == [loan]


def test_who_held_a_key_in_a_stretch_of_time(ledger: Ledger, asked: KeyQuestions) -> None:
    first = write(ledger, taken())
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=first.seq, returned_by="p"))
    second = write(ledger, taken(person="q"))
    last = write(ledger, taken(slot=2, person="r"))
    moment = timedelta(microseconds=1)

    def held(since: datetime, until: datetime) -> list[str]:
        return [loan.holder for loan in asked.held("k1", since, until)]

    assert held(first.at, last.at) == ["p", "q"]
    assert held(back.at, back.at + moment) == ["p"], "until it hung"
    assert held(back.at + moment, second.at) == []
    assert held(last.at, last.at + moment) == ["q"], "who has it still"
    assert held(first.at - moment, first.at) == [], "an end is not in it any more"


def test_what_a_door_did_last_before_then(ledger: Ledger, asked: KeyQuestions) -> None:
    opened = write(ledger, PlaceOpened(place="vault", person="p"))
    write(ledger, PlaceOpened(place="store"))
    shut = write(ledger, PlaceShut(place="vault", person="p"))
    assert asked.door_before("vault", opened.at) is None
    assert asked.door_before("vault", shut.at) == opened
    assert asked.door_before("vault", shut.at + timedelta(seconds=1)) == shut


def test_who_had_each_key_last(database: Database, ledger: Ledger, asked: KeyQuestions) -> None:
    write(
        ledger,
        KeyTaken(key="k1", slot=1, person="p", purpose="x", intent=1),
        KeyHandedOver(key="k1", slot=1, loan=1, person="q", giver="p", purpose="x"),
        KeyTaken(key="k2", slot=2, person="p", purpose="x", intent=1),
    )
    assert asked.last_taken(("k1", "k2", "k3")) == {"k1": (2, "q"), "k2": (3, "p")}
    write(ledger, KeyVanished(key="k2", slot=2))
    assert asked.last_taken(("k2",)) == {"k2": (4, "")}, "nobody knows"
    records = database.ask(RecordQuestions)
    assert [entry.seq for entry in records.entries((KeyTaken.kind, KeyHandedOver.kind), after=1)] == [2, 3]


def test_who_may_have_been_in_a_place_since(ledger: Ledger, asked: KeyQuestions) -> None:
    write(
        ledger,
        KeyTaken(key="k1", slot=1, person="p", purpose="x", intent=1),
        KeyVanished(key="k2", slot=2),
        PlaceOpened(place="vault"),
        PlaceOpened(place="store"),
    )
    assert [asked.entered("vault", ("k1", "k2"), after) for after in range(4)] == [3, 3, 3, 0]
    assert asked.entered("store", (), 0) == 4
    assert asked.entered("vault", ("k1",), 3) == 0
