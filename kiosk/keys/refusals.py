"""Refusals about keys: who may take which, what hangs where, who keeps one in the evening."""

from kiosk.core.refusals import Cause, NextStep
from kiosk.locale import N_

NO_KEY_ALLOWED = Cause("no_key_allowed", N_("There is no key that you may take."))
ROLE_NOT_ALLOWED = Cause("role_not_allowed", N_("This key is not for your role."))
KEY_IS_OUT = Cause("key_is_out", N_("This key is out."))
KEY_LOST = Cause("key_lost", N_("This key has been declared lost."))
KEY_SWAPPED = Cause("key_swapped", N_("It is not certain that this key hangs in its slot."))
KEY_NOT_SENSED = Cause("key_not_sensed", N_("The key is not sensed in its slot."))
KEY_NOT_OUT = Cause("key_not_out", N_("This key is recorded as being in its place."))
NUMBER_UNKNOWN = Cause("number_unknown", N_("There is no key with this number."))
CABINET_OFFLINE = Cause("cabinet_offline", N_("The key cabinet does not answer."))
SLOT_UNREACHED = Cause("slot_unreached", N_("The part of the key cabinet with this slot does not answer."))
SLOT_NOT_OPENED = Cause("slot_not_opened", N_("The slot did not open."))
SLOT_NOT_KNOWN = Cause(
    "slot_not_known", N_("Whether the slot opened is not known: nothing has been seen of it since.")
)
SLOT_OCCUPIED = Cause("slot_occupied", N_("Another key hangs in this key's slot, so it is not opened."))
OUT_OF_HOURS = Cause("out_of_hours", N_("This key is lent only at certain hours."))
NOT_A_WORKING_DAY = Cause("not_a_working_day", N_("This key is lent only on working days."))
COURSE_MISSING = Cause("course_missing", N_("A course that this key asks for is not in date."))
CARD_MAY_BE_COPY = Cause("card_may_be_copy", N_("This key asks for a card that cannot be copied."))
TOO_MANY_KEYS = Cause("too_many_keys", N_("You have as many keys as one person may have."))
RESERVED = Cause("reserved", N_("This key is kept for somebody else now."))
NO_CUSTODIAN = Cause("no_custodian", N_("This key needs an approval, and nobody is custodian today."))
NO_PIN = Cause("no_pin", N_("This key asks for a PIN, and you have none."))
LOCKED_UP = Cause("locked_up", N_("The day is locked up: no key is lent until it is opened."))
NOT_CLERK_IN_CHARGE = Cause(
    "not_clerk_in_charge", N_("Custody in the evening passes only to the clerk in charge.")
)
OWN_CUSTODY = Cause("own_custody", N_("Whoever approves of the custody does not take it."))
NOBODY_TOOK_CUSTODY = Cause("nobody_took_custody", N_("Nobody took custody in time."))
HOLDER_UNKNOWN = Cause("holder_unknown", N_("Nobody known has this key, so nobody can pass it on."))
HOLDER_NOT_HERE = Cause("holder_not_here", N_("Whoever has the key did not tap in time."))

CHOOSE_ANOTHER = NextStep("choose_another", N_("Choose another key, and have this slot looked at."))
LOOK_AT_DOOR = NextStep(
    "look_at_door", N_("Look at its door and shut it. What you take or hang there counts as yours.")
)
WAIT_FOR_RETURN = NextStep("wait_for_return", N_("Wait until it is returned."))
HAVE_RIGHTS_CHANGED = NextStep("have_rights_changed", N_("If your work needs it, have your rights changed."))
USE_MECHANICAL_KEY = NextStep(
    "use_mechanical_key", N_("Until it is mended, keys are handed out by the responsible officer.")
)
READ_THE_TAG = NextStep("read_the_tag", N_("Read the number on the key's tag again."))
HAVE_TAGS_READ = NextStep("have_tags_read", N_("Choose another key, and have the tags read and put right."))
HAND_OVER = NextStep("hand_over", N_("Do not leave the key here: hand it to the responsible officer."))
TAP_OR_HAND_OVER = NextStep(
    "tap_or_hand_over", N_("Tap your card to put it right, or hand it to the responsible officer.")
)
COME_BACK = NextStep("come_back", N_("Come back at that time, or have the hours changed."))
TAKE_COURSE = NextStep("take_course", N_("Take the course, or have it recorded."))
RETURN_FIRST = NextStep("return_first", N_("Return a key first."))
HAVE_DAY_OPENED = NextStep(
    "have_day_opened", N_("Have the opening done first. Keys can be returned all the same.")
)
LET_CLERK_TAP = NextStep("let_clerk_tap", N_("Let the clerk in charge tap, or have the key returned."))
LET_OTHER_CLERK_TAP = NextStep(
    "let_other_clerk_tap",
    N_("Let another clerk in charge or responsible officer tap, or have the key returned."),
)
LOOK_FOR_KEY = NextStep(
    "look_for_key", N_("Look for it and have it returned, or close over with a second person.")
)
HAVE_KEY_RETURNED = NextStep(
    "have_key_returned", N_("Have the key returned, or try again when they are here.")
)
