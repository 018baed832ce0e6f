"""What the records of keys do to the loans, and to the commands that opened their slots."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, case, insert, update

from storage.file.prepared import Prepared
from storage.keys.records import (
    KeyHandedOver,
    KeyNotReturned,
    KeyNotTaken,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    LoanExtended,
    OverrideEntered,
    ReturnClaimed,
)
from storage.keys.tables import loans
from storage.keys.tag_records import KeyMissing, StrangeTaken
from storage.log.entry import Entry
from storage.log.record import Record
from storage.memory import Effect
from storage.station.effects import served, settle

_OPEN_LOAN = Prepared(insert(loans), "id", "key", "slot", "holder", "purpose", "taken_at", "due")
_EXTEND = Prepared(update(loans).where(loans.c.id == bindparam("loan")).values(due=bindparam("until")))
_CLAIM = Prepared(
    update(loans)
    .where(loans.c.id == bindparam("loan"), loans.c.returned_at.is_not(None), loans.c.returned_by == "")
    .values(returned_by=bindparam("by"))
)
_CLOSE_LOANS = Prepared(
    update(loans)
    .where(loans.c.key == bindparam("its_key"), loans.c.returned_at.is_(None))
    .values(
        returned_at=bindparam("at"),
        returned_by=case((loans.c.id == bindparam("loan"), bindparam("by")), else_=""),
    )
)


def _key_taken(record: KeyTaken, entry: Entry, connection: Connection) -> None:
    """Opens a loan. One still open for this key stays: nothing says that its holder gave the key back."""
    _open_loan(connection, entry, record.key, record.slot, record.person, record.purpose, record.due_us)
    served(connection, record.intent)


def _key_vanished(record: KeyVanished, entry: Entry, connection: Connection) -> None:
    _open_loan(connection, entry, record.key, record.slot, "", "")


def _strange_taken(record: StrangeTaken, entry: Entry, connection: Connection) -> None:
    """The slot has served: what hung there is out. Whose loan it is, is known once its tag is read."""
    served(connection, record.intent)


def _key_missing(record: KeyMissing, entry: Entry, connection: Connection) -> None:
    """It counts as out from here on: nobody is lent what does not hang in its slot."""
    _open_loan(connection, entry, record.key, record.slot, "", "")


def _key_returned(record: KeyReturned, entry: Entry, connection: Connection) -> None:
    """Ends every open loan of the key, for there is one key; `returned_by` belongs to the loan named."""
    _CLOSE_LOANS.run(
        connection, its_key=record.key, at=entry.when_us, loan=record.loan, by=record.returned_by
    )
    served(connection, record.intent)


def _handed_over(record: KeyHandedOver, entry: Entry, connection: Connection) -> None:
    """The key goes from hand to hand: the giver's loan ends with it, the taker's begins."""
    _CLOSE_LOANS.run(connection, its_key=record.key, at=entry.when_us, loan=record.loan, by=record.giver)
    _open_loan(connection, entry, record.key, record.slot, record.person, record.purpose, record.due_us)


def _extended(record: LoanExtended, entry: Entry, connection: Connection) -> None:
    _EXTEND.run(connection, loan=record.loan, until=record.due_us or None)


def _claimed(record: ReturnClaimed, entry: Entry, connection: Connection) -> None:
    """Who hung a key is known later than that it hangs; what is known is not changed."""
    _CLAIM.run(connection, loan=record.loan, by=record.returned_by)


def _overridden(record: OverrideEntered, entry: Entry, connection: Connection) -> None:
    """What the mechanical key did: a key that vanished has a holder now."""
    if record.what == "taken":
        _HOLD.run(connection, its_key=record.key, person=record.person)


_HOLD = Prepared(
    update(loans)
    .where(loans.c.key == bindparam("its_key"), loans.c.returned_at.is_(None), loans.c.holder == "")
    .values(holder=bindparam("person"))
)


def _open_loan(
    connection: Connection, entry: Entry, key: str, slot: int, holder: str, purpose: str, due_us: int = 0
) -> None:
    _OPEN_LOAN.run(
        connection,
        id=entry.seq,
        key=key,
        slot=slot,
        holder=holder,
        purpose=purpose,
        taken_at=entry.when_us,
        due=due_us or None,
    )


def _in_vain(record: KeyNotTaken | KeyNotReturned, entry: Entry, connection: Connection) -> None:
    settle(connection, record.intent)


EFFECTS: Mapping[type[Record], Effect] = {
    KeyTaken: _key_taken,
    KeyVanished: _key_vanished,
    StrangeTaken: _strange_taken,
    KeyMissing: _key_missing,
    KeyReturned: _key_returned,
    KeyHandedOver: _handed_over,
    LoanExtended: _extended,
    ReturnClaimed: _claimed,
    OverrideEntered: _overridden,
    KeyNotTaken: _in_vain,
    KeyNotReturned: _in_vain,
}
