"""What hangs in the slots, as far as it is known better than a contact can tell."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kiosk.core.alarms import Alarm
from kiosk.core.station import Station
from kiosk.keys import alarms
from kiosk.keys.policy import is_guarded
from kiosk.keys.settings import guarding
from storage.keys.facts import Key
from storage.keys.records import KeyMisplaced, KeyTaken, KeyVanished
from storage.keys.tag_records import KeySwapped, StrangeTaken
from storage.station.facts import KeyState
from storage.station.questions import StationQuestions

WRONG = (alarms.KEY_SWAPPED, alarms.KEY_MISSING)
"""While one of these stands at a slot, nobody is lent what hangs there."""
DOUBTS = (*WRONG, alarms.TAG_UNREADABLE)
"""What makes a hook one to be read, until its tag is the right one."""
_GONE = (KeyTaken.kind, KeyVanished.kind, StrangeTaken.kind)


@dataclass
class Hooks:
    """What hangs where it should not."""

    strange: dict[int, str] = field(default_factory=dict)
    """Slots in which something else than their own key hangs: that key's id, empty where unknown."""


def hooks_of(station: Station) -> Hooks:
    """What is known of this station's hooks."""
    return station.part(Hooks)


def is_wrong(station: Station, slot: int) -> bool:
    """Is something else known to hang in the slot than its own key, or not known what?"""
    return slot in hooks_of(station).strange or station.alarms.stands(*WRONG, slot=slot)


def misplaced_in(station: Station, key: Key) -> int:
    """The wrong slot in which the key hangs; 0 when none is known."""
    return station.alarms.slot_of(alarms.KEY_MISPLACED, key.id)


def guarded(station: Station, key: Key) -> bool:
    """Is its tag read whenever it comes back?"""
    return is_guarded(key, guarding(station).vault)


async def strange_in(station: Station, slot: int) -> str:
    """The key that for certain hangs in this wrong slot; empty where it is not known. Whatever it is, it is
    on record that something does.
    """
    if slot not in hooks_of(station).strange:
        await is_foreign(station, slot)
    return hooks_of(station).strange[slot]


async def is_foreign(station: Station, slot: int) -> None:
    """Something hangs there that is not the slot's own key, and nobody knows what it is."""
    hooks_of(station).strange[slot] = ""
    if not station.alarms.stands(alarms.KEY_SWAPPED, slot=slot):
        await station.alarms.start(Alarm(alarms.FOREIGN_OBJECT, slot))


async def read_right(station: Station, key: Key) -> None:
    """Its own tag was read on its hook: whatever was thought of that hook is over."""
    hooks_of(station).strange.pop(key.slot, None)
    await station.alarms.end("read right", *DOUBTS, slot=key.slot)
    await station.alarms.end("read right", alarms.KEY_MISPLACED, alarms.FOREIGN_OBJECT, slot=key.slot)


def emptied_slots(station: Station) -> frozenset[int]:
    """As a start finds them: hooks that were found wrong, on which nothing hung when last sensed.

    That their own key does not hang there is known already.
    """
    swapped = {alarm.slot for alarm in station.alarms.standing if alarm.cause == alarms.KEY_SWAPPED}
    remembered = station.ask(StationQuestions).slots() if swapped else {}
    return frozenset(slot for slot in swapped & set(remembered) if remembered[slot].key is KeyState.ABSENT)


def strange_slots(station: Station) -> dict[int, str]:
    """As a start finds them: what was said to hang in a wrong slot, and was not taken out since."""
    standing = station.alarms.standing
    among = (alarms.KEY_MISPLACED, alarms.FOREIGN_OBJECT)
    found = {alarm.slot: "" for alarm in standing if alarm.cause in among}
    said_by = {alarms.KEY_SWAPPED: KeySwapped.kind, alarms.KEY_MISPLACED: KeyMisplaced.kind}
    told = {(said_by[alarm.cause], alarm.slot) for alarm in standing if alarm.cause in said_by}
    return found | _said(station, told) if told else found


def _said(station: Station, told: AbstractSet[tuple[str, int]]) -> dict[int, str]:
    """What hangs in these slots, as the newest record of that kind about each says."""
    said: dict[int, tuple[int, str]] = {}
    for entry in station.entries_of((KeySwapped.kind, KeyMisplaced.kind)):
        found = entry.record
        if isinstance(found, KeySwapped | KeyMisplaced) and (found.kind, found.slot) in told:
            said[found.slot] = entry.seq, _is(found)
    for entry in station.entries_of(_GONE, min((seq for seq, _key in said.values()), default=0)):
        gone = entry.record
        slot = gone.slot if isinstance(gone, StrangeTaken) else getattr(gone, "hung_in", 0)
        if slot in said and entry.seq > said[slot][0]:
            del said[slot]
    return {slot: key for slot, (_seq, key) in said.items()}


def _is(found: KeySwapped | KeyMisplaced) -> str:
    """Which key it is for certain; empty where it is only taken for one, or is none."""
    if isinstance(found, KeySwapped):
        return found.read
    return found.key if found.evidence else ""
