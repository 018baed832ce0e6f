"""Whom a cell of a sheet means: people by staff number. Pure."""

from collections.abc import Callable, Iterable

from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.sheets import cells
from kiosk.sheets.problems import Expected


def person_finder(register: Register, had: Iterable[str]) -> Callable[[str], str]:
    """Finds a person's id by staff number. Who has left may stay, by their id, where they were."""

    def find(text: str) -> str:
        number = cells.plain(text)
        person = register.person_numbered(number)
        if person is not None:
            return person.id
        if number in had:
            return number
        raise Expected(_("the staff number of somebody on the register"))

    return find
