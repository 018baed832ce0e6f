"""Scenes about lending: the main job, what is refused, approvals, second persons, handovers, lateness."""

from kiosk.core.desk.asking import Tone, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.scenes.acting import ask_for, bring_back, lent, sees_open, take, touch_key
from kiosk.locale import N_, _
from kiosk.stage.acting import tap, touch
from kiosk.stage.stage import Scene, Stage
from storage.keys.records import KeyHandedOver, KeyNotTaken, KeyTaken, LoanExtended
from storage.people.facts import Role
from storage.station.records import AlarmEnded, AlarmStarted, RequestRefused

LATE_S = 3700
"""An hour and a bit: longer than key 20 may stay out."""


async def a_key_and_back(stage: Stage) -> None:
    """The main job."""
    clerk = stage.person(Role.STAFF)
    await take(stage, clerk, 3)
    stage.passed(_("tap, key 3, purpose; slot 3 opens; the key is sensed gone"))
    await bring_back(stage, clerk, 3)
    stage.passed(_("tap; slot 3 opens; the key is sensed back and the slot locked"))


async def a_key_that_is_out(stage: Stage) -> None:
    """Two people want the same key."""
    first, second = stage.person(Role.STAFF), stage.person(Role.SUPERVISOR)
    await take(stage, first, 3)
    await tap(stage, second)
    touch_key(stage, 3)
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="key_is_out", person=second.id)
    await stage.desk.left()
    stage.passed(_("a key that is out is refused, and the screen says who has it"))
    await bring_back(stage, first, 3)
    stage.passed(_("its holder brings it back"))


async def a_key_not_taken(stage: Stage) -> None:
    """The slot opens and the person walks away."""
    clerk = stage.person(Role.STAFF)
    slot = stage.slot_of(6)
    await ask_for(stage, clerk, 6)
    await sees_open(stage, slot)
    await stage.desk.asked(Waiting)
    await stage.do(f"shut {slot}")
    await stage.recorded(KeyNotTaken, slot=slot, person=clerk.id)
    await stage.desk.read(Tone.WARNING)
    await stage.desk.left()
    stage.passed(_("a key that is not taken in time stays, and nothing is lent"))


async def an_approval(stage: Stage) -> None:
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
    await lent(stage, clerk, 23)
    await stage.recorded(KeyTaken, key="key-23", person=clerk.id)
    stage.passed(_("the responsible officer taps, and it opens"))
    await bring_back(stage, clerk, 23)


async def two_people(stage: Stage) -> None:
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
    await lent(stage, clerk, 21)
    stage.passed(_("a second person taps, and it opens"))
    await bring_back(stage, clerk, 21)


async def from_hand_to_hand(stage: Stage) -> None:
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


async def a_key_that_is_late(stage: Stage) -> None:
    """Key 20 may stay out for an hour."""
    clerk = stage.person(Role.STAFF)
    await take(stage, clerk, 20)
    stage.clock.skip(LATE_S)
    await stage.recorded(AlarmStarted, cause=key_alarms.KEY_OVERDUE.code, key="key-20")
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


SCENES = (
    Scene(30, N_("A key, and back"), a_key_and_back),
    Scene(50, N_("A key that is out"), a_key_that_is_out),
    Scene(60, N_("A key that is not taken"), a_key_not_taken),
    Scene(70, N_("An approval"), an_approval),
    Scene(80, N_("Two people"), two_people),
    Scene(90, N_("From hand to hand"), from_hand_to_hand),
    Scene(100, N_("A key that is late"), a_key_that_is_late),
)
