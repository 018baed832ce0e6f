"""May this person do this now? Pure: facts in, a verdict out; no device, no ledger, no screen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.core.refusals import NO_RECORD, Allowed, Ask, Needs, Refused, Verdict
from kiosk.keys import refusals
from kiosk.people import refusals as people_refusals
from kiosk.people.rules import not_of_staff
from storage.keys.facts import Conditions, Guarded, Key, Loan
from storage.people.facts import Person
from storage.station.facts import KeyState


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true around one person and one key at the moment of asking.

    `now` is in the office's own time. `held`: how many keys the person has; `most`: how many anybody may
    have (0: no limit). `genuine`: the card has proved itself. `reserved_for`: whose the key is kept for now.
    `locked_up`: the day is not open, the cabinet is in night lock. `swapped`: something else is known to hang
    in the key's slot, or what hangs there is not known.
    """

    now: datetime
    loan: Loan | None
    key_state: KeyState
    cabinet_answers: bool
    records_kept: bool
    working_day: bool = True
    held: int = 0
    most: int = 0
    genuine: bool = False
    lost: bool = False
    reserved_for: str = ""
    custodian_here: bool = True
    has_pin: bool = False
    courses_in_date: frozenset[str] = field(default_factory=frozenset)
    locked_up: bool = False
    swapped: bool = False
    slot_answers: bool = True


def may_take(person: Person, key: Key, now: Circumstances) -> Verdict:
    """May `person` be given `key`, and what is asked of them? The first thing in the way is the one said."""
    refused = next(_in_the_way(person, key, now), None)
    return refused or Allowed(_needs(key.conditions))


def _in_the_way(person: Person, key: Key, now: Circumstances) -> Iterator[Refused]:
    """Everything that stands in the way, what the person cannot change first."""
    yield from _rights(person, key, now)
    yield from _standing(key, now)
    yield from _asked(person, key, now)


def _rights(person: Person, key: Key, now: Circumstances) -> Iterator[Refused]:
    if gone := not_of_staff(person, now.now.date(), refusals.HAVE_RIGHTS_CHANGED):
        yield gone
    if not is_for(person, key):
        yield Refused(refusals.ROLE_NOT_ALLOWED, refusals.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR)


def _standing(key: Key, now: Circumstances) -> Iterator[Refused]:
    """What is so for everybody."""
    if now.locked_up:
        yield Refused(refusals.LOCKED_UP, refusals.HAVE_DAY_OPENED, Ask.SUPERVISOR)
    if not now.records_kept:
        yield NO_RECORD
    if not now.cabinet_answers:
        yield Refused(refusals.CABINET_OFFLINE, refusals.USE_MECHANICAL_KEY, Ask.SUPERVISOR)
    if now.lost:
        yield Refused(refusals.KEY_LOST, refusals.CHOOSE_ANOTHER, Ask.SUPERVISOR)
    if now.loan is not None:
        yield Refused(refusals.KEY_IS_OUT, refusals.WAIT_FOR_RETURN, Ask.HOLDER, now.loan.holder)
    if not now.slot_answers:
        yield Refused(refusals.SLOT_UNREACHED, refusals.USE_MECHANICAL_KEY, Ask.SUPERVISOR)
    if now.key_state is not KeyState.PRESENT:
        yield Refused(refusals.KEY_NOT_SENSED, refusals.CHOOSE_ANOTHER, Ask.SUPERVISOR)
    if now.swapped:
        yield Refused(refusals.KEY_SWAPPED, refusals.HAVE_TAGS_READ, Ask.SUPERVISOR)


def _asked(person: Person, key: Key, now: Circumstances) -> Iterator[Refused]:
    """What the key's own policy asks for."""
    asked = key.conditions
    if asked.working_days and not now.working_day:
        yield Refused(refusals.NOT_A_WORKING_DAY, refusals.COME_BACK, Ask.SUPERVISOR)
    if not within_hours(asked, now.now):
        yield Refused(refusals.OUT_OF_HOURS, refusals.COME_BACK, Ask.SUPERVISOR, detail=hours_text(asked))
    if missing := [course for course in asked.courses if course not in now.courses_in_date]:
        yield Refused(
            refusals.COURSE_MISSING, refusals.TAKE_COURSE, Ask.SUPERVISOR, detail=", ".join(missing)
        )
    if asked.genuine and not now.genuine:
        yield Refused(refusals.CARD_MAY_BE_COPY, people_refusals.USE_OTHER_CARD, Ask.SUPERVISOR)
    if asked.pin and not now.has_pin:
        yield Refused(refusals.NO_PIN, people_refusals.HAVE_PIN_SET, Ask.SUPERVISOR)
    if now.most and now.held >= now.most:
        yield Refused(refusals.TOO_MANY_KEYS, refusals.RETURN_FIRST, Ask.SUPERVISOR, detail=str(now.most))
    if now.reserved_for not in ("", person.id):
        yield Refused(refusals.RESERVED, refusals.CHOOSE_ANOTHER, Ask.HOLDER, now.reserved_for)
    if asked.approval and not now.custodian_here:
        yield Refused(refusals.NO_CUSTODIAN, people_refusals.HAVE_CUSTODIAN_NAMED, Ask.NAMING)


def _needs(asked: Conditions) -> Needs:
    return Needs(pin=asked.pin, second=asked.second, approval=asked.approval)


def is_for(person: Person, key: Key) -> bool:
    """Is the key for this person at all, by role or by name?"""
    return person.role in key.roles or person.id in key.people


def offered(person: Person, keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys that `person` may ask for at all. Others are not shown."""
    return tuple(key for key in keys if is_for(person, key))


def within_hours(asked: Conditions, now: datetime) -> bool:
    """Does this time of day lie within the hours? A span whose end is before its start goes over midnight."""
    start, end = asked.hours_from, asked.hours_until
    if start == end:
        return True
    minute = 60 * now.hour + now.minute
    return start <= minute < end if start < end else minute >= start or minute < end


def hours_text(asked: Conditions) -> str:
    """The hours as people write them."""
    return "-".join(f"{minutes // 60}:{minutes % 60:02}" for minutes in (asked.hours_from, asked.hours_until))


def may_take_strange(visitor: Person, known: Key | None, today: date, *, custodian: bool) -> bool:
    """May they take out what hangs in the slot of the key that they bring, without anybody's word?

    Custodians may, and whoever might be lent it as it is; what is not `known` for certain may be any key. For
    others a custodian stands by it. That they bring their own key is never refused, whatever this says.
    """
    lent = known is not None and is_for(visitor, known) and known.conditions == Conditions()
    return custodian or (lent and visitor.is_employed(today))


# --- tags ---------------------------------------------------------------------------------------------


def is_guarded(key: Key, counted: str) -> bool:
    """Is the number on this key's tag asked for on return? By itself if it opens the `counted` place."""
    if key.guarded is Guarded.BY_PLACE:
        return counted != "" and counted in key.opens
    return key.guarded is Guarded.YES


# --- returns --------------------------------------------------------------------------------------------


def may_open_unrecorded(key_state: KeyState, loan: Loan | None) -> bool:
    """May a slot be opened while no record can be written? Only an empty one, to let its key come back."""
    return loan is not None and key_state is KeyState.ABSENT
