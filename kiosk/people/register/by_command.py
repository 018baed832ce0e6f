"""What was changed on the register by a command: no tap stands behind it, whoever it names as its author."""

from collections.abc import Iterable

from kiosk.core.clock import instant
from kiosk.core.office.names import person_name
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.keys.records import KeyRecorded, PlaceRecorded
from storage.log.entry import Entry
from storage.memory import Known
from storage.people import records as registered
from storage.people.records import Registered


def of_register(known: Known) -> tuple[str, ...]:
    """The names of all kinds that change the register."""
    return tuple(sorted(name for name, kind in known.kinds.items() if issubclass(kind, Registered)))


def by_command(register: Register, entries: Iterable[Entry]) -> tuple[str, ...]:
    """One line for each account, author and sort of thing, with the time of the last such change."""
    counted: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        if isinstance(record := entry.record, Registered) and record.via:
            counted.setdefault((record.via, record.author, record.what), []).append(entry)
    return tuple(_line(register, each, found) for each, found in counted.items())


def _line(register: Register, about: tuple[str, str, str], found: list[Entry]) -> str:
    via, author, what = about
    said = _("{time}  Register changed by command: {what}, {count} records ({via}, in the name of {author})")
    time = f"{instant(found[-1].when_us).astimezone():%m-%d %H:%M}"
    name = person_name(register, author)
    return said.format(time=time, what=_sort(what), count=len(found), via=via, author=name)


def _sort(what: str) -> str:
    known = {
        registered.PersonRecorded.what: _("people"),
        registered.CardRecorded.what: _("cards"),
        KeyRecorded.what: _("keys"),
        PlaceRecorded.what: _("places"),
    }
    return known.get(what, what)
