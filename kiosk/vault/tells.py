"""What the timeline says of the cards: movements, lists, counts."""

from kiosk.books.timeline import Tell, Tells
from kiosk.core.office.names import known_names
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.vault.movements.words import movement
from storage.vault.records import (
    CardsListed,
    CardsMoved,
    CountBegun,
    CountClosed,
    CountRoundFailed,
    CountSettled,
)


def _moved(register: Register, record: CardsMoved) -> str:
    who = known_names(register, record.person, record.second)
    text = _("{movement} {by}: {who}")
    return text.format(movement=movement(record.movement), by=f"{record.by:+}", who=who)


def _listed(register: Register, record: CardsListed) -> str:
    text = _("List of card numbers changed, {new} on it and {gone} off it: {who}")
    new, gone = len(record.serials.split()), len(record.gone.split())
    return text.format(new=new, gone=gone, who=known_names(register, record.person))


def _begun(register: Register, record: CountBegun) -> str:
    return _("Count begun: {who}").format(who=known_names(register, record.person, record.second))


def _round_failed(register: Register, record: CountRoundFailed) -> str:
    text = _("Round {round} of a count failed: {number} and {other}, books {balance}")
    return text.format(round=record.round, number=record.number, other=record.other, balance=record.balance)


def _closed(register: Register, record: CountClosed) -> str:
    text = _("Count right: {who}") if record.agrees else _("Count WRONG: {who}")
    return text.format(who=known_names(register, record.person, record.second))


def _settled(register: Register, record: CountSettled) -> str:
    text = _("Count explained ({reason}): {who}")
    return text.format(reason=record.reason, who=known_names(register, record.person, record.second))


# Cards move of a night only where a key is in custody, or in the books alone.
TELLS: Tells = (
    Tell((CardsMoved,), _moved, of_night=True),
    Tell((CardsListed,), _listed),
    Tell((CountBegun,), _begun),
    Tell((CountRoundFailed,), _round_failed),
    Tell((CountClosed,), _closed),
    Tell((CountSettled,), _settled),
)
