"""How a person asks for a key, takes it and brings it back, as the script plays them."""

from kiosk.core.desk.asking import NumberQuestion, Question, Tone, Waiting
from kiosk.keys.custody import findings as custody
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.custody.hooks import guarded
from kiosk.locale import _
from kiosk.stage.acting import tap
from kiosk.stage.stage import Stage
from storage.keys.records import KeyReturned, KeyTaken
from storage.people.facts import Person


async def ask_for(stage: Stage, person: Person, key: int) -> None:
    """From a tap to the purpose: the slot will be opened next."""
    await tap(stage, person)
    touch_key(stage, key)
    found = stage.station.register.key_numbered(key)
    if found is not None and len(found.purposes) > 1:
        await stage.desk.asked(Question)
        stage.desk.pick(found.purposes[0])


def touch_key(stage: Stage, key: int) -> None:
    """Touches a key by its number and name."""
    found = stage.station.register.key_numbered(key)
    stage.desk.pick(_("{number}  {name}").format(number=key, name=found.name if found else ""))


async def sees_open(stage: Stage, slot: int) -> None:
    """The kiosk says that it opens the slot, then that it is open."""
    await stage.desk.asked(Waiting)
    await stage.until("the slot did not open", lambda: stage.station.sensed.is_open(slot))
    await stage.desk.asked(Waiting)


async def take(stage: Stage, person: Person, key: int) -> None:
    """A whole release that goes well."""
    slot = stage.slot_of(key)
    await ask_for(stage, person, key)
    await sees_open(stage, slot)
    await stage.do(f"lift {key}")
    await stage.recorded(KeyTaken, slot=slot, person=person.id)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()


async def bring_back(stage: Stage, person: Person, key: int) -> None:
    """A whole return that goes well."""
    slot = stage.slot_of(key)
    await tap(stage, person)
    stage.desk.pick(_("Return key {number}").format(number=key))
    found = stage.station.register.key_numbered(key)
    read = found is not None and guarded(stage.station, found)
    if read:
        await stage.desk.asked(NumberQuestion)
        stage.desk.type(key)
    await sees_open(stage, slot)
    await stage.do(f"hang {key}")
    evidence = custody.TAG if read else ""
    await stage.recorded(KeyReturned, slot=slot, returned_by=person.id, evidence=evidence)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.until("the slot was not locked", lambda: grants_of(stage.station).is_shut(slot))


async def lent(stage: Stage, person: Person, key: int) -> None:
    """From the slot that opens to the key in hand."""
    await sees_open(stage, stage.slot_of(key))
    await stage.do(f"lift {key}")
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
