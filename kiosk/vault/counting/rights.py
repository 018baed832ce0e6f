"""Who is offered the count, and who may count or enter what comes and goes."""

from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, NextStep, Refused
from kiosk.core.station import Station
from kiosk.keys.rights import keys_for
from kiosk.keys.settings import guarding
from kiosk.people.rules import not_of_staff
from kiosk.vault import refusals
from storage.people.facts import Person


def is_at_vault(station: Station, person: Person, place: str = "") -> bool:
    """Is there a key to the counted place that this person may ask for? Then they are offered the count."""
    vault = place or guarding(station).vault
    return bool(vault) and any(vault in key.opens for key in keys_for(station, person))


def kept_from_vault(station: Station, person: Person, step: NextStep, place: str = "") -> Refused | None:
    """What stands in the way of this person counting there, or entering what comes and goes; None if nothing.

    `step`: what is to be done then. Without a `place` it is the one that is counted now.
    """
    if gone := not_of_staff(person, office_now(station).date(), step):
        return gone
    if not is_at_vault(station, person, place):
        return Refused(refusals.NOT_AT_VAULT, step, Ask.SUPERVISOR)
    return None
