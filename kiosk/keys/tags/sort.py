"""鍵の掛け直し: keys on wrong hooks are put on their own, by two people, and then read again."""

from kiosk.core.acting.actions import Because, Reason
from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, Stage, Tone, Waiting
from kiosk.core.desk.look import answer_to
from kiosk.core.desk.refuse import refuse
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.keys.custody.hooks import hooks_of, strange_in
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.empty import emptied
from kiosk.keys.procedures.give_back import give_back
from kiosk.keys.procedures.slot import see_it_shut
from kiosk.keys.tags.at_station import tags_at
from kiosk.keys.tags.story import story
from kiosk.locale import _
from kiosk.people.procedures.sign import second_signature, signed_no_more
from storage.keys.facts import Key
from storage.keys.tag_records import KeySwapped
from storage.people.facts import Person


async def put_right(
    station: Station, desk: Desk, custodian: Person, found: tuple[Key, ...], request: str, stage: Stage
) -> bool:
    """Shows what may have been, then has the keys of these hooks put right. True when they were moved.

    What is taken out is out with the custodian until it hangs at home; a second person stands beside.
    """
    if not await answer_to(desk, story(station, found, stage)):
        return False
    hooks = ", ".join(str(key.slot) for key in found)
    what = _("What hangs on the hooks {hooks} is taken out and hung where it belongs.").format(hooks=hooks)
    second = await second_signature(station, desk, custodian, what, stage)
    if second is None:
        return False
    await _doubt_what_hangs_twice(station, custodian, found)
    read = [hooks_of(station).strange.get(key.slot, "") for key in found]
    for key in found:
        if not await _taken_out(station, desk, custodian, second, key, stage):
            return False
    for which in filter(None, read):
        loan, key_ = loans_of(station).of_key(which), station.register.keys.get(which)
        if loan is not None and key_ is not None:
            await give_back(station, desk, loan, custodian, key_)
    for key in found:
        await _left_empty(station, desk, key, stage)
    return True


async def _doubt_what_hangs_twice(station: Station, custodian: Person, found: tuple[Key, ...]) -> None:
    """A tag that is another's, whose key hangs at home: what bears it is none of the keys."""
    moved = {key.slot for key in found}
    for key in found:
        home = station.register.keys.get(hooks_of(station).strange.get(key.slot, ""))
        if home is None or home.slot in moved or loans_of(station).of_key(home.id) is not None:
            continue
        if home.slot in station.sensed.slots and station.sensed.holds_something(home.slot):
            since = tags_at(station)[key.id].certain
            none = KeySwapped(key=key.id, slot=key.slot, since=since, person=custodian.id)
            await station.alarms.start(Alarm(alarms.KEY_SWAPPED, key.slot, key.id), none)
            hooks_of(station).strange[key.slot] = ""


async def _taken_out(
    station: Station, desk: Desk, custodian: Person, second: Person, key: Key, stage: Stage
) -> bool:
    """One hook is emptied. False when it is not: then what hangs there is as wrong as before."""
    if not station.sensed.holds_something(key.slot):
        return True
    which = await strange_in(station, key.slot)
    because = Because(Reason.SORT, custodian.id, which, _("put right"), second=second.id)

    async def signed() -> Because | None:
        """They signed before the first hook was opened; each takes its time."""
        lapsed = signed_no_more(station, custodian, second)
        if lapsed is not None:
            await refuse(station, desk, lapsed, Reason.SORT, custodian, key)
        return because if lapsed is None else None

    if await signed() is None:
        return False
    waiting, stays = _take_out(station, key, stage), _still_there(station, key)
    return await emptied(station, desk, key, because, custodian, waiting, stays, signed) is not None


async def _left_empty(station: Station, desk: Desk, key: Key, stage: Stage) -> None:
    """A hook whose own key is out is shut, and nothing wrong hangs there any more."""
    if station.sensed.holds_something(key.slot):
        return
    await see_it_shut(station, desk, key, stage)
    if loans_of(station).of_key(key.id) is not None:
        await station.alarms.end("emptied", alarms.KEY_SWAPPED, slot=key.slot)


def _take_out(station: Station, key: Key, stage: Stage) -> Waiting:
    return Waiting(
        _("Slot {slot} is open. Take out what hangs there.").format(slot=key.slot),
        _("Keep it in your hand until its own slot opens."),
        station.times.take_s,
        stage,
        key.slot,
    )


def _still_there(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Something still hangs in slot {slot} that does not belong there.").format(slot=key.slot),
        (_("It stays on the list."),),
        station.times.notice_s,
    )
