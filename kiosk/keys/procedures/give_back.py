"""鍵の返却: from a key in hand to the key in its slot. Never refused, whoever brings it."""

from dataclasses import replace

from kiosk.core.acting.actions import Because, Reason
from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Option, Question, Stage, Tone, Waiting
from kiosk.core.desk.courtesy import unhurried
from kiosk.core.desk.refuse import refuse
from kiosk.core.refusals import Ask, Needs, Refused
from kiosk.core.station import Station
from kiosk.keys import alarms, refusals
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.custody.hooks import misplaced_in
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.not_hung import hand_it_over
from kiosk.keys.procedures.slot import open_slot, see_it_shut
from kiosk.keys.procedures.strange import clear_slot
from kiosk.keys.tags.at_station import is_not_at_home
from kiosk.keys.tags.on_return import DIGITS, another_key, hangs_already, read_in_hand
from kiosk.keys.tags.rules import IN_HAND, as_read, is_believed
from kiosk.locale import _
from kiosk.people.procedures.vouch import vouched
from kiosk.people.rights import left_meanwhile
from storage.keys.facts import Key, Loan, Second
from storage.keys.records import ReturnClaimed, RingChecked
from storage.people.facts import Person


async def give_back(
    station: Station, desk: Desk, loan: Loan, visitor: Person | None, in_hand: Key | None = None
) -> bool:
    """Takes one key back. `visitor` is who brings it (None: somebody without a card). True when it hangs.

    `in_hand`: the key whose tag they have read already. One that is read to be another goes to its own hook.
    Whoever else has tapped is served when it hangs.
    """
    patient = unhurried(desk)
    key = loans_of(station).key(loan)
    if loans_of(station).has_come_back(key):  # meanwhile: a slot with a key in it is not opened
        await desk.tell(_thanks(station, key))
        return True
    if in_hand is None:
        found = await read_in_hand(station, patient, loan, key, visitor, _stage(0))
        if not found.stays:
            return False
        in_hand = found.key
        if loans_of(station).has_come_back(key):
            await desk.tell(_thanks(station, key))
            return True
    if in_hand is not None and in_hand.id != key.id:
        others = await another_key(station, patient, key, in_hand, visitor)
        if others is not None:
            return await give_back(station, desk, others, visitor, in_hand)

    async def bring(of_other: Loan, other: Key) -> bool:
        return await give_back(station, desk, of_other, visitor, other)

    if station.sensed.holds_something(key.slot) and not await clear_slot(
        station, patient, key, visitor, _stage(0), bring
    ):
        return False
    return await _hung(station, desk, loan, visitor, in_hand)


async def _hung(
    station: Station, desk: Desk, loan: Loan, visitor: Person | None, in_hand: Key | None
) -> bool:
    """From an empty slot to a key in it, and the slot shut."""
    key = loans_of(station).key(loan)
    second = await _second_on_return(station, unhurried(desk), visitor, key)
    # Either may have come about while the second was awaited.
    if loans_of(station).has_come_back(key) or station.sensed.holds_something(key.slot):
        return await give_back(station, desk, loan, visitor, in_hand)
    because = Because(
        Reason.RETURN,
        visitor.id if visitor else "",
        key.id,
        loan=loan.id,
        second=second,
        tag=in_hand.id if in_hand else "",
    )

    async def again() -> Because:
        """Never refused; but whoever has left meanwhile does not stand beside."""
        beside = station.register.people.get(second)
        here = beside is not None and left_meanwhile(station, beside) is None
        return because if here else replace(because, second="")

    if await open_slot(station, unhurried(desk), key, because, visitor, _stage(1), again) is None:
        return False
    brought = in_hand or key
    await desk.wait(
        _hang(station, key, brought),
        station.until(
            lambda: _is_over(station, key) or misplaced_in(station, brought) != 0, station.times.take_s
        ),
    )
    if wrong_slot := misplaced_in(station, key):
        await desk.wait(
            _hang_here_instead(station, key, wrong_slot),
            station.until(lambda: _is_over(station, key), station.times.take_s),
        )
    shut = await see_it_shut(station, desk, key, _stage(1))
    if brought.id != key.id:
        if shut:
            await desk.tell(_put_right_later(station, key, brought))
        return False
    returned = loans_of(station).has_come_back(key)
    if returned and key.pieces > 1:
        await _count_ring(station, unhurried(desk), loan, key, visitor)
    if shut or not returned:
        await desk.tell(_thanks(station, key) if returned else _still_out(station, key))
    return returned


async def give_back_by_number(station: Station, desk: Desk, visitor: Person | None) -> bool:
    """Takes back a key that the visitor does not have on loan: the number on its tag says which.

    If by the records that one hangs, and is no misreading, something else hangs there: what they have is
    handed over.
    """
    before: list[str] = []
    while True:
        patient = desk if visitor is None else unhurried(desk)  # without a card: their tap begins a visit
        number = await patient.number(_which_key())
        if number is None:
            return False
        key = station.register.key_numbered(number)
        if key is None:
            unknown = Refused(refusals.NUMBER_UNKNOWN, refusals.READ_THE_TAG, Ask.SUPERVISOR)
            await refuse(station, patient, unknown, Reason.RETURN, visitor)
            return False
        loan = loans_of(station).of_key(key.id)
        await station.recorder.note(as_read(IN_HAND, key, visitor, number, key, loan=loan))
        if loan is not None:
            return await give_back(station, desk, loan, visitor, key)
        if is_believed(key.id, loans_of(station).open(), before):
            await is_not_at_home(station, key, visitor.id if visitor else "")
            hangs = Refused(refusals.KEY_NOT_OUT, refusals.HAND_OVER, Ask.SUPERVISOR)
            await hand_it_over(station, patient, key, hangs, visitor)
            return False
        before.append(key.id)
        await patient.tell(hangs_already(station, key))


def _which_key() -> NumberQuestion:
    return NumberQuestion(
        _("Which number is on the key's tag?"), _("The slot of that key will open."), DIGITS, _stage(0)
    )


async def _second_on_return(station: Station, desk: Desk, visitor: Person | None, key: Key) -> str:
    """The second person's id. A key whose return nobody stood beside is taken all the same, and told."""
    asked = key.conditions
    if visitor is None or not asked.second_on_return or asked.second is Second.NOBODY:
        return ""
    needs = Needs(second=asked.second)
    given = await vouched(station, desk, visitor, key, needs, Reason.RETURN, _stage(0))
    return given.second if given else ""


async def _count_ring(station: Station, desk: Desk, loan: Loan, key: Key, visitor: Person | None) -> None:
    """鍵束: a ring that came back is counted by whoever brought it; a missing key is an alarm."""
    whole: Option[int] = Option(
        key.pieces, _("All {count} are there").format(count=key.pieces), _("I have counted them.")
    )
    fewer = tuple(
        Option(count, _("Only {count}").format(count=count)) for count in range(key.pieces - 1, -1, -1)
    )
    text = _("How many keys are on ring {number}?").format(number=key.number)
    counted = await desk.choose(Question(text, (whole, *fewer), _stage(1)))
    if counted is None:
        return
    checked = RingChecked(
        key=key.id,
        slot=key.slot,
        loan=loan.id,
        pieces=key.pieces,
        counted=counted,
        person=visitor.id if visitor else "",
    )
    if counted < key.pieces:
        await station.alarms.start(Alarm(alarms.RING_INCOMPLETE, key.slot, key.id), checked)
    else:
        await station.recorder.note(checked)
        await station.alarms.end("counted", alarms.RING_INCOMPLETE, slot=key.slot)


async def who_hung_it(station: Station, desk: Desk, person: Person) -> None:
    """黙って返された鍵: a key of theirs hangs again and nobody tapped. Were they the one?"""
    for loan in loans_of(station).unclaimed(person.id)[:1]:
        key = station.register.keys.get(loan.key)
        if key is None or loan.returned_at is None:
            continue
        text = _("Key {number} was hung at {time} without a card. Was it you?").format(
            number=key.number, time=f"{loan.returned_at.astimezone():%H:%M}"
        )
        answers = (Option(person.id, _("Yes, it was me")), Option("-", _("No, somebody else")))
        answer = await desk.choose(Question(text, answers, _stage(0)))
        if answer is not None:
            await station.recorder.note(
                ReturnClaimed(key=key.id, slot=key.slot, loan=loan.id, returned_by=answer, author=person.id)
            )


def _stage(now: int) -> Stage:
    return Stage((_("Key"), _("Hanging")), now)


def _is_over(station: Station, key: Key) -> bool:
    """It is back, or its slot has been shut without it."""
    return loans_of(station).has_come_back(key) or grants_of(station).is_shut(key.slot)


def _hang(station: Station, key: Key, brought: Key) -> Waiting:
    return Waiting(
        _("Slot {slot} is open. Hang key {number} in it.").format(slot=key.slot, number=brought.number),
        _("If it is not hung, the key stays lent."),
        station.times.take_s,
        _stage(1),
        key.slot,
    )


def _hang_here_instead(station: Station, key: Key, wrong_slot: int) -> Waiting:
    return Waiting(
        _("A key now hangs in slot {wrong}. Hang key {number} in slot {slot}.").format(
            wrong=wrong_slot, number=key.number, slot=key.slot
        ),
        _("If it stays there, an alarm goes to the responsible officer and the key stays lent."),
        station.times.take_s,
        _stage(1),
        key.slot,
        _("Wrong slot"),
    )


def _put_right_later(station: Station, key: Key, brought: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Key {number} does not belong in slot {slot}.").format(number=brought.number, slot=key.slot),
        (
            _("By the records key {number} hangs in slot {slot}, and something else does.").format(
                number=brought.number, slot=brought.slot
            ),
            _("Tell the custodian: an alarm stands until both are put right."),
        ),
        station.times.notice_s,
    )


def _thanks(station: Station, key: Key) -> Message:
    return Message(
        Tone.DONE,
        _("Key {number} is back.").format(number=key.number),
        (_("Thank you."),),
        station.times.notice_s,
    )


def _still_out(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Key {number} is not in its slot.").format(number=key.number),
        (_("It stays on loan."), _("Tap again to hang it, or hand it to the responsible officer.")),
        station.times.notice_s,
    )
