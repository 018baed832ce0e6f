"""The records of the station itself: its devices, who came to it, what it moved, and its alarms."""

from storage.log.record import Record

SIGNS = 1
"""What this version writes into `StationStarted.signs`: it signs behind decisions too.

Earlier versions signed behind outcomes only, so an unsigned decision at the end of such a ledger is no
forgery. A start says by `signs` that from there on these are signed as well; once a signature covers that
start, a decision that nobody signed is in dispute like an outcome.
"""

# --- the program and its devices ------------------------------------------------------------------------


class StationStarted(Record, frozen=True, kw_only=True):
    """The program began; `config` is the SHA-256 of the configuration file it read.

    `signs`: behind which records it signs at once; 0 for outcomes alone, else see `SIGNS`.
    """

    kind = "station.started"
    software: str
    config: str = ""
    signs: int = 0


class StationStopped(Record, frozen=True, kw_only=True):
    """The program ended in order. A start without this before it followed a crash or a power cut."""

    kind = "station.stopped"
    reason: str


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


# --- visits ---------------------------------------------------------------------------------------------


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


# --- actuation: command, answer and sensed state are separate records -----------------------------------


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


# --- alarms ---------------------------------------------------------------------------------------------


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
