"""Who keeps the register, under what cards are digested, who is foreseen as custodian: what is known now."""

from dataclasses import dataclass

from kiosk.config import Settings
from kiosk.core.station import Station
from kiosk.people.register.registrar import Registrar
from storage.errors import LedgerUnavailable
from storage.people.questions import PeopleQuestions
from storage.people.records import Registered


@dataclass
class People:
    """`registrar` keeps the register; None where the records cannot be used."""

    registrar: Registrar | None = None
    secret: bytes = b""
    """The station's key: what cards and PINs are digested under."""
    unattended_in: int | None = None
    """In so many days nobody will be custodian on a working day; None while that is further away."""


def live(station: Station) -> None:
    """Hangs it on the station."""
    station.hang(People())


def furnish(station: Station, settings: Settings) -> None:
    """The station's key is the settings'."""
    people_of(station).secret = settings.keyring.station


def people_of(station: Station) -> People:
    """What is known at this station of the people, beside its register."""
    return station.part(People)


async def change_register(station: Station, author: str, *records: Registered) -> tuple[int, ...]:
    """Changes the register, in force when this returns. Raises `LedgerUnavailable` with none done."""
    registrar = people_of(station).registrar
    if registrar is None:
        raise LedgerUnavailable("the register cannot be changed while the records cannot be used")
    numbers = await registrar.change(station.recorder, author, *records)
    look_at_register(station)
    return numbers


def look_at_register(station: Station) -> None:
    """Takes over what has been changed on the register, here or by another program."""
    registrar = people_of(station).registrar
    if registrar is not None:
        fresh = station.asked(registrar.read_if_changed, None)
        if fresh is not None:
            station.register = fresh
            station.changes.tell()


def pin_tries(station: Station, person: str) -> tuple[int, int]:
    """The wrong PINs since the person's last right one, and when the last was entered (microseconds)."""
    return station.asked(lambda: station.ask(PeopleQuestions).pin_tries().get(person, (0, 0)), (0, 0))
