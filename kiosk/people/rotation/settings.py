"""What `[shredding]` says of the rotation: why somebody stands in for whoever's turn it is."""

from dataclasses import dataclass

from msgspec import Struct

from kiosk.config.section import Section, Sections
from kiosk.config.values import Label
from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class StandInRules:
    """`reasons_to_substitute`: the office's own words to choose from."""

    reasons_to_substitute: tuple[str, ...] = ("当番が休みのため", "当番が窓口対応中", "急ぎの裁断")


def stand_in_rules(station: Station) -> StandInRules:
    """What holds at this kiosk."""
    return station.part(StandInRules)


class StandInEntry(Struct, frozen=True, kw_only=True):
    """The part of `[shredding]` that is about the rotation; the defaults are those of `StandInRules`."""

    reasons_to_substitute: tuple[Label, ...] = StandInRules().reasons_to_substitute


def _becomes(entry: StandInEntry) -> StandInRules:
    return StandInRules(entry.reasons_to_substitute)


SECTIONS = Sections((Section(20, "shredding", StandInEntry, _becomes, before="explanations"),))
