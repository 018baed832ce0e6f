"""One row of the ledger as a value: who wrote what when, typed again from its body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from storage.errors import DatabaseDamaged, RecordUnfit
from storage.log.canonical import decode, encode
from storage.log.clock import instant
from storage.log.personal import Personal
from storage.log.record import PARTS, Record


class OtherRecord(Record, frozen=True, kw_only=True):
    """A record of a kind or version that this version of the program does not know, as it was written."""

    kind = "other"
    actors: dict[str, Any] = msgspec.field(default_factory=dict)
    subject: dict[str, Any] = msgspec.field(default_factory=dict)
    payload: dict[str, Any] = msgspec.field(default_factory=dict)

    def parts(self) -> dict[str, dict[str, str | int]]:
        """The parts as they were read."""
        return {name: getattr(self, name) for name in PARTS[:3] if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in its place: `at_us` is the wall clock, `mono_us` the monotonic one, both in microseconds.

    `kind` and `version` are the body's, also where `record` is an `OtherRecord`. `body` is the canonical
    text that `hash` covers, together with the hash before it. `happened_us`, where it is not 0, is when what
    the record tells had happened: no disk took it then. `personal` is None where there never was any, or
    where it was erased: then `commitment` is all that is left of it.
    """

    seq: int
    at_us: int
    mono_us: int
    station: str
    kind: str
    version: int
    record: Record
    body: str
    hash: bytes
    happened_us: int = 0
    commitment: str = ""
    personal: Personal | None = None

    @property
    def at(self) -> datetime:
        """The wall clock, aware, UTC."""
        return instant(self.at_us)

    @property
    def when_us(self) -> int:
        """When it happened: as a rule when it was written."""
        return self.happened_us or self.at_us


def checked_parts(record: Record) -> dict[str, dict[str, str | int]]:
    """The record's parts. Raises `RecordUnfit` where they would not be read back as the same record."""
    try:
        parts = record.parts()
        encode(parts)
        again = type(record).from_parts(parts)
    except (msgspec.ValidationError, TypeError) as error:
        raise RecordUnfit(f"{record.kind}: {error}") from error
    if again != record:
        raise RecordUnfit(f"{record.kind}: {record!r} would be read back as {again!r}")
    return parts


def entry_of(
    seq: int,
    body: str,
    digest: bytes,
    personal: Personal | None = None,
    *,
    kinds: Mapping[str, type[Record]],
) -> Entry:
    """The entry that a row holds, of one of these `kinds` (by their names) or an `OtherRecord`.

    Raises `DatabaseDamaged` where its body is not one of ours.
    """
    try:
        content = decode(body)
        envelope = msgspec.convert(content, _Envelope)
        parts = {**content, "personal": {} if personal is None else decode(personal.text)}
    except (RecordUnfit, msgspec.ValidationError) as error:
        raise DatabaseDamaged(f"record {seq} cannot be read: {error}") from error
    return Entry(
        seq,
        envelope.at,
        envelope.mono,
        envelope.station,
        envelope.kind,
        envelope.v,
        _record(envelope, parts, kinds),
        body,
        digest,
        envelope.happened,
        envelope.personal,
        personal,
    )


class _Envelope(msgspec.Struct, frozen=True):
    """What every body has, whatever its kind. `personal` is the commitment to what stands beside the log."""

    at: int
    mono: int
    station: str
    kind: str
    v: int
    happened: int = 0
    personal: str = ""
    actors: dict[str, Any] = msgspec.field(default_factory=dict)
    subject: dict[str, Any] = msgspec.field(default_factory=dict)
    payload: dict[str, Any] = msgspec.field(default_factory=dict)


def _record(envelope: _Envelope, parts: dict[str, Any], kinds: Mapping[str, type[Record]]) -> Record:
    known = kinds.get(envelope.kind)
    if known is not None and known.version == envelope.v:
        try:
            return known.from_parts(parts)
        except (msgspec.ValidationError, TypeError):
            pass
    return OtherRecord(actors=envelope.actors, subject=envelope.subject, payload=envelope.payload)
