"""The register's records: each says what stands from here on about one person, card, key or place.

The register is the newest record of each thing that has not ended; nothing else holds it. `author` is whose
decision it was (a person's id, or `account:…`, `configuration`), `before` the number of the record about the
same thing that this one takes the place of (0: there was none). So before and after are both on record.
`via`: the account that wrote it by a command, whoever is named as its author; empty where the author tapped.
"""

from typing import ClassVar

from storage.log.record import Record


class Registered(Record, frozen=True, kw_only=True):
    """The root of these kinds. `what` names the sort of thing, `named_by` the field that tells which one.

    A kind that `ends` says that the thing is on the register no longer.
    """

    what: ClassVar[str]
    named_by: ClassVar[str]
    ends: ClassVar[bool] = False
    author: str = ""
    before: int = 0
    via: str = ""

    @property
    def which(self) -> str:
        """The thing's id among those of its sort."""
        return str(getattr(self, self.named_by))


# --- people -------------------------------------------------------------------------------------------


class PersonRecorded(Registered, frozen=True, kw_only=True):
    """What the register says of a person from here on.

    `group`: the section they work in. Employed from and until these days (ISO 8601; empty: no such bound).
    """

    kind = "person.recorded"
    what = "person"
    named_by = "person"
    personal = frozenset({"number", "name", "kana"})
    person: str
    role: str
    number: str = ""
    name: str = ""
    kana: str = ""
    group: str = ""
    employed_from: str = ""
    employed_until: str = ""


class PersonLeft(Registered, frozen=True, kw_only=True):
    """A person is no longer on the register: their cards and rights are gone."""

    kind = "person.left"
    what = "person"
    named_by = "person"
    ends = True
    person: str


class CardRecorded(Registered, frozen=True, kw_only=True):
    """From here on the card with this digest is the person's. `card_kind`: how it was read at enrolment."""

    kind = "card.recorded"
    what = "card"
    named_by = "card"
    card: str
    person: str
    card_kind: str = ""


class CardEnded(Registered, frozen=True, kw_only=True):
    """The card identifies nobody any more. `why`: `lost`, `revoked` or `handed_in`."""

    kind = "card.ended"
    what = "card"
    named_by = "card"
    ends = True
    card: str
    why: str
    person: str = ""


class PinSet(Registered, frozen=True, kw_only=True):
    """The person has this PIN from here on. `use`: `own`, or `duress`, which opens and silently alarms."""

    kind = "pin.set"
    what = "pin"
    named_by = "whose"
    personal = frozenset({"digest"})
    person: str
    use: str = "own"
    digest: str = ""

    @property
    def whose(self) -> str:
        """Person and use: each of the two is a thing of its own."""
        return f"{self.person}:{self.use}"


class PinCleared(Registered, frozen=True, kw_only=True):
    """The person has no such PIN any more."""

    kind = "pin.cleared"
    what = "pin"
    named_by = "whose"
    ends = True
    person: str
    use: str = "own"

    @property
    def whose(self) -> str:
        """As in `PinSet`."""
        return f"{self.person}:{self.use}"


class DelegationMade(Registered, frozen=True, kw_only=True):
    """代行指定: `person` is custodian from and until these days (ISO 8601, both inclusive).

    `custody_only` (1): named by somebody who only stands in, and so without the rights of a 責任職.
    """

    kind = "delegation.made"
    what = "delegation"
    named_by = "delegation"
    delegation: str
    person: str
    since: str
    until: str
    custody_only: int = 0


class DelegationEnded(Registered, frozen=True, kw_only=True):
    """The delegation is over before its time."""

    kind = "delegation.ended"
    what = "delegation"
    named_by = "delegation"
    ends = True
    delegation: str
    person: str = ""


class AbsenceRecorded(Registered, frozen=True, kw_only=True):
    """A custodian is away from and until these days (ISO 8601, both inclusive)."""

    kind = "absence.recorded"
    what = "absence"
    named_by = "person"
    person: str
    since: str
    until: str


class AbsenceEnded(Registered, frozen=True, kw_only=True):
    """They are back."""

    kind = "absence.ended"
    what = "absence"
    named_by = "person"
    ends = True
    person: str


class RecoveryPermitted(Registered, frozen=True, kw_only=True):
    """復旧の許可: the administrator lets two of the staff name a custodian, once, until `until_us`."""

    kind = "recovery.permitted"
    what = "recovery"
    named_by = "recovery"
    personal = frozenset({"reason"})
    recovery: str
    until_us: int
    reason: str = ""


class RecoveryEnded(Registered, frozen=True, kw_only=True):
    """The permission is no more: `how` is `used` (`person` and `second` have named), `passed`, `replaced`."""

    kind = "recovery.ended"
    what = "recovery"
    named_by = "recovery"
    ends = True
    recovery: str
    how: str
    person: str = ""
    second: str = ""
    delegation: str = ""


# --- places and keys ----------------------------------------------------------------------------------


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


REGISTERED: tuple[type[Registered], ...] = tuple(Registered.__subclasses__())
