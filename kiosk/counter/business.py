"""用件: what a visitor may have come for. What they do most needs one touch, any ordinary key two."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from kiosk.core.actions import Reason
from kiosk.core.desk.asking import (
    Desk,
    Option,
    Question,
    Stage,
)
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.names import key_label, key_tag
from kiosk.core.office.rotation import SHREDDING
from kiosk.core.office.today import current_day, today
from kiosk.core.refusals import (
    Ask,
    Cause,
    NextStep,
    Refused,
)
from kiosk.core.station import Station
from kiosk.counter.custodian import custodians_work
from kiosk.day.lock_up import lock_up
from kiosk.day.opening import open_day
from kiosk.keys.procedures.give_back import give_back, give_back_by_number
from kiosk.keys.procedures.handover import extend, hand_over
from kiosk.keys.procedures.release import release
from kiosk.keys.procedures.reserve import give_up_reservation, reserve
from kiosk.keys.rights import (
    is_at_vault,
    is_away,
    is_custodian,
    keys_for,
    office_now,
)
from kiosk.locale import _
from kiosk.people.procedures.back import come_back
from kiosk.people.procedures.recover import is_permitted, recover
from kiosk.shredding.shred import go_on, shred
from kiosk.vault.cards import move_cards
from kiosk.vault.count import count_vault, go_on_counting
from kiosk.vault.now import unfinished_counts
from storage.facts import (
    Key,
    Loan,
    Person,
    VaultCount,
)

Job = Callable[[], Awaitable[object]]

EVENING_MIN = 120
"""So many minutes before its hour, lock-up comes first among what a custodian may have come for."""


def what_for(station: Station, desk: Desk, person: Person, *, genuine: bool) -> Question[Job]:
    """The first question of a visit: keys in hand, then the last choice, then all keys, by use.

    With one key in hand its slot opens by itself: bringing a key back needs no touch.
    """
    loans = station.loans_of(person.id)
    returns = tuple(_return_option(station, desk, person, loan) for loan in loans)
    keys = tuple(_key_options(station, desk, person, genuine=genuine)) or (_no_key(station, desk, person),)
    shredding = tuple(_shredding(station, desk, person))
    of_day = tuple(_of_day(station, desk, person))
    other: Option[Job] = Option(lambda: other_business(station, desk, person), _("Other business"))
    return Question(
        _("What would you like to do, {name}?").format(name=person.name),
        (*returns, *of_day, *shredding, *keys),
        Stage((_("Who"), _("Business")), 1),
        other,
        station.times.return_s if len(loans) == 1 else 0.0,
    )


def _of_day(station: Station, desk: Desk, person: Person) -> Iterator[Option[Job]]:
    """What the day wants from this person now: its opening, a count they have begun, its lock-up.

    Whoever is away and has a key in hand says here that they are back; so does who was only visiting.
    """
    if is_away(station, person):
        yield Option(partial(come_back, station, desk, person), _("I am back"), _("recorded as away"))
    if is_permitted(station, person):
        note = _("as the administrator permits")
        yield Option(partial(recover, station, desk, person), _("Name a custodian"), note)
    for count in _their_counts(station, person):
        yield Option(
            partial(go_on_counting, station, desk, person, count.id),
            _("Go on with the count"),
            _("begun at {time}").format(time=f"{count.began.astimezone():%H:%M}"),
        )
    if not is_custodian(station, person):
        return
    if station.night_lock or (station.open_day is not None and station.open_day.day < today(station)):
        yield Option(partial(open_day, station, desk, person), _("Open the day"), _("before any key is lent"))
    if station.open_day is not None and _evening(station):
        begun = station.open_day.begun_by
        note = _("begun") if begun else _("at the end of the day")
        yield Option(partial(lock_up, station, desk, person), _("Lock up"), note)


def _their_counts(station: Station, person: Person) -> tuple[VaultCount, ...]:
    return tuple(
        each
        for each in unfinished_counts(station)
        if each.closed is None and person.id in (each.person, each.second)
    )


def _evening(station: Station) -> bool:
    """Is lock-up what a custodian taps for now? It is begun, or the hour is near, or past midnight."""
    day, rules = current_day(station), station.rules.day
    now = office_now(station)
    near = rules.locks_by > 0 and 60 * now.hour + now.minute >= rules.locks_by - EVENING_MIN
    return bool(day.begun_by) or near or day.day < now.date()


def _shredding(station: Station, desk: Desk, person: Person) -> Iterator[Option[Job]]:
    """A batch of theirs that is open; else shredding, for those whose turn it is today."""
    if station.equipment.shredder is None:
        return
    mine = [each for each in station.open_batches() if person.id in (each.person, each.second)]
    for batch in mine:
        begun = f"{batch.began.astimezone():%H:%M}"
        yield Option(
            partial(go_on, station, desk, person, batch.id),
            _("Go on with the shredding"),
            _("open since {time}").format(time=begun),
        )
    today = office_now(station).date()
    if not mine and person.id in station.register.rotation.people_on(today, SHREDDING):
        yield Option(partial(shred, station, desk, person), _("Shred"), _("it is your turn today"))


def _no_key(station: Station, desk: Desk, person: Person) -> Option[Job]:
    """Somebody for whom there is no key learns why, and whom to ask."""
    nothing = Refused(Cause.NO_KEY_ALLOWED, NextStep.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR)
    return Option(lambda: refuse(station, desk, nothing, Reason.LEND, person), _("Take a key"))


def _return_option(station: Station, desk: Desk, person: Person, loan: Loan) -> Option[Job]:
    key = station.key_of(loan)
    due = loan.due.astimezone() if loan.due else None
    late = due is not None and station.clock.now_us() > due.timestamp() * 1_000_000
    note = _("overdue since {time}").format(time=f"{due:%H:%M}") if due and late else key.name
    return Option(
        lambda: give_back(station, desk, loan, person),
        _("Return key {number}").format(number=key_tag(station.register, key)),
        note,
    )


def _key_options(station: Station, desk: Desk, person: Person, *, genuine: bool) -> Iterator[Option[Job]]:
    """The last choice with its purpose, then each key that the visitor may ask for and does not have."""
    recent, out = station.recent_loans(person.id), station.loans()
    ranks = {loan.key: rank for rank, loan in reversed(list(enumerate(recent)))}
    keys = _not_theirs(station, person)
    for key in sorted(keys, key=lambda key: (ranks.get(key.id, len(recent)), key.number)):
        purpose = recent[0].purpose if recent and recent[0].key == key.id else ""
        lend = partial(release, station, desk, person, key, genuine=genuine)
        name = key_label(key)
        if purpose in key.purposes and len(key.purposes) > 1 and key.id not in out:
            yield Option(partial(lend, purpose=purpose), _("Same as last time"), f"{name}  {purpose}")
        yield Option(lend, name, _out_with(station, out[key.id]) if key.id in out else "")


def _not_theirs(station: Station, person: Person) -> list[Key]:
    """The keys for this person that they do not have in their hands already."""
    held = {loan.key for loan in station.loans_of(person.id)}
    return [key for key in keys_for(station, person) if key.id not in held]


def _out_with(station: Station, loan: Loan) -> str:
    holder = station.register.people.get(loan.holder)
    return _("out: {who}").format(who=holder.name) if holder else _("out: nobody known")


async def other_business(station: Station, desk: Desk, person: Person) -> bool:
    """What is wanted more rarely."""
    job = await desk.choose(
        Question(
            _("What would you like to do, {name}?").format(name=person.name),
            tuple(_other_options(station, desk, person)),
            Stage((_("Who"), _("Business")), 1),
        )
    )
    return job is not None and bool(await job())


def _other_options(station: Station, desk: Desk, person: Person) -> Iterator[Option[Job]]:
    if is_custodian(station, person):
        yield Option(
            lambda: custodians_work(station, desk, person), _("Custodian's work"), _("people, cards, alarms")
        )
    yield Option(
        lambda: give_back_by_number(station, desk, person),
        _("Return another key"),
        _("one lent to somebody else"),
    )
    for loan in station.loans_of(person.id):
        yield from _options_of_loan(station, desk, person, loan)
    if station.equipment.shredder is not None:
        yield Option(partial(shred, station, desk, person), _("Shred"), _("two people"))
    yield from _at_vault(station, desk, person)
    if is_custodian(station, person):
        yield from (
            Option(partial(go_on, station, desk, person, batch.id), _("Settle a batch"), batch.id)
            for batch in station.open_batches()
        )
    if keys_for(station, person):
        yield Option(lambda: reserve(station, desk, person), _("Reserve a key"))
    if any(each.person == person.id for each in station.register.reservations):
        yield Option(lambda: give_up_reservation(station, desk, person), _("Give up a reservation"))


def _at_vault(station: Station, desk: Desk, person: Person) -> Iterator[Option[Job]]:
    if is_at_vault(station, person):
        yield Option(
            partial(count_vault, station, desk, person), _("Count the cards"), _("two people, each alone")
        )
        yield Option(partial(move_cards, station, desk, person), _("Cards come or go"), _("for the books"))


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
