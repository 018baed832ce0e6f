"""職員の管理: enrolling cards, setting PINs, ending cards and employment, recording who is away."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from kiosk.core.desk.asking import Desk, Message, Option, Question, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.stages import about
from kiosk.core.office import dates
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people import refusals
from kiosk.people.custody.custodians import DELEGATED_DAYS
from kiosk.people.live import pin_tries
from kiosk.people.procedures.awaited import in_hand, next_tap
from kiosk.people.procedures.choosing import choose_person
from kiosk.people.procedures.delegate import somebody_stays, until_when
from kiosk.people.procedures.registering import change, change_and_tell
from kiosk.people.procedures.vouch import new_pin
from kiosk.people.register.records import leaving
from kiosk.people.rights import custodian_no_more
from storage.people.facts import OFFICERS, Card, Person
from storage.people.records import AbsenceEnded, AbsenceRecorded, CardEnded, CardRecorded, PinLifted, PinSet

COPYABLE = frozenset({"uid", "idm", "fcf"})
"""Kinds of cards that only say who they are: anybody can make a copy."""

Job = Callable[[], Awaitable[object]]


async def manage_person(station: Station, desk: Desk, custodian: Person) -> bool:
    """Which person, then what about them."""
    person = await choose_person(station, desk, _("Whom is it about?"))
    if person is None:
        return False
    job = await desk.choose(
        Question(
            _("{name}: what is to be done?").format(name=person.name),
            _about_person(station, desk, custodian, person),
            about(1),
        )
    )
    return job is not None and bool(await job())


def _about_person(station: Station, desk: Desk, custodian: Person, person: Person) -> tuple[Option[Job], ...]:
    cards = station.register.cards_of(person.id)
    wrong, _last = pin_tries(station, person.id)
    lift: tuple[Option[Job], ...] = ()
    if wrong:
        lift = (
            Option(
                lambda: _lift(station, desk, custodian, person),
                _("Let them enter their PIN"),
                _("{count} wrong ones").format(count=wrong),
            ),
        )
    ending: tuple[Option[Job], ...] = ()
    if cards:
        ending = (Option(lambda: _end_card(station, desk, custodian, person), _("A card is lost or void")),)
    return (
        *lift,
        Option(lambda: _enrol(station, desk, custodian, person), _("Enrol a card"), _("by tapping it")),
        Option(lambda: _set_pin(station, desk, custodian, person, "own"), _("Set a PIN")),
        Option(
            lambda: _set_pin(station, desk, custodian, person, "duress"),
            _("Set a PIN for duress"),
            _("opens, and alarms in silence"),
        ),
        *ending,
        Option(lambda: _end_employment(station, desk, custodian, person), _("Employment ends")),
    )


# --- cards --------------------------------------------------------------------------------------------


async def _enrol(station: Station, desk: Desk, custodian: Person, person: Person) -> bool:
    """The card is laid on the reader; one that is somebody's already is refused."""
    text = _("Tap the card that is to be {name}'s.").format(name=person.name)
    arrival = await next_tap(station, desk, text, about(2))
    if arrival is None:
        return False
    if arrival.person is not None:
        taken = Refused(refusals.CARD_TAKEN, refusals.USE_OTHER_CARD, Ask.SUPERVISOR)
        await refuse(station, desk, taken, "enrol", custodian)
        return False
    card = CardRecorded(card=arrival.card, person=person.id, card_kind=arrival.kind)
    if not await change(station, desk, custodian, card):
        return False
    copyable = arrival.kind in COPYABLE
    warning = (_("This kind of card can be copied: it only says who it is."), _("Have a PIN asked with it."))
    await desk.tell(
        Message(
            Tone.WARNING if copyable else Tone.DONE,
            _("The card is {name}'s from now on.").format(name=person.name),
            warning if copyable else (_("This card proves itself at every tap."),),
            2 * station.times.notice_s,
        )
    )
    return True


async def _end_card(station: Station, desk: Desk, custodian: Person, person: Person) -> bool:
    cards = station.register.cards_of(person.id)
    card: Card | None = cards[0]
    if len(cards) > 1:
        options = tuple(
            Option(each, _("Card {number}").format(number=number), each.kind)
            for number, each in enumerate(cards, start=1)
        )
        card = await desk.choose(Question(_("Which card?"), options, about(2)))
    if card is None:
        return False
    reasons = (
        Option("lost", _("It is lost")),
        Option("revoked", _("It is void")),
        Option("handed_in", _("It was handed in")),
    )
    why = await desk.choose(Question(_("Why?"), reasons, about(2)))
    if why is None:
        return False
    ended = CardEnded(card=card.digest, why=why, person=person.id)
    if not await somebody_stays(station, desk, custodian, ended):
        return False
    return await change_and_tell(station, desk, custodian, _("The card opens nothing any more."), ended)


# --- PINs ---------------------------------------------------------------------------------------------


async def _set_pin(station: Station, desk: Desk, custodian: Person, person: Person, use: str) -> bool:
    """The person themselves enters it, twice; nobody else learns it."""
    digest = await new_pin(station, desk, about(2))
    if digest is None:
        return False
    record = PinSet(person=person.id, use=use, digest=digest)
    return await change_and_tell(station, desk, custodian, _("The PIN is set."), record)


async def _lift(station: Station, desk: Desk, custodian: Person, person: Person) -> bool:
    lapsed = custodian_no_more(station, custodian)
    if lapsed is not None:
        await refuse(station, desk, lapsed, PinLifted.kind, custodian)
        return False
    await station.recorder.note(PinLifted(person=person.id, approver=custodian.id))
    await desk.tell(
        Message(Tone.DONE, _("The PIN can be entered again."), (person.name,), station.times.notice_s)
    )
    return True


# --- employment, absence --------------------------------------------------------------------------------


async def _end_employment(station: Station, desk: Desk, custodian: Person, person: Person) -> bool:
    """Their cards, PINs and rights end at once. A key that they have can still be returned by its number."""
    text = _("{name}: end the employment today? Cards and rights end at once.").format(name=person.name)
    if keys := in_hand(station, person):
        text = " ".join((text, _("They still have keys: {numbers}.").format(numbers=", ".join(keys))))
    sure = await desk.choose(Question(text, (Option(True, _("End it")),), about(2)))
    if not sure:
        return False
    records = leaving(station.register, person)
    if not await somebody_stays(station, desk, custodian, *records):
        return False
    return await change_and_tell(station, desk, custodian, _("They are no longer on the register."), *records)


async def record_absence(station: Station, desk: Desk, custodian: Person) -> bool:
    """不在: somebody who may be custodian is away from today on; or is back, where one was recorded."""
    today = office_now(station).date()
    delegates = {each.person for each in station.register.delegations if each.period.until >= today}

    def may_be(person: Person) -> bool:
        return person.role in OFFICERS or person.id in delegates

    who = await choose_person(station, desk, _("Who is away?"), may_be)
    if who is None:
        return False
    if station.register.is_away(who, today):
        back = await desk.choose(
            Question(_("Are they back?"), (Option(True, _("Yes, they are back")),), about(2))
        )
        ended = AbsenceEnded(person=who.id)
        return bool(back) and await change_and_tell(station, desk, custodian, _("They are back."), ended)
    until = await until_when(desk, tuple(today + timedelta(days=count - 1) for count in DELEGATED_DAYS))
    if until is None:
        return False
    away = AbsenceRecorded(person=who.id, since=today.isoformat(), until=until.isoformat())
    if not await somebody_stays(station, desk, custodian, away):
        return False
    said = _("{name} is away until {day}.").format(name=who.name, day=dates.day(until))
    return await change_and_tell(station, desk, custodian, said, away)
