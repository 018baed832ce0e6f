"""What the configuration says, typed. A field's annotation is also its check: type, range and pattern.

The `description` of each annotation completes the sentence "expected …".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kiosk.config.keys import Keys
from kiosk.core.office.rules import DayRules, Rules, ShredRules
from kiosk.core.times import Times
from kiosk.notify.settings import NotifySettings
from storage.keys.facts import Key, StoragePlace
from storage.people.facts import Person, Role

__all__ = [
    "CabinetSettings",
    "DatabaseEntry",
    "Document",
    "Enrolled",
    "KeyEntry",
    "LedgerEntry",
    "ModuleSettings",
    "PersonEntry",
    "PlaceEntry",
    "PrinterSettings",
    "ReaderSettings",
    "RetentionEntry",
    "RulesEntry",
    "Settings",
    "ShredderSettings",
    "StationSettings",
    "Times",
    "TimesEntry",
]

NORMALISED = "normalised"
_INVISIBLE = r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
"""Control and format characters: they can turn a line of a screen or of a book round."""

_PRINTING = rf"\A(?=.*\S)[^{_INVISIBLE}]+\Z"

Slug = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9][a-z0-9-]{0,31}\Z",
        description="a name of at most 32 small letters a-z, digits and hyphens",
    ),
]
PersonId = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9][a-z0-9-]{0,31}\Z",
        description="a random id that stays with this person, of at most 32 small letters a-z, digits"
        " and hyphens",
    ),
]
Label = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=_PRINTING,
        extra={NORMALISED: True},
        description="a text of 1 to 80 characters without control characters",
    ),
]
Optional80 = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=rf"\A[^{_INVISIBLE}]*\Z",
        extra={NORMALISED: True},
        description="a text of at most 80 characters without control characters",
    ),
]
Line = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=_PRINTING,
        description="a text of 1 to 1000 characters without control characters",
    ),
]
Optional1000 = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=rf"\A[^{_INVISIBLE}]*\Z",
        description="a text of at most 1000 characters without control characters",
    ),
]
QueueName = Annotated[
    str,
    Meta(
        pattern=r"\A([A-Za-z0-9_.][A-Za-z0-9_.-]{0,126})?\Z",
        description="the name of a CUPS queue, as lpstat -e lists it: at most 127 letters, digits and _ . -",
    ),
]
StaffNumber = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9A-Za-z-]{1,16}\Z",
        description='a staff number in quotes, of at most 16 letters, digits and hyphens, as in "1001"',
    ),
]
CardText = Annotated[str, Meta(max_length=40, description="a card's number in quotes, in hexadecimal digits")]
RoleName = Annotated[Role, Meta(description=f"one of {', '.join(Role)}")]
Baud = Annotated[
    Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200],
    Meta(description="one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200"),
]
Unit = Annotated[
    int, Meta(ge=1, le=247, description="a module's Modbus address, a whole number from 1 to 247")
]
SlotNumber = Annotated[int, Meta(ge=1, le=999, description="a slot's number, a whole number from 1 to 999")]
KeyNumber = Annotated[
    int, Meta(ge=1, le=9999, description="the number on the key's tag, a whole number from 1 to 9999")
]

Years = Annotated[int, Meta(ge=1, le=100, description="a whole number of years from 1 to 100")]


class StationSettings(Struct, frozen=True, kw_only=True):
    """Which kiosk this is. `id` stands in every record; `office` is for the screen."""

    id: Slug
    office: Label
    language: Annotated[Literal["ja", "en"], Meta(description='"ja" or "en"')] = "ja"


class DatabaseEntry(Struct, frozen=True, kw_only=True):
    """Where the records are kept; a relative path counts from the configuration's folder."""

    file: Line = "kagiban.db"
    encrypted: Annotated[bool, Meta(description="true or false")] = True


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
    parity: Annotated[Literal["N", "E", "O"], Meta(description='"N", "E" or "O"')] = "N"
    stopbits: Annotated[Literal[1, 2], Meta(description="1 or 2")] = 1
    scan_hz: Annotated[float, Meta(ge=1, le=50, description="scans a second, from 1 to 50")] = 20.0
    debounce_scans: Annotated[int, Meta(ge=1, le=20, description="a whole number of scans from 1 to 20")] = 2
    pulse_ms: Annotated[
        int, Meta(ge=50, le=5000, description="a whole number of milliseconds from 50 to 5000")
    ] = 500


class ShredderCounter(Struct, frozen=True, kw_only=True):
    """The module that counts sheets: address, model (DCON) or profile (Modbus), and which of its counters."""

    unit: Annotated[int, Meta(ge=0, le=255, description="an address, a whole number from 0 to 255")]
    model: Line
    channel: Annotated[int, Meta(ge=0, le=63, description="a counter's number, from 0")] = 0


class ShredderSwitch(Struct, frozen=True, kw_only=True):
    """The module that lets the shredder run, and what is wired to its terminals."""

    unit: Annotated[int, Meta(ge=0, le=255, description="an address, a whole number from 0 to 255")]
    model: Line
    outputs: Line = "enable"
    inputs: Optional80 = ""
    inputs_first: Annotated[bool, Meta(description="true or false")] = False


class ShredderSettings(Struct, frozen=True, kw_only=True):
    """The shredder's line. `kind`: the language of its modules. `poll_hz`: readings a second."""

    port: Line
    kind: Annotated[Literal["dcon", "modbus"], Meta(description='"dcon" or "modbus"')]
    counter: ShredderCounter
    switch: ShredderSwitch
    baud: Baud = 9600
    parity: Annotated[Literal["N", "E", "O"], Meta(description='"N", "E" or "O"')] = "N"
    stopbits: Annotated[Literal[1, 2], Meta(description="1 or 2")] = 1
    poll_hz: Annotated[float, Meta(ge=1, le=100, description="readings a second, from 1 to 100")] = 25.0


class PrinterSettings(Struct, frozen=True, kw_only=True):
    """What slips are printed on. `escpos`: a receipt printer at `port`; `cups`: the printer of a `queue`.

    `paper`: a receipt's width in mm. `dots` in a line of it; 0: as many as 203 dots an inch make.
    """

    kind: Annotated[Literal["escpos", "cups"], Meta(description='"escpos" or "cups"')]
    port: Optional1000 = ""
    baud: Baud = 19200
    paper: Annotated[Literal[58, 80], Meta(description="58 or 80, a receipt's width in mm")] = 80
    dots: Annotated[
        int, Meta(ge=0, le=1024, description="dots in a line, a whole number from 1 to 1024, or 0")
    ] = 0
    queue: QueueName = ""


_SHRED = ShredRules()


class ShreddingEntry(Struct, frozen=True, kw_only=True):
    """裁断: the office's own rules and words; the defaults are those of `ShredRules`."""

    on_rotation: Annotated[Literal["one", "both"], Meta(description='"one" or "both"')] = "one"
    kinds: tuple[Label, ...] = _SHRED.kinds
    card_kinds: tuple[Label, ...] = _SHRED.card_kinds
    checklist: Annotated[
        tuple[Label, ...], Meta(min_length=1, max_length=12, description="a list of 1 to 12 texts")
    ] = _SHRED.checklist
    idle_s: Annotated[float, Meta(ge=10, le=3600, description="seconds, from 10 to 3600")] = _SHRED.idle_s
    reasons_to_substitute: tuple[Label, ...] = _SHRED.reasons_to_substitute
    explanations: tuple[Label, ...] = _SHRED.explanations


_DAY = DayRules()
Clock = Annotated[
    str,
    Meta(
        pattern=r"\A(([01]?\d|2[0-3]):[0-5]\d)?\Z", description='a time of day as in "8:45", or "" for none'
    ),
]
DATE = r"\A\d{4}-\d\d-\d\d\Z"
Date = Annotated[str, Meta(pattern=DATE, description='a day in quotes, as in "2026-12-28"')]
_Reasons = Annotated[
    tuple[Label, ...], Meta(min_length=1, max_length=24, description="a list of 1 to 24 texts to choose from")
]


class DayEntry(Struct, frozen=True, kw_only=True):
    """始業点検・枚数確認・終業点検: the office's own rules; the defaults are those of `DayRules`."""

    vault: Annotated[
        str, Meta(pattern=r"\A([a-z0-9][a-z0-9-]{0,31})?\Z", description='a place\'s id, or "" for none')
    ] = ""
    tags: Annotated[Literal["none", "sample", "all"], Meta(description='"none", "sample" or "all"')] = (
        "sample"
    )
    tags_sample: Annotated[int, Meta(ge=1, le=99, description="a whole number from 1 to 99")] = (
        _DAY.tags_sample
    )
    opens_by: Clock = ""
    locks_by: Clock = ""
    briefing: Annotated[bool, Meta(description="true or false")] = False
    checklist: Annotated[
        tuple[Label, ...], Meta(max_length=24, description="a list of at most 24 texts")
    ] = ()
    stay_until: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=24, description="an hour from 1 to 24")], ...],
        Meta(min_length=1, max_length=12, description="a list of 1 to 12 hours"),
    ] = _DAY.stay_until
    closed: tuple[Date, ...] = ()
    open: tuple[Date, ...] = ()
    why_different: _Reasons = _DAY.why_different
    why_gone: _Reasons = _DAY.why_gone
    why_open: _Reasons = _DAY.why_open
    why_unsensed: _Reasons = _DAY.why_unsensed
    why_later: _Reasons = _DAY.why_later
    why_over: _Reasons = _DAY.why_over
    why_missing: _Reasons = _DAY.why_missing
    why_miscounted: _Reasons = _DAY.why_miscounted
    how_resolved: _Reasons = _DAY.how_resolved


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
    stick: Annotated[
        str,
        Meta(
            max_length=1000,
            pattern=rf"\A(/[^{_INVISIBLE}]*)?\Z",
            description='the absolute path of a folder, as in "/media/kagiban", or "" for none',
        ),
    ] = ""
    mail: Annotated[
        str,
        Meta(
            pattern=r"\A([a-z0-9][a-z0-9-]{0,31})?\Z",
            description='the id of a channel in [[notify.mail]], or "" for none',
        ),
    ] = ""


class RetentionEntry(Struct, frozen=True, kw_only=True):
    """Years for which the personal part of a record is kept, by kind (its dots written as underscores).

    They are counted from the first day of the next fiscal year.
    """

    person_recorded: Years = 5
    record_redacted: Years = 5
    ledger_restored: Years = 5
    ledger_accepted: Years = 5
    pin_set: Years = 1
    recovery_permitted: Years = 5


_HABIT = Rules()
_Words = Annotated[
    tuple[Label, ...],
    Meta(min_length=1, max_length=24, description="a list of 1 to 24 texts to choose from"),
]


class RulesEntry(Struct, frozen=True, kw_only=True):
    """The office's own choices; the defaults are those of `Rules`."""

    keys_per_person: Annotated[
        int, Meta(ge=0, le=99, description="a whole number of keys from 0 (no limit) to 99")
    ] = _HABIT.keys_per_person
    shuffled_pin: Annotated[bool, Meta(description="true or false")] = _HABIT.shuffled_pin
    place_open_s: Annotated[float, Meta(ge=10, le=86400, description="seconds, from 10 to 86400")] = (
        _HABIT.place_open_s
    )
    custodian_days: Annotated[
        int, Meta(ge=0, le=60, description="a whole number of days from 0 (only today) to 60")
    ] = _HABIT.custodian_days
    reasons_to_extend: _Words = _HABIT.reasons_to_extend
    reasons_to_override: _Words = _HABIT.reasons_to_override
    what_was_done: _Words = _HABIT.what_was_done


class PlaceEntry(Struct, frozen=True, kw_only=True):
    """A storage place as the file has it."""

    id: Slug
    name: Label
    contact: Annotated[
        int, Meta(ge=0, le=999, description="the number of its door's contact, or 0 for none")
    ] = 0


_Flag = Annotated[bool, Meta(description="true or false")]


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
    working_days: _Flag = False
    courses: tuple[Slug, ...] = ()
    second: Annotated[
        Literal["", "anyone", "other_group"], Meta(description='"", "anyone" or "other_group"')
    ] = ""
    second_on_return: _Flag = False
    approval: _Flag = False
    pin: _Flag = False
    genuine: _Flag = False
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


class Document(Struct, frozen=True, kw_only=True):
    """The whole file."""

    station: StationSettings
    cabinet: CabinetSettings
    database: DatabaseEntry = DatabaseEntry()
    readers: ReaderSettings = ReaderSettings()
    times: TimesEntry = TimesEntry()
    ledger: LedgerEntry = LedgerEntry()
    retention: RetentionEntry = RetentionEntry()
    rules: RulesEntry = RulesEntry()
    shredder: ShredderSettings | None = None
    shredding: ShreddingEntry = ShreddingEntry()
    printer: PrinterSettings | None = None
    day: DayEntry = DayEntry()
    notify: NotifySettings = NotifySettings()
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
    each kind of record is kept.
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
    shredder: ShredderSettings | None
    printer: PrinterSettings | None
    notify: NotifySettings

    def __repr__(self) -> str:
        """Without the secret, and without the staff: a repr ends up in logs."""
        return f"Settings(path={str(self.path)!r}, digest={self.digest!r})"
