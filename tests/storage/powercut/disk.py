"""A disk as a power cut leaves it: what was synced is there; of what came later, anything or nothing.

A call counts as durable only by a sync that began after it had ended. Whatever else was written or named may
have reached the disk whole, in part, in another order, or not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import TypeVar

from tests.storage.powercut.recording import Call, Made, Removed, Renamed, Resized, Said, Synced, Wrote

SECTOR = 512
"""Bytes that a disk writes whole or not at all: the smallest there is, the one that tears the most."""

FATES = ("none", "all", "some", "torn", "scattered")
"""Of what was not synced: nothing, everything, some calls, those before one that tore, or some sectors."""

Change = Wrote | Resized
T = TypeVar("T")


class Disk:
    """The files of one folder. `take` each call in turn; `after_cut` says what a cut would leave now."""

    def __init__(self) -> None:
        self._taken = 0
        self._names = _Names()

    def take(self, call: Call) -> None:
        """The next call of a recording."""
        match call:
            case Made(name):
                if self._names.find(name) is None:
                    self._names.change(self._taken, {name: _File()})
            case Removed(name):
                self._names.change(self._taken, {name: None})
            case Renamed(name, to):
                self._names.change(self._taken, {name: None, to: self._file(name)})
            case Wrote(name) | Resized(name):
                self._file(name).change(self._taken, call)
            case Synced("", begun):
                self._names.sync(begun)
            case Synced(name, begun):
                self._file(name).sync(begun)
            case Said():
                pass
        self._taken += 1

    def after_cut(self, chance: Random) -> dict[str, bytes]:
        """The files that may be there if the power goes now, by name."""
        return {name: file.after_cut(chance) for name, file in self._names.after_cut(chance).items()}

    def _file(self, name: str) -> "_File":
        if (file := self._names.find(name)) is None:
            raise ValueError(f"{name} was never made")
        return file


class _File:
    """What is durable of a file, and what was done to it since."""

    def __init__(self) -> None:
        self._durable = bytearray()
        self._later: list[tuple[int, Change]] = []

    def change(self, moment: int, change: Change) -> None:
        self._later.append((moment, change))

    def sync(self, begun: int) -> None:
        for moment, change in self._later:
            if moment < begun:
                _carry_out(change, self._durable)
        self._later = [(moment, change) for moment, change in self._later if moment >= begun]

    def after_cut(self, chance: Random) -> bytes:
        content = bytearray(self._durable)
        for change in _survivors([change for _, change in self._later], chance):
            _carry_out(change, content)
        return bytes(content)


class _Names:
    """Which file has which name: durable, and as it is for the process."""

    def __init__(self) -> None:
        self._durable: dict[str, _File] = {}
        self._now: dict[str, _File] = {}
        self._later: list[tuple[int, dict[str, _File | None]]] = []

    def find(self, name: str) -> _File | None:
        return self._now.get(name)

    def change(self, moment: int, names: dict[str, _File | None]) -> None:
        self._later.append((moment, names))
        _name(names, self._now)

    def sync(self, begun: int) -> None:
        for moment, names in self._later:
            if moment < begun:
                _name(names, self._durable)
        self._later = [(moment, names) for moment, names in self._later if moment >= begun]

    def after_cut(self, chance: Random) -> dict[str, _File]:
        """A change of names is done or not: the folder's journal sees to that."""
        left = dict(self._durable)
        for names in _some([names for _, names in self._later], chance, chance.choice((0.0, 0.5, 1.0))):
            _name(names, left)
        return left


def _name(names: dict[str, _File | None], directory: dict[str, _File]) -> None:
    for name, file in names.items():
        if file is None:
            directory.pop(name, None)
        else:
            directory[name] = file


def _survivors(changes: Sequence[Change], chance: Random) -> Iterable[Change]:
    match chance.choice(FATES):
        case "none":
            return ()
        case "some":
            return _some(changes, chance, chance.random())
        case "torn":
            return _torn(changes, chance)
        case "scattered":
            return _some([part for change in changes for part in _sectors(change)], chance, chance.random())
        case _:
            return changes


def _some(all_of_them: Iterable[T], chance: Random, share: float) -> list[T]:
    return [each for each in all_of_them if chance.random() < share]


def _torn(changes: Sequence[Change], chance: Random) -> Iterator[Change]:
    """The first few, and of the next one its first sectors."""
    whole = chance.randrange(len(changes) + 1)
    yield from changes[:whole]
    for change in changes[whole : whole + 1]:
        sectors = list(_sectors(change))
        yield from sectors[: chance.randrange(len(sectors))]


def _sectors(change: Change) -> Iterator[Change]:
    """A write as the sectors of the file that it touches; a change of size as it is."""
    if isinstance(change, Resized):
        yield change
        return
    start, end = change.at, change.at + len(change.data)
    while start < end:
        stop = min(end, start - start % SECTOR + SECTOR)
        yield Wrote(change.name, start, change.data[start - change.at : stop - change.at])
        start = stop


def _carry_out(change: Change, content: bytearray) -> None:
    """A write behind the end leaves a hole, which is read as zeros (man 2 lseek)."""
    size = change.size if isinstance(change, Resized) else change.at
    if len(content) < size:
        content.extend(bytes(size - len(content)))
    if isinstance(change, Resized):
        del content[size:]
    else:
        content[size : size + len(change.data)] = change.data
