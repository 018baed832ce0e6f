"""Every kind of record that the ledger holds but those of the register, which are in `registered`."""

from storage.day.records import (
    ClosedOver,
    CountClosed,
    CountSettled,
    DayExplained,
    DayOpened,
    LeftOverResolved,
    LockedUp,
    MonthConfirmed,
)
from storage.keys.tags import KeyMissing, KeySwapped
from storage.log.record import (
    ACTORS,
    PARTS,
    SUBJECTS,
    Record,
)
from storage.people.records import (
    REGISTERED,
    PersonLeft,
    PersonRecorded,
    Registered,
)
from storage.shredding.records import RotationSet, ShredClosed

__all__ = [
    "ACTORS",
    "KINDS",
    "OUTCOMES",
    "PARTS",
    "REGISTERED",
    "SUBJECTS",
    "PersonLeft",
    "PersonRecorded",
    "Record",
    "Registered",
]


# --- the station itself -------------------------------------------------------------------------------


class StationStarted(Record, frozen=True, kw_only=True):
    """The program began; `config` is the SHA-256 of the configuration file it read.

    `signs`: behind which records it signs at once; 0 for outcomes alone, else see `storage.log.decisions`.
    """

    kind = "station.started"
    software: str
    config: str = ""
    signs: int = 0


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


class PartChanged(Record, frozen=True, kw_only=True):
    """A part of a device (a module, the shredder's counter) became `lost`, or is `back`; `detail` says why.

    Of a cabinet's module that is lost: `slots` and `contacts` (of storage places) that nobody sees, `locks`
    that cannot be opened, as in `3,7-9`, and `signals` that cannot be given, separated by commas.
    """

    kind = "device.part_changed"
    device: str
    part: str
    state: str
    detail: str = ""
    slots: str = ""
    contacts: str = ""
    locks: str = ""
    signals: str = ""


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
    """The checkpoint over the first `size` records was given to somebody; `how`: see
    `storage.proof.handed_out`.

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


class LedgerAccepted(Record, frozen=True, kw_only=True):
    """Two people say that the records `first` to `last`, for which no signature stood, are to count.

    `root`: the tree's over the first `last` records, as they were accepted; `wrong`: what was wrong. `kept`
    and `head`: the notes that stood, newest in the table and beside the database, as they were found.
    `second` agreed with `approver`; `authority` is the account that wrote it down.
    """

    kind = "ledger.accepted"
    personal = frozenset({"reason"})
    first: int
    last: int
    root: str
    wrong: str
    approver: str
    second: str
    authority: str
    kept: str = ""
    head: str = ""
    reason: str = ""


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
    detail: str = ""


class VisitEnded(Record, frozen=True, kw_only=True):
    """A visit at the kiosk ended: `how` is `done`, `stopped` (by the visitor or by time) or `failed`."""

    kind = "visit.ended"
    how: str
    person: str = ""


# --- actuation: command, answer and sensed state are separate records ----------------------------------


class Intended(Record, frozen=True, kw_only=True):
    """A command is about to be sent; durable before anything is energised.

    `second` and `approver`: who vouched for it with a tap, where the key's policy asks for that.

    `because` is the reason's code. For a release that lends a key, `purpose` says what for; for one that
    lets a key come back, `loan` says which. With these a restart can finish what a power cut interrupted.
    `tag`: the key whose number was read on the tag before the slot opened.
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
    second: str = ""
    approver: str = ""
    batch: str = ""
    tag: str = ""


class Acknowledged(Record, frozen=True, kw_only=True):
    """The device confirmed the command of record `intent`. It says nothing about what then moved."""

    kind = "actuation.acknowledged"
    intent: int
    slot: int = 0


class ActuationRefused(Record, frozen=True, kw_only=True):
    """The device answered that it will not carry out the command of record `intent`, or was never asked.

    `answer` is `refused` or `offline`; records of before say it as the beginning of `detail`. A module that
    refused may have acted all the same: what came of such a release, the sensors say.
    """

    kind = "actuation.refused"
    intent: int
    detail: str
    slot: int = 0
    answer: str = ""

    @property
    def was_asked(self) -> bool:
        """Did the device say no itself, or was nothing sent?"""
        return (self.answer or self.detail.partition(":")[0]) == "refused"


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
    """A sensor changed. `what`: `key`, `bolt`, `door`, `place`; `state` as `KeyState` or `BoltState`.

    `contact`: the number of a place's door contact. `number`: that on the tag of what hangs there, where the
    device can tell (0: it has not said).

    `observed_us` is when the driver saw it (after debouncing), which is earlier than when it was written.
    """

    kind = "cabinet.sensed"
    what: str
    state: str
    before: str
    observed_us: int
    slot: int = 0
    device: str = ""
    contact: int = 0
    number: int = 0


class OutputHeld(Record, frozen=True, kw_only=True):
    """An output was read back: it is not as it was ordered, or is so again. Both are `on` or `off`.

    `what`: `lock`, `lamp`, `buzzer` or `alarm`; `slot` is 0 for the last two.
    """

    kind = "output.held"
    device: str
    what: str
    reads: str
    ordered: str
    observed_us: int
    slot: int = 0


class SlotNotKnown(Record, frozen=True, kw_only=True):
    """A slot was commanded to open, and nothing that was read since says whether it did."""

    kind = "slot.not_known"
    slot: int
    intent: int
    key: str = ""
    person: str = ""


class SlotNotOpened(Record, frozen=True, kw_only=True):
    """A slot was commanded to open, and its bolt, read after that, says that it stayed locked."""

    kind = "slot.not_opened"
    slot: int
    intent: int
    key: str = ""
    person: str = ""


# --- custody of keys ----------------------------------------------------------------------------------


class KeyTaken(Record, frozen=True, kw_only=True):
    """A key left its slot in the hands of `person`: opens a loan whose id is this record's number.

    `due_us`: when it must be back (microseconds since the epoch; 0: no such time). `slot` is its own;
    `hung_in`: the slot from which it was taken, where that was another one.
    """

    kind = "key.taken"
    key: str
    slot: int
    person: str
    purpose: str
    intent: int
    due_us: int = 0
    hung_in: int = 0


class KeyNotTaken(Record, frozen=True, kw_only=True):
    """The slot was opened for `person` and the key stayed in it until the time ran out or they gave up."""

    kind = "key.not_taken"
    key: str
    slot: int
    person: str
    purpose: str
    intent: int


class KeyReturned(Record, frozen=True, kw_only=True):
    """The key of `loan` counts as back in its slot; `person` is who had it.

    `evidence` says by what: empty where a contact sensed that something hangs there, maybe another key;
    `tag` where the number on its tag was read as well, `device` where a device has told which key it is.
    `returned_by` is empty where nobody is known to have hung it; `intent` is the release that let it in.
    """

    kind = "key.returned"
    key: str
    slot: int
    loan: int
    intent: int = 0
    person: str = ""
    returned_by: str = ""
    evidence: str = ""


class KeyNotReturned(Record, frozen=True, kw_only=True):
    """The slot was opened for the return of `loan` and is shut again without its key: the loan goes on."""

    kind = "key.not_returned"
    key: str
    slot: int
    loan: int
    intent: int
    returned_by: str = ""


class KeyMisplaced(Record, frozen=True, kw_only=True):
    """While `key` was being returned, a key appeared in `slot`, which is not its slot (`own_slot`).

    `evidence` as in `KeyReturned`: empty where it is only taken for that key. `loan` is 0 for a key that is
    recorded as hanging in its slot.
    """

    kind = "key.misplaced"
    key: str
    slot: int
    own_slot: int
    loan: int
    returned_by: str = ""
    evidence: str = ""


class KeyVanished(Record, frozen=True, kw_only=True):
    """A key left its slot without a release: opens a loan that nobody is known to hold.

    `hung_in`: as in `KeyTaken`.
    """

    kind = "key.vanished"
    key: str
    slot: int
    hung_in: int = 0


class KeyHandedOver(Record, frozen=True, kw_only=True):
    """`giver` gave the key to `person`, both tapped: ends loan `loan` and opens one with this number."""

    kind = "key.handed_over"
    key: str
    slot: int
    loan: int
    person: str
    giver: str
    purpose: str
    due_us: int = 0
    approver: str = ""
    second: str = ""


class LoanExtended(Record, frozen=True, kw_only=True):
    """The key of `loan` may stay out until `due_us`, for this reason."""

    kind = "loan.extended"
    loan: int
    key: str
    person: str
    due_us: int
    reason: str
    approver: str = ""


class ReturnClaimed(Record, frozen=True, kw_only=True):
    """A key that was hung without a tap: `returned_by` says that it was they, and `author` asked them."""

    kind = "return.claimed"
    key: str
    slot: int
    loan: int
    returned_by: str
    author: str = ""


class RingChecked(Record, frozen=True, kw_only=True):
    """A ring with several keys came back: so many of `pieces` hang on it, as `person` says."""

    kind = "ring.checked"
    key: str
    slot: int
    loan: int
    pieces: int
    counted: int
    person: str = ""


class OverrideEntered(Record, frozen=True, kw_only=True):
    """非常開錠: the slot was opened with the cabinet's mechanical key, as two people say afterwards.

    `what`: `taken` or `returned` (the key, in the hands of `person`) or `opened` (nothing moved).
    `approver` is the custodian who enters it, `second` the other one who signs.
    """

    kind = "override.entered"
    key: str
    slot: int
    what: str
    person: str
    second: str
    approver: str
    reason: str


class PlaceOpened(Record, frozen=True, kw_only=True):
    """開錠: a place's door was sensed open, as the key of `loan` allows (0: no key that opens it is out)."""

    kind = "place.opened"
    place: str
    loan: int = 0
    key: str = ""
    person: str = ""
    observed_us: int = 0


class PlaceShut(Record, frozen=True, kw_only=True):
    """施錠: a place's door was sensed shut again."""

    kind = "place.shut"
    place: str
    loan: int = 0
    key: str = ""
    person: str = ""
    observed_us: int = 0


# --- PINs -----------------------------------------------------------------------------------------------


class PinEntered(Record, frozen=True, kw_only=True):
    """A PIN was entered for `person`: right (1) or wrong (0)."""

    kind = "pin.entered"
    person: str
    right: int


class PinLifted(Record, frozen=True, kw_only=True):
    """The person may enter their PIN at once again, after wrong ones, as `approver` says."""

    kind = "pin.lifted"
    person: str
    approver: str


# --- alarms -------------------------------------------------------------------------------------------


class AlarmStarted(Record, frozen=True, kw_only=True):
    """A condition began that someone must look at. `alarm` names it, `cause` its kind."""

    kind = "alarm.started"
    alarm: str
    cause: str
    slot: int = 0
    key: str = ""
    device: str = ""


class AlarmAcknowledged(Record, frozen=True, kw_only=True):
    """`person` has seen the alarm and says what was done. It stands on while its condition does."""

    kind = "alarm.acknowledged"
    alarm: str
    person: str
    done: str


class AlarmForwarded(Record, frozen=True, kw_only=True):
    """The alarms' records up to number `upto` were sent on by this channel, but those that it holds."""

    kind = "alarm.forwarded"
    channel: str
    upto: int


class AlarmHeld(Record, frozen=True, kw_only=True):
    """The receiver did not take the notice of record `notice`: it is offered again. Of several: the newest.

    `since_us`: when it was refused first; `detail` is for the technician; `had`: marks of the recipients
    who have it, separated by spaces (a mark says who it is only to this kiosk).
    """

    kind = "alarm.held"
    channel: str
    notice: int
    since_us: int
    detail: str = ""
    had: str = ""


class AlarmHeldOver(Record, frozen=True, kw_only=True):
    """The notice of record `notice` is held no longer: `how` is `sent` or `given_up`."""

    kind = "alarm.held_over"
    channel: str
    notice: int
    how: str
    detail: str = ""


class AlarmEnded(Record, frozen=True, kw_only=True):
    """The condition is over; `how` says what ended it."""

    kind = "alarm.ended"
    alarm: str
    how: str


_OTHERS = tuple(cls for cls in Record.__subclasses__() if cls is not Registered)
"""Those of this module, of `shredding`, of `day` and of `tags`."""
_ALL: tuple[type[Record], ...] = (*_OTHERS, *REGISTERED, RotationSet)
KINDS: dict[str, type[Record]] = {cls.kind: cls for cls in _ALL}

OUTCOMES: tuple[type[Record], ...] = (
    Acknowledged,
    ActuationRefused,
    Unanswered,
    Reconciled,
    SlotNotKnown,
    SlotNotOpened,
    KeyTaken,
    KeyNotTaken,
    KeyReturned,
    KeyNotReturned,
    KeyMisplaced,
    KeyVanished,
    KeySwapped,
    KeyMissing,
    KeyHandedOver,
    OverrideEntered,
    AlarmAcknowledged,
    RequestRefused,
    *REGISTERED,
    RotationSet,
    ShredClosed,
    CountClosed,
    CountSettled,
    DayOpened,
    DayExplained,
    ClosedOver,
    LeftOverResolved,
    LockedUp,
    MonthConfirmed,
    CheckpointKey,
    Redacted,
    LedgerRestored,
    LedgerAccepted,
    StationStopped,
)
"""Something came out one way or the other: behind each of these a checkpoint is signed."""
