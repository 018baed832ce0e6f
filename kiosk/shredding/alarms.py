"""Alarms about the shredder and what it shreds."""

from kiosk.core.alarms import AlarmCause, as_called
from kiosk.locale import N_

SHREDDED_OUTSIDE = AlarmCause(
    "shredded_outside", N_("Sheets were shredded outside any batch."), loud=True, event=True
)
SHREDDER_RUNS = AlarmCause("shredder_runs", N_("The shredder runs although it is disabled."), loud=True)
SHREDDER_STAYS_ON = AlarmCause(
    "shredder_stays_on", N_("The shredder is enabled although nobody shreds."), loud=True
)
SHREDDER_JAM = AlarmCause("shredder_jam", N_("The shredder is jammed."))
SHREDDER_IN_PART = AlarmCause(
    "shredder_in_part", N_("A part of the shredder does not answer."), about=as_called
)
SHREDDER_OFFLINE = AlarmCause("shredder_offline", N_("The shredder does not answer."))
COUNTER_ODD = AlarmCause("counter_odd", N_("The shredder's counter did what no sheet does."), event=True)
BATCH_LEFT = AlarmCause("batch_left", N_("A batch of shredding is open."))
