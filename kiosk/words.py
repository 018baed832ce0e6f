"""Every code's sentence, in the office's language. Screens and workflows take their words from here."""

from kiosk.alarms import Alarm, AlarmCause
from kiosk.locale import _
from kiosk.refusals import Ask, Cause, NextStep
from storage.facts import DeviceState, Role


def cause(code: Cause) -> str:
    """Why something is refused."""
    return {
        Cause.UNKNOWN_CARD: _("This card is not registered."),
        Cause.UNREADABLE_CARD: _("This card cannot be read."),
        Cause.NO_KEY_ALLOWED: _("There is no key that you may take."),
        Cause.ROLE_NOT_ALLOWED: _("This key is not for your role."),
        Cause.KEY_IS_OUT: _("This key is out."),
        Cause.KEY_NOT_SENSED: _("The key is not sensed in its slot."),
        Cause.CABINET_OFFLINE: _("The key cabinet does not answer."),
        Cause.NO_RECORD: _("No record can be written, so no key can be lent."),
        Cause.NUMBER_UNKNOWN: _("There is no key with this number."),
        Cause.KEY_NOT_OUT: _("This key is recorded as being in its place."),
        Cause.SLOT_NOT_OPENED: _("The slot did not open."),
        Cause.SLOT_OCCUPIED: _("Another key hangs in this key's slot, so it is not opened."),
    }[code]


def next_step(code: NextStep) -> str:
    """What to do now."""
    return {
        NextStep.TAP_OWN_CARD: _("Tap your own staff card."),
        NextStep.TAP_AGAIN: _("Lay the card flat on the reader and hold it there for a second."),
        NextStep.CHOOSE_ANOTHER: _("Choose another key, and have this slot looked at."),
        NextStep.WAIT_FOR_RETURN: _("Wait until it is returned."),
        NextStep.HAVE_RIGHTS_CHANGED: _("If your work needs it, have your rights changed."),
        NextStep.USE_MECHANICAL_KEY: _("Until it is mended, keys are handed out by the responsible officer."),
        NextStep.FREE_SPACE: _("Have the disk and the records looked at. Keys can still be returned."),
        NextStep.READ_THE_TAG: _("Read the number on the key's tag again."),
        NextStep.HAND_OVER: _("Do not leave the key here: hand it to the responsible officer."),
    }[code]


def role(code: Role) -> str:
    """A role's name in the office."""
    return {
        Role.SUPERVISOR: _("responsible officer"),
        Role.CLERK_IN_CHARGE: _("clerk in charge"),
        Role.STAFF: _("staff"),
        Role.CONTRACT: _("contract staff"),
        Role.PART_TIME: _("part-timer"),
    }[code]


def ask(code: Ask) -> str:
    """Whom to ask, by role."""
    return {
        Ask.SUPERVISOR: _("responsible officer"),
        Ask.HOLDER: _("whoever has the key"),
        Ask.TECHNICIAN: _("the technician"),
    }[code]


def device(name: str) -> str:
    """A device's name."""
    return {"cabinet": _("key cabinet"), "reader": _("card reader"), "ledger": _("records")}.get(name, name)


def device_state(state: DeviceState) -> str:
    """How a device is, in a word."""
    return {
        DeviceState.ONLINE: _("well"),
        DeviceState.DEGRADED: _("with faults"),
        DeviceState.OFFLINE: _("not answering"),
        DeviceState.UNKNOWN: _("not known yet"),
    }[state]


def alarm(alarm: Alarm) -> str:
    """An alarm in one line that names no key, no slot and no person: the idle screen may show it."""
    return {
        AlarmCause.KEY_VANISHED: _("A key was taken without a release."),
        AlarmCause.KEY_MISPLACED: _("A key hangs in another key's slot."),
        AlarmCause.FOREIGN_OBJECT: _("Something hangs in a slot that has no key."),
        AlarmCause.SLOT_LEFT_OPEN: _("A slot was left open."),
        AlarmCause.SLOT_FORCED: _("A slot was opened without a release."),
        AlarmCause.SLOT_NOT_OPENED: _("A slot did not open."),
        AlarmCause.CABINET_OFFLINE: _("The key cabinet does not answer."),
        AlarmCause.READER_OFFLINE: _("The card reader is not connected."),
        AlarmCause.LEDGER_UNAVAILABLE: _("Records cannot be written."),
        AlarmCause.LEDGER_DAMAGED: _("The records cannot be used, or are not all there. Ask: the technician"),
        AlarmCause.CLOCK_WENT_BACK: _("The clock was set back."),
    }[alarm.cause]
