"""Opening one slot for someone and seeing it shut again: the part that lending and returning share."""

from collections.abc import Awaitable, Callable, Coroutine
from enum import Enum, auto

from kiosk.core.acting.actions import Answer, Because, Lamp, Outcome, Reason, ReleaseSlot
from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, Option, Question, Stage, Tone, Waited, Waiting
from kiosk.core.desk.refuse import refuse
from kiosk.core.devices.sensed import BOLT
from kiosk.core.refusals import NO_RECORD, Ask, Refused
from kiosk.core.station import Station
from kiosk.keys import alarms, refusals
from kiosk.keys.custody.grants import grants_of
from kiosk.locale import _
from storage.errors import LedgerUnavailable
from storage.keys.facts import Key
from storage.people.facts import Person
from storage.station.facts import BoltState
from storage.station.records import SlotNotKnown, SlotNotOpened


class Sight(Enum):
    """What was seen of a slot by a look after the moment in question."""

    OPEN = auto()
    SHUT = auto()
    NOTHING = auto()


async def open_slot(
    station: Station,
    desk: Desk,
    key: Key,
    because: Because,
    visitor: Person | None,
    stage: Stage,
    again: Callable[[], Awaitable[Because | None]] | None = None,
) -> Outcome | None:
    """Opens the key's slot. None when it did not open and people gave up; nothing is repeated by itself.

    `again`: asked before people have it opened once more, for what was judged was judged before that: why it
    is opened then, None when it may not be.
    """
    while True:
        try:
            outcome = await station.actuate(ReleaseSlot(key.slot), because)
        except LedgerUnavailable:
            await refuse(station, desk, NO_RECORD, because.reason, visitor, key)
            return None
        sight = await _opened(station, desk, key, outcome, stage)
        if sight is Sight.OPEN:
            return await _light(station, key, outcome)
        await _note_not_opened(station, key, because, outcome, sight)
        another = outcome.answer is not Answer.OFFLINE and await _another_try(
            station, desk, key, stage, sight
        )
        why = await _why_again(station, key, because, again) if another else None
        if grants_of(station).has_opened(key.slot):  # meanwhile: what it was opened for is under way
            return await _light(station, key, outcome)
        if why is None:
            sent = outcome.answer is not Answer.OFFLINE
            await _give_up(station, desk, key, because, visitor, not_known=sent and sight is Sight.NOTHING)
            return None
        because = why


async def _why_again(
    station: Station, key: Key, because: Because, again: Callable[[], Awaitable[Because | None]] | None
) -> Because | None:
    """Why it is opened once more: as at first, where nobody is asked, or it has opened meanwhile."""
    if again is None or grants_of(station).has_opened(key.slot):
        return because
    return await again()


async def see_it_shut(station: Station, desk: Desk, key: Key, stage: Stage) -> bool:
    """Asks for the slot's door to be shut. A door left open is an alarm until it is shut."""
    if not station.sensed.senses_bolt(key.slot):
        await grants_of(station).settle(key.slot)
        return True
    if grants_of(station).is_shut(key.slot):
        return True
    waiting = Waiting(
        _("Shut the door of slot {slot}.").format(slot=key.slot),
        _("If it stays open, an alarm goes to the responsible officer."),
        station.times.shut_s,
        stage,
        key.slot,
    )
    shut = station.until(lambda: grants_of(station).is_shut(key.slot), station.times.shut_s)
    if await desk.wait(waiting, shut) is Waited.HAPPENED:
        return True
    return await _not_seen_shut(station, desk, key)


async def _not_seen_shut(station: Station, desk: Desk, key: Key) -> bool:
    """Its time is over. "Open" is said of a door that was looked at then; true when it is shut after all."""
    seen = await station.sensed.seen_since(key.slot, BOLT, station.sensed.cabinet_us())
    if seen == BoltState.OPEN:
        await station.alarms.start(Alarm(alarms.SLOT_LEFT_OPEN, key.slot, key.id))
        await desk.tell(left_open(station, key))
        return False
    await grants_of(station).settle(key.slot)
    if seen == BoltState.LOCKED:
        return True
    await station.alarms.start(Alarm(alarms.SLOT_NOT_KNOWN, key.slot, key.id))
    await desk.tell(_not_seen(station, key))
    return False


def left_open(station: Station, key: Key) -> Message:
    """What is said of a door left open."""
    return Message(
        Tone.WARNING,
        _("Slot {slot} is still open.").format(slot=key.slot),
        (_("Push its door until it locks."), _("The alarm stands until the door is shut.")),
        station.times.notice_s,
    )


def _not_seen(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Whether slot {slot} is shut cannot be seen.").format(slot=key.slot),
        (_("Push its door until it locks."), _("The alarm stands until its sensors answer again.")),
        station.times.notice_s,
    )


async def _opened(station: Station, desk: Desk, key: Key, outcome: Outcome, stage: Stage) -> Sight:
    """What became of the command, by what was seen after its answer: the bolt in memory is older than it."""
    if outcome.answer is Answer.OFFLINE:
        return _by_now(station, key, outcome.at_us)
    if not station.sensed.senses_bolt(key.slot):
        return Sight.NOTHING if outcome.answer is Answer.REFUSED else Sight.OPEN
    waiting = Waiting(
        _("Slot {slot} is being opened.").format(slot=key.slot),
        _("If it does not open, you will be asked what to do."),
        station.times.opened_s,
        stage,
        key.slot,
    )

    def opened() -> Coroutine[None, None, bool]:
        return station.until(lambda: grants_of(station).has_opened(key.slot), station.times.opened_s)

    if await desk.wait(waiting, opened()) is Waited.GIVEN_UP:
        await opened()  # "did not open" is said of a slot that had its time
    if grants_of(station).has_opened(key.slot):
        return Sight.OPEN
    its_time_over_us = station.sensed.cabinet_us()
    await station.sensed.seen_since(key.slot, BOLT, its_time_over_us)
    return _by_now(station, key, its_time_over_us)


def _by_now(station: Station, key: Key, since_us: int) -> Sight:
    if station.sensed.is_open(key.slot) and grants_of(station).has_opened(key.slot):
        return Sight.OPEN
    seen = station.sensed.saw_since(key.slot, BOLT, since_us)
    return Sight.SHUT if seen == BoltState.LOCKED else Sight.NOTHING


async def _note_not_opened(
    station: Station, key: Key, because: Because, outcome: Outcome, sight: Sight
) -> None:
    """What nobody has seen is not said to have stayed shut."""
    not_opened = sight is Sight.SHUT
    record = SlotNotOpened if not_opened else SlotNotKnown
    await station.recorder.note(
        record(slot=key.slot, intent=outcome.intent, key=key.id, person=because.person)
    )
    if outcome.answer is not Answer.OFFLINE:
        cause = alarms.SLOT_NOT_OPENED if not_opened else alarms.SLOT_NOT_KNOWN
        await station.alarms.start(Alarm(cause, key.slot, key.id))


async def _light(station: Station, key: Key, outcome: Outcome) -> Outcome:
    """Lights the slot's lamp, unless all is over already."""
    if key.slot in grants_of(station).by_slot:
        await station.actuate(Lamp(key.slot, on=True), Because(Reason.SIGNAL, key=key.id))
    return outcome


async def _another_try(station: Station, desk: Desk, key: Key, stage: Stage, sight: Sight) -> bool:
    """Only people repeat a command, and only when the lock is known not to be energised from the last one."""
    text, note = _("Slot {slot} did not open."), _("Press on the door, then touch here.")
    if sight is Sight.NOTHING:
        text, note = _("Whether slot {slot} opened is not known."), _("Only if its door is shut.")
    question = Question(text.format(slot=key.slot), (Option(True, _("Try once more"), note),), stage)
    return bool(await desk.choose(question)) and await station.sensed.still_energised(key.slot) is False


async def _give_up(
    station: Station, desk: Desk, key: Key, because: Because, visitor: Person | None, *, not_known: bool
) -> None:
    """A door that springs open later must find no grant: custody would be nobody's choosing.

    Where nobody has seen that it stayed shut, it may be open already: then the grant waits for the sensors.
    """
    await grants_of(station).withdraw(key.slot)
    step = refusals.HAND_OVER if because.reason in (Reason.RETURN, Reason.SORT) else refusals.CHOOSE_ANOTHER
    cause = refusals.SLOT_NOT_OPENED if station.health.cabinet_answers else refusals.CABINET_OFFLINE
    if not_known:
        cause, step = refusals.SLOT_NOT_KNOWN, refusals.LOOK_AT_DOOR
    await refuse(station, desk, Refused(cause, step, Ask.SUPERVISOR), because.reason, visitor, key)
