"""What a visitor may have come for: a key in hand, a key that hangs, one lent to somebody else."""

from collections.abc import Iterator
from functools import partial

from kiosk.core.acting.actions import Reason
from kiosk.core.desk.asking import Desk, Option
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.stages import about
from kiosk.core.office.names import key_label, key_tag
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.house.visit import Job, Offer, Visitor
from kiosk.keys import refusals
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.give_back import give_back, give_back_by_number
from kiosk.keys.procedures.handover import extend, hand_over
from kiosk.keys.procedures.lost_key import (
    declare_lost,
    duplicate_ended,
    duplicate_made,
    lock_changed,
    new_key_hangs,
)
from kiosk.keys.procedures.override import enter_override
from kiosk.keys.procedures.release import release
from kiosk.keys.procedures.reserve import give_up_reservation, reserve
from kiosk.keys.rights import keys_for
from kiosk.keys.tags.reading import Reading, read_tags
from kiosk.keys.tags.rules import IN_THE_DAY
from kiosk.locale import _
from storage.keys.facts import Key, Loan
from storage.people.facts import Person

RETURNS, KEYS = 10, 90
"""On the first page: keys in hand come first, those that hang come last, for there may be many."""
OF_OTHERS, RESERVATIONS = 20, 60
TAGS, LOST = 40, 80


def first(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Keys in hand, then the last choice, then all keys, by use.

    With one key in hand its slot opens by itself: bringing a key back needs no touch.
    """
    person = visitor.person
    loans = loans_of(station).of_person(person.id)
    itself_s = station.times.return_s if len(loans) == 1 else 0.0
    for loan in loans:
        yield Offer(RETURNS, _return_option(station, desk, person, loan), itself_s)
    keys = tuple(_key_options(station, desk, visitor)) or (_no_key(station, desk, person),)
    yield from (Offer(KEYS, option) for option in keys)


def other(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """A key that is lent to somebody else, what becomes of one's own, and keys kept for later."""
    person = visitor.person
    another = Option(
        lambda: give_back_by_number(station, desk, person),
        _("Return another key"),
        _("one lent to somebody else"),
    )
    yield Offer(OF_OTHERS, another)
    for loan in loans_of(station).of_person(person.id):
        yield from (Offer(OF_OTHERS, option) for option in _options_of_loan(station, desk, person, loan))
    if keys_for(station, person):
        yield Offer(RESERVATIONS, Option(lambda: reserve(station, desk, person), _("Reserve a key")))
    if any(each.person == person.id for each in station.register.reservations):
        up: Option[Job] = Option(
            lambda: give_up_reservation(station, desk, person), _("Give up a reservation")
        )
        yield Offer(RESERVATIONS, up)


def custodian(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Tags that are read in the day; keys that are lost, and what is done about them."""
    person = visitor.person
    tags: Option[Job] = Option(
        lambda: _read_in_the_day(station, desk, person), _("Tags"), _("read, and put right")
    )
    yield Offer(TAGS, tags)
    works: tuple[Option[Job], ...] = (
        Option(lambda: declare_lost(station, desk, person), _("A key is lost")),
        Option(lambda: lock_changed(station, desk, person), _("A lock was changed")),
        Option(lambda: new_key_hangs(station, desk, person), _("A lost key is settled")),
        Option(lambda: duplicate_made(station, desk, person), _("A duplicate was made")),
        Option(lambda: duplicate_ended(station, desk, person), _("A duplicate was destroyed")),
        Option(
            lambda: enter_override(station, desk, person), _("Opened by hand"), _("with the mechanical key")
        ),
    )
    yield from (Offer(LOST, option) for option in works)


async def _read_in_the_day(station: Station, desk: Desk, person: Person) -> bool:
    """札の確認: what came back unread or was found to be wrong need not wait for the evening."""
    return await read_tags(station, desk, person, Reading(IN_THE_DAY, "custodian", about(1)))


def _no_key(station: Station, desk: Desk, person: Person) -> Option[Job]:
    """Somebody for whom there is no key learns why, and whom to ask."""
    nothing = Refused(refusals.NO_KEY_ALLOWED, refusals.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR)
    return Option(lambda: refuse(station, desk, nothing, Reason.LEND, person), _("Take a key"))


def _return_option(station: Station, desk: Desk, person: Person, loan: Loan) -> Option[Job]:
    key = loans_of(station).key(loan)
    due = loan.due.astimezone() if loan.due else None
    late = due is not None and station.clock.now_us() > due.timestamp() * 1_000_000
    note = _("overdue since {time}").format(time=f"{due:%H:%M}") if due and late else key.name
    return Option(
        lambda: give_back(station, desk, loan, person),
        _("Return key {number}").format(number=key_tag(station.register, key)),
        note,
    )


def _key_options(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Option[Job]]:
    """The last choice with its purpose, then each key that the visitor may ask for and does not have."""
    person = visitor.person
    recent, out = loans_of(station).recent(person.id), loans_of(station).open()
    ranks = {loan.key: rank for rank, loan in reversed(list(enumerate(recent)))}
    keys = _not_theirs(station, person)
    for key in sorted(keys, key=lambda key: (ranks.get(key.id, len(recent)), key.number)):
        purpose = recent[0].purpose if recent and recent[0].key == key.id else ""
        lend = partial(release, station, desk, person, key, genuine=visitor.genuine)
        name = key_label(key)
        if purpose in key.purposes and len(key.purposes) > 1 and key.id not in out:
            yield Option(partial(lend, purpose=purpose), _("Same as last time"), f"{name}  {purpose}")
        yield Option(lend, name, _out_with(station, out[key.id]) if key.id in out else "")


def _not_theirs(station: Station, person: Person) -> list[Key]:
    """The keys for this person that they do not have in their hands already."""
    held = {loan.key for loan in loans_of(station).of_person(person.id)}
    return [key for key in keys_for(station, person) if key.id not in held]


def _out_with(station: Station, loan: Loan) -> str:
    holder = station.register.people.get(loan.holder)
    return _("out: {who}").format(who=holder.name) if holder else _("out: nobody known")


def _options_of_loan(station: Station, desk: Desk, person: Person, loan: Loan) -> Iterator[Option[Job]]:
    key = station.register.keys.get(loan.key)
    if key is None:  # it is on the register no longer: it can only come back
        return
    number = key.number
    yield Option(
        lambda: hand_over(station, desk, person, loan), _("Hand over key {number}").format(number=number)
    )
    if loan.due is not None:
        yield Option(
            lambda: extend(station, desk, person, loan), _("Keep key {number} longer").format(number=number)
        )
