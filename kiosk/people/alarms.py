"""Alarms about people: nobody answers for the keys, the register may be changed, somebody is threatened."""

from kiosk.core.alarms import AlarmCause
from kiosk.locale import N_

NO_CUSTODIAN = AlarmCause(
    "no_custodian", N_("The register has to be looked at. Ask: the administrator of the kiosk")
)
RECOVERY = AlarmCause(
    "recovery",
    N_("The administrator permits a change of the register at the kiosk."),
    in_passing=N_("The register has to be looked at. Ask: the administrator of the kiosk"),
)
DURESS = AlarmCause("duress", N_("A key was taken under duress."), silent=True, of_person=True)
"""Never shown, never sounded: only sent on. Whoever stands behind the visitor must not notice."""
