"""A refusal teaches: what stands in the way, what to do next, whom to ask.

Refusals are data (codes), so that the same one goes to the screen in the visitor's language and into the
ledger unchanged. The sentences for the codes are in `kiosk.face.words`.
"""

from dataclasses import dataclass
from enum import StrEnum

from storage.keys.facts import Second


class Cause(StrEnum):
    """Why not."""

    UNKNOWN_CARD = "unknown_card"
    UNREADABLE_CARD = "unreadable_card"
    NO_KEY_ALLOWED = "no_key_allowed"
    ROLE_NOT_ALLOWED = "role_not_allowed"
    KEY_IS_OUT = "key_is_out"
    KEY_NOT_SENSED = "key_not_sensed"
    CABINET_OFFLINE = "cabinet_offline"
    SLOT_UNREACHED = "slot_unreached"
    NO_RECORD = "no_record"
    NUMBER_UNKNOWN = "number_unknown"
    KEY_NOT_OUT = "key_not_out"
    SLOT_NOT_OPENED = "slot_not_opened"
    SLOT_NOT_KNOWN = "slot_not_known"
    SLOT_OCCUPIED = "slot_occupied"
    NOT_EMPLOYED = "not_employed"
    KEY_LOST = "key_lost"
    OUT_OF_HOURS = "out_of_hours"
    NOT_A_WORKING_DAY = "not_a_working_day"
    COURSE_MISSING = "course_missing"
    CARD_MAY_BE_COPY = "card_may_be_copy"
    TOO_MANY_KEYS = "too_many_keys"
    RESERVED = "reserved"
    NO_CUSTODIAN = "no_custodian"
    NOT_A_CUSTODIAN = "not_a_custodian"
    OWN_APPROVAL = "own_approval"
    NOBODY_APPROVED = "nobody_approved"
    RECORDED_AWAY = "recorded_away"
    SECOND_IS_SAME = "second_is_same"
    SECOND_OF_SAME_GROUP = "second_of_same_group"
    NOBODY_STOOD_BESIDE = "nobody_stood_beside"
    NO_PIN = "no_pin"
    PIN_WRONG = "pin_wrong"
    PIN_WAITS = "pin_waits"
    CARD_TAKEN = "card_taken"
    NOT_FOR_YOU = "not_for_you"
    NOT_ON_ROTATION = "not_on_rotation"
    SHREDDER_OFFLINE = "shredder_offline"
    BATCH_OPEN = "batch_open"
    NOT_CONFIRMED = "not_confirmed"
    NOT_OF_BATCH = "not_of_batch"
    NOT_BOTH_HERE = "not_both_here"
    SHREDDING_UNRECORDED = "shredding_unrecorded"
    LOCKED_UP = "locked_up"
    NOT_RESPONSIBLE = "not_responsible"
    NOT_LOCKED_UP = "not_locked_up"
    NOT_CLERK_IN_CHARGE = "not_clerk_in_charge"
    NOT_AT_VAULT = "not_at_vault"
    COUNT_DIFFERS = "count_differs"
    NOT_OF_COUNT = "not_of_count"
    OWN_CUSTODY = "own_custody"
    HOLDER_UNKNOWN = "holder_unknown"
    HOLDER_NOT_HERE = "holder_not_here"
    NOBODY_TOOK_CUSTODY = "nobody_took_custody"
    BRIEFING_NOT_HELD = "briefing_not_held"
    NUMBER_MISSING = "number_missing"
    BOTH_COUNTED = "both_counted"
    CARDS_ENTERED = "cards_entered"
    ENTERED_OR_COUNTED = "entered_or_counted"
    LAST_CUSTODIAN = "last_custodian"
    NOBODY_TO_NAME = "nobody_to_name"
    KEY_SWAPPED = "key_swapped"
    NOT_PERMITTED = "not_permitted"
    CUSTODIAN_HERE = "custodian_here"
    OWN_PERMISSION = "own_permission"
    OWN_NAMING = "own_naming"
    CARD_ENDED = "card_ended"
    CHANGED_MEANWHILE = "changed_meanwhile"


class NextStep(StrEnum):
    """What the person can do now."""

    TAP_OWN_CARD = "tap_own_card"
    TAP_AGAIN = "tap_again"
    CHOOSE_ANOTHER = "choose_another"
    LOOK_AT_DOOR = "look_at_door"
    WAIT_FOR_RETURN = "wait_for_return"
    HAVE_RIGHTS_CHANGED = "have_rights_changed"
    USE_MECHANICAL_KEY = "use_mechanical_key"
    FREE_SPACE = "free_space"
    READ_THE_TAG = "read_the_tag"
    HAND_OVER = "hand_over"
    COME_BACK = "come_back"
    TAKE_COURSE = "take_course"
    USE_OTHER_CARD = "use_other_card"
    RETURN_FIRST = "return_first"
    HAVE_CUSTODIAN_NAMED = "have_custodian_named"
    LET_CUSTODIAN_TAP = "let_custodian_tap"
    SAY_YOU_ARE_BACK = "say_you_are_back"
    LET_OTHER_TAP = "let_other_tap"
    HAVE_PIN_SET = "have_pin_set"
    ENTER_AGAIN = "enter_again"
    WAIT_A_WHILE = "wait_a_while"
    HAVE_SUBSTITUTE_NAMED = "have_substitute_named"
    SETTLE_BATCH = "settle_batch"
    LET_BOTH_TAP = "let_both_tap"
    HAVE_DAY_OPENED = "have_day_opened"
    LET_SUPERVISOR_TAP = "let_supervisor_tap"
    LOCK_UP_LATE = "lock_up_late"
    LET_CLERK_TAP = "let_clerk_tap"
    LET_OTHER_CLERK_TAP = "let_other_clerk_tap"
    LOOK_FOR_KEY = "look_for_key"
    HAVE_KEY_RETURNED = "have_key_returned"
    HOLD_BRIEFING = "hold_briefing"
    TOUCH_NOTHING = "touch_nothing"
    GO_ON_WITH_COUNT = "go_on_with_count"
    NAME_DELEGATE_FIRST = "name_delegate_first"
    HAVE_CARD_ENROLLED = "have_card_enrolled"
    HAVE_TAGS_READ = "have_tags_read"
    TAP_OR_HAND_OVER = "tap_or_hand_over"
    HAVE_IT_PERMITTED = "have_it_permitted"
    BEGIN_ANEW = "begin_anew"


class Ask(StrEnum):
    """Who can help."""

    SUPERVISOR = "supervisor"
    HOLDER = "holder"
    TECHNICIAN = "technician"
    NAMING = "naming"
    """Whoever may name a custodian."""
    ANYONE = "anyone"
    ADMINISTRATOR = "administrator"
    """Whoever runs the machine: where nobody is left who could help at the kiosk."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal in codes. `holder`: the id of whoever has the key, or for whom it is kept.

    `detail`: the hours, the course, the number that the cause is about; the same in every language.
    """

    cause: Cause
    next_step: NextStep
    ask: Ask
    holder: str = ""
    detail: str = ""


NO_RECORD = Refused(Cause.NO_RECORD, NextStep.FREE_SPACE, Ask.TECHNICIAN)
"""Nothing can be written, so nothing is done."""

UNRECORDED = Refused(Cause.SHREDDING_UNRECORDED, NextStep.FREE_SPACE, Ask.TECHNICIAN)
"""What is shredded cannot be written down, so the shredder is ordered off, and nothing is started."""

CHANGED = Refused(Cause.CHANGED_MEANWHILE, NextStep.BEGIN_ANEW, Ask.SUPERVISOR)
"""It is not so any more what somebody's tap was awaited for, so nothing is done."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be shown before a key moves: the person's PIN, a second person's tap, a custodian's tap."""

    pin: bool = False
    second: Second = Second.NOBODY
    approval: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands in the way, once `needs` has been shown."""

    needs: Needs = Needs()


Verdict = Allowed | Refused
