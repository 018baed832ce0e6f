"""Any course of taps, touches, PINs, keys and time under every rule: no slot opens for whoever is refused.

What is looked at is the ledger alone, with the rules written down a second time and otherwise: whoever is
lent a key was employed; a custodian who is somebody else tapped for key 1, somebody of another group for key
2; key 3 saw the right PIN; and no key is ever with nobody.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core.desk.asking import PinQuestion, Question
from kiosk.core.office.rules import Rules
from kiosk.keys.custody.findings import Grant
from kiosk.keys.custody.grants import grants_of
from kiosk.people import pin
from kiosk.people.live import change_register
from storage.keys.facts import Conditions, Second
from storage.keys.records import KeyHandedOver, KeyReturned, KeyTaken, KeyVanished
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.people.facts import Person
from storage.people.records import AbsenceEnded, AbsenceRecorded, PinEntered, PinSet
from storage.station.records import CardTapped, Intended, VisitEnded
from tests.kiosk.core.test_machine import Cabinet, Hurried, SlowKiosk
from tests.kiosk.fakes import FakeClock
from tests.kiosk.office import CARD_OF, ITO, PEOPLE, office
from tests.kiosk.world import CARD_KEY, TANAKA

T = TypeVar("T")
PIN, DURESS = "8306", "9417"
BY_ID = {person.id: person for person in PEOPLE}
REGISTER = office(
    Conditions(approval=True),
    Conditions(second=Second.OTHER_GROUP),
    Conditions(pin=True, max_minutes=60),
)
STOP = 9
"""More than there are answers: touches やめる."""
people = st.sampled_from(PEOPLE)


class Plain(Cabinet):
    """Obeys whatever it is told: whether it should have been told is judged from the ledger."""

    def _may_open(self, grant: Grant | None) -> bool:
        return True


class RulesDay(RuleBasedStateMachine):
    """What people and time can do in an office with rules."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.cabinet = Plain(FakeClock())

    def run(self, work: Awaitable[T]) -> T:
        async def body() -> T:
            return await work

        return self.loop.run_until_complete(body())

    def teardown(self) -> None:
        if hasattr(self, "kiosk"):
            self.run(self.kiosk.stop())
        self.loop.close()
        self.folder.cleanup()

    def _settle(self) -> None:
        self.run(self.kiosk.settle())

    def _advance(self, seconds: float) -> None:
        self.run(self.kiosk.advance(seconds))

    def _pick(self, label: str) -> None:
        """Touches the answer with that label, if it is on the screen."""
        asked = self.desk.asked_now
        labels = [option.label for option in asked.options] if isinstance(asked, Question) else []
        if found := [number for number, each in enumerate(labels) if label in each]:
            self.desk.touch(found[0])

    @initialize(bolts_first=st.booleans())
    def begin(self, bolts_first: bool) -> None:
        self.cabinet.bolts_first = bolts_first
        self._start()
        digests = [
            PinSet(person=person.id, use=use, digest=pin.digest(digits, CARD_KEY))
            for person in PEOPLE
            for use, digits in (("own", PIN), ("duress", DURESS))
        ]
        self.run(change_register(self.kiosk.station, "test", *digests))

    def _start(self) -> None:
        wall = self.cabinet.clock.now_us()
        self.kiosk = SlowKiosk(Path(self.folder.name), cabinet=self.cabinet, register=REGISTER)
        self.kiosk.clock.wall_us = wall
        self.cabinet.clock = self.kiosk.clock
        self.kiosk.station.rules = Rules(keys_per_person=2)
        self.desk = Hurried()
        self.desk.clock = self.kiosk.clock
        self.kiosk.desk = self.desk
        self.run(self.kiosk.start())

    # --- what people do -----------------------------------------------------------------------------

    @rule(person=people)
    def somebody_taps(self, person: Person) -> None:
        self.kiosk.badges.tap(CARD_OF[person.id])
        self._settle()

    @precondition(lambda self: isinstance(self.desk.asked_now, PinQuestion))
    @rule(digits=st.sampled_from([PIN, PIN, DURESS, "0000", "8307"]))
    def enter_a_pin(self, digits: str) -> None:
        self.desk.enter(digits)
        self._settle_threads()

    @precondition(lambda self: isinstance(self.desk.asked_now, Question))
    @rule(number=st.integers(0, STOP))
    def touch_an_answer(self, number: int) -> None:
        self.desk.touch(number)
        self._settle_threads()

    @precondition(lambda self: isinstance(self.desk.asked_now, Question))
    @rule()
    def other_business(self) -> None:
        question = self.desk.asked_now
        if isinstance(question, Question) and question.aside is not None:
            self.desk._give(question.aside.value)
            self._settle_threads()

    @precondition(lambda self: not self.desk.visiting)
    @rule(person=people, key=st.integers(1, 3), beside=st.lists(people, max_size=3), how=st.booleans())
    def a_whole_release(self, person: Person, key: int, beside: list[Person], how: bool) -> None:
        """Somebody asks for a key and the people beside them tap; the PIN is right if `how` says so."""
        self.somebody_taps(person)
        for label in (f"{key}  ", "交付"):
            self._pick(label)
            self._settle_threads()
        for other in beside:
            self.somebody_taps(other)
        if isinstance(self.desk.asked_now, PinQuestion):
            self.desk.enter(PIN if how else "0000")
            self._settle_threads()
        self._lift_if_open(key)

    @rule(slot=st.integers(1, 3))
    def lift(self, slot: int) -> None:
        self._lift_if_open(slot)

    @rule(key=st.sampled_from(["k1", "k2", "k3"]))
    def hang(self, key: str) -> None:
        """Whoever has the key hangs it, where its slot stands open."""
        slot = REGISTER.keys[key].slot
        if self.cabinet.hangs_in[key] == 0 and self.cabinet.bolt[slot] == "open":
            self.cabinet.put_in(key, slot)
            self.cabinet.shut(slot)
            self._settle()

    @rule(slot=st.integers(1, 3))
    def shut(self, slot: int) -> None:
        self.cabinet.shut(slot)
        self._settle()

    @rule(seconds=st.sampled_from([1, 5, 30, 65]))
    def time_passes(self, seconds: int) -> None:
        self._advance(seconds)

    @rule(away=st.booleans())
    def the_officer_goes_or_comes(self, away: bool) -> None:
        record = (
            AbsenceRecorded(person=TANAKA.id, since="2026-01-01", until="2027-01-01")
            if away
            else AbsenceEnded(person=TANAKA.id)
        )
        self.run(change_register(self.kiosk.station, "test", record))

    @rule()
    def restart(self) -> None:
        self.run(self.kiosk.stop())
        self._start()

    def _lift_if_open(self, slot: int) -> None:
        if self.cabinet.bolt[slot] == "open" and self.cabinet.occupied(slot):
            self.cabinet.take_out(slot)
            self.cabinet.shut(slot)
        self._settle()

    def _settle_threads(self) -> None:
        """PINs are judged in a thread."""
        self._settle()
        self._settle()

    # --- what must hold -----------------------------------------------------------------------------

    @invariant()
    def nobody_who_is_refused_is_let_in(self) -> None:
        if hasattr(self, "kiosk"):
            assert list(let_in_wrongly(list(self.kiosk.ledger.read()))) == []

    @invariant()
    def no_key_is_with_nobody(self) -> None:
        if hasattr(self, "kiosk") and not grants_of(self.kiosk.station).by_slot:
            loans = {loan.key: loan for loan in self.kiosk.projections.open_loans()}
            out = {key for key, slot in self.cabinet.hangs_in.items() if slot == 0}
            assert set(loans) == out
            assert all(loan.holder in BY_ID for loan in loans.values())


def let_in_wrongly(entries: list[Entry]) -> Iterator[str]:
    """Every release on record, judged by what had been shown since the visit before ended."""
    story = Story()
    for entry in entries:
        record = entry.record
        if isinstance(record, Intended) and (record.action, record.because) == ("release", "lend"):
            yield from _wrong(entry.seq, record, story)
        else:
            story.goes_on(record)
            yield from story.wrong


class Story:
    """What has been shown in this visit, who is away, and who has which key."""

    def __init__(self) -> None:
        self.shown: list[object] = []
        self.officer_away = False
        self.held: dict[str, str] = {}
        self.wrong: list[str] = []

    def goes_on(self, record: Record) -> None:
        match record:
            case VisitEnded():
                self.shown = []
            case CardTapped(person=person):
                self.shown.append(person)
            case PinEntered(person=person, right=1):
                self.shown.append((person, "pin"))
            case AbsenceRecorded() | AbsenceEnded():
                self.officer_away = not record.ends
            case _:
                self._custody(record)

    def _custody(self, record: Record) -> None:
        match record:
            case KeyTaken(key=key, person=person):
                self.held[key] = person
            case KeyHandedOver(key=key, person=person, giver=giver):
                if self.held.get(key) != giver:
                    self.wrong.append(f"{key} is handed over by somebody who did not have it")
                self.held[key] = person
            case KeyReturned(key=key):
                self.held.pop(key, None)
            case KeyVanished(key=key):
                self.wrong.append(f"{key} is with nobody")


def _wrong(seq: int, intended: Intended, story: Story) -> Iterator[str]:
    person, shown = BY_ID[intended.person], story.shown
    custodian = ITO.id if story.officer_away else TANAKA.id
    other = BY_ID.get(intended.second)
    if person.employed_until is not None:
        yield f"{seq}: lent to somebody whose employment is over"
    if list(story.held.values()).count(person.id) >= 2:
        yield f"{seq}: a third key"
    if intended.key == "k1" and not (intended.approver == custodian != person.id and custodian in shown):
        yield f"{seq}: key 1 without an approval"
    if intended.key == "k2" and (
        other is None or other.id not in shown or other.group in ("", person.group) or other.id == person.id
    ):
        yield f"{seq}: key 2 without a second person of another group"
    if intended.key == "k3" and (person.id, "pin") not in shown:
        yield f"{seq}: key 3 without the PIN"


@pytest.fixture(autouse=True, scope="module")
def quick_digests() -> Iterator[None]:
    """A PIN in a sixth of a second would make a day of a minute: the digests are Argon2's all the same."""
    slow, pin._hasher = pin._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    pin._hasher = slow


@pytest.mark.parametrize(
    ("key", "what"), [("k1", "approval"), ("k2", "second person"), ("k3", "PIN")], ids=["k1", "k2", "k3"]
)
def test_the_judge_sees_what_is_wrong(key: str, what: str) -> None:
    """The invariant is not true of everything."""
    bad = Intended(action="release", because="lend", device="cabinet", slot=1, key=key, person=PEOPLE[0].id)
    (wrong,) = _wrong(1, bad, Story())
    assert what in wrong


TestRulesDay = RulesDay.TestCase
TestRulesDay.settings = settings(
    deadline=None, max_examples=15, stateful_step_count=20, suppress_health_check=list(HealthCheck)
)
