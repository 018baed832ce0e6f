"""Alarms about what every kiosk has: its cabinet, its readers, its records and its clock."""

from kiosk.core.alarms import AlarmCause, as_called
from kiosk.core.devices.names import output_name
from kiosk.core.office.register import Register
from kiosk.locale import N_


def the_output(register: Register, name: str) -> str:
    """Which lamp or sound it is."""
    return output_name(name)


CABINET_OFFLINE = AlarmCause("cabinet_offline", N_("The key cabinet does not answer."))
CABINET_IN_PART = AlarmCause(
    "cabinet_in_part", N_("A part of the key cabinet does not answer."), about=as_called
)
READER_OFFLINE = AlarmCause("reader_offline", N_("The card reader is not connected."))
READER_IN_PART = AlarmCause("reader_in_part", N_("A card reader is missing."))
LOCK_STAYS_ON = AlarmCause(
    "lock_stays_on",
    N_("The lock of a slot does not go off: anybody can open it."),
    loud=True,
    in_passing=N_("A slot has to be looked at. Ask: responsible officer"),
)
OUTPUT_WRONG = AlarmCause(
    "output_wrong", N_("A lamp or a sound of the key cabinet is not as it was ordered."), about=the_output
)
LEDGER_UNAVAILABLE = AlarmCause("ledger_unavailable", N_("Records cannot be written."))
LEDGER_DAMAGED = AlarmCause(
    "ledger_damaged", N_("The records cannot be used, or are not all there. Ask: the technician")
)
LEDGER_DISPUTED = AlarmCause(
    "ledger_disputed",
    N_("Nobody signed some of the records: two people must decide. Ask: responsible officer"),
)
LEDGER_ACCEPTED = AlarmCause(
    "ledger_accepted", N_("Two people let records count that nobody had signed."), event=True
)
CLOCK_WENT_BACK = AlarmCause("clock_went_back", N_("The clock was set back."))
