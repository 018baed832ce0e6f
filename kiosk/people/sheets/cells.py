"""One cell of a sheet of people as a value. Each function raises `Expected` with what it would have taken."""

import re

from kiosk.config.office import RANDOM_UID, card_number
from kiosk.config.values import StaffNumber
from kiosk.locale import _
from kiosk.people.sheets import words
from kiosk.sheets.cells import fit, plain, word
from kiosk.sheets.problems import Expected
from storage.people.facts import Role


def staff_number(text: str) -> str:
    """A staff number."""
    return fit(plain(text), StaffNumber, _("a staff number of at most 16 letters, digits and hyphens"))


def card(text: str) -> str:
    """A card's number as capital hexadecimal digits."""
    number = plain(text)
    try:
        return card_number(number)
    except ValueError:
        if len(re.sub(r"[\s:.-]", "", number)) == 8 and number.startswith(RANDOM_UID):
            expected = _("a card whose number stays the same (one that begins with 08 changes at each tap)")
            raise Expected(expected) from None
        expected = _("a card's number: 8, 14, 16 or 20 hexadecimal digits")
        raise Expected(expected) from None


def role(text: str) -> Role:
    """What a person is in the office."""
    expected = _("one of {words}").format(words=", ".join(ja for ja, _en in words.ROLES.values()))
    return word(text, words.ROLES, words.ALSO_ROLES, expected)
