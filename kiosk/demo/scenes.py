"""The scenes of the played day, in order. Each is one story of the office, told from outside the kiosk."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kiosk.core.desk.asking import (
    NumberQuestion,
    Question,
    Tone,
    Waiting,
)
from kiosk.core.desk.script import OffScriptError
from kiosk.core.devices.equipment import CABINET, READER
from kiosk.demo.acting import (
    ask_for,
    bring_back,
    sees_open,
    take,
    tap,
    touch_key,
)
from kiosk.demo.rig import MUTE, STRANGER
from kiosk.demo.scenes_of_day import (
    a_count_that_agrees,
    a_count_that_differs,
    lock_up,
    overtime,
    the_day_is_opened,
    the_night,
)
from kiosk.demo.scenes_of_rules import (
    a_key_that_is_late,
    a_lost_card,
    a_vault_and_its_door,
    alarms_are_acknowledged,
    an_approval,
    from_hand_to_hand,
    two_people,
)
from kiosk.demo.scenes_of_shredding import (
    a_batch_that_agrees,
    a_batch_that_differs,
    sheets_of_nobody,
    the_rotation,
)
from kiosk.keys import alarms as key_alarms
from kiosk.locale import N_, _
from storage.keys.questions import KeyQuestions
from storage.keys.records import KeyMisplaced, KeyNotTaken, KeyReturned, KeyTaken, KeyVanished
from storage.people.facts import Role
from storage.station.facts import DeviceState, KeyState
from storage.station.records import AlarmStarted, RequestRefused, SlotNotOpened

if TYPE_CHECKING:
    from kiosk.demo.play import Stage


# --- the scenes ---------------------------------------------------------------------------------------


async def devices_are_well(stage: "Stage") -> None:
    """Cabinet and reader answer, and every slot is known."""
    await stage.until(
        "the devices are not well",
        lambda: all(state is DeviceState.ONLINE for state in stage.station.health.values()),
    )
    await stage.until(
        "a slot is not known",
        lambda: all(view.key is not KeyState.UNKNOWN for view in stage.station.sensed.slots.values()),
    )
    stage.passed(_("reader and cabinet answer; every slot is sensed"))


async def a_key_and_back(stage: "Stage") -> None:
    """The main job."""
    clerk = stage.person(Role.STAFF)
    await take(stage, clerk, 3)
    stage.passed(_("tap, key 3, purpose; slot 3 opens; the key is sensed gone"))
    await bring_back(stage, clerk, 3)
    stage.passed(_("tap; slot 3 opens; the key is sensed back and the slot locked"))


async def cards_that_are_refused(stage: "Stage") -> None:
    """A card that nobody holds, and one that does not answer."""
    await stage.do(f"tap {STRANGER}")
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="unknown_card")
    await stage.desk.left()
    stage.passed(_("a card that nobody holds is refused, with the next step"))
    await stage.do(f"tap {MUTE}")
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="unreadable_card")
    await stage.desk.left()
    stage.passed(_("a card that cannot be read is refused, with the next step"))


async def a_key_that_is_out(stage: "Stage") -> None:
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


async def a_key_not_taken(stage: "Stage") -> None:
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


async def a_slot_that_sticks(stage: "Stage") -> None:
    """The slot does not open; people decide to try once more."""
    clerk = stage.person(Role.STAFF)
    slot = stage.slot_of(8)
    await stage.do(f"fault slot {slot} jammed")
    await ask_for(stage, clerk, 8)
    await stage.desk.asked(Waiting)
    await stage.desk.asked(Question)
    await stage.recorded(SlotNotOpened, slot=slot)
    stage.passed(_("slot 8 sticks: the kiosk says so and asks, and commands nothing by itself"))
    await stage.do(f"heal slot {slot}")
    stage.desk.pick(_("Try once more"))
    await sees_open(stage, slot)
    await stage.do("lift 8")
    await stage.recorded(KeyTaken, slot=slot, person=clerk.id)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    stage.passed(_("mended and touched again, it opens; the key is sensed gone"))
    await bring_back(stage, clerk, 8)
    stage.passed(_("the key comes back"))


async def a_wrong_slot(stage: "Stage") -> None:
    """A door was left open, and a key is hung behind it that does not belong there."""
    first, second = stage.person(Role.STAFF), stage.person(Role.SUPERVISOR)
    await take(stage, first, 3)
    await ask_for(stage, second, 7)
    await sees_open(stage, stage.slot_of(7))
    await stage.do("lift 7 ajar")
    await stage.desk.read(Tone.WARNING)
    await stage.recorded(AlarmStarted, cause=key_alarms.SLOT_LEFT_OPEN)
    await stage.desk.left()
    stage.passed(_("key 7 is taken and its door left open: an alarm stands"))
    await tap(stage, first)
    stage.desk.pick(_("Return key {number}").format(number=3))
    await sees_open(stage, stage.slot_of(3))
    await stage.do("hang 3 7 ajar")
    await stage.recorded(KeyMisplaced, slot=7, own_slot=3, returned_by=first.id)
    await stage.desk.asked(Waiting)
    stage.passed(_("key 3 is hung in slot 7: the screen says where it belongs"))
    await stage.do("lift 3")
    await stage.do("hang 3")
    await stage.recorded(KeyReturned, slot=3, returned_by=first.id)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.until("an alarm still stands", lambda: not stage.station.alarms.standing)
    stage.passed(_("hung in its own slot, it is back; the alarms have ended"))
    await bring_back(stage, second, 7)
    stage.passed(_("key 7 comes back"))


async def a_key_that_vanishes(stage: "Stage") -> None:
    """A slot is forced and its key taken; later somebody without a card hangs it back."""
    slot = stage.slot_of(5)
    await stage.do(f"open {slot}")
    await stage.do("lift 5")
    await stage.recorded(KeyVanished, slot=slot)
    await stage.recorded(AlarmStarted, cause=key_alarms.KEY_VANISHED)
    stage.passed(_("key 5 is taken by force: recorded, and an alarm stands"))
    stage.desk.return_without_card()
    await stage.desk.asked(NumberQuestion)
    stage.desk.type(5)
    await sees_open(stage, slot)
    await stage.do("hang 5")
    await stage.recorded(KeyReturned, slot=slot, returned_by="")
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.until("an alarm still stands", lambda: not stage.station.alarms.standing)
    stage.passed(_("somebody without a card hangs it back: never refused, and nobody's name is invented"))


async def the_cabinet_goes_away(stage: "Stage") -> None:
    """The cabinet's plug is pulled and put back."""
    clerk = stage.person(Role.STAFF)
    await stage.do("unplug cabinet")
    await stage.until(
        "the cabinet is not missed", lambda: stage.station.health[CABINET] is DeviceState.OFFLINE
    )
    await tap(stage, clerk)
    touch_key(stage, 3)
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="cabinet_offline")
    await stage.desk.left()
    stage.passed(_("the cabinet's plug is out: the kiosk says so and lends nothing"))
    await stage.do("plug cabinet")
    await stage.until("the cabinet does not come back", lambda: _well(stage, CABINET))
    await take(stage, clerk, 3)
    await bring_back(stage, clerk, 3)
    stage.passed(_("plugged in again, it lends and takes back"))


async def the_reader_goes_away(stage: "Stage") -> None:
    """The reader's plug is pulled and put back."""
    clerk = stage.person(Role.STAFF)
    await stage.do("unplug reader")
    await stage.until("the reader is not missed", lambda: stage.station.health[READER] is DeviceState.OFFLINE)
    stage.passed(_("the reader's plug is out: the idle screen says so"))
    await stage.do("plug reader")
    await stage.until("the reader does not come back", lambda: _well(stage, READER))
    await take(stage, clerk, 3)
    await bring_back(stage, clerk, 3)
    stage.passed(_("plugged in again, cards are read"))


async def nothing_is_missing(stage: "Stage") -> None:
    """At the end the ledger and the world say the same."""
    await stage.until("an alarm still stands", lambda: not stage.station.alarms.standing)
    if stage.station.ask(KeyQuestions).open_loans():
        raise OffScriptError("a loan is open at the end")
    world = stage.rig.world
    if any(world.where(key) != world.home(key) for key in world.keys):
        raise OffScriptError("a key is not in its slot at the end")
    if world.damage:
        raise OffScriptError(", ".join(world.damage))
    stage.passed(_("every key hangs in its slot, and the records say the same"))


def _well(stage: "Stage", device: str) -> bool:
    slots_known = all(view.key is not KeyState.UNKNOWN for view in stage.station.sensed.slots.values())
    return stage.station.health[device] is DeviceState.ONLINE and slots_known


SCENES: tuple[tuple[str, Callable[["Stage"], Awaitable[None]]], ...] = (
    (N_("The kiosk starts"), devices_are_well),
    (N_("The day is opened"), the_day_is_opened),
    (N_("A key, and back"), a_key_and_back),
    (N_("Cards that are refused"), cards_that_are_refused),
    (N_("A key that is out"), a_key_that_is_out),
    (N_("A key that is not taken"), a_key_not_taken),
    (N_("An approval"), an_approval),
    (N_("Two people"), two_people),
    (N_("From hand to hand"), from_hand_to_hand),
    (N_("A key that is late"), a_key_that_is_late),
    (N_("A lost card"), a_lost_card),
    (N_("The vault's door"), a_vault_and_its_door),
    (N_("The rotation"), the_rotation),
    (N_("A batch that agrees"), a_batch_that_agrees),
    (N_("A batch that differs"), a_batch_that_differs),
    (N_("A slot that sticks"), a_slot_that_sticks),
    (N_("The wrong slot"), a_wrong_slot),
    (N_("A key that vanishes"), a_key_that_vanishes),
    (N_("The cabinet goes away"), the_cabinet_goes_away),
    (N_("The reader goes away"), the_reader_goes_away),
    (N_("Sheets of nobody"), sheets_of_nobody),
    (N_("The alarms are acknowledged"), alarms_are_acknowledged),
    (N_("A count that differs"), a_count_that_differs),
    (N_("A count that agrees"), a_count_that_agrees),
    (N_("Overtime"), overtime),
    (N_("Lock-up"), lock_up),
    (N_("The night"), the_night),
    (N_("Nothing is missing"), nothing_is_missing),
)
