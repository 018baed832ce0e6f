"""Every code's sentence, in the office's language. Screens and workflows take their words from here."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date

from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.equipment import CHANNEL
from kiosk.core.refusals import Ask, Cause, NextStep
from kiosk.locale import _, language
from kiosk.notify import sending_words
from storage.people.facts import Person, Role
from storage.station.facts import DeviceState


def cause(code: Cause) -> str:
    """Why something is refused."""
    return {
        Cause.UNKNOWN_CARD: _("This card is not registered."),
        Cause.UNREADABLE_CARD: _("This card cannot be read."),
        Cause.NO_KEY_ALLOWED: _("There is no key that you may take."),
        Cause.ROLE_NOT_ALLOWED: _("This key is not for your role."),
        Cause.KEY_IS_OUT: _("This key is out."),
        Cause.KEY_NOT_SENSED: _("The key is not sensed in its slot."),
        Cause.SLOT_UNREACHED: _("The part of the key cabinet with this slot does not answer."),
        Cause.CABINET_OFFLINE: _("The key cabinet does not answer."),
        Cause.NO_RECORD: _("No record can be written, so no key can be lent."),
        Cause.NUMBER_UNKNOWN: _("There is no key with this number."),
        Cause.KEY_NOT_OUT: _("This key is recorded as being in its place."),
        Cause.SLOT_NOT_OPENED: _("The slot did not open."),
        Cause.SLOT_NOT_KNOWN: _("Whether the slot opened is not known: nothing has been seen of it since."),
        Cause.SLOT_OCCUPIED: _("Another key hangs in this key's slot, so it is not opened."),
        Cause.NOT_EMPLOYED: _("Your time of employment is over, or has not begun."),
        Cause.KEY_LOST: _("This key has been declared lost."),
        Cause.OUT_OF_HOURS: _("This key is lent only at certain hours."),
        Cause.NOT_A_WORKING_DAY: _("This key is lent only on working days."),
        Cause.COURSE_MISSING: _("A course that this key asks for is not in date."),
        Cause.CARD_MAY_BE_COPY: _("This key asks for a card that cannot be copied."),
        Cause.TOO_MANY_KEYS: _("You have as many keys as one person may have."),
        Cause.RESERVED: _("This key is kept for somebody else now."),
        Cause.NO_CUSTODIAN: _("This key needs an approval, and nobody is custodian today."),
        Cause.RECORDED_AWAY: _("You are recorded as away today."),
        Cause.NOT_A_CUSTODIAN: _("This card is not a custodian's."),
        Cause.OWN_APPROVAL: _("Nobody approves what they ask for themselves."),
        Cause.NOBODY_APPROVED: _("Nobody approved in time."),
        Cause.SECOND_IS_SAME: _("The second person must be somebody else."),
        Cause.SECOND_OF_SAME_GROUP: _("The second person must be of another group."),
        Cause.NOBODY_STOOD_BESIDE: _("No second person tapped in time."),
        Cause.NO_PIN: _("This key asks for a PIN, and you have none."),
        Cause.PIN_WRONG: _("The PIN is not right."),
        Cause.PIN_WAITS: _("Too many wrong PINs: this card has to wait."),
        Cause.CARD_TAKEN: _("This card is somebody's already."),
        Cause.NOT_FOR_YOU: _("This is for the custodian of today."),
        Cause.NOT_ON_ROTATION: _("The rotation does not name you two for shredding today."),
        Cause.SHREDDER_OFFLINE: _("The shredder does not answer."),
        Cause.BATCH_OPEN: _("The shredding is not finished: the batch stays open."),
        Cause.NOT_CONFIRMED: _("Not both have confirmed, so nothing is started."),
        Cause.NOT_OF_BATCH: _("This batch is that of two others."),
        Cause.NOT_BOTH_HERE: _("Not both have tapped: nothing is started, and the batch stays open."),
        Cause.SHREDDING_UNRECORDED: _("No record can be written, so nothing is shredded."),
        Cause.LOCKED_UP: _("The day is locked up: no key is lent until it is opened."),
        Cause.NOT_RESPONSIBLE: _("Only the responsible officer may close over what is not mended."),
        Cause.NOT_CLERK_IN_CHARGE: _("Custody in the evening passes only to the clerk in charge."),
        Cause.NOT_LOCKED_UP: _("A day was not locked up: only the responsible officer may explain that."),
        Cause.NOT_AT_VAULT: _("This is for those who may open the vault."),
        Cause.COUNT_DIFFERS: _("The count does not agree with the books."),
        Cause.NOT_OF_COUNT: _("This count is somebody else's."),
        Cause.OWN_CUSTODY: _("Whoever approves of the custody does not take it."),
        Cause.HOLDER_UNKNOWN: _("Nobody known has this key, so nobody can pass it on."),
        Cause.HOLDER_NOT_HERE: _("Whoever has the key did not tap in time."),
        Cause.NOBODY_TOOK_CUSTODY: _("Nobody took custody in time."),
        Cause.BRIEFING_NOT_HELD: _("The briefing was not held: it stays on the list."),
        Cause.NUMBER_MISSING: _("Nobody tapped to enter the number that is missing."),
        Cause.BOTH_COUNTED: _("The two who sign must not be the two who counted."),
        Cause.CARDS_ENTERED: _("Cards were entered after a round that did not agree. It is escalated."),
        Cause.ENTERED_OR_COUNTED: _("Nobody signs this who has counted, or has entered the cards."),
        Cause.LAST_CUSTODIAN: _("Then nobody would answer for the keys on these days."),
        Cause.NOT_PERMITTED: _("The administrator does not permit this, or the time for it is over."),
        Cause.CUSTODIAN_HERE: _("A custodian is here: nobody else has to be named."),
        Cause.OWN_PERMISSION: _("Whoever permits it does not take part in it."),
        Cause.OWN_NAMING: _("Whoever is named does not sign for it: somebody else does."),
        Cause.NOBODY_TO_NAME: _("There is nobody who could stand in for so long."),
        Cause.KEY_SWAPPED: _("It is not certain that this key hangs in its slot."),
        Cause.CARD_ENDED: _("This card has been declared void meanwhile."),
        Cause.CHANGED_MEANWHILE: _("What this was about has changed meanwhile. Nothing was done."),
    }[code]


def next_step(code: NextStep) -> str:
    """What to do now."""
    return {
        NextStep.TAP_OWN_CARD: _("Tap your own staff card."),
        NextStep.TAP_AGAIN: _("Lay the card flat on the reader and hold it there for a second."),
        NextStep.LOOK_AT_DOOR: _(
            "Look at its door and shut it. What you take or hang there counts as yours."
        ),
        NextStep.CHOOSE_ANOTHER: _("Choose another key, and have this slot looked at."),
        NextStep.WAIT_FOR_RETURN: _("Wait until it is returned."),
        NextStep.HAVE_RIGHTS_CHANGED: _("If your work needs it, have your rights changed."),
        NextStep.USE_MECHANICAL_KEY: _("Until it is mended, keys are handed out by the responsible officer."),
        NextStep.FREE_SPACE: _("Have the disk and the records looked at. Keys can still be returned."),
        NextStep.READ_THE_TAG: _("Read the number on the key's tag again."),
        NextStep.COME_BACK: _("Come back at that time, or have the hours changed."),
        NextStep.TAKE_COURSE: _("Take the course, or have it recorded."),
        NextStep.USE_OTHER_CARD: _("Tap with a card that proves itself, if you have one."),
        NextStep.RETURN_FIRST: _("Return a key first."),
        NextStep.HAVE_CUSTODIAN_NAMED: _("Have a custodian named for today."),
        NextStep.SAY_YOU_ARE_BACK: _("Tap again afterwards, and say that you are back."),
        NextStep.LET_CUSTODIAN_TAP: _("A custodian of today has to tap."),
        NextStep.LET_OTHER_TAP: _("Let somebody else tap."),
        NextStep.HAVE_PIN_SET: _("Have a PIN set at the kiosk."),
        NextStep.ENTER_AGAIN: _("Enter it again. After three wrong ones the card has to wait."),
        NextStep.HAVE_SUBSTITUTE_NAMED: _("Let the custodian name you with a tap and a reason."),
        NextStep.SETTLE_BATCH: _("Tap again to recount it or to explain the difference."),
        NextStep.LET_BOTH_TAP: _(
            "Both tap, each with their own card. If one cannot come, let the custodian tap then: "
            "they name who stands in."
        ),
        NextStep.HAVE_DAY_OPENED: _("Have the opening done first. Keys can be returned all the same."),
        NextStep.LOCK_UP_LATE: _("Lock that day up now, or let the responsible officer tap."),
        NextStep.LET_SUPERVISOR_TAP: _(
            "Let the responsible officer lock up, or whoever stands in by delegation."
        ),
        NextStep.LET_CLERK_TAP: _("Let the clerk in charge tap, or have the key returned."),
        NextStep.LET_OTHER_CLERK_TAP: _(
            "Let another clerk in charge or responsible officer tap, or have the key returned."
        ),
        NextStep.LOOK_FOR_KEY: _("Look for it and have it returned, or close over with a second person."),
        NextStep.HAVE_KEY_RETURNED: _("Have the key returned, or try again when they are here."),
        NextStep.HOLD_BRIEFING: _("Hold it now, or close over with a second person."),
        NextStep.GO_ON_WITH_COUNT: _("Whoever has counted taps and goes on with the count."),
        NextStep.BEGIN_ANEW: _("Tap again and look how it is now."),
        NextStep.TOUCH_NOTHING: _("Leave the vault as it is, and call the responsible officer now."),
        NextStep.TAP_OR_HAND_OVER: _("Tap your card to put it right, or hand it to the responsible officer."),
        NextStep.HAVE_TAGS_READ: _("Choose another key, and have the tags read and put right."),
        NextStep.WAIT_A_WHILE: _("Wait until then, or have it lifted."),
        NextStep.NAME_DELEGATE_FIRST: _("First name somebody who stands in on these days."),
        NextStep.HAVE_IT_PERMITTED: _(
            "Have it permitted anew (kagiban people recover), then tap again, both."
        ),
        NextStep.HAVE_CARD_ENROLLED: _("Have somebody put on the register, or a card enrolled for them."),
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
        Ask.NAMING: _("responsible officer"),
        Ask.ANYONE: _("a colleague"),
        Ask.ADMINISTRATOR: _("the administrator of the kiosk"),
    }[code]


def helpers(people: Iterable[Person]) -> str:
    """What those are, in one word, who are to be asked."""
    roles = {person.role for person in people}
    if Role.SUPERVISOR in roles:
        return role(Role.SUPERVISOR)
    return role(Role.CLERK_IN_CHARGE) if roles == {Role.CLERK_IN_CHARGE} else _("whoever stands in")


def device(name: str) -> str:
    """A device's name."""
    names = {
        "cabinet": _("key cabinet"),
        "reader": _("card reader"),
        "ledger": _("records"),
        "shredder": _("shredder"),
        "printer": _("printer"),
    }
    if name.startswith(CHANNEL):
        return sending_words.channel(name.removeprefix(CHANNEL))
    return names.get(name, name)


def device_is(name: str, state: DeviceState) -> str:
    """A device and how it is; of a channel it is said that nothing goes out, or not all."""
    if not name.startswith(CHANNEL) or state is DeviceState.ONLINE:
        return f"{device(name)} {device_state(state)}"
    how = _("not going out") if state is DeviceState.OFFLINE else _("not all going out")
    return f"{device(name)} {how}"


def device_state(state: DeviceState) -> str:
    """How a device is, in a word."""
    return {
        DeviceState.ONLINE: _("well"),
        DeviceState.DEGRADED: _("with faults"),
        DeviceState.OFFLINE: _("not answering"),
        DeviceState.UNKNOWN: _("not known yet"),
    }[state]


def day(moment: date) -> str:
    """A day as the office says it: date and weekday."""
    pattern = "M月d日 (EEE)" if language() == "ja" else "EEE d MMM"
    return str(format_date(moment, pattern, locale=language()))


def month(first: date) -> str:
    """A month as the office says it."""
    pattern = "y年M月" if language() == "ja" else "MMMM y"
    return str(format_date(first, pattern, locale=language()))


def alarm(alarm: Alarm) -> str:
    """An alarm in one line that names no key, no slot and no person. For passers-by: `in_passing`."""
    return {
        AlarmCause.KEY_VANISHED: _("A key was taken without a release."),
        AlarmCause.KEY_MISPLACED: _("A key hangs in another key's slot."),
        AlarmCause.FOREIGN_OBJECT: _("Something hangs in a slot that has no key."),
        AlarmCause.SLOT_LEFT_OPEN: _("A slot was left open."),
        AlarmCause.SLOT_FORCED: _("A slot was opened without a release."),
        AlarmCause.SLOT_NOT_OPENED: _("A slot did not open."),
        AlarmCause.SLOT_NOT_KNOWN: _("Whether a slot is open cannot be seen."),
        AlarmCause.LOCK_STAYS_ON: _("The lock of a slot does not go off: anybody can open it."),
        AlarmCause.OUTPUT_WRONG: _("A lamp or a sound of the key cabinet is not as it was ordered."),
        AlarmCause.CABINET_OFFLINE: _("The key cabinet does not answer."),
        AlarmCause.READER_OFFLINE: _("The card reader is not connected."),
        AlarmCause.LEDGER_UNAVAILABLE: _("Records cannot be written."),
        AlarmCause.LEDGER_DAMAGED: _("The records cannot be used, or are not all there. Ask: the technician"),
        AlarmCause.LEDGER_DISPUTED: _(
            "Nobody signed some of the records: two people must decide. Ask: responsible officer"
        ),
        AlarmCause.LEDGER_ACCEPTED: _("Two people let records count that nobody had signed."),
        AlarmCause.CLOCK_WENT_BACK: _("The clock was set back."),
        AlarmCause.KEY_OVERDUE: _("A key is overdue."),
        AlarmCause.KEY_LOST: _("A key has been declared lost."),
        AlarmCause.RING_INCOMPLETE: _("A ring came back with a key missing."),
        AlarmCause.PLACE_FORCED: _("A storage place was opened although none of its keys is out."),
        AlarmCause.PLACE_LEFT_OPEN: _("A storage place stands open."),
        AlarmCause.DURESS: _("A key was taken under duress."),
        AlarmCause.SHREDDED_OUTSIDE: _("Sheets were shredded outside any batch."),
        AlarmCause.SHREDDER_RUNS: _("The shredder runs although it is disabled."),
        AlarmCause.SHREDDER_STAYS_ON: _("The shredder is enabled although nobody shreds."),
        AlarmCause.SHREDDER_JAM: _("The shredder is jammed."),
        AlarmCause.SHREDDER_OFFLINE: _("The shredder does not answer."),
        AlarmCause.COUNTER_ODD: _("The shredder's counter did what no sheet does."),
        AlarmCause.BATCH_LEFT: _("A batch of shredding is open."),
        AlarmCause.NOT_OPENED: _("The day has not been opened by its hour."),
        AlarmCause.NOT_LOCKED_UP: _("The day has not been locked up by its hour."),
        AlarmCause.COUNT_DIFFERS: _("A count of the vault does not agree with the books."),
        AlarmCause.KEY_SWAPPED: _("A tag that was read is not the one that belongs there."),
        AlarmCause.KEY_MISSING: _("A key hangs nowhere, although it was recorded as being back."),
        AlarmCause.KEY_ASTRAY: _("What hung in a wrong slot was taken out, and nobody has said what it is."),
        AlarmCause.TAG_UNREADABLE: _("A key's tag cannot be read."),
        AlarmCause.CABINET_IN_PART: _("A part of the key cabinet does not answer."),
        AlarmCause.SHREDDER_IN_PART: _("A part of the shredder does not answer."),
        AlarmCause.READER_IN_PART: _("A card reader is missing."),
        AlarmCause.PLACE_SILENT: _("A storage place stood open, and whether it is shut is not known."),
        AlarmCause.NOT_SENT: _("Alarms do not go out."),
        AlarmCause.NOTICE_GIVEN_UP: _("An alarm was never taken by its receiver and is sent no more."),
        AlarmCause.NO_CUSTODIAN: _("The register has to be looked at. Ask: the administrator of the kiosk"),
        AlarmCause.RECOVERY: _("The administrator permits a change of the register at the kiosk."),
    }[alarm.cause]


def in_passing(stands: Alarm) -> str:
    """The same for whoever passes by: nobody is told there what can be had now, or what is missed."""
    return {
        AlarmCause.LOCK_STAYS_ON: _("A slot has to be looked at. Ask: responsible officer"),
        AlarmCause.SLOT_NOT_KNOWN: _("A slot has to be looked at. Ask: responsible officer"),
        AlarmCause.PLACE_SILENT: _("A storage place has to be looked at. Ask: responsible officer"),
        AlarmCause.KEY_MISSING: _("A key has to be looked at. Ask: responsible officer"),
        AlarmCause.KEY_SWAPPED: _("A key has to be looked at. Ask: responsible officer"),
        AlarmCause.KEY_ASTRAY: _("A key has to be looked at. Ask: responsible officer"),
        AlarmCause.RECOVERY: _("The register has to be looked at. Ask: the administrator of the kiosk"),
    }.get(stands.cause) or alarm(stands)


def output(name: str) -> str:
    """An output of the cabinet by its name in an alarm: `lamp 3`, `buzzer`, `alarm`."""
    what, _sep, slot = name.partition(" ")
    said = {"lamp": _("lamp of slot {slot}"), "buzzer": _("buzzer"), "alarm": _("siren or flash light")}
    return said[what].format(slot=slot) if what in said else name
