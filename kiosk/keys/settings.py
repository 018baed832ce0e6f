"""What `[day]` says of keys: which place is guarded, and how the tags are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

from kiosk.config.office import one_of, place_ids
from kiosk.config.problems import Problems, shown
from kiosk.config.section import Across, Section, Sections
from kiosk.config.values import PlaceId
from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class Guarding:
    """`vault`: the place whose keys are guarded and whose cards are counted; empty where there is none.

    `tags`: are `none`, a `sample` of at least `tags_sample`, or `all` of the keys' tags read at opening and
    lock-up?
    """

    vault: str = ""
    tags: str = "sample"
    tags_sample: int = 3


def guarding(station: Station) -> Guarding:
    """What holds at this kiosk."""
    return station.part(Guarding)


_USUAL = Guarding()


class GuardingEntry(Struct, frozen=True, kw_only=True):
    """The part of `[day]` that is about keys; the defaults are those of `Guarding`."""

    vault: PlaceId = ""
    tags: Annotated[Literal["none", "sample", "all"], Meta(description='"none", "sample" or "all"')] = (
        "sample"
    )
    tags_sample: Annotated[int, Meta(ge=1, le=99, description="a whole number from 1 to 99")] = (
        _USUAL.tags_sample
    )


def _becomes(entry: GuardingEntry) -> Guarding:
    return Guarding(**asdict(entry))


def _vault_exists(raw: Mapping[str, Any], problems: Problems) -> None:
    day = raw.get("day")
    vault = day.get("vault", "") if isinstance(day, dict) else ""
    known = place_ids(raw)
    if isinstance(vault, str) and vault and vault not in known:
        problems.add("day.vault", shown(vault), one_of(known))


SECTIONS = Sections((Section(40, "day", GuardingEntry, _becomes, across=(Across(10, _vault_exists),)),))
