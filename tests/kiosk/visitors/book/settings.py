"""What `[visitors]` says: how many may be inside at once."""

from dataclasses import dataclass

from msgspec import Struct

from kiosk.config.section import Section, Sections
from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class VisitorRules:
    """`most`: so many."""

    most: int = 3


class VisitorsEntry(Struct, frozen=True, kw_only=True):
    """The table."""

    most: int = 3


def visitor_rules(station: Station) -> VisitorRules:
    """What holds at this kiosk."""
    return station.part(VisitorRules)


SECTIONS = Sections((Section(90, "visitors", VisitorsEntry, lambda entry: VisitorRules(entry.most)),))
