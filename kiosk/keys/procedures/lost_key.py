"""鍵の紛失と合鍵: a lost key, the places that are not safe until their locks are changed, duplicates."""

import secrets

from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, Option, Question, Tone
from kiosk.core.desk.stages import about
from kiosk.core.office.names import key_label, key_name, listed, place_name
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.keys.custody.loans import loans_of
from kiosk.locale import _
from kiosk.people.procedures.registering import change, change_and_tell, changed_meanwhile
from kiosk.people.procedures.sign import second_signature
from storage.keys.facts import Key
from storage.keys.records import DuplicateEnded, DuplicateMade, KeyLost, KeyReplaced, LockChanged, PlaceUnsafe
from storage.people.facts import Person


async def declare_lost(station: Station, desk: Desk, custodian: Person) -> bool:
    """The custodian declares a key lost: what it opens is marked until the locks are changed."""
    out = loans_of(station).open()
    keys = sorted(
        (key for key in station.register.keys.values() if key.id not in station.register.lost),
        key=lambda key: (key.id not in out, key.number),
    )
    key = await _choose_key(desk, _("Which key is lost?"), keys)
    if key is None:
        return False
    loan = loans_of(station).of_key(key.id)  # it may have come back while this was asked
    lost = KeyLost(key=key.id, slot=key.slot, person=loan.holder if loan else "")
    unsafe = (PlaceUnsafe(place=place, key=key.id) for place in key.opens)
    if not await change(station, desk, custodian, lost, *unsafe):
        return False
    await station.alarms.start(Alarm(alarms.KEY_LOST, key.slot, key.id))
    places = listed(*(place_name(station.register, place) for place in key.opens))
    await desk.tell(
        Message(
            Tone.WARNING,
            _("Key {number} is recorded as lost.").format(number=key.number),
            (
                _("Not safe until their locks are changed: {places}").format(places=places),
                _("Have the locks changed, then enter it here with a second person."),
            ),
            2 * station.times.notice_s,
        )
    )
    return True


async def lock_changed(station: Station, desk: Desk, custodian: Person) -> bool:
    """The lock of a place was changed, as two people say."""
    options = tuple(Option(place, place_name(station.register, place)) for place in station.register.unsafe)
    if not options:
        await desk.tell(_nothing(station, _("No place waits for a new lock.")))
        return False
    place = await desk.choose(Question(_("Whose lock was changed?"), options, about(1)))
    if place is None:
        return False
    what = _("The lock of {place} was changed.").format(place=place_name(station.register, place))
    second = await second_signature(station, desk, custodian, what, about(2))
    if second is None:
        return False
    if place not in station.register.unsafe:
        return await changed_meanwhile(station, desk, custodian, LockChanged.kind)
    return await change_and_tell(
        station,
        desk,
        custodian,
        _("The lock of {place} is recorded as changed.").format(place=place_name(station.register, place)),
        LockChanged(place=place, second=second.id),
    )


async def new_key_hangs(station: Station, desk: Desk, custodian: Person) -> bool:
    """A lost key is settled: it was found, or every lock that it opens was changed and a new one made."""
    register = station.register
    key = await _choose_key(
        desk, _("Which lost key is settled?"), [register.keys[key] for key in sorted(register.lost)]
    )
    if key is None:
        return False
    locks_changed = key.id not in register.unsafe.values()
    options = [Option("found", _("It was found"))]
    if locks_changed:
        options.insert(0, Option("new", _("New locks, new key"), _("every lock was changed")))
    how = await desk.choose(Question(_("How?"), tuple(options), about(2)))
    if how is None:
        return False
    what = _("Lost key {key} is settled.").format(key=key_label(key))
    second = await second_signature(station, desk, custodian, what, about(2))
    if second is None:
        return False
    now = station.register
    if key.id not in now.lost or (key.id not in now.unsafe.values()) != locks_changed:
        return await changed_meanwhile(station, desk, custodian, KeyReplaced.kind)
    safe = (
        ()
        if locks_changed
        else tuple(
            LockChanged(place=place, second=second.id)
            for place, lost in register.unsafe.items()
            if lost == key.id
        )
    )
    settled = KeyReplaced(key=key.id, how=how, second=second.id)
    said = _("Key {number} is in use again.").format(number=key.number)
    if not await change_and_tell(station, desk, custodian, said, settled, *safe):
        return False
    await station.alarms.end(how, alarms.KEY_LOST, slot=key.slot)
    return True


async def duplicate_made(station: Station, desk: Desk, custodian: Person) -> bool:
    """合鍵台帳: another key was made, two people sign, and where it is kept."""
    key = await _choose_key(
        desk, _("Of which key?"), sorted(station.register.keys.values(), key=lambda key: key.number)
    )
    if key is None:
        return False
    places = tuple(Option(each.name, each.name) for each in station.register.places.values())
    kept = await desk.choose(Question(_("Where is the duplicate kept?"), places, about(2)))
    if kept is None:
        return False
    what = _("Key {key} has one more duplicate.").format(key=key_label(key))
    second = await second_signature(station, desk, custodian, what, about(2))
    if second is None:
        return False
    if key.id not in station.register.keys:
        return await changed_meanwhile(station, desk, custodian, DuplicateMade.kind)
    made = DuplicateMade(duplicate=secrets.token_hex(4), key=key.id, second=second.id, kept=kept)
    return await change_and_tell(station, desk, custodian, _("The duplicate is in the book."), made)


async def duplicate_ended(station: Station, desk: Desk, custodian: Person) -> bool:
    """合鍵台帳: a duplicate was destroyed, two people sign."""
    options = tuple(
        Option(each, key_name(station.register, each.key), each.kept) for each in station.register.duplicates
    )
    if not options:
        await desk.tell(_nothing(station, _("No duplicate is in the book.")))
        return False
    gone = await desk.choose(Question(_("Which duplicate was destroyed?"), options, about(1)))
    if gone is None:
        return False
    what = _("A duplicate of key {key} was destroyed.").format(key=key_name(station.register, gone.key))
    second = await second_signature(station, desk, custodian, what, about(2))
    if second is None:
        return False
    if gone not in station.register.duplicates:
        return await changed_meanwhile(station, desk, custodian, DuplicateEnded.kind)
    ended = DuplicateEnded(duplicate=gone.id, second=second.id, key=gone.key)
    return await change_and_tell(station, desk, custodian, _("It is on record."), ended)


async def _choose_key(desk: Desk, text: str, keys: list[Key]) -> Key | None:
    options = tuple(Option(key, key_label(key)) for key in keys)
    return await desk.choose(Question(text, options, about(1))) if options else None


def _nothing(station: Station, text: str) -> Message:
    return Message(Tone.DONE, text, (), station.times.notice_s)
