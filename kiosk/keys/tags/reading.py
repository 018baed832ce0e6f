"""札の確認 on the hooks: number by number, blind, by whoever answers for the keys; mistakes are named then.

What was drawn is on record before the first number is asked, so that nobody draws anew until it fits. Every
number is a record, so that whoever goes on, after a restart too, goes on where it was left.
"""

from dataclasses import dataclass, replace

from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Option, Question, Stage, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office.today import today
from kiosk.core.refusals import NO_RECORD
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.keys.custody.hooks import hooks_of, read_right
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.settings import guarding
from kiosk.keys.tags.at_station import draw, drawn_for, hanging, tags_at, to_read, unreadable, wrong
from kiosk.keys.tags.on_return import DIGITS
from kiosk.keys.tags.rules import (
    IN_THE_DAY,
    MISTAKE,
    SIGNED,
    UNREADABLE,
    as_read,
    hangs_nowhere,
    is_right,
    is_wrong,
)
from kiosk.keys.tags.sort import put_right
from kiosk.locale import _
from kiosk.people.procedures.sign import second_signature
from storage.keys.facts import Key
from storage.keys.questions import KeyQuestions
from storage.keys.records import KeyReturned
from storage.keys.tag_records import KeyMissing, KeySwapped, TagRead, TagsDrawn
from storage.log.record import Record
from storage.people.facts import Person


@dataclass(frozen=True, slots=True)
class Reading:
    """At which moment tags are read, in which procedure, and at which of its steps."""

    moment: str
    request: str
    stage: Stage


async def read_tags(station: Station, desk: Desk, reader: Person, reading: Reading) -> bool:
    """Reads what is to be read, names what is wrong and has it put right. True when every tag is right.

    Where not, the tags that are not read or not right stay on the list.
    """
    if not await drawn_now(station, desk, reader, reading):
        return False
    once_more = list(unreadable(station))
    while True:
        if not await _looked_at(station, desk, reader, reading, once_more):
            return False
        found = wrong(station)
        if not found:
            break
        if await _others_too(station, desk, reader, reading):
            continue
        await _say_what_is_missing(station, reader)
        if not await put_right(station, desk, reader, found, reading.request, reading.stage):
            return False
    if left := unreadable(station):
        await desk.tell(_stay_unread(station, left))
        return False
    await desk.tell(Message(Tone.DONE, _("The tags are as they should be."), (), station.times.notice_s))
    return True


async def drawn_now(station: Station, desk: Desk, reader: Person, reading: Reading) -> bool:
    """Once for each lock-up and each opening; what is found in the day needs no drawing."""
    if reading.moment == IN_THE_DAY or drawn_for(station, reading.moment):
        return True
    return await _write_drawn(station, desk, reader, reading, draw(station), guarding(station).tags)


async def _write_drawn(
    station: Station, desk: Desk, reader: Person, reading: Reading, keys: tuple[str, ...], why: str
) -> bool:
    drawn = TagsDrawn(
        day=today(station).isoformat(),
        moment=reading.moment,
        keys=" ".join(keys),
        why=why,
        person=reader.id,
    )
    return await written(station, desk, reader, reading.request, drawn)


async def _others_too(station: Station, desk: Desk, reader: Person, reading: Reading) -> bool:
    """A key that is not on its hook may be on any other: all that were not read since are read as well.

    False when they have been, or nothing can be written.
    """
    tags, doubtful = tags_at(station), {key.id for key in wrong(station)}
    since = min(tags[key].drawn or tags[key].looked for key in doubtful)
    others = tuple(key for key in hanging(station) if key not in doubtful and tags[key].certain < since)
    if not others or any(tags[key].drawn for key in others):
        return False
    return await _write_drawn(station, desk, reader, reading, others, MISTAKE)


# --- one tag after the other ------------------------------------------------------------------------------


async def _looked_at(
    station: Station, desk: Desk, reader: Person, reading: Reading, once_more: list[Key]
) -> bool:
    """Every tag is read, and those that were not right once more. False when the reader leaves.

    `once_more`: those that could not be read the last time, and are tried again.
    """
    while (keys := to_read(station)) or once_more:
        if not await _look(station, desk, reader, reading, keys[0] if keys else once_more.pop()):
            return False
    return True


async def _look(station: Station, desk: Desk, reader: Person, reading: Reading, key: Key) -> bool:
    """One tag. Whoever cannot read it says so."""
    again = bool(tags_at(station)[key.id].wrong)
    while True:
        number = await desk.number(_ask(key, reading.stage, again=again))
        if number is not None:
            read = station.register.key_numbered(number)
            said = _note(station, reading, key, reader, number, read)
            return await _take_down(station, desk, reader, reading, key, said)
        how = await desk.choose(_not_read(key, reading.stage))
        if how is None:
            return False
        if how == UNREADABLE:
            return await _is_unreadable(station, desk, reader, reading, key)
        if how == SIGNED and await _signed(station, desk, reader, reading, key):
            return True


def _note(
    station: Station,
    reading: Reading,
    key: Key,
    reader: Person,
    number: int,
    read: Key | None,
    second: Person | None = None,
) -> TagRead:
    drawn = tags_at(station)[key.id].drawn
    how = SIGNED if second else ""
    return as_read(reading.moment, key, reader, number, read, how=how, drawn=drawn, second=second)


async def _take_down(
    station: Station, desk: Desk, reader: Person, reading: Reading, key: Key, said: TagRead
) -> bool:
    """The number is on record; what it means is said once it was looked at twice, and written with it."""
    before = tags_at(station)[key.id]
    if not is_right(said) and is_wrong(replace(before, wrong=(*before.wrong, said))):
        return await _is_another(station, desk, reader, reading, key, said, before.certain)
    loan = loans_of(station).of_key(key.id)
    back = (
        KeyReturned(key=key.id, slot=key.slot, loan=loan.id, person=loan.holder, evidence="tag")
        if loan is not None and is_right(said)
        else None
    )
    if not await written(station, desk, reader, reading.request, said, *((back,) if back else ())):
        return False
    if is_right(said):
        await read_right(station, key)
    return True


async def _is_another(
    station: Station, desk: Desk, reader: Person, reading: Reading, key: Key, said: TagRead, since: int
) -> bool:
    hooks_of(station).strange[key.slot] = said.read
    swapped = KeySwapped(
        key=key.id, slot=key.slot, number=said.number, read=said.read, since=since, person=said.person
    )
    alarm = Alarm(alarms.KEY_SWAPPED, key.slot, key.id)
    return await _alarmed(station, desk, reader, reading, alarm, said, swapped)


async def _is_unreadable(station: Station, desk: Desk, reader: Person, reading: Reading, key: Key) -> bool:
    said = as_read(reading.moment, key, reader, how=UNREADABLE)
    alarm = Alarm(alarms.TAG_UNREADABLE, key.slot, key.id)
    return await _alarmed(station, desk, reader, reading, alarm, said)


async def _alarmed(
    station: Station, desk: Desk, reader: Person, reading: Reading, alarm: Alarm, *found: Record
) -> bool:
    """What was read and its alarm, in one. False where no disk takes it: then nobody reads on."""
    await station.alarms.start(alarm, *found)
    if station.recorder.available:
        return True
    await refuse(station, desk, NO_RECORD, reading.request, reader)
    return False


async def _signed(station: Station, desk: Desk, reader: Person, reading: Reading, key: Key) -> bool:
    """Without a tag it is still some key: two people say which, and a tag is made."""
    question = NumberQuestion(
        _("Which key hangs at hook {slot}? Enter its number.").format(slot=key.slot),
        _("A second person signs it. Have a tag made."),
        DIGITS,
        reading.stage,
    )
    number = await desk.number(question)
    if number is None:
        return False
    what = _("At hook {slot} hangs key {number}.").format(slot=key.slot, number=number)
    second = await second_signature(station, desk, reader, what, reading.stage)
    if second is None:
        return False
    read = station.register.key_numbered(number)
    said = _note(station, reading, key, reader, number, read, second)
    return await _take_down(station, desk, reader, reading, key, said)


async def _say_what_is_missing(station: Station, reader: Person) -> None:
    """All tags were read, and a key's was not among them: it hangs nowhere, and counts as out from now on."""
    tags = tags_at(station)
    missing = hangs_nowhere(tags, loans_of(station).open())
    users = station.asked(lambda: station.ask(KeyQuestions).last_taken(missing), None) or {}
    for key in missing:
        slot = station.register.keys[key].slot
        last = users.get(key, (0, ""))[1]
        found = KeyMissing(key=key, slot=slot, since=tags[key].certain, last=last, person=reader.id)
        await station.alarms.start(Alarm(alarms.KEY_MISSING, slot, key), found)


def _stay_unread(station: Station, keys: tuple[Key, ...]) -> Message:
    hooks = ", ".join(str(key.slot) for key in keys)
    return Message(
        Tone.WARNING,
        _("What hangs at hook {hooks} is not known.").format(hooks=hooks),
        (_("It stays on the list. Have a tag made, or let two people say which key it is."),),
        station.times.notice_s,
    )


def _ask(key: Key, stage: Stage, *, again: bool) -> NumberQuestion:
    text = _("Look once more: which number is on the tag at hook {slot}?")
    first = _("Which number is on the tag at hook {slot}?")
    note = _("Read what hangs there. Where it cannot be seen, touch Stop.")
    return NumberQuestion((text if again else first).format(slot=key.slot), note, DIGITS, stage)


def _not_read(key: Key, stage: Stage) -> Question[str]:
    options = (
        Option("again", _("Enter the number")),
        Option(UNREADABLE, _("The tag cannot be read"), _("an alarm stands until it can")),
        Option(SIGNED, _("Two people know which key it is"), _("a second person signs")),
    )
    return Question(_("Hook {slot} was not read.").format(slot=key.slot), options, stage)
