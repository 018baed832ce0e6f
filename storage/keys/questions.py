"""Questions about keys: who has which, who had it, and who may have been where it leads."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from storage.file.prepared import Prepared
from storage.keys.facts import Loan
from storage.keys.records import KeyHandedOver, KeyTaken, KeyVanished, PlaceOpened, PlaceShut
from storage.keys.tables import loans
from storage.log.clock import instant, microseconds
from storage.log.entry import Entry
from storage.log.tables import ledger
from storage.questions import Questions, moment

_OUT = select(loans).where(loans.c.returned_at.is_(None))
_HELD_BY = loans.c.holder == bindparam("person")
_OPEN_LOANS = Prepared(_OUT.order_by(loans.c.id))
_LOAN_OF = Prepared(_OUT.where(loans.c.key == bindparam("its_key")).order_by(loans.c.id.desc()).limit(1))
_LOANS_OF = Prepared(_OUT.where(_HELD_BY).order_by(loans.c.id))
_LAST_LOAN = Prepared(select(loans).where(_HELD_BY).order_by(loans.c.id.desc()).limit(1))
_RECENT = 50
_RECENT_LOANS = Prepared(select(loans).where(_HELD_BY).order_by(loans.c.id.desc()).limit(_RECENT))
_UNCLAIMED = Prepared(
    select(loans)
    .where(_HELD_BY, loans.c.returned_at.is_not(None), loans.c.returned_by == "")
    .order_by(loans.c.id.desc())
    .limit(_RECENT)
)
_HELD = Prepared(
    select(loans)
    .where(
        loans.c.key == bindparam("its_key"),
        loans.c.taken_at < bindparam("until"),
        or_(loans.c.returned_at.is_(None), loans.c.returned_at >= bindparam("since")),
    )
    .order_by(loans.c.id)
)
_DOOR = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash)
    .where(
        ledger.c.place == bindparam("its_place"),
        or_(ledger.c.kind == PlaceOpened.kind, ledger.c.kind == PlaceShut.kind),
        ledger.c.at < bindparam("moment"),
    )
    .order_by(ledger.c.at.desc(), ledger.c.seq.desc())
    .limit(1)
)
_TAKEN = (KeyTaken.kind, KeyHandedOver.kind, KeyVanished.kind)
_NEAR = 64
"""So many records of a key may a clock that was set back have put out of their order."""
_LAST_TAKEN = Prepared(
    select(ledger.c.seq, ledger.c.person)
    .where(
        ledger.c.key == bindparam("its_key"),
        or_(*(ledger.c.kind == kind for kind in _TAKEN)),
    )
    .order_by(ledger.c.at.desc(), ledger.c.seq.desc())
    .limit(bindparam("newest"))
)
_OF_INTEREST = ledger.c.kind == bindparam("its_kind"), ledger.c.seq > bindparam("after")
_KEY_MOVED = Prepared(
    select(func.max(ledger.c.seq)).where(*_OF_INTEREST, ledger.c.key == bindparam("its_key"))
)
_DOOR_MOVED = Prepared(
    select(func.max(ledger.c.seq)).where(*_OF_INTEREST, ledger.c.place == bindparam("its_place"))
)


class KeyQuestions(Questions):
    """Loans and doors. Each is one short read."""

    def open_loans(self) -> tuple[Loan, ...]:
        """Every key that is out, oldest first.

        One key can have two: taken again, or vanished, with nothing on record of its coming back. Both
        holders are named until it hangs in its slot.
        """
        return self._loans(_OPEN_LOANS)

    def loan_of(self, key: str) -> Loan | None:
        """The newest open loan of a key; None while it is in its slot, as far as is known."""
        return next(iter(self._loans(_LOAN_OF, its_key=key)), None)

    def loans_of(self, person: str) -> tuple[Loan, ...]:
        """The open loans of a person, oldest first."""
        return self._loans(_LOANS_OF, person=person)

    def last_loan(self, person: str) -> Loan | None:
        """A person's newest loan, open or not."""
        return next(iter(self._loans(_LAST_LOAN, person=person)), None)

    def recent_loans(self, person: str) -> tuple[Loan, ...]:
        """A person's newest loans, the newest first."""
        return self._loans(_RECENT_LOANS, person=person)

    def unclaimed_returns(self, person: str) -> tuple[Loan, ...]:
        """The person's newest loans that ended without anybody known to have hung the key."""
        return self._loans(_UNCLAIMED, person=person)

    def held(self, key: str, since: datetime, until: datetime) -> tuple[Loan, ...]:
        """The loans of a key that were not over at `since` and had begun before `until`, oldest first."""
        return self._loans(_HELD, its_key=key, since=microseconds(since), until=microseconds(until))

    def door_before(self, place: str, moment: datetime) -> Entry | None:
        """The newest record of a place's door that was written before then: it opened, or it was shut."""
        rows = self._ask(_DOOR, its_place=place, moment=microseconds(moment))
        return next((self._database.known.entry(*row) for row in rows), None)

    def last_taken(self, keys: Iterable[str]) -> Mapping[str, tuple[int, str]]:
        """By key: the record by which it was taken last, and who has taken it (empty: nobody knows).

        Behind a clock that was set back, the last in number is not the last in time.
        """
        with self._database.reading() as connection:
            found = {key: _LAST_TAKEN.run(connection, its_key=key, newest=_NEAR) for key in keys}
        last = {key: max(rows) for key, rows in found.items() if rows}
        return {key: (seq, person or "") for key, (seq, person) in last.items()}

    def entered(self, place: str, keys: Iterable[str], after: int) -> int:
        """The newest record behind `after` since which a hand may have been in the place; 0 for none.

        One of its keys was taken, handed over or has vanished, or its door was opened.
        """
        with self._database.reading() as connection:
            moved = [
                _KEY_MOVED.run(connection, its_kind=kind, its_key=key, after=after)
                for key in keys
                for kind in _TAKEN
            ]
            opened = _DOOR_MOVED.run(connection, its_kind=PlaceOpened.kind, its_place=place, after=after)
        return max(seq or 0 for ((seq,),) in (*moved, opened))

    def _loans(self, question: Prepared, **values: str | int) -> tuple[Loan, ...]:
        return tuple(_loan(*row) for row in self._ask(question, **values))


def _loan(
    seq: int,
    key: str,
    slot: int,
    holder: str,
    purpose: str,
    taken_at: int,
    returned_at: int | None,
    returned_by: str,
    due: int | None,
) -> Loan:
    return Loan(
        seq, key, slot, holder, purpose, instant(taken_at), moment(returned_at), returned_by, moment(due)
    )
