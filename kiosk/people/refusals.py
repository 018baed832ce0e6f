"""Refusals about people: who somebody is, what they may decide, whose tap is awaited."""

from kiosk.core.refusals import Cause, NextStep
from kiosk.locale import N_

UNKNOWN_CARD = Cause("unknown_card", N_("This card is not registered."))
UNREADABLE_CARD = Cause("unreadable_card", N_("This card cannot be read."))
CARD_TAKEN = Cause("card_taken", N_("This card is somebody's already."))
CARD_ENDED = Cause("card_ended", N_("This card has been declared void meanwhile."))
NOT_EMPLOYED = Cause("not_employed", N_("Your time of employment is over, or has not begun."))
RECORDED_AWAY = Cause("recorded_away", N_("You are recorded as away today."))
NOT_FOR_YOU = Cause("not_for_you", N_("This is for the custodian of today."))
NOT_A_CUSTODIAN = Cause("not_a_custodian", N_("This card is not a custodian's."))
NOBODY_APPROVED = Cause("nobody_approved", N_("Nobody approved in time."))
OWN_APPROVAL = Cause("own_approval", N_("Nobody approves what they ask for themselves."))
SECOND_IS_SAME = Cause("second_is_same", N_("The second person must be somebody else."))
SECOND_OF_SAME_GROUP = Cause("second_of_same_group", N_("The second person must be of another group."))
NOBODY_STOOD_BESIDE = Cause("nobody_stood_beside", N_("No second person tapped in time."))
PIN_WRONG = Cause("pin_wrong", N_("The PIN is not right."))
PIN_WAITS = Cause("pin_waits", N_("Too many wrong PINs: this card has to wait."))
LAST_CUSTODIAN = Cause("last_custodian", N_("Then nobody would answer for the keys on these days."))
NOBODY_TO_NAME = Cause("nobody_to_name", N_("There is nobody who could stand in for so long."))
CUSTODIAN_HERE = Cause("custodian_here", N_("A custodian is here: nobody else has to be named."))
NOT_PERMITTED = Cause(
    "not_permitted", N_("The administrator does not permit this, or the time for it is over.")
)
OWN_PERMISSION = Cause("own_permission", N_("Whoever permits it does not take part in it."))
OWN_NAMING = Cause("own_naming", N_("Whoever is named does not sign for it: somebody else does."))

TAP_OWN_CARD = NextStep("tap_own_card", N_("Tap your own staff card."))
TAP_AGAIN = NextStep("tap_again", N_("Lay the card flat on the reader and hold it there for a second."))
USE_OTHER_CARD = NextStep("use_other_card", N_("Tap with a card that proves itself, if you have one."))
LET_CUSTODIAN_TAP = NextStep("let_custodian_tap", N_("A custodian of today has to tap."))
LET_OTHER_TAP = NextStep("let_other_tap", N_("Let somebody else tap."))
SAY_YOU_ARE_BACK = NextStep("say_you_are_back", N_("Tap again afterwards, and say that you are back."))
HAVE_CUSTODIAN_NAMED = NextStep("have_custodian_named", N_("Have a custodian named for today."))
HAVE_PIN_SET = NextStep("have_pin_set", N_("Have a PIN set at the kiosk."))
ENTER_AGAIN = NextStep("enter_again", N_("Enter it again. After three wrong ones the card has to wait."))
WAIT_A_WHILE = NextStep("wait_a_while", N_("Wait until then, or have it lifted."))
NAME_DELEGATE_FIRST = NextStep("name_delegate_first", N_("First name somebody who stands in on these days."))
HAVE_CARD_ENROLLED = NextStep(
    "have_card_enrolled", N_("Have somebody put on the register, or a card enrolled for them.")
)
HAVE_IT_PERMITTED = NextStep(
    "have_it_permitted", N_("Have it permitted anew (kagiban people recover), then tap again, both.")
)
