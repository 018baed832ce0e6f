"""Opening one slot for someone and seeing it shut again: the part that lending and returning share."""

from collections.abc import Coroutine

from kiosk.actions import Answer, Because, Lamp, Outcome, Reason, ReleaseSlot
from kiosk.alarms import Alarm, AlarmCause
from kiosk.desk import Desk, Message, Option, Question, Stage, Tone, Waited, Waiting
from kiosk.locale import _
from kiosk.refusals import Ask, Cause, NextStep, Refused
from kiosk.station import Station
from kiosk.workflows.refuse import refuse
from storage.errors import LedgerUnavailable
from storage.facts import Key, Person
from storage.records import SlotNotOpened


async def open_slot(
    station: Station, desk: Desk, key: Key, because: Because, visitor: Person | None, stage: Stage
) -> Outcome | None:
    """Opens the key's slot. None when it did not open and people gave up; nothing is repeated by itself."""
    while True:
        try:
            outcome = await station.actuate(ReleaseSlot(key.slot), because)
        except LedgerUnavailable:
            no_record = Refused(Cause.NO_RECORD, NextStep.FREE_SPACE, Ask.TECHNICIAN)
            await refuse(station, desk, no_record, because.reason, visitor, key)
            return None
        if await _opened(station, desk, key, outcome, stage):
            return await _light(station, key, outcome)
        await _note_not_opened(station, key, because, outcome)
        another = outcome.answer is not Answer.OFFLINE and await _another_try(station, desk, key, stage)
        if station.has_opened(key.slot):  # while people were asked: what it was opened for is under way
            return await _light(station, key, outcome)
        if not another:
            await _give_up(station, desk, key, because, visitor)
            return None


async def see_it_shut(station: Station, desk: Desk, key: Key, stage: Stage) -> bool:
    """Asks for the slot's door to be shut. A door left open is an alarm until it is shut."""
    if not station.senses_bolt(key.slot):
        await station.settle(key.slot)
        return True
    if station.is_shut(key.slot):
        return True
    waiting = Waiting(
        _("Shut the door of slot {slot}.").format(slot=key.slot),
        _("If it stays open, an alarm goes to the responsible officer."),
        station.times.shut_s,
        stage,
        key.slot,
    )
    shut = station.until(lambda: station.is_shut(key.slot), station.times.shut_s)
    if await desk.wait(waiting, shut) is Waited.HAPPENED:
        return True
    await station.alarms.start(Alarm(AlarmCause.SLOT_LEFT_OPEN, key.slot, key.id))
    await desk.tell(left_open(station, key))
    return False


def left_open(station: Station, key: Key) -> Message:
    """What is said of a door left open."""
    return Message(
        Tone.WARNING,
        _("Slot {slot} is still open.").format(slot=key.slot),
        (_("Push its door until it locks."), _("The alarm stands until the door is shut.")),
        station.times.notice_s,
    )


async def _opened(station: Station, desk: Desk, key: Key, outcome: Outcome, stage: Stage) -> bool:
    if outcome.answer in (Answer.REFUSED, Answer.OFFLINE):
        return station.is_open(key.slot)
    if not station.senses_bolt(key.slot):
        return True
    waiting = Waiting(
        _("Slot {slot} is being opened.").format(slot=key.slot),
        _("If it does not open, you will be asked what to do."),
        station.times.opened_s,
        stage,
        key.slot,
    )

    def opened() -> Coroutine[None, None, bool]:
        return station.until(lambda: station.has_opened(key.slot), station.times.opened_s)

    if await desk.wait(waiting, opened()) is Waited.GIVEN_UP:
        await opened()  # "did not open" is said of a slot that had its time
    return station.has_opened(key.slot)


async def _note_not_opened(station: Station, key: Key, because: Because, outcome: Outcome) -> None:
    await station.recorder.note(
        SlotNotOpened(slot=key.slot, intent=outcome.intent, key=key.id, person=because.person)
    )
    if outcome.answer is not Answer.OFFLINE:
        await station.alarms.start(Alarm(AlarmCause.SLOT_NOT_OPENED, key.slot, key.id))


async def _light(station: Station, key: Key, outcome: Outcome) -> Outcome:
    """Lights the slot's lamp, unless all is over already."""
    if key.slot in station.grants:
        await station.actuate(Lamp(key.slot, on=True), Because(Reason.SIGNAL, key=key.id))
    return outcome


async def _another_try(station: Station, desk: Desk, key: Key, stage: Stage) -> bool:
    """Only people repeat a command, and only when the lock is not energised still from the last one."""
    question = Question(
        _("Slot {slot} did not open.").format(slot=key.slot),
        (Option(True, _("Try once more"), _("Press on the door, then touch here.")),),
        stage,
    )
    return bool(await desk.choose(question)) and not await station.still_energised(key.slot)


async def _give_up(station: Station, desk: Desk, key: Key, because: Because, visitor: Person | None) -> None:
    """A door that springs open later must find no grant: custody would be nobody's choosing."""
    await station.withdraw(key.slot)
    step = NextStep.HAND_OVER if because.reason in (Reason.RETURN, Reason.SORT) else NextStep.CHOOSE_ANOTHER
    cause = Cause.SLOT_NOT_OPENED if station.cabinet_answers else Cause.CABINET_OFFLINE
    await refuse(station, desk, Refused(cause, step, Ask.SUPERVISOR), because.reason, visitor, key)
