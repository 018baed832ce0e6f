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


# --- people ---------------------------------------------------------------------------------------------


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


# --- who stands in, and who is away ---------------------------------------------------------------------


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


# --- duties ---------------------------------------------------------------------------------------------


class RotationSet(Registered, frozen=True, kw_only=True):
    """窓口ローテーション表: these people (ids with blanks between) have this duty on this day (ISO 8601).

    What stood there before stays readable in record `before`; a swap says why.
    """

    kind = "rotation.set"
    what = "rotation"
    named_by = "turn"
    day: str
    duty: str
    people: str
    reason: str = ""

    @property
    def turn(self) -> str:
        """One duty on one day."""
        return f"{self.day} {self.duty}"
