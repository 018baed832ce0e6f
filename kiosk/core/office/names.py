"""What people, roles, keys and places are called; an id where nothing else is known."""

from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.keys.facts import Key
from storage.people.facts import Role


def person_name(register: Register, person: str) -> str:
    """A person's name."""
    known = register.people.get(person)
    return known.name if known else person


def role_name(role: Role) -> str:
    """A role's name in the office."""
    return {
        Role.SUPERVISOR: _("responsible officer"),
        Role.CLERK_IN_CHARGE: _("clerk in charge"),
        Role.STAFF: _("staff"),
        Role.CONTRACT: _("contract staff"),
        Role.PART_TIME: _("part-timer"),
    }[role]


def people_names(register: Register, *people: str) -> str:
    """Several people's names, as a list."""
    return listed(*(person_name(register, person) for person in people))


def listed(*things: str) -> str:
    """Several things as a list within a sentence: what ends with a full stop by itself ends there without."""
    return _(", ").join(thing.strip().rstrip(".。") for thing in things)


def key_label(key: Key) -> str:
    """A key's number and name, as its tag has them."""
    return _("{number}  {name}").format(number=key.number, name=key.name)


def key_tag(register: Register, key: Key) -> str:
    """The number on its tag; the id of a key that is on the register no longer."""
    return str(key.number) if key.id in register.keys else key.id


def key_name(register: Register, key: str) -> str:
    """The same by its id."""
    known = register.keys.get(key)
    return key_label(known) if known else key


def place_name(register: Register, place: str) -> str:
    """A storage place's name."""
    known = register.places.get(place)
    return known.name if known else place


def known_names(register: Register, *people: str) -> str:
    """Each of these people once, those whom nobody knows left out; or that nobody is known."""
    named = [person_name(register, person) for person in dict.fromkeys(people) if person]
    return listed(*named) if named else _("nobody known")
