"""What the vault hears of another subject's records, by their names: that subject may not be here."""

from dataclasses import dataclass

from storage.log.record import Record

CARD_DESTROYED = "card.destroyed"
"""Shredding says so, and knows nothing of balances."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A card went through the shredder: from which place (empty for none), in which batch, and for whom."""

    place: str
    serial: str
    batch: str
    person: str
    second: str


def destroyed(record: Record) -> Destroyed | None:
    """As the record has it. In an `OtherRecord` anything may be left out: nobody has looked.

    None where it names no card.
    """
    said = {name: str(value) for part in record.parts().values() for name, value in part.items()}
    if "serial" not in said:
        return None
    return Destroyed(
        said.get("place", ""),
        said["serial"],
        said.get("batch", ""),
        said.get("person", ""),
        said.get("second", ""),
    )
