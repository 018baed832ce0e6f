"""Which copies are taken for the ledger's: those on whose way from record to record most links hold."""

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from storage.proof.link import GENESIS, link
from storage.rescue.relink import COPIES, Choice, Copy, relink
from tests.storage.samples import STEADY


def chain(*bodies: str, before: bytes = GENESIS) -> list[Copy]:
    """Copies as they were written, one behind the other."""
    copies: list[Copy] = []
    for body in bodies:
        before = link(before, body.encode())
        copies.append(Copy(len(copies), body.encode(), before))
    return copies


def relinked(found: dict[int, Sequence[Copy]]) -> list[Choice]:
    choices = list(relink(sorted(found.items())))
    assert [choice.seq for choice in choices] == sorted(found)
    return choices


def linked(found: dict[int, Sequence[Copy]]) -> str:
    """A `+` for each linked record, a `-` for each other."""
    return "".join("+" if choice.linked else "-" for choice in relinked(found))


A, B, C, D, E = chain("a", "b", "c", "d", "e")
ALL: dict[int, Sequence[Copy]] = {1: [A], 2: [B], 3: [C], 4: [D], 5: [E]}


def other_body(copy: Copy) -> Copy:
    return Copy(99, copy.body + b"!", copy.hash)


def other_hash(copy: Copy) -> Copy:
    return Copy(99, copy.body, bytes(32))


def without(*seqs: int, **instead: Copy) -> dict[int, Sequence[Copy]]:
    found = {seq: copies for seq, copies in ALL.items() if seq not in seqs}
    return found | {int(name[1:]): [copy] for name, copy in instead.items()}


def test_nothing_is_found_in_nothing() -> None:
    assert relinked({}) == []


def test_a_whole_ledger_is_linked() -> None:
    assert [choice.copy for choice in relinked(ALL)] == [A, B, C, D, E]
    assert linked(ALL) == "+++++"


def test_behind_a_gap_the_next_record_confirms_the_first() -> None:
    assert linked(without(1)) == "++++"
    assert linked(without(3)) == "++++"
    assert linked(without(2, 4)) == "+--", "a record alone is confirmed by nobody"
    assert linked(without(4)) == "+++-"


def test_a_damaged_body_is_not_linked_and_the_next_record_is() -> None:
    assert linked(without(_3=other_body(C))) == "++-++"
    assert linked(without(_1=other_body(A))) == "-++++"
    assert linked(without(_5=other_body(E))) == "++++-"


def test_a_damaged_hash_is_computed_where_the_next_record_confirms_it() -> None:
    choices = relinked(without(_3=other_hash(C)))
    assert all(choice.linked for choice in choices)
    assert [choice.hash for choice in choices] == [A.hash, B.hash, C.hash, D.hash, E.hash]
    assert linked(without(_5=other_hash(E))) == "++++-"
    assert relinked(without(_5=other_hash(E)))[-1].hash == bytes(32), "nothing confirms it: as it was found"
    assert linked(without(3, _4=other_hash(D))) == "++--", "without the record before nothing can be computed"


def test_a_damaged_copy_gives_way_to_a_whole_one() -> None:
    for damaged in (other_body(C), other_hash(C), Copy(9, b"x", bytes(32))):
        for copies in ([damaged, C], [C, damaged]):
            assert [choice.copy for choice in relinked(ALL | {3: copies})] == [A, B, C, D, E]


def test_of_two_histories_the_longer_is_taken() -> None:
    x, y = chain("x", "y", before=B.hash)
    for order in (1, -1):
        found = ALL | {3: [C, x][::order], 4: [D, y][::order]}
        assert [choice.copy for choice in relinked(found)] == [A, B, C, D, E]


def test_the_first_copies_are_looked_at() -> None:
    crowd = [Copy(100 + n, b"x%d" % n, bytes(32)) for n in range(COPIES)]
    assert linked(ALL | {3: [*crowd[:-1], C]}) == "+++++"
    assert linked(ALL | {3: [*crowd, C]}) == "++--+"


BODIES = [f"record {number}" for number in range(1, 31)]
KINDS = st.sampled_from(["whole", "whole", "whole", "lost", "body", "hash", "both", "copies"])


@STEADY
@given(st.lists(KINDS, min_size=30, max_size=30))
def test_whatever_is_damaged_the_first_linked_records_are_the_ledgers(kinds: list[str]) -> None:
    whole = chain(*BODIES)
    variants: dict[str, Callable[[Copy], list[Copy]]] = {
        "whole": lambda copy: [copy],
        "lost": lambda copy: [],
        "body": lambda copy: [other_body(copy)],
        "hash": lambda copy: [other_hash(copy)],
        "both": lambda copy: [other_hash(other_body(copy))],
        "copies": lambda copy: [other_body(copy), other_hash(copy), copy],
    }
    found: dict[int, Sequence[Copy]] = {
        seq: copies
        for seq, (copy, kind) in enumerate(zip(whole, kinds, strict=True), 1)
        if (copies := variants[kind](copy))
    }
    sound = True
    for seq, choice in enumerate(relinked(found), 1):
        sound = sound and choice.seq == seq and choice.linked
        if sound:
            assert (choice.copy.body, choice.hash) == (whole[seq - 1].body, whole[seq - 1].hash)
        kind = kinds[choice.seq - 1]
        if choice.seq > 1 and kinds[choice.seq - 2] == "whole" and kind in ("whole", "copies"):
            assert choice.linked
            assert choice.copy == whole[choice.seq - 1]
