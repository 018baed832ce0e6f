"""Whom it is about: one of the people on the register, chosen by name."""

from collections.abc import Callable

from kiosk.core.desk.asking import Desk, Option, Question
from kiosk.core.desk.stages import about
from kiosk.core.office.names import role_name
from kiosk.core.station import Station
from storage.people.facts import Person


async def choose_person(
    station: Station, desk: Desk, text: str, fits: Callable[[Person], bool] = lambda person: True
) -> Person | None:
    """One of the people on the register, by name."""
    people = sorted(filter(fits, station.register.people.values()), key=lambda each: each.kana or each.name)
    options = tuple(Option(each, each.name, f"{each.number}  {role_name(each.role)}") for each in people)
    return await desk.choose(Question(text, options, about(1)))
