"""The office's own choices that hold for every key and everybody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """`keys_per_person`: how many keys one person may have at once (0: no limit).

    `shuffled_pin`: the digits of the keypad change places, so that a look at the hand tells nothing.
    `place_open_s`: seconds after which a place's door that stands open is an alarm.
    """

    keys_per_person: int = 0
    shuffled_pin: bool = False
    place_open_s: float = 600.0
