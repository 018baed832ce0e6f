"""What a record is. Each room has its kinds in `records`.

A record is a flat frozen value. On the way into the ledger its fields are sorted by name into the parts that
a stored body has: *actors* (who), *subject* (what it is about) and *payload* (the rest). A field that a kind
names as `personal` does not enter the body: it is kept beside the log, and the body commits to it.
Values are strings and integers only, so that the canonical text has one spelling (no floats, no nulls: a
field at its default is left out). Times inside a payload are integer microseconds since the epoch, UTC.

A kind's meaning never changes once it has been written somewhere; what must change gets a new `version`.
"""

from typing import Any, ClassVar, Self

import msgspec

ACTORS = frozenset({"person", "second", "approver", "returned_by", "author", "giver"})
SUBJECTS = frozenset({"key", "slot", "place", "device", "reader", "batch", "alarm", "loan", "intent"})
"""Which part a field belongs to. A name may be added here only while no record that was written has it."""

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
