"""What is known of the tags now, and what nobody can foresee of them."""

from dataclasses import dataclass, field
from random import Random, SystemRandom

from kiosk.core.station import Station
from kiosk.keys.tags.rules import Seen


@dataclass
class Tags:
    """`seen`: what the records said of them when they were read last: they only ever grow."""

    seen: Seen | None = None
    chance: Random = field(default_factory=SystemRandom)
    """What nobody can foresee: which tags are drawn to be read."""


def tags_now(station: Station) -> Tags:
    """What is known of this station's tags."""
    return station.part(Tags)
