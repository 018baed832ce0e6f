"""Every kind of record that the ledger holds, typed.

A record is a flat frozen value. On the way into the ledger its fields are sorted by name into the parts that
a stored body has: *actors* (who), *subject* (what it is about) and *payload* (the rest). A field that a kind
names as `personal` does not enter the body: it is kept beside the log, and the body commits to it.
Values are strings and integers only, so that the canonical text has one spelling (no floats, no nulls: a
field at its default is left out). Times inside a payload are integer microseconds since the epoch, UTC.

A kind's meaning never changes once it has been written somewhere; what must change gets a new `version`.
"""

from typing import Any, ClassVar, Self

import msgspec

ACTORS = frozenset({"person", "second", "approver", "returned_by"})
SUBJECTS = frozenset({"key", "slot", "place", "device", "reader", "batch", "alarm", "loan", "intent"})
PARTS = ("actors", "subject", "payload", "personal")


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The root of all records. Subclasses give `kind` (stable, dotted), their fields, and which are personal.

    Personal fields are texts with a default: after a redaction the record is read without them.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    personal: ClassVar[frozenset[str]] = frozenset()

    def parts(self) -> dict[str, dict[str, str | int]]:
        """This record's fields as `actors`, `subject`, `payload` and `personal`; empty parts are left out."""
        parts: dict[str, dict[str, str | int]] = {}
        for name, value in msgspec.to_builtins(self).items():
            parts.setdefault(self._part(name), {})[name] = value
        return parts

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """The record in these parts. Raises `msgspec.ValidationError` where a field does not fit."""
        flat = {name: value for part in PARTS for name, value in parts.get(part, {}).items()}
        return msgspec.convert(flat, cls)

    @classmethod
    def _part(cls, name: str) -> str:
        if name in cls.personal:
            return "personal"
        return "actors" if name in ACTORS else "subject" if name in SUBJECTS else "payload"


# --- the station itself -------------------------------------------------------------------------------


class StationStarted(Record, frozen=True, kw_only=True):
    """The program began; `config` is the SHA-256 of the configuration file it read."""

    kind = "station.started"
    software: str
    config: str = ""


class StationStopped(Record, frozen=True, kw_only=True):
    """The program ended in order. A start without this before it followed a crash or a power cut."""

    kind = "station.stopped"
    reason: str


class ClockStepped(Record, frozen=True, kw_only=True):
    """The wall clock moved against the monotonic clock by `by_us` (negative: back)."""

    kind = "clock.stepped"
    by_us: int


class DeviceChanged(Record, frozen=True, kw_only=True):
    """A device's state became `state` (a `DeviceState`); `detail` says why, for the technician."""

    kind = "device.changed"
    device: str
    state: str
    detail: str = ""


# --- the ledger about itself ---------------------------------------------------------------------------


class CheckpointKey(Record, frozen=True, kw_only=True):
    """From here on checkpoints are signed by the key `vkey` (C2SP verifier key).

    With `retired` it takes that key's place, and `signed` is that key's signed note that says so; without, it
    is the ledger's first.
    """

    kind = "checkpoint.key"
    vkey: str
    retired: str = ""
    signed: str = ""


class CheckpointHandedOut(Record, frozen=True, kw_only=True):
    """The checkpoint over the first `size` records was given to somebody: `how` is `text`, `file` or `qr`.

    What became of it then is not known here.
    """

    kind = "checkpoint.handed_out"
    size: int
    root: str
    how: str


class Redacted(Record, frozen=True, kw_only=True):
    """The personal parts of `records` (ranges of numbers, as in `3,7-9`) were erased on `authority`.

    `cause`: `forget` (of the person `forgotten`) or `retention` (its years are over).
    """

    kind = "record.redacted"
    personal = frozenset({"reason"})
    records: str
    cause: str
    authority: str
    forgotten: str = ""
    reason: str = ""


class LedgerRestored(Record, frozen=True, kw_only=True):
    """The records up to `kept` come from `source`: `backup`, `salvage` or `copy` (of what stood there).

    Behind them came others, up to `lost_to` for all that is known (0: nothing is known); they are lost.
    """

    kind = "ledger.restored"
    personal = frozenset({"reason"})
    source: str
    kept: int
    authority: str
    lost_to: int = 0
    reason: str = ""


# --- people on the register ----------------------------------------------------------------------------


class PersonRecorded(Record, frozen=True, kw_only=True):
    """What the register says of a person from here on."""

    kind = "person.recorded"
    personal = frozenset({"number", "name", "kana"})
    person: str
    role: str
    number: str = ""
    name: str = ""
    kana: str = ""


class PersonLeft(Record, frozen=True, kw_only=True):
    """A person is no longer on the register: their cards and rights are gone."""

    kind = "person.left"
    person: str


# --- people at the kiosk ------------------------------------------------------------------------------


class CardTapped(Record, frozen=True, kw_only=True):
    """A card was tapped. `person` is empty for a card nobody holds; `card` is its keyed digest, never its id.

    `evidence`: `identified` (the card said who it is; it may be a copy) or `authenticated` (it proved it).
    """

    kind = "card.tapped"
    reader: str
    card: str
    card_kind: str
    evidence: str
    person: str = ""


class CardUnreadable(Record, frozen=True, kw_only=True):
    """Something on the reader gave no usable identity; `reason` is the driver's finding."""

    kind = "card.unreadable"
    reader: str
    reason: str


class RequestRefused(Record, frozen=True, kw_only=True):
    """Someone asked and was refused: what was asked, the cause, the next step and whom to ask, as codes."""

    kind = "request.refused"
    request: str
    cause: str
    next_step: str
    ask: str
    person: str = ""
    key: str = ""
    slot: int = 0


class VisitEnded(Record, frozen=True, kw_only=True):
    """A visit at the kiosk ended: `how` is `done`, `stopped` (by the visitor or by time) or `failed`."""

    kind = "visit.ended"
    how: str
    person: str = ""


# --- actuation: command, answer and sensed state are separate records ----------------------------------


class Intended(Record, frozen=True, kw_only=True):
    """A command is about to be sent; durable before anything is energised.

    `because` is the reason's code. For a release that lends a key, `purpose` says what for; for one that
    lets a key come back, `loan` says which. With these a restart can finish what a power cut interrupted.
    """

    kind = "actuation.intended"
    action: str
    because: str
    device: str
    slot: int = 0
    key: str = ""
    person: str = ""
    purpose: str = ""
    loan: int = 0


class Acknowledged(Record, frozen=True, kw_only=True):
    """The device confirmed the command of record `intent`. It says nothing about what then moved."""

    kind = "actuation.acknowledged"
    intent: int
    slot: int = 0


class ActuationRefused(Record, frozen=True, kw_only=True):
    """The device answered that it will not carry out the command of record `intent`."""

    kind = "actuation.refused"
    intent: int
    detail: str
    slot: int = 0


class Unanswered(Record, frozen=True, kw_only=True):
    """No usable answer came to the command of record `intent`: whether it was carried out is unknown."""

    kind = "actuation.unanswered"
    intent: int
    detail: str
    slot: int = 0


class Unknown(Record, frozen=True, kw_only=True):
    """At start-up the command of record `intent` had no outcome: the program had been cut off after it."""

    kind = "actuation.unknown"
    intent: int
    slot: int = 0


class Reconciled(Record, frozen=True, kw_only=True):
    """What the sensors said of an actuation whose outcome was unknown; `finding` in words of the sensors."""

    kind = "actuation.reconciled"
    intent: int
    finding: str
    slot: int = 0
    key: str = ""


class Sensed(Record, frozen=True, kw_only=True):
    """A sensor changed. `what`: `key`, `bolt`, `door`; `state` as `KeyState` or `BoltState`.

    `observed_us` is when the driver saw it (after debouncing), which is earlier than when it was written.
    """

    kind = "cabinet.sensed"
    what: str
    state: str
    before: str
    observed_us: int
    slot: int = 0
    device: str = ""


class SlotNotOpened(Record, frozen=True, kw_only=True):
    """A slot was commanded to open and its bolt sensor did not follow in time."""

    kind = "slot.not_opened"
    slot: int
    intent: int
    key: str = ""
    person: str = ""


# --- custody of keys ----------------------------------------------------------------------------------


class KeyTaken(Record, frozen=True, kw_only=True):
    """A key left its slot in the hands of `person`: opens a loan whose id is this record's number."""

    kind = "key.taken"
    key: str
    slot: int
    person: str
    purpose: str
    intent: int


class KeyNotTaken(Record, frozen=True, kw_only=True):
    """The slot was opened for `person` and the key stayed in it until the time ran out or they gave up."""

    kind = "key.not_taken"
    key: str
    slot: int
    person: str
    purpose: str
    intent: int


class KeyReturned(Record, frozen=True, kw_only=True):
    """The key of `loan` is sensed in its slot again; `person` is who had it.

    `returned_by` is empty where nobody is known to have hung it; `intent` is the release that let it in.
    """

    kind = "key.returned"
    key: str
    slot: int
    loan: int
    intent: int = 0
    person: str = ""
    returned_by: str = ""


class KeyNotReturned(Record, frozen=True, kw_only=True):
    """The slot was opened for the return of `loan` and is shut again without its key: the loan goes on."""

    kind = "key.not_returned"
    key: str
    slot: int
    loan: int
    intent: int
    returned_by: str = ""


class KeyMisplaced(Record, frozen=True, kw_only=True):
    """While `key` was being returned, a key appeared in `slot`, which is not its slot (`own_slot`)."""

    kind = "key.misplaced"
    key: str
    slot: int
    own_slot: int
    loan: int
    returned_by: str = ""


class KeyVanished(Record, frozen=True, kw_only=True):
    """A key left its slot without a release: opens a loan that nobody is known to hold."""

    kind = "key.vanished"
    key: str
    slot: int


# --- alarms -------------------------------------------------------------------------------------------


class AlarmStarted(Record, frozen=True, kw_only=True):
    """A condition began that someone must look at. `alarm` names it, `cause` its kind."""

    kind = "alarm.started"
    alarm: str
    cause: str
    slot: int = 0
    key: str = ""
    device: str = ""


class AlarmEnded(Record, frozen=True, kw_only=True):
    """The condition is over; `how` says what ended it."""

    kind = "alarm.ended"
    alarm: str
    how: str


KINDS: dict[str, type[Record]] = {cls.kind: cls for cls in Record.__subclasses__()}

OUTCOMES: tuple[type[Record], ...] = (
    Acknowledged,
    ActuationRefused,
    Unanswered,
    Reconciled,
    SlotNotOpened,
    KeyTaken,
    KeyNotTaken,
    KeyReturned,
    KeyNotReturned,
    KeyMisplaced,
    KeyVanished,
    RequestRefused,
    CheckpointKey,
    Redacted,
    LedgerRestored,
    StationStopped,
)
"""Something came out one way or the other: behind each of these a checkpoint is signed."""
