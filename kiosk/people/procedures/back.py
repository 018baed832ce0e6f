"""不在から戻る: whoever is recorded as away and taps is asked whether they are back; they alone decide."""

from kiosk.core.desk.asking import Desk, Option, Question, Stage
from kiosk.core.office import dates
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people.procedures.awaited import in_hand
from kiosk.people.procedures.registering import change_and_tell
from kiosk.people.rights import is_away
from storage.people.facts import Person
from storage.people.records import AbsenceEnded


async def are_you_back(station: Station, desk: Desk, person: Person) -> bool:
    """Asked first of all, unless they have a key in hand: bringing it back needs no touch. True: go on.

    Who is only visiting goes on like anybody else. The absence ends in their own name, so that a mistake of
    one's own can be undone by oneself.
    """
    if not is_away(station, person) or in_hand(station, person):
        return True
    options = (Option(True, _("Yes, I am back")), Option(False, _("No, only visiting")))
    back = await desk.choose(Question(_until(station, person), options, Stage((_("Who"), _("Business")), 0)))
    if back:
        return await come_back(station, desk, person)
    return back is not None


async def come_back(station: Station, desk: Desk, person: Person) -> bool:
    """With it they are custodian again, where their role makes them that; who stood in is so no longer."""
    ended = AbsenceEnded(person=person.id)
    return await change_and_tell(station, desk, person, _("You are back."), ended, own=True)


def _until(station: Station, person: Person) -> str:
    until = dates.day(station.register.absences[person.id].until)
    said = _("{name}, you are recorded as away until {day}. Are you back?")
    return said.format(name=person.name, day=until)
