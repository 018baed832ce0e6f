"""Reads what can be read from a damaged database, and says what is lost. The file is only read.

No index, header or tree of pages is relied upon: every page is looked at, and every row that has the shape of
a record is held against the hash chain.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec

from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.file.connect import KEY_BYTES
from storage.file.whole_file import refuse_taken, whole_file
from storage.log.personal import Personal
from storage.log.ranges import numbers
from storage.log.records import Redacted
from storage.rescue.relink import Choice, relink
from storage.rescue.row_scan import RowScan, copy_at
from storage.rescue.sqlite_pages import PageFile

FOLDER_MODE = 0o700
_NOTE = b'{"note":'
"""How a line of `salvaged.jsonl` begins that holds a checkpoint and not a record."""


class _Said(msgspec.Struct):
    """What must be known of a body: the commitment to its personal part, and what it redacted."""

    kind: str = ""
    personal: str = ""
    payload: dict[str, object] = msgspec.field(default_factory=dict)


_said = msgspec.json.Decoder(_Said).decode


@dataclass(frozen=True, slots=True)
class SalvagedRecord:
    """A record that was found. `linked`: see `relink.Choice`. `personal`: the part it is committed to."""

    seq: int
    body: bytes
    hash: bytes
    linked: bool
    personal: Personal | None = None


@dataclass(slots=True)
class _Kept:
    """The records that were chosen: their places, not their bodies."""

    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    places: "array[int]" = field(default_factory=lambda: array("q"))
    linked: bytearray = field(default_factory=bytearray)
    mended: dict[int, bytes] = field(default_factory=dict)
    personal: dict[int, Personal] = field(default_factory=dict)
    redacted: list[tuple[int, range]] = field(default_factory=list)
    sound: int = 0

    def take(self, choice: Choice, parts: Iterable[Personal]) -> None:
        """The next record, with what was found beside it."""
        self.seqs.append(choice.seq)
        self.places.append(choice.copy.place)
        self.linked.append(choice.linked)
        if choice.hash != choice.copy.hash:
            self.mended[choice.seq] = choice.hash
        if choice.linked and choice.seq == self.sound + 1:
            self.sound += 1
        self._look(choice.seq, choice.copy.body, parts)

    def _look(self, seq: int, body: bytes, parts: Iterable[Personal]) -> None:
        try:
            said = _said(body)
        except msgspec.ValidationError:
            return
        for part in parts:
            if part.commitment == said.personal:
                self.personal[seq] = part
        if said.kind == Redacted.kind:
            self.redacted += _runs(seq, said.payload.get("records"))

    def leave_out_redacted(self) -> None:
        """What was erased stays erased, though a copy may have been found."""
        for seq in list(self.personal):
            if any(seq in run and seq < by for by, run in self.redacted):
                del self.personal[seq]


def _runs(seq: int, text: object) -> list[tuple[int, range]]:
    try:
        return [(seq, run) for run in numbers(str(text))]
    except ValueError:
        return []


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was found in a database. The rows stay in the file and are read again when they are asked for.

    `highest` is the highest number found, `lost` the numbers below it that were not; what came behind it no
    file can tell. `sound`: how many records from the first on are there, each proven by its link. `mended`:
    records whose hash was damaged and is computed. `notes`: signed checkpoints by size, their signatures not
    looked at. `left_out`: personal parts that no record here is committed to, or that had been erased.
    `pages`: how many there are; `broken`: numbers of those that could not be read or make no sense, and
    `broken_frames` likewise of the write-ahead log's. `genuine`: False where no page of an encrypted file is
    authentic: its salt is lost, or the key is another.
    """

    path: Path
    highest: int
    lost: tuple[range, ...]
    sound: int
    mended: tuple[int, ...]
    notes: tuple[str, ...]
    left_out: int
    pages: int
    broken: tuple[int, ...]
    broken_frames: tuple[int, ...]
    genuine: bool
    _kept: _Kept = field(repr=False)
    _key: bytes | None = field(repr=False)

    def __len__(self) -> int:
        """The number of records."""
        return len(self._kept.seqs)

    @property
    def linked(self) -> int:
        """How many records are linked."""
        return sum(self._kept.linked)

    @property
    def personal(self) -> int:
        """How many records have their personal part."""
        return len(self._kept.personal)

    @property
    def records(self) -> Iterator[SalvagedRecord]:
        """All records, by number. Raises `LedgerUnavailable` if the file is no longer what it was."""
        kept = self._kept
        with PageFile(self.path, self._key) as pages:
            for seq, place, linked in zip(kept.seqs, kept.places, kept.linked, strict=True):
                copy = copy_at(pages, place)
                if copy is None:
                    raise LedgerUnavailable(f"{self.path}: it was changed while it was read")
                digest = kept.mended.get(seq, copy.hash)
                yield SalvagedRecord(seq, copy.body, digest, bool(linked), kept.personal.get(seq))

    @property
    def prefix(self) -> Iterator[SalvagedRecord]:
        """The first `sound` records: a ledger can go on behind them."""
        return islice(self.records, self.sound)


def salvage(path: Path, key: bytes | None) -> Salvaged:
    """Looks at every page of a database that nobody writes, and of the write-ahead log beside it.

    Raises `LedgerUnavailable` where the files cannot be opened; whatever they contain is no error.
    `ValueError`: not a key.
    """
    if key is not None and len(key) != KEY_BYTES:
        raise ValueError(f"a database key has {KEY_BYTES} bytes, not {len(key)}")
    path = path.absolute()
    with PageFile(path, key) as pages:
        scan = RowScan(pages)
        parts = scan.personal()
        kept = _Kept()
        for choice in relink(scan.records()):
            kept.take(choice, parts.get(choice.seq, ()))
        kept.leave_out_redacted()
        return Salvaged(
            path,
            kept.seqs[-1] if kept.seqs else 0,
            tuple(_gaps(kept.seqs)),
            kept.sound,
            tuple(kept.mended),
            scan.notes(),
            sum(map(len, parts.values())) - len(kept.personal),
            scan.pages,
            tuple(sorted(_broken(pages, scan, kept))),
            pages.broken_frames,
            pages.genuine,
            kept,
            key,
        )


def _broken(pages: PageFile, scan: RowScan, kept: _Kept) -> Iterable[int]:
    """Without authentication only rows can tell that pages were decrypted at all."""
    return pages.broken | scan.senseless if pages.genuine or kept.seqs else pages.numbers()


def _gaps(seqs: Iterable[int]) -> Iterator[range]:
    before = 0
    for seq in seqs:
        if seq != before + 1:
            yield range(before + 1, seq)
        before = seq


class _Part(msgspec.Struct):
    salt: str
    subject: str
    text: str


class _Line(msgspec.Struct, omit_defaults=True):
    """A record as a line of `salvaged.jsonl`: the body's exact text, bytes in hex."""

    seq: int
    body: str
    hash: str
    linked: bool
    personal: _Part | None = None


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What was written where. `lost` and `broken` are numbers as `501-599, 700`, empty for none.

    `checkpoint` is the file with the newest checkpoint found; None where there was none.
    """

    path: Path
    checkpoint: Path | None
    records: int
    linked: int
    sound: int
    highest: int
    lost: str
    mended: int
    personal: int
    left_out: int
    broken: str
    pages: int
    genuine: bool


def write_salvage(salvaged: Salvaged, folder: Path) -> SalvageReport:
    """Writes `salvaged.jsonl`, and with a checkpoint `salvaged.checkpoint`, into `folder`, durably.

    The folder is made where it is missing; nothing is overwritten. Raises `LedgerUnavailable` where folder or
    disk do not take it: then nothing is left of either.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(FOLDER_MODE, parents=True)
        path, checkpoint = _written(salvaged, folder)
    except OSError as error:
        raise LedgerUnavailable(f"{error.filename or folder}: {error.strerror}") from error
    return SalvageReport(
        path,
        checkpoint,
        len(salvaged),
        salvaged.linked,
        salvaged.sound,
        salvaged.highest,
        spelt(salvaged.lost),
        len(salvaged.mended),
        salvaged.personal,
        salvaged.left_out,
        spelt(range(number, number + 1) for number in salvaged.broken),
        salvaged.pages,
        salvaged.genuine,
    )


def _written(salvaged: Salvaged, folder: Path) -> tuple[Path, Path | None]:
    path, beside = folder / "salvaged.jsonl", folder / "salvaged.checkpoint"
    refuse_taken(beside)
    with whole_file(path) as part, part.open("wb") as out:
        for record in salvaged.records:
            out.write(msgspec.json.encode(_line(record)) + b"\n")
        for note in salvaged.notes:
            out.write(msgspec.json.encode({"note": note}) + b"\n")
    if not salvaged.notes:
        return path, None
    try:
        with whole_file(beside) as part:
            part.write_text(salvaged.notes[-1])
    except OSError:
        path.unlink()
        raise
    return path, beside


def _line(record: SalvagedRecord) -> _Line:
    own = record.personal
    part = None if own is None else _Part(own.salt.hex(), own.subject, own.text)
    return _Line(record.seq, record.body.decode(), record.hash.hex(), record.linked, part)


def read_salvage(path: Path) -> Iterator[SalvagedRecord]:
    """The records in a `salvaged.jsonl`. Raises `LedgerUnavailable`; `DatabaseDamaged` for another line."""
    for number, line in _lines(path):
        if not line.startswith(_NOTE):
            yield _record(line, f"{path}: line {number}")


def read_notes(path: Path) -> Iterator[str]:
    """The signed checkpoints in a `salvaged.jsonl`, by size. Raises as `read_salvage` does."""
    for number, line in _lines(path):
        if line.startswith(_NOTE):
            try:
                yield msgspec.json.decode(line, type=dict[str, str])["note"]
            except msgspec.DecodeError as error:
                raise DatabaseDamaged(f"{path}: line {number}: no salvaged checkpoint: {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from enumerate(file, 1)
    except OSError as error:
        raise LedgerUnavailable(f"{path}: cannot be read: {error.strerror}") from error


def _record(line: bytes, where: str) -> SalvagedRecord:
    try:
        said = msgspec.json.decode(line, type=_Line)
        own = said.personal
        part = None if own is None else Personal(own.subject, bytes.fromhex(own.salt), own.text)
        return SalvagedRecord(said.seq, said.body.encode(), bytes.fromhex(said.hash), said.linked, part)
    except (msgspec.DecodeError, ValueError) as error:
        raise DatabaseDamaged(f"{where}: no salvaged record: {error}") from error


def spelt(runs: Iterable[range]) -> str:
    """Ascending numbers as text: `501-599, 700`. Runs that touch are one."""
    ends: list[tuple[int, int]] = []
    for run in runs:
        if ends and ends[-1][1] == run[0] - 1:
            ends[-1] = (ends[-1][0], run[-1])
        else:
            ends.append((run[0], run[-1]))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ends)
