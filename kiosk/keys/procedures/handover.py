"""鍵の引き継ぎと貸出時間: what may happen to a key while it is out."""

from kiosk.core.acting.actions import Reason
from kiosk.core.desk.asking import Desk, Message, Option, Question, Stage, Tone
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.now import office_now
from kiosk.core.refusals import CHANGED, NO_RECORD, Allowed, Needs, Refused
from kiosk.core.station import Station
from kiosk.keys.custody.findings import due_us
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.keys_first import brings_back
from kiosk.keys.rights import verdict_on_handover
from kiosk.locale import _
from kiosk.people.procedures.awaited import known_tap
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.procedures.vouch import vouched
from kiosk.people.rights import left_meanwhile
from storage.errors import LedgerUnavailable
from storage.keys.facts import Key, Loan
from storage.keys.records import KeyHandedOver, LoanExtended
from storage.people.facts import Person

MINUTES = (30, 60, 120, 240)
"""By how much a loan is made longer at a time."""


async def hand_over(station: Station, desk: Desk, giver: Person, loan: Loan) -> bool:
    """鍵の引き継ぎ: the giver has tapped, now whoever takes the key does, and touches that they take it.

    The rules of taking it hold.
    """
    key, stage = station.register.keys[loan.key], Stage((_("Who"), _("Key"), _("Handover")), 2)
    text = _("Key {number}: whoever takes it has to tap now.").format(number=key.number)
    came = await known_tap(station, desk, text, giver, stage, errands_too=True)
    taker = came.person if came else None
    if came is None or taker is None or taker.id == giver.id:
        return False
    verdict = verdict_on_handover(station, taker, key, genuine=came.genuine)
    if isinstance(verdict, Refused) or came.old:
        return await _not_the_taker(station, desk, taker, key, verdict)
    if not await _takes_it(station, desk, giver, taker, key, stage):
        return False
    given = await vouched(station, desk, taker, key, verdict.needs, Reason.HAND_OVER, stage)
    current = loans_of(station).of_key(key.id)
    if given is None:
        return False
    if current is None or current.id != loan.id:
        return await changed_meanwhile(station, desk, giver, Reason.HAND_OVER, key)
    again = verdict_on_handover(station, taker, key, genuine=came.genuine)
    if again != verdict:  # while others were awaited
        refused = again if isinstance(again, Refused) else CHANGED
        await refuse(station, desk, refused, Reason.HAND_OVER, taker, key)
        return False
    handed = KeyHandedOver(
        key=key.id,
        slot=key.slot,
        loan=current.id,
        person=taker.id,
        giver=giver.id,
        purpose=loan.purpose,
        due_us=due_us(key, station.clock.now_us()),
        approver=given.approver,
        second=given.second,
    )
    if not await recorded_or_refused(station, desk, handed, giver, key):
        return False
    await desk.tell(
        Message(
            Tone.DONE,
            _("Key {number} is with {name} now.").format(number=key.number, name=taker.name),
            (key.name,),
            station.times.notice_s,
        )
    )
    return True


async def _not_the_taker(
    station: Station, desk: Desk, came: Person, key: Key, verdict: Allowed | Refused
) -> bool:
    """Whoever may not take it may have come with a key of their own; then that is what they are asked."""
    if loans_of(station).of_person(came.id):
        return await brings_back(station, desk, came)
    if isinstance(verdict, Refused):
        await refuse(station, desk, verdict, Reason.HAND_OVER, came, key)
    return False


async def _takes_it(
    station: Station, desk: Desk, giver: Person, taker: Person, key: Key, stage: Stage
) -> bool:
    """A tap alone hands nobody a key: they may have come for something else, and say themselves what for."""
    takes: Option[bool] = Option(True, _("I take it"), key.name)
    brings = (
        (Option(False, _("Return a key"), _("the one in my hand")),)
        if loans_of(station).of_person(taker.id)
        else ()
    )
    text = _("{name}: {giver} hands over key {number}. Do you take it?").format(
        name=taker.name, giver=giver.name, number=key.number
    )
    answer = await desk.choose(Question(text, (takes, *brings), stage))
    if answer is False:
        await brings_back(station, desk, taker)
    return answer is True


async def extend(station: Station, desk: Desk, holder: Person, loan: Loan) -> bool:
    """貸出の延長: a key may stay out longer, with a reason; a key that needs approval needs it here too."""
    key, stage = station.register.keys[loan.key], Stage((_("Who"), _("Key"), _("Longer")), 2)
    minutes = await desk.choose(
        Question(
            _("How much longer do you need key {number}?").format(number=key.number),
            tuple(Option(each, _("{minutes} min").format(minutes=each)) for each in MINUTES),
            stage,
        )
    )
    if minutes is None:
        return False
    reason = await ask_reason(desk, _("Why?"), station.rules.reasons_to_extend, stage)
    if reason is None:
        return False
    needs = Needs(approval=key.conditions.approval)
    given = await vouched(station, desk, holder, key, needs, Reason.EXTEND, stage)
    if given is None:
        return False
    current = loans_of(station).of_key(key.id)
    same = current is not None and current.id == loan.id
    lapsed = left_meanwhile(station, holder) if same else CHANGED
    if lapsed is not None:  # while the custodian was awaited
        await refuse(station, desk, lapsed, Reason.EXTEND, holder, key)
        return False
    due = station.clock.now_us() + minutes * 60_000_000
    extended = LoanExtended(
        loan=loan.id, key=key.id, person=holder.id, due_us=due, reason=reason, approver=given.approver
    )
    if not await recorded_or_refused(station, desk, extended, holder, key):
        return False
    until = loans_of(station).of_key(key.id)
    shown = until.due.astimezone() if until and until.due else office_now(station)
    await desk.tell(
        Message(
            Tone.DONE,
            _("Key {number}: bring it back by {time}.").format(number=key.number, time=f"{shown:%H:%M}"),
            (reason,),
            station.times.notice_s,
        )
    )
    return True


async def recorded_or_refused(
    station: Station, desk: Desk, record: KeyHandedOver | LoanExtended, person: Person, key: Key
) -> bool:
    """Writes it, or says that nothing can be written: then nothing has changed."""
    try:
        await station.recorder.require(record)
    except LedgerUnavailable:
        await refuse(station, desk, NO_RECORD, record.kind, person, key)
        return False
    station.changes.tell()
    return True
