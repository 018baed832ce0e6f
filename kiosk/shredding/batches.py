"""The lots of shredding, as the records have them now."""

from datetime import datetime

from kiosk.core.station import Station
from storage.shredding.facts import ShredBatch
from storage.shredding.questions import ShreddingQuestions
from storage.shredding.records import SheetsCounted


def open_batches(station: Station) -> tuple[ShredBatch, ...]:
    """The lots that are not closed, oldest first."""
    return station.asked(station.ask(ShreddingQuestions).open_batches, ())


def open_batch(station: Station, batch: str) -> ShredBatch | None:
    """One of them."""
    return next((each for each in open_batches(station) if each.id == batch), None)


def batches_between(station: Station, since: datetime, until: datetime) -> tuple[ShredBatch, ...]:
    """The lots that began in this span, oldest first."""
    return station.asked(lambda: station.ask(ShreddingQuestions).batches(since, until), ())


def last_reading(station: Station) -> int | None:
    """Where the shredder's counter stood when it was recorded last; None if it never was."""
    in_memory = [kept.reading for _, kept in station.recorder.waiting if isinstance(kept, SheetsCounted)]
    return in_memory[-1] if in_memory else station.asked(station.ask(ShreddingQuestions).last_reading, None)


def destroyed_of(station: Station, batch: str) -> frozenset[str]:
    """The serial numbers of the cards that were destroyed in this batch."""
    return station.asked(lambda: station.ask(ShreddingQuestions).destroyed(batch), frozenset())
