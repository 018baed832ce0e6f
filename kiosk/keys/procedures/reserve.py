"""鍵の予約: a key is kept for somebody for a span of time."""

import secrets
from datetime import datetime, time, timedelta

from kiosk.core.desk.asking import Desk, Message, Option, Question, Stage, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.office import dates
from kiosk.core.office.names import key_label, key_name
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.keys import refusals
from kiosk.keys.rights import keys_for
from kiosk.locale import _
from kiosk.people.procedures.registering import change
from storage.keys.facts import Key, Reservation
from storage.keys.records import KeyReserved, ReservationEnded
from storage.log.clock import microseconds
from storage.people.facts import Person

DAYS = 7
"""So many days ahead, today included."""
HOURS = range(7, 21)
"""A reservation may begin at these hours."""
LENGTHS = (1, 2, 4, 8)
"""Hours of a reservation."""


async def reserve(station: Station, desk: Desk, person: Person) -> bool:
    """Which key, which day, from when, for how long; refused where somebody else has it then."""
    key = await desk.choose(_which_key(station, person))
    if key is None:
        return False
    since = await _since(station, desk)
    if since is None:
        return False
    lengths = tuple(Option(hours, _("{hours} h").format(hours=hours)) for hours in LENGTHS)
    hours = await desk.choose(Question(_("For how long?"), lengths, _stage(2)))
    if hours is None:
        return False
    until = since + timedelta(hours=hours)
    if taken := _taken(station, key, since, until):
        refused = Refused(refusals.RESERVED, refusals.CHOOSE_ANOTHER, Ask.HOLDER, taken.person)
        await refuse(station, desk, refused, "reserve", person, key)
        return False
    record = KeyReserved(
        reservation=secrets.token_hex(4),
        key=key.id,
        person=person.id,
        since_us=microseconds(since),
        until_us=microseconds(until),
    )
    if not await change(station, desk, person, record, key=key, own=True):
        return False
    span = f"{dates.day(since)} {since:%H:%M}-{until:%H:%M}"
    said = _("Key {number} is kept for you.").format(number=key.number)
    await desk.tell(Message(Tone.DONE, said, (span,), station.times.notice_s))
    return True


async def give_up_reservation(station: Station, desk: Desk, person: Person) -> bool:
    """The key is free again."""
    own = [each for each in station.register.reservations if each.person == person.id]
    options = tuple(Option(each, key_name(station.register, each.key), _span(each)) for each in own)
    chosen = await desk.choose(Question(_("Which reservation do you give up?"), options, _stage(1)))
    if chosen is None:
        return False
    ended = ReservationEnded(reservation=chosen.id, how="given_up", key=chosen.key, person=chosen.person)
    return await change(station, desk, person, ended, key=station.register.keys.get(chosen.key), own=True)


def _which_key(station: Station, person: Person) -> Question[Key]:
    options = tuple(Option(key, key_label(key)) for key in keys_for(station, person))
    return Question(_("Which key do you need?"), options, _stage(0))


async def _since(station: Station, desk: Desk) -> datetime | None:
    now = office_now(station)
    days = [now + timedelta(days=ahead) for ahead in range(DAYS)]
    options = tuple(Option(each, dates.day(each)) for each in days)
    day = await desk.choose(Question(_("On which day?"), options, _stage(1)))
    if day is None:
        return None
    starts = [datetime.combine(day.date(), time(hour)).astimezone() for hour in HOURS]
    coming = tuple(Option(start, f"{start:%H:%M}") for start in starts if start + timedelta(hours=1) > now)
    return await desk.choose(Question(_("From when?"), coming, _stage(1))) if coming else None


def _taken(station: Station, key: Key, since: datetime, until: datetime) -> Reservation | None:
    """A reservation of the same key that overlaps."""
    return next(
        (
            each
            for each in station.register.reservations
            if each.key == key.id and each.since < until and since < each.until
        ),
        None,
    )


def _span(reservation: Reservation) -> str:
    since, until = reservation.since.astimezone(), reservation.until.astimezone()
    return f"{dates.day(since)} {since:%H:%M}-{until:%H:%M}"


def _stage(now: int) -> Stage:
    return Stage((_("Key"), _("Time"), _("How long")), now)
