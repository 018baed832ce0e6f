"""The vault now: its balance, its last good count, and the counts that are not over."""

from dataclasses import dataclass

from kiosk.core.office.today import current_day
from kiosk.core.station import Station
from kiosk.keys.settings import guarding
from kiosk.vault.movements.stock import is_current
from storage.keys.questions import KeyQuestions
from storage.vault.facts import Stock, VaultCount
from storage.vault.questions import VaultQuestions


@dataclass(frozen=True, slots=True)
class Vault:
    """The counted place today: its balance, and its last good count, which holds or not."""

    stock: Stock
    good: VaultCount | None
    holds: bool


def vault(station: Station) -> Vault | None:
    """None where no place is counted, or the records cannot be read."""
    place, cards = guarding(station).vault, station.ask(VaultQuestions)
    if not place:
        return None

    def ask() -> Vault:
        stock, good = cards.stock(place), cards.last_good_count(place)
        keys = [key.id for key in station.register.keys_to(place)]
        entered = station.ask(KeyQuestions).entered(place, keys, good.closed_seq) if good else 0
        day = current_day(station).day.isoformat()
        return Vault(stock, good, is_current(good, day, stock.seq, entered))

    return station.asked(ask, None)


def unfinished_counts(station: Station) -> tuple[VaultCount, ...]:
    """The counts that go on or are escalated, of any place: whatever is counted now, they are not over."""
    return station.asked(station.ask(VaultQuestions).open_counts, ())


def leaves(station: Station) -> dict[str, str]:
    """What the record of a lock-up says of the vault: the day's good count, if it holds."""
    found = vault(station)
    return {"count": found.good.id if found and found.good and found.holds else ""}
