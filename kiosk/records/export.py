"""`kagiban ledger export | proof`: records on their way out, with all that is needed to verify them there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.files import write_new
from kiosk.locale import _
from kiosk.records.at_rest import Begin, Records, reading, writing
from storage.export.export import export_jsonl, export_tiles, proof_text
from storage.file.database import Database
from storage.log.personal import BETWEEN, Personal
from storage.log.records import CheckpointKey
from storage.proof.chain import batches
from storage.proof.checkpoint import Checkpoint
from storage.proof.edge import StoredTree


@dataclass(frozen=True, slots=True)
class _Signed:
    """The checkpoint that an export proves itself against, and the keys there were."""

    note: str
    size: int
    vkeys: tuple[str, ...]


def export_records(
    settings: Settings,
    begin: Begin,
    out: TextIO,
    *,
    jsonl: Path | None,
    tiles: Path | None,
    first: int,
    last: int | None,
    personal: bool,
) -> None:
    """Writes the records `first` to `last` in the forms asked for. Raises `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    signed = _signed(settings, begin)
    last = _within(signed, first, last)
    with reading(settings) as records:
        rows = _rows(records.database)
        if tiles is not None:
            export_tiles(tiles, note=signed.note, vkeys=signed.vkeys, rows=rows, first=first, last=last)
        if jsonl is not None:
            with records.database.reading() as connection:
                export_jsonl(
                    jsonl,
                    note=signed.note,
                    vkeys=signed.vkeys,
                    rows=rows,
                    subtree=StoredTree(connection).subtree,
                    first=first,
                    last=last,
                    personal=_personal(records.database) if personal else None,
                )
    for path in filter(None, (tiles, jsonl)):
        said = _("{file}: records {first} to {last}. To verify: python3 verify_export.py --key KEY {name}")
        out.write(said.format(file=path, first=first, last=last, name=path.name) + "\n")


def prove(
    settings: Settings, begin: Begin, seq: int, out: TextIO, file: Path | None, *, personal: bool
) -> None:
    """Writes one record with its proof. Raises `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    signed = _signed(settings, begin)
    _within(signed, seq, seq)
    with reading(settings) as records, records.database.reading() as connection:
        ((_seq, body, _hash),) = _rows(records.database)(seq, seq + 1)
        parts = dict(_personal(records.database)(seq, seq + 1)) if personal else {}
        text = proof_text(
            seq,
            body,
            note=signed.note,
            vkeys=signed.vkeys,
            subtree=StoredTree(connection).subtree,
            personal=parts.get(seq),
        )
    if file is None:
        out.write(text)
    else:
        write_new(file, text, mode=0o600)
        out.write(_("{file}: record {seq}, with its proof").format(file=file, seq=seq) + "\n")


def _signed(settings: Settings, begin: Begin) -> _Signed:
    with writing(settings, begin) as records:
        note = records.ledger.checkpoint()
        return _Signed(note, Checkpoint.from_text(note.partition("\n\n")[0] + "\n").size, _vkeys(records))


def _vkeys(records: Records) -> tuple[str, ...]:
    named = (entry.record for entry in records.ledger.read(kind=CheckpointKey.kind))
    return tuple(record.vkey for record in named if isinstance(record, CheckpointKey))


def _within(signed: _Signed, first: int, last: int | None) -> int:
    last = signed.size if last is None else last
    if not first <= last <= signed.size:
        raise KioskError(
            _("There are no such records"),
            _("asked for {first} to {last}; there are 1 to {size}").format(
                first=first, last=last, size=signed.size
            ),
        )
    return last


def _rows(database: Database) -> Callable[[int, int], Iterator[tuple[int, bytes, bytes]]]:
    def rows(start: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        for batch in batches(database, start - 1):
            yield from (row for row in batch if row[0] < end)
            if batch[-1][0] >= end - 1:
                return

    return rows


def _personal(database: Database) -> Callable[[int, int], Iterator[tuple[int, Personal]]]:
    def parts(start: int, end: int) -> Iterator[tuple[int, Personal]]:
        with database.reading() as connection:
            kept = BETWEEN.run(connection, after=start - 1, last=end - 1)
        yield from ((seq, Personal(*part)) for seq, *part in kept)

    return parts
