"""What people, keys and places are called; an id where nothing else is known."""

from kiosk.locale import _
from kiosk.register import Register


def person_name(register: Register, person: str) -> str:
    """A person's name."""
    known = register.people.get(person)
    return known.name if known else person


def people_names(register: Register, *people: str) -> str:
    """Several people's names, as a list."""
    return ", ".join(person_name(register, person) for person in people)


def key_name(register: Register, key: str) -> str:
    """A key's number and name."""
    known = register.keys.get(key)
    return _("{number}  {name}").format(number=known.number, name=known.name) if known else key


def place_name(register: Register, place: str) -> str:
    """A storage place's name."""
    known = register.places.get(place)
    return known.name if known else place
