"""`kagiban ledger show`: the records as lines, for people or for programs. Reads only."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TextIO

import msgspec

from kiosk.config import Settings
from kiosk.core.machine.printable import printable
from kiosk.records.at_rest import reading
from storage.file.database import Database
from storage.log.clock import instant
from storage.log.ledger import Entry
from storage.people.questions import names

_PARTS = ("actors", "subject", "payload")


def show_records(
    settings: Settings,
    out: TextIO,
    *,
    as_json: bool = False,
    after: int = 0,
    limit: int | None = None,
    kind: str | None = None,
) -> int:
    """Writes the records after `after`, at most `limit`, of one `kind` or of all; returns how many.

    Raises `StorageError`.
    """
    count = 0
    with reading(settings) as records:
        width = max(map(len, settings.known.kinds))
        line = json_line if as_json else text_line(_names(settings, records.database), width)
        for entry in records.ledger.read(after=after, limit=limit, kind=kind):
            out.write(line(entry) + "\n")
            count += 1
    return count


def _names(settings: Settings, database: Database) -> dict[str, str]:
    """Who is who: as the register says and, for those who are no longer on it, as the ledger remembers."""
    registered = {enrolled.person.id: enrolled.person.name for enrolled in settings.people}
    return registered | names(database)


def json_line(entry: Entry) -> str:
    """One record as JSON: the parts as they are stored, the time as ISO 8601 in UTC with microseconds.

    `happened` where it was written late; `personal` where it has a personal part, null if that was erased.
    """
    body = _body(entry)
    record = {
        "seq": entry.seq,
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "kind": entry.kind,
        "version": entry.version,
        "station": entry.station,
        **{part: body.get(part, {}) for part in _PARTS},
        "hash": entry.hash.hex(),
    }
    if entry.happened_us:
        record["happened"] = f"{instant(entry.happened_us):%Y-%m-%dT%H:%M:%S.%f}Z"
    if entry.commitment:
        record["personal"] = _personal(entry)
    return msgspec.json.encode(record).decode()


def text_line(names: Mapping[str, str], width: int) -> Callable[[Entry], str]:
    """Writes one record on a line: number, local time, kind, and what it says, people by their names.

    `width`: that of the longest kind.
    """

    def line(entry: Entry) -> str:
        body = _body(entry)
        actors = {role: names.get(who, who) for role, who in body.get("actors", {}).items()}
        said = {**actors, **body.get("subject", {}), **body.get("payload", {})}
        if entry.commitment:
            said |= _personal(entry) or {"personal": "erased"}
        if entry.happened_us:
            said["happened"] = f"{instant(entry.happened_us).astimezone():%Y-%m-%d %H:%M:%S}"
        local = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
        return f"{entry.seq:>7}  {local}  {printable(entry.kind):{width}}  {_pairs(said)}".rstrip()

    return line


def _personal(entry: Entry) -> dict[str, Any] | None:
    """The personal part; None where it was erased."""
    if entry.personal is None:
        return None
    return msgspec.json.decode(entry.personal.text, type=dict[str, Any])


def _pairs(said: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={_quoted(str(value))}" for name, value in said.items())


def _quoted(value: str) -> str:
    """A value with blanks in it is quoted, so that the next pair cannot be taken for a part of it."""
    text = printable(value)
    blank = any(unicodedata.category(char) == "Zs" for char in text)
    return f'"{text}"' if blank or not text else text


def _body(entry: Entry) -> dict[str, Any]:
    return msgspec.json.decode(entry.body, type=dict[str, Any])
