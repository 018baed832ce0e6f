"""What is held against the truth each evening, and once more over the whole year."""

import gc
from collections import Counter
from datetime import date
from pathlib import Path

from kiosk.core.alarms import Alarm
from kiosk.core.office.today import day_now
from kiosk.core.watch import alarms as watch_alarms
from kiosk.day import alarms as day_alarms
from kiosk.day.today import gaps
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.grants import grants_of
from kiosk.shredding import alarms as shredding_alarms
from kiosk.shredding.batches import open_batches
from kiosk.vault import alarms as vault_alarms
from storage.day.records import DayOpened, LineChecked, LockedUp, LockUpBegun, MonthConfirmed
from storage.examine.verify import verify
from storage.keys.tag_records import TagsDrawn
from storage.log.records import ClockStepped
from storage.log.replay import differences
from storage.shredding.records import CardDestroyed, ShredBegun, ShredClosed, ShredConfirmed
from storage.vault.records import CardsMoved, CountClosed, CountEntered, CountRoundFailed
from tests.kiosk.year.power import SIGNER
from tests.kiosk.year.town import Town
from tests.kiosk.year.truth import every_day, is_working

PAGE = 4096


def evening(town: Town) -> None:
    """Keys, cards, days: the records say what is so, and nothing is under way."""
    station, projections = town.kiosk.station, town.kiosk.projections
    assert town.loans() == town.truth.holders
    ajar = {slot for slot, bolt in town.cabinet.bolt.items() if bolt == "open"}
    assert set(grants_of(station).by_slot) <= ajar
    assert projections.open_intents() == ()
    assert {intent.slot for intent in projections.unsettled()} <= ajar
    assert {slot for slot, lit in town.cabinet.lamps.items() if lit and slot} <= ajar
    assert town.cabinet.siren == station.alarms.sounds
    assert projections.days.stock("vault").balance == town.truth.books
    assert projections.last_reading() == town.kiosk.shredder.total
    assert gaps(station) == town.truth.missing(town.today)
    day = day_now(station).open
    assert (day.day if day else None) == town.truth.open_day
    assert day_now(station).night_lock == (town.truth.open_day is None)
    standing = {(each.cause, each.device) for each in station.alarms.standing}
    escalated = any(each.is_escalated for each in projections.days.open_counts())
    assert ((vault_alarms.COUNT_DIFFERS, "vault") in standing) == escalated
    assert ((shredding_alarms.BATCH_LEFT, "shredder") in standing) == bool(open_batches(station))
    vanished = {key for key, holder in town.truth.holders.items() if not holder}
    assert {each.key for each in station.alarms.standing if each.cause == key_alarms.KEY_VANISHED} == vanished
    assert all(stands_rightly(town, each) for each in station.alarms.standing), station.alarms.standing
    moved = (town.tally["lifted"], town.tally["hung"], town.tally["forced"])
    told = (town.tally["key.taken"], town.tally["key.returned"], town.tally["key.vanished"])
    assert told == moved, f"{told} on record of {moved}; {town.now}"


def stands_rightly(town: Town, alarm: Alarm) -> bool:
    """Is it so what the alarm says?"""
    match alarm.cause:
        case key_alarms.SLOT_LEFT_OPEN | key_alarms.SLOT_FORCED:
            return town.cabinet.bolt[alarm.slot] == "open"
        case key_alarms.KEY_OVERDUE:
            return alarm.key in town.truth.holders
        case shredding_alarms.SHREDDED_OUTSIDE | shredding_alarms.COUNTER_ODD:
            return alarm in {each.alarm for each in town.kiosk.station.alarms.unacknowledged}
        case key_alarms.PLACE_FORCED | key_alarms.PLACE_LEFT_OPEN:
            return "open" in town.cabinet.doors.values()
        case day_alarms.NOT_LOCKED_UP:
            return town.truth.open_day is not None
        case day_alarms.NOT_OPENED:
            return town.truth.open_day is None
        case watch_alarms.CABINET_OFFLINE | watch_alarms.READER_OFFLINE | watch_alarms.LEDGER_UNAVAILABLE:
            return False
        case key_alarms.KEY_SWAPPED | key_alarms.KEY_MISSING | key_alarms.KEY_ASTRAY:
            return False  # people misread a tag, but none hangs on another's hook
        case _:
            return True


def all_days(town: Town, first: date, last: date) -> None:
    """Each working day is whole, or the kiosk names it as open or missing; months are confirmed."""
    named = {*gaps(town.kiosk.station), town.truth.open_day}
    for day in filter(is_working, every_day(first, last)):
        assert town.truth.day(day).is_whole or day in named, day
    months = {f"{day:%Y-%m}" for day in every_day(first, last)}
    assert town.truth.confirmed == town.kiosk.projections.days.confirmed_months()
    assert len(months - town.truth.confirmed) <= 1, "all but the last"


def whole_ledger(town: Town) -> None:
    """Every record that was taken is there, once; the tables are what a replay makes of them."""
    database = town.kiosk.database
    report = verify(database, trusted=[SIGNER.verifier])
    assert report.problems == ()
    assert report.trusted
    assert differences(database) == ()
    steps = sum(1 for _ in town.kiosk.ledger.read(kind=ClockStepped.kind))
    assert report.records == town.power.total + steps
    twice = {
        name: number
        for name, number in (once(town) + counted_once(town) + drawn_once(town)).items()
        if number > 1
    }
    assert twice == {}


def once(town: Town) -> Counter[tuple[object, ...]]:
    """What may be on record only once, by its name, with how often it is."""
    found: Counter[tuple[object, ...]] = Counter()
    opened: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    for entry in town.kiosk.ledger.read():
        match entry.record:
            case DayOpened(day=day):
                opened[day] += 1
            case LockUpBegun(day=day):
                begun[day] += 1  # whoever takes over a lock-up confirms its lines anew
            case LineChecked(day=day, line=line):
                found[(day, begun[day], line)] += 1
            case LockedUp(day=day):
                found[(day, opened[day])] += 1
            case MonthConfirmed(month=month):
                found[(month,)] += 1
            case ShredBegun(batch=batch) | ShredClosed(batch=batch):
                found[(entry.kind, batch)] += 1
            case ShredConfirmed(batch=batch, person=person):
                found[(batch, person)] += 1
            case CardDestroyed(batch=batch, serial=serial):
                found[(batch, serial)] += 1
    return found


def drawn_once(town: Town) -> Counter[tuple[object, ...]]:
    """The same of the tags that are read: nobody draws again until it fits."""
    found: Counter[tuple[object, ...]] = Counter()
    openings = lock_ups = 0
    for entry in town.kiosk.ledger.read():
        openings += isinstance(entry.record, DayOpened)
        lock_ups += isinstance(entry.record, LockedUp)
        if isinstance(entry.record, TagsDrawn) and entry.record.why == "sample":
            at_lock_up = entry.record.moment == "lock_up"
            found[("tags", openings, -1 if at_lock_up else lock_ups)] += 1
    return found


def counted_once(town: Town) -> Counter[tuple[object, ...]]:
    """The same of counts: a number is entered anew only once cards have moved."""
    found: Counter[tuple[object, ...]] = Counter()
    moved = 0
    for entry in town.kiosk.ledger.read():
        match entry.record:
            case CardsMoved() | CardDestroyed():
                moved += 1
            case CountEntered(count=count, round=turn, person=person):
                found[(count, turn, person, moved)] += 1
            case CountRoundFailed(count=count, round=turn):
                found[(count, turn)] += 1
            case CountClosed(count=count):
                found[(count,)] += 1
    return found


def memory() -> tuple[float, int]:
    """Megabytes in memory, and how many objects Python keeps."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE / 1e6, len(gc.get_objects())
