"""枚数確認: two people count the cards in the vault; neither sees the other's number, nor the balance."""

import secrets

from kiosk.alarms import Alarm, AlarmCause
from kiosk.desk import Desk, Message, NumberQuestion, Option, Page, Question, Stage, Tone
from kiosk.locale import _
from kiosk.names import people_names
from kiosk.office.stock import CountVerdict, may_count_together, still_to_enter, verdict_of
from kiosk.office_day import current_day, vault
from kiosk.refusals import Ask, Cause, NextStep, Refused
from kiosk.rights import is_at_vault, office_now
from kiosk.station import Station
from kiosk.timeline import AROUND, around, kinds, lines
from kiosk.workflows.reasons import ask_reason
from kiosk.workflows.refuse import refuse
from kiosk.workflows.sign import second_signature
from kiosk.workflows.vouch import someone_else
from kiosk.workflows.written import written
from storage.day import CardsMoved, CountBegun, CountClosed, CountDropped, CountEntered, CountSettled
from storage.facts import Person, VaultCount

COUNT = "count"
DIGITS = 6


async def count_vault(station: Station, desk: Desk, first: Person) -> bool:
    """From one card to a count that agrees, or one that is escalated. True when it agrees."""
    if not is_at_vault(station, first):
        refused = Refused(Cause.NOT_AT_VAULT, NextStep.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR)
        await refuse(station, desk, refused, COUNT, first)
        return False
    second = await _second(station, desk, first)
    if second is None:
        return False
    count = f"{office_now(station):%Y%m%d}-{secrets.token_hex(3)}"
    begun = CountBegun(
        count=count,
        place=station.rules.day.vault,
        day=current_day(station).day.isoformat(),
        person=first.id,
        second=second.id,
    )
    dropped = (
        CountDropped(count=each.id, place=each.place, person=first.id)
        for each in _unfinished(station)
        if each.closed is None
    )
    if not await written(station, desk, first, COUNT, *dropped, begun):
        return False
    return await go_on_counting(station, desk, first, count)


async def go_on_counting(station: Station, desk: Desk, visitor: Person, count: str) -> bool:
    """A count that was begun: the numbers that are missing, each after an own tap; then what they mean."""
    present: Person | None = visitor
    while (found := _open_count(station, count)) is not None and found.closed is None:
        missing = still_to_enter(found)
        if not missing:
            verdict = verdict_of(found, _balance(station))
            if verdict is not CountVerdict.RECOUNT:
                return await _close(station, desk, visitor, found, agrees=verdict is CountVerdict.AGREES)
            await desk.tell(_recount(station))
            missing, present = (found.person, found.second), None
        turn = found.round if still_to_enter(found) else found.round + 1
        if not await _enter(station, desk, found, present, missing, turn):
            return False
        present = None
    return False


async def _enter(
    station: Station,
    desk: Desk,
    count: VaultCount,
    present: Person | None,
    missing: tuple[str, ...],
    turn: int,
) -> bool:
    """One of those who are missing taps, unless they have just done so, and enters a number."""
    who = present if present is not None and present.id in missing else None
    if who is None:
        who = await _tapped(station, desk, missing)
    if who is None:
        return False
    text = _("{name}: how many cards have you counted?").format(name=who.name)
    note = _("Nobody else may look.")
    number = await desk.number(NumberQuestion(text, note, DIGITS, _stage(2)))
    if number is None:
        return False
    entered = CountEntered(count=count.id, round=turn, number=number, person=who.id)
    return await written(station, desk, who, COUNT, entered)


async def _tapped(station: Station, desk: Desk, missing: tuple[str, ...]) -> Person | None:
    text = _("Whoever has counted taps and enters the number: {names}")
    names = people_names(station.register, *missing)
    while (came := await someone_else(station, desk, text.format(names=names), None, _stage(2))) is not None:
        if came.id in missing:
            return came
        refused = Refused(Cause.NOT_OF_COUNT, NextStep.LET_OTHER_TAP, Ask.ANYONE)
        await refuse(station, desk, refused, COUNT, came)
    return None


async def _second(station: Station, desk: Desk, first: Person) -> Person | None:
    """Another one who may open the vault."""
    text = _("The second person for the count has to tap now.")
    while (second := await someone_else(station, desk, text, first, _stage(1))) is not None:
        refused = may_count_together(first, second)
        if refused is None and not is_at_vault(station, second):
            refused = Refused(Cause.NOT_AT_VAULT, NextStep.LET_OTHER_TAP, Ask.SUPERVISOR)
        if refused is None:
            return second
        await refuse(station, desk, refused, COUNT, second)
    return None


async def _close(station: Station, desk: Desk, visitor: Person, count: VaultCount, *, agrees: bool) -> bool:
    closed = CountClosed(
        count=count.id,
        place=count.place,
        day=count.day,
        person=count.person,
        second=count.second,
        number=count.number or 0,
        other=count.other or 0,
        balance=_balance(station),
        agrees=int(agrees),
    )
    if not await written(station, desk, visitor, COUNT, closed):
        return False
    if not agrees:
        await station.alarms.start(Alarm(AlarmCause.COUNT_DIFFERS, device=count.place))
        refused = Refused(Cause.COUNT_DIFFERS, NextStep.TOUCH_NOTHING, Ask.SUPERVISOR)
        await refuse(station, desk, refused, COUNT, visitor)
        return False
    said = _("Both have counted {number}, as the books say.").format(number=count.number)
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


def _recount(station: Station) -> Message:
    """Neither which number is wrong nor what the books say: the recount is blind too."""
    return Message(
        Tone.WARNING,
        _("The numbers do not agree. Both count once more."),
        (_("Each counts alone, and taps when done."),),
        2 * station.times.notice_s,
    )


# --- a count that did not agree ---------------------------------------------------------------------------


async def settle_count(station: Station, desk: Desk, custodian: Person, count: str) -> bool:
    """What happened since the last good count, and who was there; then an explanation, signed by two."""
    found = _open_count(station, count)
    if found is None or found.closed is None:
        return False
    goes_on = await desk.look(_story(station, found))
    if not goes_on:
        return False
    reason = await ask_reason(desk, _("What explains it?"), station.rules.day.why_miscounted, _stage(3))
    if reason is None:
        return False
    by = await desk.choose(_correction(found))
    if by is None:
        return False
    what = _("Count explained ({reason}), books corrected by {by}.").format(reason=reason, by=by)
    second = await second_signature(station, desk, custodian, what, _stage(3))
    if second is None:
        return False
    settled = CountSettled(
        count=count, place=found.place, reason=reason, person=custodian.id, second=second.id, by=by
    )
    if not await written(station, desk, custodian, COUNT, *_corrected(settled), settled):
        return False
    await station.alarms.end("settled", AlarmCause.COUNT_DIFFERS, device=found.place)
    await desk.tell(Message(Tone.DONE, _("It is on record."), (reason,), station.times.notice_s))
    return True


def _corrected(settled: CountSettled) -> tuple[CardsMoved, ...]:
    """The books are never overwritten: a correction is a movement of its own, signed by two."""
    if settled.by == 0:
        return ()
    return (
        CardsMoved(
            place=settled.place,
            movement="corrected",
            by=settled.by,
            person=settled.person,
            note=settled.reason,
            count=settled.count,
            second=settled.second,
            approver=settled.person,
        ),
    )


def _correction(count: VaultCount) -> Question[int]:
    """The books stay as they are, or follow what either of the two has counted."""
    balance = count.balance or 0
    counted = dict.fromkeys(number for number in (count.number, count.other) if number is not None)
    stays = Option(0, _("The books stay"), _("{number} cards").format(number=balance))
    follow = (
        Option(number - balance, _("Correct the books"), f"{balance} > {number} ({number - balance:+})")
        for number in counted
        if number != balance
    )
    return Question(_("What do the books say from now on?"), (stays, *follow), _stage(3))


def _story(station: Station, count: VaultCount) -> Page[bool]:
    """Everything around the vault since the last good count, and everybody who had a hand in it."""
    found, place = vault(station), station.register.places.get(count.place)
    good = found.good if found else None
    after = good.closed_seq if good else 0
    entries = station.entries_of(kinds(AROUND), after)
    told = lines(station.register, around(station.register, place, entries) if place else entries)
    people = dict.fromkeys(
        (*_holders(station, count.place), *(person for line in told for person in line.people))
    )
    head = (
        _("Books {balance}, counted {number} and {other}.").format(
            balance=count.balance, number=count.number, other=count.other
        ),
        _("Since the last good count: {time}").format(time=_when(good)),
        _("Had a hand in it: {names}").format(names=people_names(station.register, *people)),
        "",
    )
    body = (*head, *(line.text for line in told))
    marked = frozenset({0} | {len(head) + at for at, line in enumerate(told) if line.grave})
    options = (Option(True, _("Settle it")), Option(False, _("Leave it open")))
    return Page(_("A count did not agree. This is what happened."), body, options, _stage(3), marked)


def _holders(station: Station, place: str) -> tuple[str, ...]:
    """Who has a key to it now."""
    keys = {key.id for key in station.register.keys_to(place)}
    return tuple(loan.holder for key, loan in station.loans().items() if key in keys and loan.holder)


def _when(good: VaultCount | None) -> str:
    if good is None or good.closed is None:
        return _("there is none")
    return f"{good.closed.astimezone():%m-%d %H:%M}"


# --- what all of it uses ----------------------------------------------------------------------------------


def _unfinished(station: Station) -> tuple[VaultCount, ...]:
    found = vault(station)
    return found.unfinished if found else ()


def _open_count(station: Station, count: str) -> VaultCount | None:
    return next((each for each in _unfinished(station) if each.id == count), None)


def _balance(station: Station) -> int:
    found = vault(station)
    return found.stock.balance if found else 0


def _stage(now: int) -> Stage:
    return Stage((_("Who"), _("Two people"), _("Numbers"), _("Result")), now)
