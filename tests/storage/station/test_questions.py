"""What the tables say of the station after each record of it: commands, slots, alarms, devices."""

import pytest

from storage.file.database import Database
from storage.keys.records import KeyNotReturned, KeyNotTaken, KeyReturned
from storage.log.clock import instant
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.station.facts import BoltState, DeviceState, KeyState, OpenAlarm, OpenIntent, RememberedSlot
from storage.station.questions import StationQuestions
from storage.station.records import (
    Acknowledged,
    ActuationRefused,
    AlarmEnded,
    AlarmStarted,
    DeviceChanged,
    Reconciled,
    Sensed,
    SlotNotKnown,
    SlotNotOpened,
    Unanswered,
    Unknown,
)
from tests.storage.samples import bolt, intended, key, taken, write


def seqs(intents: tuple[OpenIntent, ...]) -> list[int]:
    return [intent.seq for intent in intents]


@pytest.fixture
def asked(database: Database) -> StationQuestions:
    return database.ask(StationQuestions)


def test_an_intent_is_told_whole(ledger: Ledger, asked: StationQuestions) -> None:
    entry = write(ledger, intended(3, loan=77))
    expected = OpenIntent(entry.seq, entry.at, "release", "return", "cabinet", 3, "k3", "p", "", 77)
    assert asked.open_intents() == (expected,) == asked.unsettled()
    assert asked.unreconciled() == ()


@pytest.mark.parametrize("action", ["release", "lamp_on"])
def test_an_outcome_ends_the_openness_of_its_own_intent_only(
    ledger: Ledger, asked: StationQuestions, action: str
) -> None:
    for outcome in (
        lambda seq: Acknowledged(intent=seq),
        lambda seq: ActuationRefused(intent=seq, detail="x"),
        lambda seq: Unanswered(intent=seq, detail="x"),
        lambda seq: Unknown(intent=seq),
    ):
        mine, other = write(ledger, intended(1, action=action)), write(ledger, intended(2, action=action))
        assert {mine.seq, other.seq} <= set(seqs(asked.open_intents()))
        write(ledger, outcome(mine.seq))
        assert mine.seq not in seqs(asked.open_intents())
        assert other.seq in seqs(asked.open_intents())


def test_an_intent_cut_off_waits_for_the_sensors(ledger: Ledger, asked: StationQuestions) -> None:
    intent = write(ledger, intended()).seq
    write(ledger, Unknown(intent=intent, slot=1))
    assert asked.open_intents() == ()
    assert seqs(asked.unreconciled()) == [intent] == seqs(asked.unsettled())
    write(ledger, Reconciled(intent=intent, finding="key present", slot=1))
    assert asked.unreconciled() == () == asked.unsettled()


def test_an_answer_is_not_forgotten_by_a_late_unknown(ledger: Ledger, asked: StationQuestions) -> None:
    intent = write(ledger, intended()).seq
    write(ledger, Acknowledged(intent=intent))
    write(ledger, Unknown(intent=intent))
    assert asked.unreconciled() == ()


@pytest.mark.parametrize(
    ("answer", "detail"),
    [("", "offline: no port"), ("", "no"), ("offline", "no port"), ("offline", "refused: odd words")],
)
def test_a_release_that_was_not_sent_is_over(
    ledger: Ledger, asked: StationQuestions, answer: str, detail: str
) -> None:
    intent = write(ledger, intended()).seq
    write(ledger, ActuationRefused(intent=intent, detail=detail, answer=answer))
    assert asked.unsettled() == ()


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
    ledger: Ledger, asked: StationQuestions, end: Record, answer: str, detail: str
) -> None:
    """A module may act and answer an exception."""
    write(ledger, intended())
    write(ledger, ActuationRefused(intent=1, detail=detail, answer=answer))
    assert seqs(asked.unsettled()) == [1]
    assert asked.open_intents() == () == asked.unreconciled()
    write(ledger, SlotNotKnown(slot=1, intent=1))
    assert seqs(asked.unsettled()) == [1]
    write(ledger, end)
    assert asked.unsettled() == ()


@pytest.mark.parametrize("answer", [Acknowledged(intent=1), Unanswered(intent=1, detail="x")])
def test_a_release_stays_until_its_key_moved_and_its_slot_is_shut(
    ledger: Ledger, asked: StationQuestions, answer: Record
) -> None:
    write(ledger, intended())
    for record in (answer, bolt("open"), key("absent"), taken(intent=1), SlotNotOpened(slot=1, intent=1)):
        write(ledger, record)
        assert seqs(asked.unsettled()) == [1]
    write(ledger, bolt("locked", 2))
    write(ledger, bolt("unknown"))
    assert seqs(asked.unsettled()) == [1]
    write(ledger, bolt("locked"))
    assert asked.unsettled() == ()


def test_a_slot_shut_with_its_key_still_in_it_waits_for_the_record(
    ledger: Ledger, asked: StationQuestions
) -> None:
    """Cut off between the two, a restart must find the release and write that the key was not taken."""
    for record in (intended(), Acknowledged(intent=1), bolt("open"), bolt("locked")):
        write(ledger, record)
    assert seqs(asked.unsettled()) == [1]
    write(ledger, KeyNotTaken(key="k1", slot=1, person="p", purpose="", intent=1))
    assert asked.unsettled() == ()


def test_where_nothing_senses_the_bolt_the_key_says_all(ledger: Ledger, asked: StationQuestions) -> None:
    for record in (intended(), Acknowledged(intent=1), taken(intent=1)):
        write(ledger, record)
    assert asked.unsettled() == ()
    write(ledger, intended(loan=3))
    write(ledger, Acknowledged(intent=4))
    assert seqs(asked.unsettled()) == [4]
    write(ledger, KeyReturned(key="k1", slot=1, loan=3, intent=4))
    assert asked.unsettled() == ()


def test_a_key_not_returned_ends_its_release(ledger: Ledger, asked: StationQuestions) -> None:
    write(ledger, intended(loan=9))
    write(ledger, Acknowledged(intent=1))
    write(ledger, KeyNotReturned(key="k1", slot=1, loan=9, intent=1))
    assert asked.unsettled() == ()


def test_a_second_release_of_a_slot_supersedes_the_first(ledger: Ledger, asked: StationQuestions) -> None:
    for record in (intended(), Acknowledged(intent=1), intended(2), intended(), Acknowledged(intent=4)):
        write(ledger, record)
    assert seqs(asked.unsettled()) == [3, 4]
    write(ledger, KeyNotTaken(key="k1", slot=1, person="p", purpose="", intent=4))
    assert seqs(asked.unsettled()) == [3], "the first does not come back"


def test_a_lamp_says_nothing_about_the_release_of_its_slot(ledger: Ledger, asked: StationQuestions) -> None:
    write(ledger, intended())
    write(ledger, Acknowledged(intent=1))
    lamp = write(ledger, intended(action="lamp_on")).seq
    assert seqs(asked.unsettled()) == [1]
    write(ledger, ActuationRefused(intent=lamp, detail="x"))
    assert seqs(asked.unsettled()) == [1]
    assert asked.open_intents() == ()


def test_what_is_over_leaves_the_table(database: Database, ledger: Ledger) -> None:
    for n in range(50):
        intent = write(ledger, intended(action="lamp_on" if n % 2 else "release")).seq
        write(ledger, Acknowledged(intent=intent))
        write(ledger, taken(intent=intent))
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM intents").scalar() == 0


def test_what_each_sensor_said_last(ledger: Ledger, asked: StationQuestions) -> None:
    write(ledger, key("absent", 2))
    write(ledger, bolt("locked", 1))
    write(ledger, key("present", 1))
    write(ledger, Sensed(what="door", state="open", before="locked", observed_us=0))
    write(ledger, bolt("from a newer version", 3))
    assert asked.slots() == {
        1: RememberedSlot(KeyState.PRESENT, BoltState.LOCKED),
        2: RememberedSlot(KeyState.ABSENT, BoltState.UNKNOWN),
        3: RememberedSlot(KeyState.UNKNOWN, BoltState.UNKNOWN),
    }
    write(ledger, key("unknown", 1))
    assert asked.slots()[1] == RememberedSlot(KeyState.UNKNOWN, BoltState.LOCKED)


def test_alarms_stand_from_start_to_end(ledger: Ledger, asked: StationQuestions) -> None:
    first = write(ledger, AlarmStarted(alarm="b", cause="slot_forced", slot=4, key="k4"))
    second = write(ledger, AlarmStarted(alarm="a", cause="reader_offline", device="reader"))
    write(ledger, AlarmStarted(alarm="b", cause="slot_forced", slot=4))
    assert asked.open_alarms() == (
        OpenAlarm("b", "slot_forced", 4, "k4", "", instant(first.at_us)),
        OpenAlarm("a", "reader_offline", 0, "", "reader", second.at),
    )
    write(ledger, AlarmEnded(alarm="b", how="shut"))
    write(ledger, AlarmEnded(alarm="never began", how="shut"))
    assert [alarm.alarm for alarm in asked.open_alarms()] == ["a"]


def test_devices_by_their_last_state(ledger: Ledger, asked: StationQuestions) -> None:
    write(ledger, DeviceChanged(device="reader", state="offline", detail="unplugged"))
    write(ledger, DeviceChanged(device="cabinet", state="degraded"))
    write(ledger, DeviceChanged(device="reader", state="online"))
    write(ledger, DeviceChanged(device="hub", state="half-asleep"))
    assert asked.devices() == {
        "cabinet": DeviceState.DEGRADED,
        "hub": DeviceState.UNKNOWN,
        "reader": DeviceState.ONLINE,
    }
