"""What is not as lock-up left it: keys and doors, shown at the opening, each explained before it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.desk.reasons import ask_reason
from kiosk.core.office.today import today
from kiosk.core.station import Station
from kiosk.house.inspection import AtOpening, Finding, Inspection, Night
from kiosk.keys.night.rules import Change, Difference, differences
from kiosk.keys.night.settings import NightRules, night_rules
from kiosk.keys.night.standing import left_by, standing
from kiosk.keys.night.words import difference as said_of
from kiosk.locale import _
from storage.day.records import DayOpened, DifferenceExplained, LockedUp
from storage.keys.records import KeyReturned
from storage.log.questions import RecordQuestions

DIFFERENCES = 50


def opening(station: Station, night: Night) -> Iterator[AtOpening]:
    """What has changed since the newest lock-up. Without any, nothing is compared."""
    if night.lock_up is None or not isinstance(night.lock_up.record, LockedUp):
        return
    found = differences(left_by(night.lock_up.record), standing(station))
    explaining = _Explaining(found, _explained_since(station, night.lock_up.seq), _by_record(night, found))
    yield AtOpening(
        DIFFERENCES, tuple(_finding(station, each) for each in found), explaining.each_is_explained
    )


def _finding(station: Station, found: Difference) -> Finding:
    said = _("DIFFERENT: {what}").format(what=said_of(station.register, found))
    return Finding(said, name=found.name, different=True)


def _explained_since(station: Station, lock_up: int) -> frozenset[str]:
    """The differences that somebody has explained.

    What was explained at an opening since then is no explanation today: it may have come about anew.
    """
    opened = station.asked(lambda: station.ask(RecordQuestions).last(DayOpened.kind), None)
    said = station.entries_of((DifferenceExplained.kind,), max(lock_up, opened.seq if opened else 0))
    records = (each.record for each in said)
    return frozenset(each.difference for each in records if isinstance(each, DifferenceExplained))


def _by_record(night: Night, found: tuple[Difference, ...]) -> frozenset[str]:
    """The differences that the records explain: keys that somebody known has brought back."""
    back = {
        line.entry.record.key
        for line in night.told
        if isinstance(line.entry.record, KeyReturned) and line.people
    }
    return frozenset(each.name for each in found if each.change is Change.KEY_BACK and each.about in back)


@dataclass(frozen=True, slots=True)
class _Explaining:
    """What was shown, and what of it needs no reason any more."""

    found: tuple[Difference, ...]
    explained: frozenset[str]
    by_record: frozenset[str]

    async def each_is_explained(self, at: Inspection) -> bool:
        """False when the custodian stops."""
        for each in self.found:
            if each.name not in self.explained and not await self._is_explained(at, each):
                return False
        return True

    async def _is_explained(self, at: Inspection, found: Difference) -> bool:
        """One difference. What the records explain needs no reason, only a look."""
        reason: str | None = _("as the records say")
        if found.name not in self.by_record:
            text = _("{what}. Why?").format(what=said_of(at.station.register, found))
            why = reasons(night_rules(at.station), found.change)
            reason = await ask_reason(at.desk, text, why, at.stage(1))
        if reason is None:
            return False
        day, who = today(at.station).isoformat(), at.custodian.id
        return await at.writes(DifferenceExplained(day=day, difference=found.name, reason=reason, person=who))


def reasons(rules: NightRules, change: Change) -> tuple[str, ...]:
    """Those of the office's reasons that answer why this is not as lock-up left it."""
    match change:
        case Change.KEY_BACK:
            return rules.why_different
        case Change.KEY_GONE:
            return rules.why_gone
        case Change.KEY_UNKNOWN | Change.PLACE_UNKNOWN:
            return rules.why_unsensed
        case Change.PLACE_OPEN | Change.PLACE_SHUT | Change.SLOT_OPEN:
            return rules.why_open
