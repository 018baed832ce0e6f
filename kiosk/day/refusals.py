"""Refusals about the day: lock-up, days that were missed, the briefing."""

from kiosk.core.refusals import Cause, NextStep
from kiosk.locale import N_

NOT_RESPONSIBLE = Cause(
    "not_responsible", N_("Only the responsible officer may close over what is not mended.")
)
NOT_LOCKED_UP = Cause(
    "not_locked_up", N_("A day was not locked up: only the responsible officer may explain that.")
)
BRIEFING_NOT_HELD = Cause("briefing_not_held", N_("The briefing was not held: it stays on the list."))

LET_SUPERVISOR_TAP = NextStep(
    "let_supervisor_tap", N_("Let the responsible officer lock up, or whoever stands in by delegation.")
)
LOCK_UP_LATE = NextStep("lock_up_late", N_("Lock that day up now, or let the responsible officer tap."))
HOLD_BRIEFING = NextStep("hold_briefing", N_("Hold it now, or close over with a second person."))
