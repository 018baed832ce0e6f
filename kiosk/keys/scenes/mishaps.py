"""Scenes about what goes wrong: slots that stick, keys that vanish, plugs pulled, doors forced."""

from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.core.desk.script import OffScriptError
from kiosk.core.devices.equipment import CABINET, READER
from kiosk.keys import alarms as key_alarms
from kiosk.keys.scenes.acting import ask_for, bring_back, sees_open, take, touch_key
from kiosk.locale import N_, _
from kiosk.stage.acting import tap
from kiosk.stage.stage import Scene, Stage
from storage.keys.questions import KeyQuestions
from storage.keys.records import KeyMisplaced, KeyReturned, KeyTaken, KeyVanished, PlaceOpened, PlaceShut
from storage.people.facts import Role
from storage.station.facts import DeviceState, KeyState
from storage.station.records import AlarmEnded, AlarmStarted, RequestRefused, SlotNotOpened


async def a_vault_and_its_door(stage: Stage) -> None:
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
    await stage.recorded(AlarmStarted, cause=key_alarms.PLACE_FORCED.code, device="vault")
    await stage.do("shut place 1")
    await stage.recorded(AlarmEnded, how="shut")
    stage.passed(_("it is opened while none of its keys is out: an alarm, until it is shut"))


async def a_slot_that_sticks(stage: Stage) -> None:
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


async def a_wrong_slot(stage: Stage) -> None:
    """A door was left open, and a key is hung behind it that does not belong there."""
    first, second = stage.person(Role.STAFF), stage.person(Role.SUPERVISOR)
    await take(stage, first, 3)
    await ask_for(stage, second, 7)
    await sees_open(stage, stage.slot_of(7))
    await stage.do("lift 7 ajar")
    await stage.desk.read(Tone.WARNING)
    await stage.recorded(AlarmStarted, cause=key_alarms.SLOT_LEFT_OPEN.code)
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


async def a_key_that_vanishes(stage: Stage) -> None:
    """A slot is forced and its key taken; later somebody without a card hangs it back."""
    slot = stage.slot_of(5)
    await stage.do(f"open {slot}")
    await stage.do("lift 5")
    await stage.recorded(KeyVanished, slot=slot)
    await stage.recorded(AlarmStarted, cause=key_alarms.KEY_VANISHED.code)
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


async def the_cabinet_goes_away(stage: Stage) -> None:
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


async def the_reader_goes_away(stage: Stage) -> None:
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


async def nothing_is_missing(stage: Stage) -> None:
    """At the end the ledger and the world say the same."""
    await stage.until("an alarm still stands", lambda: not stage.station.alarms.standing)
    if stage.station.ask(KeyQuestions).open_loans():
        raise OffScriptError("a loan is open at the end")
    world = stage.world
    if any(world.where(key) != world.home(key) for key in world.keys):
        raise OffScriptError("a key is not in its slot at the end")
    if world.damage:
        raise OffScriptError(", ".join(world.damage))
    stage.passed(_("every key hangs in its slot, and the records say the same"))


def _well(stage: Stage, device: str) -> bool:
    slots_known = all(view.key is not KeyState.UNKNOWN for view in stage.station.sensed.slots.values())
    return stage.station.health[device] is DeviceState.ONLINE and slots_known


SCENES = (
    Scene(120, N_("The vault's door"), a_vault_and_its_door),
    Scene(160, N_("A slot that sticks"), a_slot_that_sticks),
    Scene(170, N_("The wrong slot"), a_wrong_slot),
    Scene(180, N_("A key that vanishes"), a_key_that_vanishes),
    Scene(190, N_("The cabinet goes away"), the_cabinet_goes_away),
    Scene(200, N_("The reader goes away"), the_reader_goes_away),
    Scene(280, N_("Nothing is missing"), nothing_is_missing),
)
