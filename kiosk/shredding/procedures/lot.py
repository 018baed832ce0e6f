"""裁断するもの: entered by kind and number; cards by their serial numbers."""

from kiosk.core.desk.asking import Desk, NumberQuestion, Option, Question, Stage
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.shredding.rules import Lot
from kiosk.shredding.settings import shred_rules

MOST_DIGITS = 4
SERIAL_DIGITS = 16
"""Digits of a card's serial number at most."""


async def enter_lot(station: Station, desk: Desk, stage: Stage) -> Lot | None:
    """Kind after kind until the visitors say that it is all. None when they stop, or nothing was entered."""
    lot, rules = Lot(), shred_rules(station)
    while True:
        kind = await desk.choose(_which_kind(station, lot, stage))
        if kind is None:
            return None
        if not kind:
            return lot
        if kind in rules.card_kinds:
            serial = await desk.number(
                NumberQuestion(_("Which serial number is on the card?"), kind, SERIAL_DIGITS, stage)
            )
            if serial is not None and str(serial) not in lot.serials:
                lot = lot.with_more(kind, 1, (str(serial),))
            continue
        number = await desk.number(NumberQuestion(_("How many sheets?"), kind, MOST_DIGITS, stage))
        if number:
            lot = lot.with_more(kind, number)


def _which_kind(station: Station, lot: Lot, stage: Stage) -> Question[str]:
    """What is entered stands on the buttons; with something entered, "that is all" comes first."""
    numbers, rules = dict(lot.items), shred_rules(station)
    kinds = tuple(
        Option(kind, kind, _("{count} sheets").format(count=numbers[kind]) if kind in numbers else "")
        for kind in (*rules.kinds, *rules.card_kinds)
    )
    total = _("{count} sheets").format(count=lot.sheets)
    done = (Option("", _("That is all"), total),) if lot.sheets else ()
    return Question(_("What is to be shredded?"), (*done, *kinds), stage)
