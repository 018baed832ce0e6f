"""The tags at this station: which are to be read, and what the readings say."""

from collections.abc import Iterator, Mapping

from kiosk.books.timeline import kinds
from kiosk.core.alarms import Alarm
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.keys.custody.hooks import DOUBTS, guarded, hooks_of
from kiosk.keys.custody.hooks import is_wrong as hook_is_wrong
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.settings import guarding
from kiosk.keys.tags.live import tags_now
from kiosk.keys.tags.rules import (
    IN_THE_DAY,
    LOCK_UP,
    ON_A_HOOK,
    SAYS,
    Seen,
    Tag,
    cannot_be_read,
    is_due,
    is_right,
    is_wrong,
    sample,
    tags_of,
)
from storage.day.records import DayOpened, LockedUp
from storage.keys.facts import Key
from storage.keys.tag_records import KeySwapped, TagRead, TagsDrawn
from storage.log.entry import Entry
from storage.log.questions import RecordQuestions

_BACK = 1000
"""So many readings back a key's last one is looked for: it was never read, if it is not among them."""


def tags_at(station: Station) -> dict[str, Tag]:
    """The tag of every key, as the records say."""
    slots = {key.id: key.slot for key in station.register.keys.values()}
    seen = tags_now(station).seen
    if seen is None or seen.slots != slots:
        seen = Seen(slots, station.asked(lambda: _look_from(station, slots), -1), {})
    if seen.upto < 0:
        return tags_of((), slots)
    entries = station.entries_of(kinds(SAYS), seen.upto)
    tags = tags_of(entries, slots, seen.tags)
    tags_now(station).seen = Seen(slots, entries[-1].seq if entries else seen.upto, tags)
    return tags


def _look_from(station: Station, slots: Mapping[str, int]) -> int:
    """Behind this record stands everything that matters; -1 for nothing does."""
    records = station.ask(RecordQuestions)
    read, drawn = records.newest(TagRead.kind, _BACK), records.newest(TagsDrawn.kind, _BACK)
    last = {key: entry.seq for entry in reversed(read) if (key := _certain(entry))}
    missing = [key for key in hanging(station) if key not in last]
    seqs = [seq for key, seq in last.items() if key in slots]
    if missing or not seqs:
        seqs = [entry.seq for entry in (*read[-1:], *drawn[-1:])]
    return min(seqs, default=0) - 1


def _certain(entry: Entry) -> str:
    """The key whose tag was the right one on its hook; empty for every other reading."""
    read = entry.record
    right = isinstance(read, TagRead) and read.moment in ON_A_HOOK and is_right(read)
    return read.key if right and isinstance(read, TagRead) else ""


def hanging(station: Station) -> dict[str, Key]:
    """By id the keys on whose hooks something hangs, that is or should be them."""
    keys = sorted(station.register.keys.values(), key=lambda key: key.slot)
    out = loans_of(station).open()
    return {
        key.id: key
        for key in keys
        if key.slot in station.sensed.slots
        and station.sensed.holds_something(key.slot)
        and (key.id not in out or is_doubtful(station, key))
    }


def is_doubtful(station: Station, key: Key) -> bool:
    """Has somebody found that something else hangs on its hook, or that the tag there cannot be read?"""
    return station.alarms.stands(*DOUBTS, slot=key.slot)


def asked_on_return(station: Station, key: Key) -> bool:
    """Is the number on its tag asked for when this key comes back? It is guarded, or is to be read anyway."""
    if key.id not in station.register.keys:
        return False
    if guarded(station, key) or is_doubtful(station, key):
        return True
    return guarding(station).tags != "none" and tags_at(station)[key.id].drawn > 0


async def is_not_at_home(station: Station, key: Key, person: str) -> None:
    """The key is in a hand, although by its contact it hangs in its slot: what hangs there is not it.

    That may have been so ever since it hung there for certain the last time.
    """
    if hook_is_wrong(station, key.slot) or not station.sensed.holds_something(key.slot):
        return
    since = tags_at(station)[key.id].certain
    hooks_of(station).strange[key.slot] = ""
    found = KeySwapped(key=key.id, slot=key.slot, since=since, person=person)
    await station.alarms.start(Alarm(alarms.KEY_SWAPPED, key.slot, key.id), found)


def due(station: Station, tags: Mapping[str, Tag]) -> tuple[Key, ...]:
    """The keys on the hooks whose tags have to be read, whatever is drawn, by hook."""
    every = guarding(station).tags == "all"
    return tuple(
        key
        for key in hanging(station).values()
        if is_doubtful(station, key) or is_due(tags[key.id], guarded=guarded(station, key), every=every)
    )


def to_read(station: Station) -> tuple[Key, ...]:
    """Those of them that are to be looked at now: the first looks before the second ones."""
    tags = tags_at(station)
    open_ = (key for key in due(station, tags) if not is_wrong(tags[key.id]))
    keys = [key for key in open_ if not cannot_be_read(tags[key.id])]
    return tuple(sorted(keys, key=lambda key: (len(tags[key.id].wrong), key.slot)))


def unreadable(station: Station) -> tuple[Key, ...]:
    """The hooks of which nobody can say which key hangs there."""
    tags = tags_at(station)
    return tuple(key for key in due(station, tags) if cannot_be_read(tags[key.id]))


def wrong(station: Station) -> tuple[Key, ...]:
    """The keys on whose hooks something else was read, twice, and still hangs."""
    tags = tags_at(station)
    return tuple(key for key in due(station, tags) if is_wrong(tags[key.id]))


def are_unread(station: Station, moment: str) -> bool:
    """Is there anything to be read at this moment: nothing was drawn yet, or some of it is not read?"""
    if guarding(station).tags == "none" or not hanging(station):
        return False
    return not drawn_for(station, moment) or bool(due(station, tags_at(station)))


def drawn_for(station: Station, moment: str) -> int:
    """The number of the record by which tags were drawn for this lock-up, or this opening; 0 for none yet."""
    if moment == IN_THE_DAY:
        return -1
    records = station.ask(RecordQuestions)
    begins = (DayOpened.kind,) if moment == LOCK_UP else (DayOpened.kind, LockedUp.kind)
    none: tuple[Entry | None, ...] = ()
    before = station.asked(lambda: tuple(map(records.last, begins)), none)
    anchor = max((entry.seq for entry in before if entry), default=0)
    return next((entry.seq for entry in _drawn_behind(station, anchor) if _is_for(entry, moment)), 0)


def _drawn_behind(station: Station, anchor: int) -> Iterator[Entry]:
    return iter(station.entries_of((TagsDrawn.kind,), anchor))


def _is_for(entry: Entry, moment: str) -> bool:
    return isinstance(entry.record, TagsDrawn) and entry.record.moment == moment


def draw(station: Station) -> tuple[str, ...]:
    """Which keys' tags are read this time: those that have to be, and a sample of the others, or all."""
    tags, on_hooks = tags_at(station), hanging(station)
    must = {key.id for key in due(station, tags)}
    others = {key: tags[key].draws for key in on_hooks if key not in must}
    if guarding(station).tags == "all":
        return tuple(sorted((*must, *others)))
    return tuple(sorted((*must, *sample(others, guarding(station).tags_sample, tags_now(station).chance))))
