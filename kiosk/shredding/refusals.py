"""Refusals about shredding: who the two are, what the shredder says, what the batch is."""

from kiosk.core import refusals as core_refusals
from kiosk.core.refusals import Ask, Cause, NextStep, Refused
from kiosk.locale import N_

NOT_ON_ROTATION = Cause("not_on_rotation", N_("The rotation does not name you two for shredding today."))
SHREDDER_OFFLINE = Cause("shredder_offline", N_("The shredder does not answer."))
BATCH_OPEN = Cause("batch_open", N_("The shredding is not finished: the batch stays open."))
NOT_CONFIRMED = Cause("not_confirmed", N_("Not both have confirmed, so nothing is started."))
NOT_OF_BATCH = Cause("not_of_batch", N_("This batch is that of two others."))
NOT_BOTH_HERE = Cause(
    "not_both_here", N_("Not both have tapped: nothing is started, and the batch stays open.")
)
SHREDDING_UNRECORDED = Cause("shredding_unrecorded", N_("No record can be written, so nothing is shredded."))

HAVE_SUBSTITUTE_NAMED = NextStep(
    "have_substitute_named", N_("Let the custodian name you with a tap and a reason.")
)
SETTLE_BATCH = NextStep("settle_batch", N_("Tap again to recount it or to explain the difference."))
LET_BOTH_TAP = NextStep(
    "let_both_tap",
    N_(
        "Both tap, each with their own card. If one cannot come, let the custodian tap then: "
        "they name who stands in."
    ),
)

UNRECORDED = Refused(SHREDDING_UNRECORDED, core_refusals.FREE_SPACE, Ask.TECHNICIAN)
"""What is shredded cannot be written down, so the shredder is ordered off, and nothing is started."""
