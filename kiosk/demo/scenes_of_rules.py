"""Scenes about rules: approvals, second persons, handovers, lateness, lost cards, acknowledged alarms."""

from typing import TYPE_CHECKING

from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.demo.acting import (
    ask_for,
    bring_back,
    sees_open,
    take,
    tap,
)
from kiosk.demo.rig import STRANGER
from kiosk.keys import alarms as key_alarms
from kiosk.locale import N_, _
from storage.keys.records import KeyHandedOver, KeyTaken, LoanExtended, PlaceOpened, PlaceShut
from storage.people import records as registered
from storage.people.facts import Person, Role
from storage.station.records import AlarmAcknowledged, AlarmEnded, AlarmStarted, RequestRefused

if TYPE_CHECKING:
    from kiosk.demo.play import Stage

__all__ = [
    "N_",
    "a_key_that_is_late",
    "a_lost_card",
    "a_vault_and_its_door",
    "alarms_are_acknowledged",
    "an_approval",
    "from_hand_to_hand",
    "two_people",
]

LATE_S = 3700
"""An hour and a bit: longer than key 20 may stay out."""


async def an_approval(stage: "Stage") -> None:
    """Key 23 asks for a custodian's tap."""
    clerk, other, boss = stage.person(Role.STAFF), stage.person(Role.STAFF, 1), stage.person(Role.SUPERVISOR)
    await ask_for(stage, clerk, 23)
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {other.number}")
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="not_a_custodian", person=other.id)
    stage.passed(_("key 23 asks for an approval: a colleague's tap is not one, and the screen says whose is"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {boss.number}")
    await _lent(stage, clerk, 23)
    await stage.recorded(KeyTaken, key="key-23", person=clerk.id)
    stage.passed(_("the responsible officer taps, and it opens"))
    await bring_back(stage, clerk, 23)


async def two_people(stage: "Stage") -> None:
    """Key 21 asks for a second person, who is never oneself."""
    clerk, other = stage.person(Role.STAFF), stage.person(Role.STAFF, 1)
    await ask_for(stage, clerk, 21)
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {clerk.number}")
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="second_is_same")
    stage.passed(_("key 21 asks for two people: the same card twice is refused"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {other.number}")
    await _lent(stage, clerk, 21)
    stage.passed(_("a second person taps, and it opens"))
    await bring_back(stage, clerk, 21)


async def from_hand_to_hand(stage: "Stage") -> None:
    """A key is handed over: both tap, and it is the other one's."""
    giver, taker = stage.person(Role.STAFF), stage.person(Role.STAFF, 1)
    await take(stage, giver, 3)
    await tap(stage, giver)
    await touch(stage, _("Other business"), _("Hand over key {number}").format(number=3))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {taker.number}")
    await touch(stage, _("I take it"), asked=True)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(KeyHandedOver, key="key-03", giver=giver.id, person=taker.id)
    stage.passed(_("key 3 is handed over with both taps"))
    await bring_back(stage, taker, 3)
    stage.passed(_("whoever has it now brings it back"))


async def a_key_that_is_late(stage: "Stage") -> None:
    """Key 20 may stay out for an hour."""
    clerk = stage.person(Role.STAFF)
    await take(stage, clerk, 20)
    stage.clock.skip(LATE_S)
    await stage.recorded(AlarmStarted, cause=key_alarms.KEY_OVERDUE, key="key-20")
    stage.passed(_("an hour later key 20 is overdue: an alarm stands"))
    await tap(stage, clerk)
    await touch(
        stage,
        _("Other business"),
        _("Keep key {number} longer").format(number=20),
        _("{minutes} min").format(minutes=60),
        stage.station.rules.reasons_to_extend[0],
    )
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(LoanExtended, key="key-20", person=clerk.id)
    await stage.recorded(AlarmEnded, how="in time")
    stage.passed(_("it may stay out longer, with a reason: the alarm ends"))
    await bring_back(stage, clerk, 20)


async def a_vault_and_its_door(stage: "Stage") -> None:
    """The vault's door: opened with its key out, and opened with none."""
    clerk = stage.person(Role.STAFF)
    await take(stage, clerk, 1)
    await stage.do("open place 1")
    await stage.recorded(PlaceOpened, place="vault", person=clerk.id)
    await stage.do("shut place 1")
    await stage.recorded(PlaceShut, place="vault", person=clerk.id)
    stage.passed(_("the vault is opened and shut: both times belong to the loan of its key"))
    await bring_back(stage, clerk, 1)
    await stage.do("open place 1")
    await stage.recorded(AlarmStarted, cause=key_alarms.PLACE_FORCED, device="vault")
    await stage.do("shut place 1")
    await stage.recorded(AlarmEnded, how="shut")
    stage.passed(_("it is opened while none of its keys is out: an alarm, until it is shut"))


async def a_lost_card(stage: "Stage") -> None:
    """A card is lost: it opens nothing, and its holder gets another one."""
    boss, clerk = stage.person(Role.SUPERVISOR), stage.person(Role.STAFF, 1)
    await _about(stage, boss, clerk, _("A card is lost or void"))
    await touch(stage, _("It is lost"), asked=True)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(registered.CardEnded, person=clerk.id, why="lost", author=boss.id)
    await stage.do(f"tap {clerk.number}")
    await stage.desk.read(Tone.REFUSED)
    await stage.desk.left()
    await stage.recorded(RequestRefused, cause="unknown_card")
    stage.passed(_("a lost card is taken off the register at the kiosk, and opens nothing any more"))
    await _about(stage, boss, clerk, _("Enrol a card"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {STRANGER}")
    await stage.desk.read(Tone.WARNING)
    await stage.desk.left()
    await stage.recorded(registered.CardRecorded, person=clerk.id, author=boss.id)
    stage.passed(_("another card is enrolled by tapping it; the screen says that such cards can be copied"))
    await stage.do(f"tap {STRANGER}")
    await stage.desk.asked(Question)
    stage.desk.stop()
    await stage.desk.left()
    stage.passed(_("with it they are known again"))


async def alarms_are_acknowledged(stage: "Stage") -> None:
    """What cleared by itself still waits until the custodian has looked at it."""
    boss = stage.person(Role.SUPERVISOR)
    count = len(stage.station.alarms.unacknowledged)
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("Alarms"))
    for _number in range(count):
        question = await stage.desk.asked(Question)
        stage.desk.pick(question.options[0].label)
        await touch(stage, stage.station.rules.what_was_done[0], asked=True)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(AlarmAcknowledged, person=boss.id)
    stage.passed(_("{count} alarms had cleared by themselves: each is acknowledged").format(count=count))


async def _lent(stage: "Stage", person: Person, key: int) -> None:
    await sees_open(stage, stage.slot_of(key))
    await stage.do(f"lift {key}")
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()


async def touch(stage: "Stage", *labels: str, asked: bool = False) -> None:
    """Touches one answer after the other; `asked`: the first question is yet to come."""
    for number, label in enumerate(labels):
        if number or asked:
            await stage.desk.asked(Question)
        stage.desk.pick(label)


async def _about(stage: "Stage", boss: Person, clerk: Person, *labels: str) -> None:
    """The custodian's menu, down to what is to be done about a person."""
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("People"), clerk.name, *labels)
