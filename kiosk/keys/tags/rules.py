"""札の確認: which tags are to be read, and what the records say of each. Pure.

No contact can tell one key from another. What makes a key certain is its tag, read on its hook, or read in
the hand (or by a device) before it was hung.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from storage.keys.facts import Key, Loan
from storage.keys.records import KeyReturned, KeyTaken, KeyVanished
from storage.keys.tag_records import StrangeTaken, TagRead, TagsDrawn
from storage.log.entry import Entry
from storage.log.record import Record
from storage.people.facts import Person

LOCK_UP, OPENING, IN_THE_DAY = "lock_up", "opening", "day"
IN_HAND, SORTING = "return", "sorting"
ON_A_HOOK = frozenset({LOCK_UP, OPENING, IN_THE_DAY})
"""Moments at which what hangs in a slot is read."""
MISTAKE = "mistake"
UNREADABLE, SIGNED = "unreadable", "signed"
LOOKS = 2
"""So often a tag is looked at before anybody is told that it is not the right one."""

SAYS: tuple[type[Record], ...] = (TagsDrawn, TagRead, KeyReturned, KeyTaken, KeyVanished, StrangeTaken)
"""The records that say something about tags."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What the records say of one key's tag.

    `certain`: the number of the last record by which the key hung in its slot for certain (0: none). Since
    then: `returned`, the record by which it came back unread; `drawn`, the one that wants it read; `draws`,
    how often others were drawn. `wrong`: what was read on its hook and was not its number, the hook untouched
    since; `looked`: the number of the first of these records.
    """

    certain: int = 0
    returned: int = 0
    drawn: int = 0
    draws: int = 0
    wrong: tuple[TagRead, ...] = ()
    looked: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the records up to number `upto` say of the tags of these keys, in their slots."""

    slots: Mapping[str, int]
    upto: int
    tags: Mapping[str, Tag]


def tags_of(
    entries: Iterable[Entry], slots: Mapping[str, int], before: Mapping[str, Tag] | None = None
) -> dict[str, Tag]:
    """The tag of each key, from the records in their order. `slots`: the keys with their slots.

    `before`: what the records before these say.
    """
    tags = dict.fromkeys(slots, Tag()) | dict(before or {})
    at_slot = {slot: key for key, slot in slots.items()}
    for entry in entries:
        for key in _concerned(entry.record, tags, at_slot):
            tags[key] = _after(tags[key], key, slots[key], entry)
    return tags


def _concerned(record: Record, tags: Mapping[str, Tag], at_slot: Mapping[int, str]) -> tuple[str, ...]:
    """The keys of whose tags a record says something. There may be thousands of records to look at."""
    if isinstance(record, TagsDrawn):
        return tuple(tags)
    if isinstance(record, TagRead | KeyReturned):
        return (record.key,) if record.key in tags else ()
    hook = record.slot if isinstance(record, StrangeTaken) else getattr(record, "hung_in", 0)
    return (at_slot[hook],) if hook in at_slot else ()


def _after(tag: Tag, key: str, slot: int, entry: Entry) -> Tag:
    """The tag behind one more record."""
    match entry.record:
        case TagsDrawn(keys=keys, why=why):
            passed = replace(tag, draws=tag.draws + (why != MISTAKE))
            return replace(passed, drawn=entry.seq, wrong=(), looked=0) if key in keys.split() else passed
        case TagRead(key=about, moment=moment) as read if about == key and moment in ON_A_HOOK:
            looked = tag.looked or entry.seq
            return Tag(entry.seq) if is_right(read) else replace(tag, wrong=(*tag.wrong, read), looked=looked)
        case KeyReturned(key=about, evidence=evidence) if about == key:
            return Tag(entry.seq) if evidence else replace(tag, returned=entry.seq, wrong=(), looked=0)
        case KeyTaken(hung_in=hook) | KeyVanished(hung_in=hook) | StrangeTaken(slot=hook) if hook == slot:
            return replace(tag, wrong=(), looked=0)
        case _:
            return tag


def as_read(
    moment: str,
    key: Key,
    person: Person | None,
    number: int = 0,
    read: Key | None = None,
    *,
    how: str = "",
    loan: Loan | None = None,
    drawn: int = 0,
    second: Person | None = None,
) -> TagRead:
    """What `person` has read of the tag that should be `key`'s, or that it cannot be read: see `TagRead`."""
    return TagRead(
        slot=key.slot,
        number=number,
        moment=moment,
        key=key.id,
        read=read.id if read else "",
        how=how,
        loan=loan.id if loan else 0,
        drawn=drawn,
        person=person.id if person else "",
        second=second.id if second else "",
    )


def is_right(read: TagRead) -> bool:
    """Is it the number of the key that belongs there?"""
    return read.read != "" and read.read == read.key


def is_wrong(tag: Tag) -> bool:
    """Was it looked at often enough to say that something else hangs there, or have two people said so?"""
    numbers = [read for read in tag.wrong if read.how != UNREADABLE]
    return len(numbers) >= LOOKS or any(read.how == SIGNED for read in numbers)


def is_believed(read: str, out: Collection[str], before: Sequence[str]) -> bool:
    """Is the key in a hand the one that was read? At once, if it is `out`. By the records any other hangs.

    Then it may be misread, and is looked at as often as one on a hook. `before`: what was read before.
    """
    return read in out or [*before, read][-LOOKS:] == [read] * LOOKS


def cannot_be_read(tag: Tag) -> bool:
    """Has somebody said so, and is nothing else known?"""
    return bool(tag.wrong) and tag.wrong[-1].how == UNREADABLE and not is_wrong(tag)


def is_due(tag: Tag, *, guarded: bool, every: bool) -> bool:
    """Has it to be read, whatever is drawn? `every`: all tags are read, not a sample."""
    unread = tag.returned > 0 and (guarded or every)
    return tag.drawn > 0 or unread or (guarded and tag.certain == 0)


# --- the sample -------------------------------------------------------------------------------------------


def within(keys: int, size: int) -> int:
    """After at most so many drawings each of these keys has been read, if `size` are drawn each time."""
    return 2 * -(-keys // size)


def sample(ages: Mapping[str, int], size: int, chance: Random) -> tuple[str, ...]:
    """Some of the keys, `size` of them or a few more. `ages`: how often each was passed over.

    Nobody can foresee them: at least one comes from all that are not pressing, whatever was read yesterday.
    None is passed over for ever: those come first of which later drawings could not all be in time.
    """
    keys = sorted(ages)
    chance.shuffle(keys)
    oldest = sorted(keys, key=lambda key: -ages[key])
    pressing = _pressing([ages[key] for key in oldest], size, within(len(keys), size))
    rest = oldest[pressing:]
    by_lot = chance.sample(rest, min(len(rest), max(1, size - pressing)))
    return tuple(sorted((*oldest[:pressing], *by_lot)))


def _pressing(ages: Sequence[int], size: int, limit: int) -> int:
    """How many of the longest unread must be read now, so that `size` at a time are enough for the others.

    `ages`: the oldest first. A key has `limit - age - 1` drawings left behind this one.
    """
    short = (place - size * max(0, limit - age - 1) for place, age in enumerate(ages, start=1))
    return max(0, *short) if ages else 0


# --- what is where ----------------------------------------------------------------------------------------


def hangs_nowhere(tags: Mapping[str, Tag], out: Iterable[str]) -> tuple[str, ...]:
    """The keys on whose hook something else was read, and whose own tag was read nowhere.

    `out`: the keys that are out by the records: of these it is known.
    """
    read = {tag.wrong[-1].read for tag in tags.values() if is_wrong(tag)}
    known = read | set(out)
    return tuple(sorted(key for key, tag in tags.items() if is_wrong(tag) and key not in known))
