"""Who may act for the office at this station now: custodians, and whose tap counts still."""

from collections.abc import Mapping

from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.people import refusals
from kiosk.people.rules import not_of_staff
from storage.people.facts import Person


def is_custodian(station: Station, person: Person) -> bool:
    """Does this person answer for the keys today?"""
    return station.register.is_custodian(person, office_now(station).date())


def is_responsible(station: Station, person: Person) -> bool:
    """Is this the responsible officer of today, or whoever stands in by a delegation?"""
    return station.register.is_responsible(person, office_now(station).date())


def is_away(station: Station, person: Person) -> bool:
    """Are they recorded as away today? Whoever is not employed is not away, but gone."""
    today = office_now(station).date()
    return person.is_employed(today) and station.register.is_away(person, today)


def custodians(station: Station) -> tuple[Person, ...]:
    """Who answers for the keys today."""
    return station.register.custodians(office_now(station).date())


def left_meanwhile(station: Station, person: Person) -> Refused | None:
    """Why a tap does not count any more: since then they have left, or that card is void. None if it does.

    To be asked when somebody else was awaited behind it; other programs change the register too.
    """
    known = station.register.people.get(person.id)
    if gone := not_of_staff(known, office_now(station).date()):
        return gone
    card = station.arrivals.card_of(person.id)
    if card and station.register.holder_of_card(card) != known:
        return Refused(refusals.CARD_ENDED, refusals.LET_OTHER_TAP, Ask.SUPERVISOR)
    return None


def still_there(station: Station, there: Mapping[str, Person]) -> dict[str, Person]:
    """Of those who have tapped for two, by whom they stand there for: the ones whose tap counts still."""
    return {whom: each for whom, each in there.items() if left_meanwhile(station, each) is None}


def custodian_no_more(station: Station, person: Person) -> Refused | None:
    """Why they do nothing in a custodian's name any more; None while they may."""
    lapsed = left_meanwhile(station, person)
    if lapsed is None and not is_custodian(station, person):
        return Refused(refusals.NOT_FOR_YOU, refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    return lapsed
