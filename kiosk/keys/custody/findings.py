"""Who has which key, judged from what the sensors say and from what was granted.

A *grant* is a slot opened for someone: to take its key, or to bring it back. A grant lives until its slot is
sensed shut again, so that a key taken a second late is still theirs. Custody changes here and nowhere else.

A contact says that something hangs, never what. What hangs is taken for the slot's own key unless it is known
better: because its tag was read, or a device has told. What is known so is said with its evidence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.keys.facts import Key, Loan, StoragePlace
from storage.keys.records import KeyMisplaced, KeyNotReturned, KeyNotTaken, KeyReturned, KeyTaken, KeyVanished
from storage.keys.tag_records import StrangeTaken
from storage.log.clock import instant
from storage.log.record import Record
from storage.station.facts import BoltState, KeyState

TAG, DEVICE = "tag", "device"
"""Evidence beyond a contact's: the number was read on the key's tag; a device has told which key it is."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A slot opened by the release `intent` for `person` (empty: somebody without a card).

    With `loan` it lets the key of that loan come back; without, it lends the key for `purpose`. `moved`: its
    key has been taken or hung since, whatever became of it then. `tag`: the key whose number was read on the
    tag in the visitor's hand. `sorts`: what hangs in the slot and does not belong there is to be taken out.
    `refused`: the cabinet answered that it does not carry the release out, and may have done so all the same.
    """

    slot: int
    key: str
    intent: int
    person: str
    purpose: str = ""
    loan: int = 0
    moved: bool = False
    tag: str = ""
    sorts: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Custody:
    """What is known at one moment, `now_us`: keys by slot, open loans by key, grants by slot.

    `strange`: the slots in which something else than their own key hangs, with the key that it is for certain
    (empty: that is not known).
    """

    keys: Mapping[int, Key]
    loans: Mapping[str, Loan]
    grants: Mapping[int, Grant]
    now_us: int = 0
    strange: Mapping[int, str] = field(default_factory=dict)

    def home(self, key: str) -> int:
        """The slot in which a key belongs; 0 where it is on no register."""
        return next((slot for slot, each in self.keys.items() if each.id == key), 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a change means: records to write, whether the slot's grant has served, a thing that is no key."""

    records: tuple[Record, ...] = ()
    grant_served: bool = False
    foreign: bool = False


def with_unwritten(
    loans: Iterable[Loan], unwritten: Iterable[tuple[int, Record]], now: datetime
) -> dict[str, Loan]:
    """The open loans by key, with what no disk has taken yet (the ids of those are negative)."""
    by_key = {loan.key: loan for loan in loans}
    for number, record in unwritten:
        if isinstance(record, KeyTaken):
            due = instant(record.due_us) if record.due_us else None
            by_key[record.key] = Loan(
                number, record.key, record.slot, record.person, record.purpose, now, due=due
            )
        elif isinstance(record, KeyVanished):
            by_key[record.key] = Loan(number, record.key, record.slot, "", "", now)
        elif isinstance(record, KeyReturned):
            by_key.pop(record.key, None)
    return by_key


def key_left(slot: int, custody: Custody) -> Finding:
    """The key sensor of `slot` went from present (or unknown) to absent.

    Whoever returns a key without a card and takes it out again is nobody known: the key has vanished.
    """
    if slot in custody.strange:
        return _strange_left(slot, custody)
    key = custody.keys.get(slot)
    if key is None or key.id in custody.loans:
        return Finding()
    grant = custody.grants.get(slot)
    if grant is None or not grant.person:
        return Finding((KeyVanished(key=key.id, slot=slot),))
    taken = KeyTaken(
        key=key.id,
        slot=slot,
        person=grant.person,
        purpose=grant.purpose,
        intent=grant.intent,
        due_us=due_us(key, custody.now_us),
    )
    return Finding((taken,))


def _strange_left(slot: int, custody: Custody) -> Finding:
    """What did not belong there is gone. Whose hands it is in is known only of a slot opened for that."""
    which, grant = custody.strange[slot], custody.grants.get(slot)
    home = custody.home(which)
    if grant is not None and grant.sorts and grant.person:
        if not home:
            return Finding((StrangeTaken(slot=slot, intent=grant.intent, person=grant.person),))
        return Finding((taken_from(slot, which, home, grant),))
    if not home or which in custody.loans:
        return Finding()
    return Finding((KeyVanished(key=which, slot=home, hung_in=slot),))


def taken_from(slot: int, key: str, home: int, grant: Grant) -> KeyTaken:
    """A key in the hands of whoever has taken it out of a slot where it does not belong."""
    return KeyTaken(
        key=key, slot=home, person=grant.person, purpose=grant.purpose, intent=grant.intent, hung_in=slot
    )


def due_us(key: Key, now_us: int) -> int:
    """When a key that is taken now must be back (microseconds; 0: no such time)."""
    minutes = key.conditions.max_minutes
    return now_us + 60_000_000 * minutes if minutes else 0


def opens(place: StoragePlace, keys: Mapping[str, Key], loans: Iterable[Loan]) -> Loan | None:
    """The newest loan of a key that opens the place; None while no such key is out."""
    fitting = [loan for loan in loans if loan.key in keys and place.id in keys[loan.key].opens]
    return max(fitting, key=lambda loan: loan.taken_at, default=None)


def overdue(loans: Iterable[Loan], now: datetime) -> tuple[Loan, ...]:
    """The loans whose time is over."""
    return tuple(loan for loan in loans if loan.due is not None and loan.due < now)


def key_came(slot: int, custody: Custody, told: str | None = None) -> Finding:
    """The key sensor of `slot` went from absent (or unknown) to present.

    `told`: the key that a device says it is, empty for none of ours; None where no device can tell.
    """
    grant = custody.grants.get(slot)
    if told is not None:
        return _told(slot, told, custody)
    if grant is not None and grant.sorts:  # the tags say what hangs there, once they are read
        return Finding(foreign=True)
    elsewhere = _return_awaited_elsewhere(slot, custody)
    if elsewhere is not None and (grant is None or _newer(elsewhere, grant)):
        return Finding((_misplaced(slot, elsewhere),))
    key = custody.keys.get(slot)
    if key is None:
        return Finding(foreign=True)
    in_hand = grant.tag if grant and not grant.moved else ""
    if in_hand not in ("", key.id):
        return Finding((_known_elsewhere(slot, in_hand, TAG, custody),))
    loan = custody.loans.get(key.id)
    if loan is None:
        return Finding()
    return Finding((_returned(loan, grant, TAG if in_hand else ""),))


def _told(slot: int, key: str, custody: Custody) -> Finding:
    """A device has read what hangs there: nothing has to be taken for anything."""
    own = custody.keys.get(slot)
    if not custody.home(key):
        return Finding(foreign=True)
    if own is None or own.id != key:
        return Finding((_known_elsewhere(slot, key, DEVICE, custody),))
    loan = custody.loans.get(key)
    return Finding() if loan is None else Finding((_returned(loan, custody.grants.get(slot), DEVICE),))


def _known_elsewhere(slot: int, key: str, evidence: str, custody: Custody) -> KeyMisplaced:
    """It is known which key hangs there, and it is not the slot's own."""
    loan, grant = custody.loans.get(key), custody.grants.get(slot)
    return KeyMisplaced(
        key=key,
        slot=slot,
        own_slot=custody.home(key),
        loan=loan.id if loan else 0,
        returned_by=grant.person if grant else "",
        evidence=evidence,
    )


def key_has_moved(grant: Grant, custody: Custody) -> bool:
    """Has happened what the slot was opened for: its key is out, or it is back?"""
    if grant.sorts:
        return grant.moved
    return grant.moved or (not _awaited(grant, custody) if grant.loan else grant.key in custody.loans)


def slot_shut(slot: int, key_state: KeyState, custody: Custody) -> Finding:
    """The bolt of `slot` is locked (or nothing senses bolts, and its time is over): its grant has served."""
    grant = custody.grants.get(slot)
    if grant is None:
        return Finding()
    if key_has_moved(grant, custody) or grant.refused:  # that nothing came of it is on record already
        return Finding(grant_served=True)
    if grant.loan:
        return Finding((_not_returned(grant),), grant_served=True)
    if key_state is not KeyState.PRESENT:
        return Finding(grant_served=True)
    return Finding((_not_taken(grant),), grant_served=True)


def opened_without_grant(slot: int, before: BoltState, custody: Custody) -> bool:
    """Did the bolt of `slot` open although nobody was let in?"""
    return before is not BoltState.UNKNOWN and slot not in custody.grants


def _return_awaited_elsewhere(slot: int, custody: Custody) -> Grant | None:
    """The newest return that still waits for its key at another slot."""
    awaited: Grant | None = None
    for grant in custody.grants.values():
        waits = grant.slot != slot and _awaited(grant, custody)
        if waits and (awaited is None or _newer(grant, awaited)):
            awaited = grant
    return awaited


def _awaited(grant: Grant, custody: Custody) -> bool:
    """Is the loan still open that this return is for? Its key may be out again on another one."""
    loan = custody.loans.get(grant.key)
    return grant.loan != 0 and loan is not None and loan.id == grant.loan


def _newer(one: Grant, other: Grant) -> bool:
    """Which of two stands at the kiosk: the one served last. A negative intent is not on record yet."""
    if one.intent < 0:
        return other.intent > 0 or one.intent < other.intent
    return 0 < other.intent < one.intent


def _misplaced(slot: int, grant: Grant) -> KeyMisplaced:
    return KeyMisplaced(
        key=grant.key, slot=slot, own_slot=grant.slot, loan=grant.loan, returned_by=grant.person
    )


def _returned(loan: Loan, grant: Grant | None, evidence: str = "") -> KeyReturned:
    return KeyReturned(
        key=loan.key,
        slot=loan.slot,
        loan=loan.id,
        person=loan.holder,
        returned_by=grant.person if grant else "",
        intent=grant.intent if grant else 0,
        evidence=evidence,
    )


def _not_returned(grant: Grant) -> KeyNotReturned:
    return KeyNotReturned(
        key=grant.key, slot=grant.slot, loan=grant.loan, intent=grant.intent, returned_by=grant.person
    )


def _not_taken(grant: Grant) -> KeyNotTaken:
    return KeyNotTaken(
        key=grant.key, slot=grant.slot, person=grant.person, purpose=grant.purpose, intent=grant.intent
    )
