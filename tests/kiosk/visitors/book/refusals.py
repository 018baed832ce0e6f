"""Its refusal."""

from kiosk.core.refusals import Cause, NextStep

NOBODY_INSIDE = Cause("visitors_nobody_inside", "None of your visitors is inside.")
COUNT_THEM = NextStep("visitors_count_them", "Count who is still with you, and tap again.")
