"""The records of keys: who has which, and what the register says of keys and places."""

from storage.log.record import Record
from storage.people.records import Registered

# --- custody --------------------------------------------------------------------------------------------


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


# --- the register ---------------------------------------------------------------------------------------


class PlaceRecorded(Registered, frozen=True, kw_only=True):
    """A storage place. `contact`: the number of its door's contact (0: it has none)."""

    kind = "place.recorded"
    what = "place"
    named_by = "place"
    place: str
    name: str
    contact: int = 0


class PlaceEnded(Registered, frozen=True, kw_only=True):
    """The place is used no longer."""

    kind = "place.ended"
    what = "place"
    named_by = "place"
    ends = True
    place: str


class KeyRecorded(Registered, frozen=True, kw_only=True):
    """A key, where it hangs, what it opens and who may take it when.

    `opens`, `roles`, `people`, `courses`: ids with blanks between them; `purposes`: one a line. Hours are
    minutes since midnight. `second`: `""`, `anyone` or `other_group`. 1 is yes, 0 is no.
    `guarded`: is the number on its tag asked for on return, `yes`, `no`, or `""`: if it opens the vault.
    """

    kind = "key.recorded"
    what = "key"
    named_by = "key"
    key: str
    number: int
    name: str
    slot: int
    opens: str
    purposes: str
    roles: str = ""
    people: str = ""
    pieces: int = 1
    hours_from: int = 0
    hours_until: int = 0
    working_days: int = 0
    courses: str = ""
    second: str = ""
    second_on_return: int = 0
    approval: int = 0
    pin: int = 0
    genuine: int = 0
    max_minutes: int = 0
    guarded: str = ""


class KeyEnded(Registered, frozen=True, kw_only=True):
    """The key is used no longer."""

    kind = "key.ended"
    what = "key"
    named_by = "key"
    ends = True
    key: str


class KeyReserved(Registered, frozen=True, kw_only=True):
    """The key is kept for a person between these times (microseconds since the epoch)."""

    kind = "key.reserved"
    what = "reservation"
    named_by = "reservation"
    reservation: str
    key: str
    person: str
    since_us: int
    until_us: int


class ReservationEnded(Registered, frozen=True, kw_only=True):
    """The reservation is over: `how` is `used`, `given_up` or `passed`."""

    kind = "reservation.ended"
    what = "reservation"
    named_by = "reservation"
    ends = True
    reservation: str
    how: str
    key: str = ""
    person: str = ""


class KeyLost(Registered, frozen=True, kw_only=True):
    """The custodian declares a key lost. What it opens is not safe until its locks are changed."""

    kind = "key.lost"
    what = "lost"
    named_by = "key"
    key: str
    slot: int = 0
    person: str = ""


class KeyReplaced(Registered, frozen=True, kw_only=True):
    """The key is lost no longer: `how` is `found`, or `new` (its locks were changed, a new one hangs)."""

    kind = "key.replaced"
    what = "lost"
    named_by = "key"
    ends = True
    key: str
    how: str
    second: str = ""


class PlaceUnsafe(Registered, frozen=True, kw_only=True):
    """Somebody may have a key to this place: `key` is lost."""

    kind = "place.unsafe"
    what = "unsafe"
    named_by = "place"
    place: str
    key: str


class LockChanged(Registered, frozen=True, kw_only=True):
    """The place's lock was changed, as two people say: old keys do not open it any more."""

    kind = "lock.changed"
    what = "unsafe"
    named_by = "place"
    ends = True
    place: str
    second: str


class DuplicateMade(Registered, frozen=True, kw_only=True):
    """合鍵台帳: another key like `key` was made, two people sign. `kept`: where it is kept."""

    kind = "duplicate.made"
    what = "duplicate"
    named_by = "duplicate"
    duplicate: str
    key: str
    second: str
    kept: str


class DuplicateEnded(Registered, frozen=True, kw_only=True):
    """The duplicate was destroyed, two people sign."""

    kind = "duplicate.ended"
    what = "duplicate"
    named_by = "duplicate"
    ends = True
    duplicate: str
    second: str
    key: str = ""
