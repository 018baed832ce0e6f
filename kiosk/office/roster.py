"""What the ledger has to be told when the register of people has changed. Pure."""

from collections.abc import Iterable, Mapping

from storage.facts import Person
from storage.records import PersonLeft, PersonRecorded, Record


def changes(recorded: Mapping[str, PersonRecorded], people: Iterable[Person]) -> tuple[Record, ...]:
    """Whoever is new or not as recorded is recorded anew; whoever is recorded and gone has left."""
    now = {person.id: _record(person) for person in people}
    anew = (record for person, record in now.items() if recorded.get(person) != record)
    left = (PersonLeft(person=person) for person in recorded if person not in now)
    return (*anew, *left)


def _record(person: Person) -> PersonRecorded:
    return PersonRecorded(
        person=person.id, role=person.role, number=person.number, name=person.name, kana=person.kana
    )
