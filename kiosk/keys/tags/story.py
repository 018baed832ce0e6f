"""What may have been since a tag was the right one the last time: who had the keys, what they open."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kiosk.books.timeline import Line, kinds
from kiosk.core.desk.asking import Option, Page, Stage
from kiosk.core.office.names import key_name, known_names, people_names, place_name
from kiosk.core.office.register import Register
from kiosk.core.station import Station
from kiosk.house.subject import house_of
from kiosk.keys.custody.hooks import hooks_of
from kiosk.keys.tags.at_station import tags_at
from kiosk.locale import _
from storage.keys.facts import Key
from storage.keys.records import KeyHandedOver, KeyTaken
from storage.keys.tag_records import KeyMissing, StrangeTaken
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.log.questions import RecordQuestions
from storage.log.record import Record
from storage.station.records import AlarmStarted


@dataclass(frozen=True, slots=True)
class Concerned:
    """The keys that may have been each other, their slots, and the places that they open."""

    keys: frozenset[str]
    slots: frozenset[int]
    places: frozenset[str]


def concerned(register: Register, keys: Iterable[str]) -> Concerned:
    """These keys."""
    known = [register.keys[key] for key in keys if key in register.keys]
    return Concerned(
        frozenset(keys),
        frozenset(key.slot for key in known),
        frozenset(place for key in known for place in key.opens),
    )


def concerns(record: Record, about: Concerned) -> bool:
    """Does a record tell something about them?"""
    if isinstance(record, AlarmStarted | StrangeTaken):
        return record.slot in about.slots or getattr(record, "key", "") in about.keys
    named = {getattr(record, "key", ""), getattr(record, "read", "")}
    return bool(named & about.keys) or getattr(record, "place", "") in about.places


def hands(told: Iterable[Line], keys: AbstractSet[str]) -> tuple[str, ...]:
    """Who had one of the keys."""
    taken = (
        line.entry.record.person
        for line in told
        if isinstance(line.entry.record, KeyTaken | KeyHandedOver) and line.entry.record.key in keys
    )
    return tuple(dict.fromkeys(filter(None, taken)))


def story(station: Station, found: tuple[Key, ...], stage: Stage) -> Page[bool]:
    """The mistakes first, then since when they may have been, who had which key, and what could be opened."""
    register, tags = station.register, tags_at(station)
    read = [hooks_of(station).strange.get(key.slot, "") for key in found]
    about = concerned(register, [each for each in (*(key.id for key in found), *read) if each])
    since = min((tags[key].certain for key in about.keys if key in tags), default=0)
    told = _told(station, about, since)
    missing = [line for line in told if isinstance(line.entry.record, KeyMissing)]
    head = (
        *(_mistake(register, key, which) for key, which in zip(found, read, strict=True)),
        *(line.what for line in missing),
        _("For certain right until: {time}").format(time=_when(station, since)),
        _("Had one of these keys since: {names}").format(names=_names(register, told, about.keys)),
        _("They open: {places}").format(
            places=", ".join(place_name(register, place) for place in sorted(about.places))
        ),
        "",
    )
    grave = {len(head) + at for at, line in enumerate(told) if line.grave}
    marked = frozenset(range(len(found) + len(missing))) | grave
    options = (Option(True, _("Put right now")), Option(False, _("Later")))
    text = _("Keys hang on wrong hooks. This is what may have been.")
    return Page(text, (*head, *(line.text for line in told)), options, stage, marked)


def _told(station: Station, about: Concerned, since: int) -> tuple[Line, ...]:
    timeline = house_of(station).timeline
    entries = station.entries_of(kinds(timeline.of_places), since)
    told = (entry for entry in entries if concerns(entry.record, about))
    return timeline.lines(station.register, told)


def _mistake(register: Register, key: Key, read: str) -> str:
    which = key_name(register, read) if read else _("none of the keys, or an unknown one")
    return _("HOOK {slot}: not {key}, but {read}").format(
        slot=key.slot, key=key_name(register, key.id), read=which
    )


def _when(station: Station, since: int) -> str:
    entry: Entry | None = (
        station.asked(lambda: station.ask(RecordQuestions).record(since), None) if since else None
    )
    return f"{instant(entry.when_us).astimezone():%m-%d %H:%M}" if entry else _("it never was read")


def _names(register: Register, told: Iterable[Line], keys: AbstractSet[str]) -> str:
    people = hands(told, keys)
    return people_names(register, *people) if people else known_names(register)
