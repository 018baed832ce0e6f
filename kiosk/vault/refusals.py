"""Refusals about what is counted in the vault."""

from kiosk.core.refusals import Cause, NextStep
from kiosk.locale import N_

NOT_AT_VAULT = Cause("not_at_vault", N_("This is for those who may open the vault."))
COUNT_DIFFERS = Cause("count_differs", N_("The count does not agree with the books."))
NOT_OF_COUNT = Cause("not_of_count", N_("This count is somebody else's."))
NUMBER_MISSING = Cause("number_missing", N_("Nobody tapped to enter the number that is missing."))
BOTH_COUNTED = Cause("both_counted", N_("The two who sign must not be the two who counted."))
CARDS_ENTERED = Cause(
    "cards_entered", N_("Cards were entered after a round that did not agree. It is escalated.")
)
ENTERED_OR_COUNTED = Cause(
    "entered_or_counted", N_("Nobody signs this who has counted, or has entered the cards.")
)

TOUCH_NOTHING = NextStep(
    "touch_nothing", N_("Leave the vault as it is, and call the responsible officer now.")
)
GO_ON_WITH_COUNT = NextStep("go_on_with_count", N_("Whoever has counted taps and goes on with the count."))
