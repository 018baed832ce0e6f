"""What the configuration says of every kiosk, typed; each subject brings its own tables beside these.

A field's annotation is also its check: see `kiosk.config.values`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from kiosk.config.keys import Keys
from kiosk.config.section import Kept
from kiosk.config.values import (
    Baud,
    CardText,
    Date,
    Flag,
    Folder,
    KeyNumber,
    Label,
    Line,
    Optional80,
    Parity,
    PersonId,
    RoleName,
    SlotNumber,
    Slug,
    StaffNumber,
    Stopbits,
    Unit,
    Words,
)
from kiosk.core.office.rules import Rules
from kiosk.core.times import Times
from storage.keys.facts import Key, StoragePlace
from storage.memory import Known
from storage.people.facts import Person

T = TypeVar("T")


class StationSettings(Struct, frozen=True, kw_only=True):
    """Which kiosk this is. `id` stands in every record; `office` is for the screen."""

    id: Slug
    office: Label
    language: Annotated[Literal["ja", "en"], Meta(description='"ja" or "en"')] = "ja"


class DatabaseEntry(Struct, frozen=True, kw_only=True):
    """Where the records are kept; a relative path counts from the configuration's folder."""

    file: Line = "kagiban.db"
    encrypted: Flag = True


CardKindName = Annotated[
    Literal["uid", "idm", "fcf", "felica_mac", "piv"],
    Meta(description='one of "idm", "uid", "fcf", "felica_mac", "piv"'),
]


class ReaderSettings(Struct, frozen=True, kw_only=True):
    """`names`: parts of the names of the PC/SC readers to use; none means all of them.

    `cards`: the kinds of cards that are taken, in the order in which they are tried. `felica_mac` needs the
    master key of the office's cards (`felica.key`, or a credential).
    """

    names: tuple[Line, ...] = ()
    cards: Annotated[
        tuple[CardKindName, ...], Meta(min_length=1, max_length=5, description="a list of 1 to 5 kinds")
    ] = ("idm", "uid")


class ModuleSettings(Struct, frozen=True, kw_only=True):
    """One Modbus module: its address, its profile's name and which wire goes where."""

    unit: Unit
    profile: Line
    outputs: Line
    inputs: Line


class CabinetSettings(Struct, frozen=True, kw_only=True):
    """The key cabinet's serial line and modules. Rates in hertz, times in milliseconds."""

    port: Line
    modules: Annotated[
        tuple[ModuleSettings, ...],
        Meta(min_length=1, max_length=247, description="a list of 1 to 247 modules ([[cabinet.modules]])"),
    ]
    baud: Baud = 38400
    parity: Parity = "N"
    stopbits: Stopbits = 1
    scan_hz: Annotated[float, Meta(ge=1, le=50, description="scans a second, from 1 to 50")] = 20.0
    debounce_scans: Annotated[int, Meta(ge=1, le=20, description="a whole number of scans from 1 to 20")] = 2
    pulse_ms: Annotated[
        int, Meta(ge=50, le=5000, description="a whole number of milliseconds from 50 to 5000")
    ] = 500


_USUAL = Times()


class TimesEntry(Struct, frozen=True, kw_only=True):
    """How long the kiosk waits, in seconds; the defaults are those of `Times`."""

    question_s: Annotated[float, Meta(ge=5, le=600, description="seconds, from 5 to 600")] = _USUAL.question_s
    opened_s: Annotated[float, Meta(ge=0.5, le=30, description="seconds, from 0.5 to 30")] = _USUAL.opened_s
    take_s: Annotated[float, Meta(ge=5, le=600, description="seconds, from 5 to 600")] = _USUAL.take_s
    shut_s: Annotated[float, Meta(ge=5, le=600, description="seconds, from 5 to 600")] = _USUAL.shut_s
    notice_s: Annotated[float, Meta(ge=1, le=60, description="seconds, from 1 to 60")] = _USUAL.notice_s
    return_s: Annotated[float, Meta(ge=0.5, le=30, description="seconds, from 0.5 to 30")] = _USUAL.return_s
    tap_s: Annotated[float, Meta(ge=5, le=600, description="seconds, from 5 to 600")] = _USUAL.tap_s


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """`outside_days`: so old may the last checkpoint be that left the machine before the screen warns.

    `stick`: where a memory stick is mounted, or the folder in which sticks are; `mail`: the id of the mail
    channel to whose recipients it is sent. Empty: not offered.
    """

    outside_days: Annotated[int, Meta(ge=1, le=366, description="a whole number of days from 1 to 366")] = 7
    stick: Folder = ""
    mail: Annotated[
        str,
        Meta(
            pattern=r"\A([a-z0-9][a-z0-9-]{0,31})?\Z",
            description='the id of a channel in [[notify.mail]], or "" for none',
        ),
    ] = ""


_HABIT = Rules()

KEPT = (
    Kept(20, "record.redacted", 5),
    Kept(30, "ledger.restored", 5),
    Kept(40, "ledger.accepted", 5),
)
"""The personal parts of the ledger's own records."""


class RulesEntry(Struct, frozen=True, kw_only=True):
    """The office's own choices; the defaults are those of `Rules`."""

    keys_per_person: Annotated[
        int, Meta(ge=0, le=99, description="a whole number of keys from 0 (no limit) to 99")
    ] = _HABIT.keys_per_person
    shuffled_pin: Flag = _HABIT.shuffled_pin
    place_open_s: Annotated[float, Meta(ge=10, le=86400, description="seconds, from 10 to 86400")] = (
        _HABIT.place_open_s
    )
    custodian_days: Annotated[
        int, Meta(ge=0, le=60, description="a whole number of days from 0 (only today) to 60")
    ] = _HABIT.custodian_days
    reasons_to_extend: Words = _HABIT.reasons_to_extend
    reasons_to_override: Words = _HABIT.reasons_to_override
    what_was_done: Words = _HABIT.what_was_done


class PlaceEntry(Struct, frozen=True, kw_only=True):
    """A storage place as the file has it."""

    id: Slug
    name: Label
    contact: Annotated[
        int, Meta(ge=0, le=999, description="the number of its door's contact, or 0 for none")
    ] = 0


class KeyEntry(Struct, frozen=True, kw_only=True):
    """A key as the file has it."""

    id: Slug
    number: KeyNumber
    name: Label
    slot: SlotNumber
    opens: Annotated[tuple[Slug, ...], Meta(min_length=1, description="a list of at least one place's id")]
    purposes: Annotated[tuple[Label, ...], Meta(min_length=1, description="a list of at least one purpose")]
    roles: Annotated[tuple[RoleName, ...], Meta(min_length=1, description="a list of at least one role")]
    pieces: Annotated[int, Meta(ge=1, le=99, description="how many keys are on the ring, from 1 to 99")] = 1
    hours: Annotated[
        str,
        Meta(
            pattern=r"\A(([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d)?\Z",
            description='hours as in "8:30-17:15"',
        ),
    ] = ""
    working_days: Flag = False
    courses: tuple[Slug, ...] = ()
    second: Annotated[
        Literal["", "anyone", "other_group"], Meta(description='"", "anyone" or "other_group"')
    ] = ""
    second_on_return: Flag = False
    approval: Flag = False
    pin: Flag = False
    genuine: Flag = False
    max_minutes: Annotated[int, Meta(ge=0, le=525600, description="minutes, from 0 (no limit) to 525600")] = 0
    guarded: Annotated[bool | None, Meta(description="true or false")] = None


class PersonEntry(Struct, frozen=True, kw_only=True):
    """A member of the staff as the file has it."""

    id: PersonId
    number: StaffNumber
    name: Label
    role: RoleName
    kana: Optional80 = ""
    group: Optional80 = ""
    cards: tuple[CardText, ...] = ()


class CalendarEntry(Struct, frozen=True, kw_only=True):
    """The office's days beside the public calendar: in `[day]`, and of use to everybody."""

    closed: tuple[Date, ...] = ()
    open: tuple[Date, ...] = ()


class Ground(Struct, frozen=True, kw_only=True):
    """The tables that every kiosk has, in the order in which they are listed."""

    station: StationSettings
    cabinet: CabinetSettings
    database: DatabaseEntry = DatabaseEntry()
    readers: ReaderSettings = ReaderSettings()
    times: TimesEntry = TimesEntry()
    ledger: LedgerEntry = LedgerEntry()
    retention: Any = None
    """Years for which the personal part of a record is kept, by kind (its dots written as underscores)."""
    rules: RulesEntry = RulesEntry()
    places: tuple[PlaceEntry, ...] = ()
    keys: tuple[KeyEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person with the cards that identify them: 8, 14, 16 or 20 capital hexadecimal digits each."""

    person: Person
    cards: tuple[str, ...]


class Settings(Struct, frozen=True, kw_only=True):
    """A configuration that holds together. `path` and `database` are absolute.

    `digest` is the SHA-256 of the file's bytes (hex). `retention` says how many years the personal part of
    each kind of record is kept, counted from the first day of the next fiscal year; `sections` is what
    the subjects brought, by type, and `known` what their records mean.
    """

    path: Path
    digest: str
    keyring: Keys
    station: StationSettings
    database: Path
    readers: ReaderSettings
    cabinet: CabinetSettings
    places: tuple[StoragePlace, ...]
    keys: tuple[Key, ...]
    people: tuple[Enrolled, ...]
    times: Times
    ledger: LedgerEntry
    retention: Mapping[str, int]
    rules: Rules
    sections: Mapping[type, object]
    known: Known

    def section(self, kind: type[T]) -> T:
        """What the file says of a subject, or what is usual. Raises `KeyError` without that subject."""
        found = self.sections[kind]
        assert isinstance(found, kind)  # noqa: S101  # put there by its type
        return found

    def find(self, kind: type[T]) -> T | None:
        """What the file says of it; None where it says nothing, or this kiosk has no such subject."""
        return self.section(kind) if kind in self.sections else None

    def __repr__(self) -> str:
        """Without the secret, and without the staff: a repr ends up in logs."""
        return f"Settings(path={str(self.path)!r}, digest={self.digest!r})"
