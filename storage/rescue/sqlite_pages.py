"""The pages of an SQLite file and of the write-ahead log beside it, read without SQLite: for damaged files.

Source: sqlite.org/fileformat2.html, sections named where they are used. Nothing is raised over what the files
contain.
"""

import os
from collections.abc import Iterable, Iterator
from errno import EISDIR
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.errors import LedgerUnavailable
from storage.rescue.sqlite_cipher import RESERVED, Cipher, find_cipher
from storage.rescue.sqlite_wal import Wal, read_at

PAGE_SIZE = 4096
"""Of files whose header says nothing: SQLite's and SQLCipher 4's default, and ours."""

_MAGIC = b"SQLite format 3\x00"
_FRACTIONS = b"\x40\x20\x20"
"""Bytes 21 to 23 of every header (1.3.4): a header without them is not to be believed."""

_CACHED = 64


class PageFile:
    """A database at rest: each page as of the last commit. `broken`: numbers of pages that cannot be read.
    `usable`: bytes of a whole page that carry something.

    Nothing is locked. Raises `LedgerUnavailable` where the file, or the log beside it, cannot be opened.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._file = _opened(path)
        try:
            self._wal_file = _opened_if_there(path.with_name(path.name + "-wal"))
        except BaseException:
            os.close(self._file)
            raise
        self.page_size, reserved = _layout(read_at(self._file, 0, 100), encrypted=key is not None)
        self.usable = self.page_size - reserved
        self._wal = Wal(self._wal_file, self.page_size)
        self._pages = -(-os.fstat(self._file).st_size // self.page_size)
        self._cipher = self._find_cipher(key)
        self.broken: set[int] = set()
        self.page = lru_cache(_CACHED)(self._page)

    @property
    def genuine(self) -> bool:
        """False for an encrypted file none of whose pages passes its authentication.

        Its salt is lost, or this is not its key. Pages are then decrypted and taken as they are.
        """
        return self._cipher is None or self._cipher.authenticates

    @property
    def broken_frames(self) -> tuple[int, ...]:
        """Frames of the write-ahead log (from 0) that are not what was written, up to its last commit."""
        return self._wal.broken

    def numbers(self) -> Iterator[int]:
        """The numbers of all pages, of the file and of the log."""
        yield from range(1, self._pages + 1)
        yield from sorted(number for number in self._wal.pages if number > self._pages)

    def _page(self, number: int) -> bytes | None:
        """A page's usable part, decrypted; None for one that cannot be read or is none.

        A page that is cut off is given as far as it goes. An encrypted file's first lacks its salt: zeros.
        """
        raw = self._raw(number)
        page = self._usable(number, raw)
        if (page is None or len(raw) < self.page_size) and 0 < number <= self._pages:
            self.broken.add(number)
        return page

    def _usable(self, number: int, raw: bytes) -> bytes | None:
        if self._cipher is None:
            return raw[: self.usable] or None
        return self._cipher.opened(number, raw) if len(raw) == self.page_size else None

    def _raw(self, number: int) -> bytes:
        """A page as it is stored, in the log or else in the file; less than a page where there is no more."""
        if number in self._wal.pages:
            return self._wal.page(number)
        return read_at(self._file, (number - 1) * self.page_size, self.page_size) if number > 0 else b""

    def _find_cipher(self, key: bytes | None) -> Cipher | None:
        if key is None:
            return None
        salts = dict.fromkeys((self._raw(1)[:16], read_at(self._file, 0, 16)))
        return find_cipher(key, salts, self._all_raw)

    def _all_raw(self) -> Iterable[tuple[int, bytes]]:
        return ((number, self._raw(number)) for number in self.numbers())

    def close(self) -> None:
        """Gives the files back. Safe to call twice."""
        for handle in (self._file, self._wal_file):
            if handle >= 0:
                os.close(handle)
        self._file = self._wal_file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _opened(path: Path) -> int:
    try:
        if path.is_dir():
            raise IsADirectoryError(EISDIR, "it is a folder")
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise LedgerUnavailable(f"{path}: cannot be read: {error.strerror}") from error


def _opened_if_there(path: Path) -> int:
    return _opened(path) if path.exists() else -1


def _layout(header: bytes, *, encrypted: bool) -> tuple[int, int]:
    """Page size and reserved bytes at each page's end (1.3.2, 1.3.4)."""
    if encrypted:
        return PAGE_SIZE, RESERVED
    size = int.from_bytes(header[16:18], "big")
    size = 65_536 if size == 1 else size
    sound = header.startswith(_MAGIC) and header[21:24] == _FRACTIONS and size.bit_count() == 1
    if not sound or size < 512 or header[20] > size - 480:
        return PAGE_SIZE, 0
    return size, header[20]
