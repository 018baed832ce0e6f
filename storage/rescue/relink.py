"""Which of the rows found in a damaged file are the ledger's, told by the hash chain.

Of one record several copies may be found, and damage may have changed any of them. The way from record to
record on which most links hold is taken for the ledger.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.proof.link import GENESIS, link

COPIES = 8
"""Different copies of one record that are looked at."""

Found = tuple[int, Sequence["Copy"]]


@dataclass(frozen=True, slots=True)
class Copy:
    """What was found of a record, and where."""

    place: int
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Choice:
    """The copy taken for record `seq`. `hash` is not the copy's where the next link shows that to be damaged.

    `linked`: its hash follows from it and the hash before; or, where the record before is lost, the next
    record's hash follows from its hash, which says nothing of its body.
    """

    seq: int
    copy: Copy
    hash: bytes
    linked: bool


@dataclass(eq=False, slots=True)
class _Step:
    """A copy on a way through the records, `links` of which hold. `before` is None once that is settled.

    `first`: the record before is lost. `proven`: its link holds. `mended`: its hash is computed, not stored.
    """

    seq: int
    copy: Copy
    hash: bytes
    before: "_Step | None" = None
    first: bool = False
    proven: bool = False
    mended: bool = False
    links: int = 0

    def choice(self, following: "_Step | None") -> Choice:
        confirmed = following is not None and following.proven and (self.first or self.mended)
        linked = self.proven or confirmed
        return Choice(self.seq, self.copy, self.hash if linked else self.copy.hash, linked)


def relink(found: Iterable[Found]) -> Iterator[Choice]:
    """One choice for each record, in the order of the numbers, in which the records must come."""
    ends = [_Step(0, Copy(-1, b"", GENESIS), GENESIS)]
    for seq, copies in found:
        if seq == ends[0].seq + 1:
            ends = [step for copy in copies[:COPIES] for step in _steps(seq, copy, ends)]
        else:
            yield from _all(_best(ends))
            ends = [_Step(seq, copy, copy.hash, first=True) for copy in copies[:COPIES]]
        if len(ends) == 1:
            yield from _settled(ends[0])
            ends[0].before = None
    yield from _all(_best(ends))


def _steps(seq: int, copy: Copy, ends: Sequence[_Step]) -> Iterator[_Step]:
    """How the ways so far go on with this copy: by its link, or else with its body or its hash damaged."""
    computed = [(end, link(end.hash, copy.body)) for end in ends]
    fitting = [end for end, digest in computed if digest == copy.hash]
    if fitting:
        end = _best(fitting)
        yield _Step(seq, copy, copy.hash, end, proven=True, links=end.links + 1)
        return
    end = _best(ends)
    yield _Step(seq, copy, copy.hash, end, links=end.links)
    for end, digest in computed:
        if not end.mended:
            yield _Step(seq, copy, digest, end, mended=True, links=end.links)


def _best(ends: Sequence[_Step]) -> _Step:
    return max(ends, key=lambda step: (step.links, not step.mended))


def _settled(end: _Step) -> Iterator[Choice]:
    """The choices on the way to `end`, without its own, which the next record may still confirm."""
    way = [end]
    while (before := way[-1].before) is not None:
        way.append(before)
    for step, following in zip(way[:0:-1], way[-2::-1], strict=True):
        if step.seq:
            yield step.choice(following)


def _all(end: _Step) -> Iterator[Choice]:
    yield from _settled(end)
    if end.seq:
        yield end.choice(None)
