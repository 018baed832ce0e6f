"""The one spelling of a record's body: the bytes that are stored are the bytes that are hashed.

RFC 8785 (JCS) narrowed to what records hold: objects with ASCII names, strings, and integers that every
JSON reader keeps exact. Within that, `msgspec`'s deterministic encoder writes the same bytes as RFC 8785.
"""

from typing import Any

import msgspec

from storage.errors import RecordUnfit

SAFE_INTEGER = 2**53 - 1
"""RFC 8785 section 3.2.2.3 and RFC 7493 section 2.2: larger integers do not survive every JSON reader."""

LONGEST = 65_535
"""Bytes of a body: what the two-byte length in an entry bundle can say (C2SP tlog-tiles, "Log Entries")."""

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(dict[str, Any])


def encode(body: dict[str, Any]) -> bytes:
    """The canonical bytes of `body`. Raises `RecordUnfit` for other values than named above, or too many."""
    if not _fits(body):
        _refuse(body, "body")
    try:
        text = _encoder.encode(body)
    except UnicodeEncodeError as error:
        raise RecordUnfit(f"a text in the record is not Unicode: {error}") from error
    if len(text) > LONGEST:
        raise RecordUnfit(f"the record has {len(text)} bytes, more than {LONGEST}")
    return text


def decode(text: bytes | str) -> dict[str, Any]:
    """The body that `text` spells. Raises `RecordUnfit` where `text` is not its canonical spelling."""
    try:
        raw = text.encode() if isinstance(text, str) else text
        body = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise RecordUnfit(f"not a canonical body: {error}") from error
    if encode(body) != raw:
        raise RecordUnfit("not a canonical body: spelt otherwise than it would be written")
    return body


def _fits(members: dict[str, Any]) -> bool:
    """Quick, for every record passes here when it is written and when it is read."""
    for member in members.values():
        kind = type(member)
        if kind is str:
            continue
        if kind is dict:
            if not _fits(member):
                return False
        elif kind is not int or not -SAFE_INTEGER <= member <= SAFE_INTEGER:
            return False
    try:
        return "".join(members).isascii()
    except TypeError:
        return False


def _refuse(value: object, where: str) -> None:
    """Raises `RecordUnfit` for the first thing in `value` that does not fit."""
    kind = type(value)
    if isinstance(value, dict) and kind is dict:
        for name, member in value.items():
            if not (isinstance(name, str) and name.isascii()):
                raise RecordUnfit(f"{where}: the name {name!r} is not ASCII text")
            _refuse(member, f"{where}.{name}")
    elif isinstance(value, int) and kind is int:
        if not -SAFE_INTEGER <= value <= SAFE_INTEGER:
            raise RecordUnfit(f"{where}: {value} is beyond ±(2^53 - 1)")
    elif kind is not str:
        raise RecordUnfit(f"{where}: {kind.__name__} is neither text, integer nor object")
