"""What whoever is at the vault may have come for: a count, and cards that come or go."""

from collections.abc import Iterator
from functools import partial

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.station import Station
from kiosk.house.visit import Offer, Visitor
from kiosk.locale import _
from kiosk.vault.counting.count import count_vault, go_on_counting
from kiosk.vault.counting.now import unfinished_counts
from kiosk.vault.counting.rights import is_at_vault
from kiosk.vault.movements.cards import move_cards

BEGUN = 40
CARDS = 40


def first(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """A count that they have begun."""
    person = visitor.person
    for count in unfinished_counts(station):
        if count.closed is None and person.id in (count.person, count.second):
            goes_on = Option(
                partial(go_on_counting, station, desk, person, count.id),
                _("Go on with the count"),
                _("begun at {time}").format(time=f"{count.began.astimezone():%H:%M}"),
            )
            yield Offer(BEGUN, goes_on)


def other(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Counting, and what comes or goes, for whoever may be at the vault."""
    person = visitor.person
    if is_at_vault(station, person):
        counts = partial(count_vault, station, desk, person)
        yield Offer(CARDS, Option(counts, _("Count the cards"), _("two people, each alone")))
        moves = partial(move_cards, station, desk, person)
        yield Offer(CARDS, Option(moves, _("Cards come or go"), _("for the books")))
