"""What `[day]` says of the count of the cards: what may explain a difference."""

from dataclasses import dataclass

from msgspec import Struct

from kiosk.config.section import Section, Sections
from kiosk.config.values import Words
from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class CountRules:
    """`why_miscounted`: the office's own words to choose from."""

    why_miscounted: tuple[str, ...] = ("数え間違い", "受払いの入力もれ", "紛失のおそれ・報告した")


def count_rules(station: Station) -> CountRules:
    """What holds at this kiosk."""
    return station.part(CountRules)


class CountEntry(Struct, frozen=True, kw_only=True):
    """The part of `[day]` that is about the count; the defaults are those of `CountRules`."""

    why_miscounted: Words = CountRules().why_miscounted


def _becomes(entry: CountEntry) -> CountRules:
    return CountRules(entry.why_miscounted)


SECTIONS = Sections((Section(43, "day", CountEntry, _becomes, before="how_resolved"),))
