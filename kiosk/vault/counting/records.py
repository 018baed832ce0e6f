"""枚数確認: the records that a round, a count that is left, and a settlement come to. Pure."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from kiosk.vault.movements.stock import CountVerdict, Movement
from storage.log.record import Record
from storage.vault.facts import FailedRound, VaultCount
from storage.vault.records import CardsMoved, CountClosed, CountDropped, CountRoundFailed, CountSettled


def outcome(count: VaultCount, verdict: CountVerdict, balance: int) -> Iterator[Record]:
    """What a round's verdict is on record as."""
    number, other = count.number or 0, count.other or 0
    if verdict is CountVerdict.RECOUNT:
        yield CountRoundFailed(
            count=count.id,
            place=count.place,
            round=count.round,
            number=number,
            other=other,
            balance=balance,
        )
    elif verdict is not CountVerdict.INCOMPLETE:
        yield _closed(count, FailedRound(number, other, balance), agrees=verdict is CountVerdict.AGREES)


def left_behind(counts: Iterable[VaultCount], person: str) -> Iterator[CountClosed | CountDropped]:
    """How the counts end that `person` begins anew: one of which a round has failed is not forgotten.

    Else whoever gets a number wrong begins again, as often as it takes to guess the balance.
    """
    for each in counts:
        if each.closed is not None:
            continue
        if each.failed is not None:
            yield _closed(each, each.failed, agrees=False)
        else:
            yield CountDropped(count=each.id, place=each.place, person=person)


def settlement(
    counts: Iterable[VaultCount], reason: str, by: int, signed: tuple[str, str]
) -> tuple[Record, ...]:
    """The counts (the newest last) are explained by two who have `signed`; the books change by `by` cards.

    The books are never overwritten, and corrected once: by a movement of its own, against the newest count.
    """
    person, second = signed
    *older, newest = (
        CountSettled(count=each.id, place=each.place, reason=reason, person=person, second=second, by=0)
        for each in counts
    )
    if by == 0:
        return (*older, newest)
    corrected = CardsMoved(
        place=newest.place,
        movement=Movement.CORRECTED,
        by=by,
        person=person,
        note=reason,
        count=newest.count,
        second=second,
        approver=person,
    )
    return (corrected, *older, replace(newest, by=by))


def _closed(count: VaultCount, last: FailedRound, *, agrees: bool) -> CountClosed:
    return CountClosed(
        count=count.id,
        place=count.place,
        day=count.day,
        person=count.person,
        second=count.second,
        number=last.number,
        other=last.other,
        balance=last.balance,
        agrees=int(agrees),
    )
