"""What the tables answer after each kind of record."""

from datetime import datetime, timedelta

import pytest

from storage.file.database import Database
from storage.keys.facts import Loan
from storage.keys.records import (
    KeyMisplaced,
    KeyNotReturned,
    KeyNotTaken,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    PlaceOpened,
    PlaceShut,
)
from storage.log.clock import instant
from storage.log.ledger import Entry, Ledger
from storage.log.record import Record
from storage.station.facts import BoltState, DeviceState, KeyState, OpenAlarm, OpenIntent, RememberedSlot
from storage.station.records import (
    Acknowledged,
    ActuationRefused,
    AlarmEnded,
    AlarmStarted,
    DeviceChanged,
    Intended,
    Reconciled,
    Sensed,
    SlotNotKnown,
    SlotNotOpened,
    Unanswered,
    Unknown,
)
from tests.storage.projections import Projections


def write(ledger: Ledger, record: Record) -> Entry:
    (entry,) = ledger.append_blocking(record)
    return entry


def intended(slot: int = 1, *, loan: int = 0, action: str = "release") -> Intended:
    because = "return" if loan else "lend"
    return Intended(
        action=action, because=because, device="cabinet", slot=slot, key=f"k{slot}", person="p", loan=loan
    )


def taken(slot: int = 1, person: str = "p", intent: int = 0) -> KeyTaken:
    return KeyTaken(key=f"k{slot}", slot=slot, person=person, purpose="count", intent=intent)


def bolt(state: str, slot: int = 1) -> Sensed:
    return Sensed(what="bolt", state=state, before="unknown", observed_us=0, slot=slot)


def key(state: str, slot: int = 1) -> Sensed:
    return Sensed(what="key", state=state, before="unknown", observed_us=0, slot=slot)


# --- loans --------------------------------------------------------------------------------------------


def test_a_loan_from_taking_to_returning(ledger: Ledger, projections: Projections) -> None:
    out = write(ledger, taken())
    loan = Loan(out.seq, "k1", 1, "p", "count", out.at)
    assert projections.open_loans() == (loan,) == projections.loans_of("p")
    assert projections.loan_of("k1") == loan == projections.last_loan("p")
    assert projections.loans_of("") == ()
    assert projections.loan_of("k2") is None
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=loan.id, person="p", returned_by="q"))
    assert projections.open_loans() == () == projections.loans_of("p")
    assert projections.loan_of("k1") is None
    assert projections.last_loan("p") == Loan(out.seq, "k1", 1, "p", "count", out.at, back.at, "q")
    assert projections.last_loan("q") is None


def test_several_keys_and_people_in_order(ledger: Ledger, projections: Projections) -> None:
    first, second = write(ledger, taken(2)), write(ledger, taken(1))
    other = write(ledger, taken(3, "q"))
    assert [loan.id for loan in projections.open_loans()] == [first.seq, second.seq, other.seq]
    assert [loan.key for loan in projections.loans_of("p")] == ["k2", "k1"]
    write(ledger, KeyReturned(key="k1", slot=1, loan=second.seq))
    last = projections.last_loan("p")
    assert last is not None
    assert (last.key, last.returned_by) == ("k1", "")
    assert [loan.key for loan in projections.loans_of("p")] == ["k2"]


def test_a_vanished_key_is_out_and_nobody_is_known_to_have_it(
    ledger: Ledger, projections: Projections
) -> None:
    gone = write(ledger, KeyVanished(key="k1", slot=1))
    assert projections.open_loans() == (Loan(gone.seq, "k1", 1, "", "", gone.at),)


@pytest.mark.parametrize("second", [taken(1, "q"), KeyVanished(key="k1", slot=1)])
def test_a_key_gone_twice_keeps_both_holders_until_it_hangs(
    ledger: Ledger, projections: Projections, second: Record
) -> None:
    """Nothing says that the first holder gave it back: they are still asked for it."""
    first, again = write(ledger, taken()), write(ledger, second)
    assert [loan.id for loan in projections.open_loans()] == [first.seq, again.seq]
    newest = projections.loan_of("k1")
    assert newest is not None
    assert newest.id == again.seq
    assert [loan.id for loan in projections.loans_of("p")] == [first.seq]
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=again.seq, returned_by="p"))
    assert projections.open_loans() == ()
    ended = projections.last_loan("p")
    assert ended == Loan(first.seq, "k1", 1, "p", "count", first.at, back.at, ""), (
        "who hung it is the other's"
    )


def test_a_return_names_the_older_loan_of_a_key_gone_twice(ledger: Ledger, projections: Projections) -> None:
    first = write(ledger, taken())
    write(ledger, taken(1, "q"))
    write(ledger, KeyReturned(key="k1", slot=1, loan=first.seq, returned_by="p"))
    assert projections.open_loans() == ()
    mine, theirs = projections.last_loan("p"), projections.last_loan("q")
    assert mine is not None
    assert theirs is not None
    assert (mine.returned_by, theirs.returned_by) == ("p", "")


def test_a_return_touches_no_other_key_and_no_ended_loan(ledger: Ledger, projections: Projections) -> None:
    other = write(ledger, taken(2))
    done = write(ledger, taken(1))
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=done.seq, returned_by="p"))
    write(ledger, KeyReturned(key="k1", slot=1, loan=done.seq, returned_by="q"))
    write(ledger, KeyReturned(key="k1", slot=1, loan=other.seq, returned_by="q"))
    assert [loan.id for loan in projections.open_loans()] == [other.seq]
    last = projections.last_loan("p")
    assert last is not None
    assert (last.returned_at, last.returned_by) == (back.at, "p")


def test_a_misplaced_or_not_returned_key_stays_out(ledger: Ledger, projections: Projections) -> None:
    loan = write(ledger, taken()).seq
    write(ledger, KeyMisplaced(key="k1", slot=2, own_slot=1, loan=loan, returned_by="p"))
    write(ledger, KeyNotReturned(key="k1", slot=1, loan=loan, intent=0, returned_by="p"))
    assert [found.id for found in projections.open_loans()] == [loan]


# --- intents ------------------------------------------------------------------------------------------


def test_who_held_a_key_in_a_stretch_of_time(ledger: Ledger, projections: Projections) -> None:
    first = write(ledger, taken())
    back = write(ledger, KeyReturned(key="k1", slot=1, loan=first.seq, returned_by="p"))
    second = write(ledger, taken(person="q"))
    last = write(ledger, taken(slot=2, person="r"))
    moment = timedelta(microseconds=1)

    def held(since: datetime, until: datetime) -> list[str]:
        return [loan.holder for loan in projections.held("k1", since, until)]

    assert held(first.at, last.at) == ["p", "q"]
    assert held(back.at, back.at + moment) == ["p"], "until it hung"
    assert held(back.at + moment, second.at) == []
    assert held(last.at, last.at + moment) == ["q"], "who has it still"
    assert held(first.at - moment, first.at) == [], "an end is not in it any more"


def test_what_a_door_did_last_before_then(ledger: Ledger, projections: Projections) -> None:
    opened = write(ledger, PlaceOpened(place="vault", person="p"))
    write(ledger, PlaceOpened(place="store"))
    shut = write(ledger, PlaceShut(place="vault", person="p"))
    assert projections.door_before("vault", opened.at) is None
    assert projections.door_before("vault", shut.at) == opened
    assert projections.door_before("vault", shut.at + timedelta(seconds=1)) == shut


def seqs(intents: tuple[OpenIntent, ...]) -> list[int]:
    return [intent.seq for intent in intents]


def test_an_intent_is_told_whole(ledger: Ledger, projections: Projections) -> None:
    entry = write(ledger, intended(3, loan=77))
    expected = OpenIntent(entry.seq, entry.at, "release", "return", "cabinet", 3, "k3", "p", "", 77)
    assert projections.open_intents() == (expected,) == projections.unsettled()
    assert projections.unreconciled() == ()


@pytest.mark.parametrize("action", ["release", "lamp_on"])
def test_an_outcome_ends_the_openness_of_its_own_intent_only(
    ledger: Ledger, projections: Projections, action: str
) -> None:
    for outcome in (
        lambda seq: Acknowledged(intent=seq),
        lambda seq: ActuationRefused(intent=seq, detail="x"),
        lambda seq: Unanswered(intent=seq, detail="x"),
        lambda seq: Unknown(intent=seq),
    ):
        mine, other = write(ledger, intended(1, action=action)), write(ledger, intended(2, action=action))
        assert {mine.seq, other.seq} <= set(seqs(projections.open_intents()))
        write(ledger, outcome(mine.seq))
        assert mine.seq not in seqs(projections.open_intents())
        assert other.seq in seqs(projections.open_intents())


def test_an_intent_cut_off_waits_for_the_sensors(ledger: Ledger, projections: Projections) -> None:
    intent = write(ledger, intended()).seq
    write(ledger, Unknown(intent=intent, slot=1))
    assert projections.open_intents() == ()
    assert seqs(projections.unreconciled()) == [intent] == seqs(projections.unsettled())
    write(ledger, Reconciled(intent=intent, finding="key present", slot=1))
    assert projections.unreconciled() == () == projections.unsettled()


def test_an_answer_is_not_forgotten_by_a_late_unknown(ledger: Ledger, projections: Projections) -> None:
    intent = write(ledger, intended()).seq
    write(ledger, Acknowledged(intent=intent))
    write(ledger, Unknown(intent=intent))
    assert projections.unreconciled() == ()


@pytest.mark.parametrize(
    ("answer", "detail"),
    [("", "offline: no port"), ("", "no"), ("offline", "no port"), ("offline", "refused: odd words")],
)
def test_a_release_that_was_not_sent_is_over(
    ledger: Ledger, projections: Projections, answer: str, detail: str
) -> None:
    intent = write(ledger, intended()).seq
    write(ledger, ActuationRefused(intent=intent, detail=detail, answer=answer))
    assert projections.unsettled() == ()


@pytest.mark.parametrize(
    ("answer", "detail"),
    [("", "refused: exception 4"), ("refused", "exception 4"), ("refused", "offline: odd words")],
)
@pytest.mark.parametrize(
    "end",
    [
        SlotNotOpened(slot=1, intent=1),
        Reconciled(intent=1, finding="key present", slot=1),
        KeyNotTaken(key="k1", slot=1, person="p", purpose="x", intent=1),
    ],
)
def test_a_release_that_was_refused_is_over_when_it_is_known_what_came_of_it(
    ledger: Ledger, projections: Projections, end: Record, answer: str, detail: str
) -> None:
    """A module may act and answer an exception."""
    write(ledger, intended())
    write(ledger, ActuationRefused(intent=1, detail=detail, answer=answer))
    assert seqs(projections.unsettled()) == [1]
    assert projections.open_intents() == () == projections.unreconciled()
    write(ledger, SlotNotKnown(slot=1, intent=1))
    assert seqs(projections.unsettled()) == [1]
    write(ledger, end)
    assert projections.unsettled() == ()


@pytest.mark.parametrize("answer", [Acknowledged(intent=1), Unanswered(intent=1, detail="x")])
def test_a_release_stays_until_its_key_moved_and_its_slot_is_shut(
    ledger: Ledger, projections: Projections, answer: Record
) -> None:
    write(ledger, intended())
    for record in (answer, bolt("open"), key("absent"), taken(intent=1), SlotNotOpened(slot=1, intent=1)):
        write(ledger, record)
        assert seqs(projections.unsettled()) == [1]
    write(ledger, bolt("locked", 2))
    write(ledger, bolt("unknown"))
    assert seqs(projections.unsettled()) == [1]
    write(ledger, bolt("locked"))
    assert projections.unsettled() == ()


def test_a_slot_shut_with_its_key_still_in_it_waits_for_the_record(
    ledger: Ledger, projections: Projections
) -> None:
    """Cut off between the two, a restart must find the release and write that the key was not taken."""
    for record in (intended(), Acknowledged(intent=1), bolt("open"), bolt("locked")):
        write(ledger, record)
    assert seqs(projections.unsettled()) == [1]
    write(ledger, KeyNotTaken(key="k1", slot=1, person="p", purpose="", intent=1))
    assert projections.unsettled() == ()


def test_where_nothing_senses_the_bolt_the_key_says_all(ledger: Ledger, projections: Projections) -> None:
    for record in (intended(), Acknowledged(intent=1), taken(intent=1)):
        write(ledger, record)
    assert projections.unsettled() == ()
    write(ledger, intended(loan=3))
    write(ledger, Acknowledged(intent=4))
    assert seqs(projections.unsettled()) == [4]
    write(ledger, KeyReturned(key="k1", slot=1, loan=3, intent=4))
    assert projections.unsettled() == ()


def test_a_key_not_returned_ends_its_release(ledger: Ledger, projections: Projections) -> None:
    write(ledger, intended(loan=9))
    write(ledger, Acknowledged(intent=1))
    write(ledger, KeyNotReturned(key="k1", slot=1, loan=9, intent=1))
    assert projections.unsettled() == ()


def test_a_second_release_of_a_slot_supersedes_the_first(ledger: Ledger, projections: Projections) -> None:
    for record in (intended(), Acknowledged(intent=1), intended(2), intended(), Acknowledged(intent=4)):
        write(ledger, record)
    assert seqs(projections.unsettled()) == [3, 4]
    write(ledger, KeyNotTaken(key="k1", slot=1, person="p", purpose="", intent=4))
    assert seqs(projections.unsettled()) == [3], "the first does not come back"


def test_a_lamp_says_nothing_about_the_release_of_its_slot(ledger: Ledger, projections: Projections) -> None:
    write(ledger, intended())
    write(ledger, Acknowledged(intent=1))
    lamp = write(ledger, intended(action="lamp_on")).seq
    assert seqs(projections.unsettled()) == [1]
    write(ledger, ActuationRefused(intent=lamp, detail="x"))
    assert seqs(projections.unsettled()) == [1]
    assert projections.open_intents() == ()


def test_what_is_over_leaves_the_table(database: Database, ledger: Ledger) -> None:
    for n in range(50):
        intent = write(ledger, intended(action="lamp_on" if n % 2 else "release")).seq
        write(ledger, Acknowledged(intent=intent))
        write(ledger, taken(intent=intent))
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM intents").scalar() == 0


# --- slots, alarms, devices ------------------------------------------------------------------------------


def test_what_each_sensor_said_last(ledger: Ledger, projections: Projections) -> None:
    write(ledger, key("absent", 2))
    write(ledger, bolt("locked", 1))
    write(ledger, key("present", 1))
    write(ledger, Sensed(what="door", state="open", before="locked", observed_us=0))
    write(ledger, bolt("from a newer version", 3))
    assert projections.slots() == {
        1: RememberedSlot(KeyState.PRESENT, BoltState.LOCKED),
        2: RememberedSlot(KeyState.ABSENT, BoltState.UNKNOWN),
        3: RememberedSlot(KeyState.UNKNOWN, BoltState.UNKNOWN),
    }
    write(ledger, key("unknown", 1))
    assert projections.slots()[1] == RememberedSlot(KeyState.UNKNOWN, BoltState.LOCKED)


def test_alarms_stand_from_start_to_end(ledger: Ledger, projections: Projections) -> None:
    first = write(ledger, AlarmStarted(alarm="b", cause="slot_forced", slot=4, key="k4"))
    second = write(ledger, AlarmStarted(alarm="a", cause="reader_offline", device="reader"))
    write(ledger, AlarmStarted(alarm="b", cause="slot_forced", slot=4))
    assert projections.open_alarms() == (
        OpenAlarm("b", "slot_forced", 4, "k4", "", instant(first.at_us)),
        OpenAlarm("a", "reader_offline", 0, "", "reader", second.at),
    )
    write(ledger, AlarmEnded(alarm="b", how="shut"))
    write(ledger, AlarmEnded(alarm="never began", how="shut"))
    assert [alarm.alarm for alarm in projections.open_alarms()] == ["a"]


def test_devices_by_their_last_state(ledger: Ledger, projections: Projections) -> None:
    write(ledger, DeviceChanged(device="reader", state="offline", detail="unplugged"))
    write(ledger, DeviceChanged(device="cabinet", state="degraded"))
    write(ledger, DeviceChanged(device="reader", state="online"))
    write(ledger, DeviceChanged(device="hub", state="half-asleep"))
    assert projections.devices() == {
        "cabinet": DeviceState.DEGRADED,
        "hub": DeviceState.UNKNOWN,
        "reader": DeviceState.ONLINE,
    }
