"""Alarms about alarms that do not go out."""

from kiosk.core.alarms import AlarmCause, as_called
from kiosk.locale import N_

NOT_SENT = AlarmCause("not_sent", N_("Alarms do not go out."), about=as_called)
NOTICE_GIVEN_UP = AlarmCause(
    "notice_given_up",
    N_("An alarm was never taken by its receiver and is sent no more."),
    event=True,
    about=as_called,
)

ABOUT_SENDING = frozenset({NOT_SENT.code, NOTICE_GIVEN_UP.code})
"""That one of these does not go out is no alarm: it would feed itself."""
