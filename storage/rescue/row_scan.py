"""Every row on every page of a database file that has the shape of a record, or of what stands beside one."""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from storage.errors import RecordUnfit, StorageError
from storage.log.canonical import decode
from storage.log.personal import SALT_BYTES, Personal
from storage.proof.checkpoint import Checkpoint
from storage.rescue.relink import Copy, Found
from storage.rescue.sqlite_cells import Cell, cell_at, is_leaf, is_text, pointers, unlisted
from storage.rescue.sqlite_pages import PageFile

_HASH = 12 + 2 * 32
_SALT = 12 + 2 * SALT_BYTES
_NO_INTEGER = 10
"""Serial types (sqlite.org/fileformat2.html, 2.1). Type 0 is NULL: a rowid's own column is stored so."""

_AT_BITS = 16
"""A row's place is its page's number and, in the lowest bits, where on the page it begins."""

_RULE = "\n\n— "
"""Before a checkpoint's first signature (C2SP signed-note)."""


class RowScan:
    """What is on the pages. Of records only their places are kept; they are read again when asked for.

    `pages`: how many there are. `senseless`: those that list a row where there can be none.
    """

    def __init__(self, pages: PageFile) -> None:
        self._file = pages
        self._seqs = array("q")
        self._places = array("q")
        self._notes: dict[str, int] = {}
        self._personal: defaultdict[int, set[Personal]] = defaultdict(set)
        self.senseless: set[int] = set()
        self.pages = 0
        for number in pages.numbers():
            self.pages += 1
            if page := pages.page(number):
                self._page(number, page)

    def records(self) -> Iterator[Found]:
        """The different copies of each record, by number."""
        order = sorted(range(len(self._seqs)), key=self._seqs.__getitem__)
        for seq, indexes in groupby(order, key=self._seqs.__getitem__):
            copies = (copy_at(self._file, self._places[index]) for index in indexes)
            yield seq, tuple({(copy.body, copy.hash): copy for copy in copies if copy}.values())

    def notes(self) -> tuple[str, ...]:
        """What has the form of a signed checkpoint, by size."""
        return tuple(sorted(self._notes, key=lambda note: (self._notes[note], note)))

    def personal(self) -> dict[int, set[Personal]]:
        """The personal parts, by the number of the record that they stand beside."""
        return dict(self._personal)

    def _page(self, number: int, page: bytes) -> None:
        listed = set(pointers(page, number)) if is_leaf(page, number) else set()
        for at in sorted(listed.union(unlisted(page))):
            cell = cell_at(page, at, self._file.usable)
            if cell is not None:
                self._row(cell, number << _AT_BITS | at)
            elif at in listed:
                self.senseless.add(number)

    def _row(self, cell: Cell, place: int) -> None:
        match cell.types:
            case (0, body, digest) if is_text(body) and digest == _HASH:
                self._record(cell, place)
            case (0, subject, salt, text) if is_text(subject) and salt == _SALT and is_text(text):
                self._part(cell)
            case (0, size, note) if size < _NO_INTEGER and is_text(note):
                self._note(cell)

    def _record(self, cell: Cell, place: int) -> None:
        values = cell.values(self._file.page)
        if values is not None and cell.rowid > 0 and _seq_in(values[1]) == cell.rowid:
            self._seqs.append(cell.rowid)
            self._places.append(place)

    def _part(self, cell: Cell) -> None:
        if values := cell.values(self._file.page):
            _, subject, salt, text = values
            with suppress(UnicodeDecodeError):
                self._personal[cell.rowid].add(Personal(subject.decode(), salt, text.decode()))

    def _note(self, cell: Cell) -> None:
        if values := cell.values(self._file.page):
            text, rule, _ = values[2].decode(errors="replace").partition(_RULE)
            with suppress(StorageError):
                if rule:
                    self._notes[values[2].decode()] = Checkpoint.from_text(text + "\n").size


def _seq_in(body: bytes) -> object:
    """The number that a canonical body gives itself; None for what is no canonical body."""
    try:
        return decode(body).get("seq")
    except (RecordUnfit, RecursionError):
        return None


def copy_at(pages: PageFile, place: int) -> Copy | None:
    """The record's copy in that place; None where there is none."""
    page = pages.page(place >> _AT_BITS)
    cell = cell_at(page, place & (1 << _AT_BITS) - 1, pages.usable) if page else None
    values = cell.values(pages.page) if cell else None
    return Copy(place, values[1], values[2]) if values else None
