"""What whoever shreds may have come for, and the custodian's look at it. Nothing without a shredder."""

from collections.abc import Iterator
from functools import partial

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.office.now import office_now
from kiosk.core.office.rotation import SHREDDING
from kiosk.core.station import Station
from kiosk.house.visit import Job, Offer, Visitor
from kiosk.locale import _
from kiosk.people.rights import is_custodian
from kiosk.people.rotation.change import change_rotation
from kiosk.shredding.batches import open_batches
from kiosk.shredding.procedures.show_book import show_book
from kiosk.shredding.procedures.shred import go_on, shred

SHREDDING_NOW = 70
SHRED, SETTLE = 30, 50
BOOK = 60


def first(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """A batch of theirs that is open; else shredding, for those whose turn it is today."""
    person = visitor.person
    if station.equipment.shredder is None:
        return
    mine = [each for each in open_batches(station) if person.id in (each.person, each.second)]
    for batch in mine:
        goes_on = Option(
            partial(go_on, station, desk, person, batch.id),
            _("Go on with the shredding"),
            _("open since {time}").format(time=f"{batch.began.astimezone():%H:%M}"),
        )
        yield Offer(SHREDDING_NOW, goes_on)
    today = office_now(station).date()
    if not mine and person.id in station.register.rotation.people_on(today, SHREDDING):
        turn = Option(partial(shred, station, desk, person), _("Shred"), _("it is your turn today"))
        yield Offer(SHREDDING_NOW, turn)


def other(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Shredding out of turn; a custodian settles what others have left open."""
    person = visitor.person
    if station.equipment.shredder is not None:
        out_of_turn = Option(partial(shred, station, desk, person), _("Shred"), _("two people"))
        yield Offer(SHRED, out_of_turn)
    if is_custodian(station, person):
        for batch in open_batches(station):
            settles = partial(go_on, station, desk, person, batch.id)
            yield Offer(SETTLE, Option(settles, _("Settle a batch"), batch.id))


def custodian(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Who shreds when, and what was shredded."""
    person = visitor.person
    if station.equipment.shredder is None:
        return
    turns: Option[Job] = Option(
        lambda: change_rotation(station, desk, person), _("Rotation"), _("who shreds on which day")
    )
    book: Option[Job] = Option(lambda: show_book(station, desk, person), _("Shredder's book"))
    yield from (Offer(BOOK, option) for option in (turns, book))
