"""A refusal teaches: what stands in the way, what to do next, whom to ask.

Refusals are data (codes), so that the same one goes to the screen in the visitor's language and into the
ledger unchanged. The sentences for the codes are in `kiosk.words`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why not."""

    UNKNOWN_CARD = "unknown_card"
    UNREADABLE_CARD = "unreadable_card"
    NO_KEY_ALLOWED = "no_key_allowed"
    ROLE_NOT_ALLOWED = "role_not_allowed"
    KEY_IS_OUT = "key_is_out"
    KEY_NOT_SENSED = "key_not_sensed"
    CABINET_OFFLINE = "cabinet_offline"
    NO_RECORD = "no_record"
    NUMBER_UNKNOWN = "number_unknown"
    KEY_NOT_OUT = "key_not_out"
    SLOT_NOT_OPENED = "slot_not_opened"
    SLOT_OCCUPIED = "slot_occupied"


class NextStep(StrEnum):
    """What the person can do now."""

    TAP_OWN_CARD = "tap_own_card"
    TAP_AGAIN = "tap_again"
    CHOOSE_ANOTHER = "choose_another"
    WAIT_FOR_RETURN = "wait_for_return"
    HAVE_RIGHTS_CHANGED = "have_rights_changed"
    USE_MECHANICAL_KEY = "use_mechanical_key"
    FREE_SPACE = "free_space"
    READ_THE_TAG = "read_the_tag"
    HAND_OVER = "hand_over"


class Ask(StrEnum):
    """Who can help."""

    SUPERVISOR = "supervisor"
    HOLDER = "holder"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal in codes. `holder` is the id of the person who has the key, where that is the cause."""

    cause: Cause
    next_step: NextStep
    ask: Ask
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands in the way."""


Verdict = Allowed | Refused
