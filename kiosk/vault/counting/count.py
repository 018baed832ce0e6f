"""枚数確認: two people count the cards in the vault; neither sees the other's number, nor the balance."""

import secrets
from collections.abc import Iterable

from kiosk.core.alarms import Alarm
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Stage, Tone
from kiosk.core.desk.look import answer_to
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office.names import people_names
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day
from kiosk.core.refusals import NO_RECORD, Ask, Refused
from kiosk.core.station import Station
from kiosk.keys import refusals as key_refusals
from kiosk.keys.settings import guarding
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.procedures.awaited import Wanted, someone_awaited
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.procedures.sign import second_signature
from kiosk.people.rights import left_meanwhile
from kiosk.people.rules import same_person
from kiosk.vault import alarms, refusals
from kiosk.vault.counting.again import both_are_back
from kiosk.vault.counting.now import unfinished_counts
from kiosk.vault.counting.records import left_behind, outcome, settlement
from kiosk.vault.counting.rights import kept_from_vault
from kiosk.vault.counting.story import correction, corrections_of, going_on, kept_apart, stock_of, story
from kiosk.vault.movements.stock import CountVerdict, may_settle, still_to_enter, verdict_of, with_number
from kiosk.vault.settings import count_rules
from storage.people.facts import Person
from storage.vault.facts import Stock, VaultCount
from storage.vault.records import CountBegun, CountClosed, CountDropped, CountEntered

COUNT = "count"
DIGITS = 6
_OVER = frozenset({CountVerdict.AGREES, CountVerdict.ESCALATED})


async def count_vault(station: Station, desk: Desk, first: Person) -> bool:
    """From one card to a count that agrees, or one that is escalated. True when it agrees."""
    place = guarding(station).vault
    if not place:
        return await _nothing_to_count(station, desk, first)
    refused = kept_from_vault(station, first, key_refusals.HAVE_RIGHTS_CHANGED, place)
    if refused is not None:
        await refuse(station, desk, refused, COUNT, first)
        return False
    second = await _second(station, desk, first, place)
    if second is None:
        return False
    lapsed = left_meanwhile(station, first) or kept_from_vault(
        station, first, key_refusals.HAVE_RIGHTS_CHANGED, place
    )
    if lapsed is not None:  # while the second was awaited
        await refuse(station, desk, lapsed, COUNT, first)
        return False
    begun = CountBegun(
        count=f"{office_now(station):%Y%m%d}-{secrets.token_hex(3)}",
        place=place,
        day=current_day(station).day.isoformat(),
        person=first.id,
        second=second.id,
    )
    left = tuple(left_behind(unfinished_counts(station), first.id))
    if not await written(station, desk, first, COUNT, *left, begun):
        return False
    await _escalate_left(station, desk, left)
    return await _numbers(station, desk, first, begun.count, first)


async def go_on_counting(station: Station, desk: Desk, visitor: Person, count: str) -> bool:
    """A count that was begun and interrupted: both are asked whether they are here, whoever has entered."""
    present = await both_are_back(station, desk, visitor, count, _stage(1))
    return present is not None and await _numbers(station, desk, visitor, count, present)


async def _numbers(station: Station, desk: Desk, visitor: Person, count: str, present: Person | None) -> bool:
    """The numbers that are missing, each after an own tap; then what they mean. `present` has just tapped."""
    told_of = 0
    while (found := going_on(station, count)) is not None:
        stock = stock_of(station, found.place)
        if stock is None:
            await refuse(station, desk, NO_RECORD, COUNT, visitor)
            return False
        if found.moved and stock.seq != told_of:
            told_of = stock.seq
            await desk.tell(_cards_have_moved(station))
        counted = await _next_number(station, desk, visitor, found, present)
        if counted is None:
            return False
        present = None
        verdict = await _enter(station, desk, found, stock, *counted)
        if verdict is None or verdict in _OVER:
            return verdict is CountVerdict.AGREES
    return False


async def _next_number(
    station: Station, desk: Desk, visitor: Person, count: VaultCount, present: Person | None
) -> tuple[Person, int] | None:
    """One of those who are missing taps, unless they have just done so, and says a number."""
    who = await _counter(station, desk, visitor, count, present)
    if who is None:
        return None
    text = _("{name}: how many cards have you counted?").format(name=who.name)
    note = _("Nobody else may look.")
    number = await desk.number(NumberQuestion(text, note, DIGITS, _stage(2)))
    return None if number is None else (who, number)


async def _counter(
    station: Station, desk: Desk, visitor: Person, count: VaultCount, present: Person | None
) -> Person | None:
    """Whoever of the two has not entered a number, and may still be at the vault."""
    missing = still_to_enter(count) or (count.person, count.second)
    names = people_names(station.register, *missing)
    text = _("Whoever has counted taps and enters the number: {names}").format(names=names)

    def judge(other: Person) -> Refused | None:
        if other.id not in missing:
            return Refused(refusals.NOT_OF_COUNT, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
        return kept_from_vault(station, other, key_refusals.HAVE_RIGHTS_CHANGED, count.place)

    if present is not None and present.id in missing:
        refused = judge(present)
        if refused is None:
            return present
        await refuse(station, desk, refused, COUNT, present)
    came = await someone_awaited(station, desk, None, Wanted(text, _stage(2), COUNT, judge))
    if came is None:
        nobody = Refused(refusals.NUMBER_MISSING, refusals.GO_ON_WITH_COUNT, Ask.SUPERVISOR)
        await refuse(station, desk, nobody, COUNT, visitor)
    return came


async def _enter(
    station: Station, desk: Desk, count: VaultCount, asked_at: Stock, who: Person, number: int
) -> CountVerdict | None:
    """Writes the number, together with the verdict if the round is complete with it; None when it cannot.

    A number of which nobody knows whether it was counted before or after cards moved is not written.
    """
    whole = await station.recorder.flush()  # what waits in memory comes before the number: cards may be in it
    stock = stock_of(station, count.place)
    if not whole or stock is None:
        await refuse(station, desk, NO_RECORD, COUNT, who)
        return None
    if stock.seq != asked_at.seq:
        return CountVerdict.INCOMPLETE
    counted = with_number(count, who.id, number)
    verdict = verdict_of(counted, stock.balance)
    entered = CountEntered(count=count.id, round=count.round, number=number, person=who.id)
    if not await written(station, desk, who, COUNT, entered, *outcome(counted, verdict, stock.balance)):
        return None
    await _tell(station, desk, who, counted, verdict, stock.balance)
    return verdict


async def _tell(
    station: Station, desk: Desk, who: Person, count: VaultCount, verdict: CountVerdict, balance: int
) -> None:
    """What the numbers mean. Between the rounds, nobody learns which was wrong, nor what the books say."""
    if verdict is CountVerdict.RECOUNT:
        await desk.tell(_recount(station))
    elif verdict is CountVerdict.ESCALATED:
        await station.alarms.start(Alarm(alarms.COUNT_DIFFERS, device=count.place))
        right = count.number == count.other == balance
        cause = refusals.CARDS_ENTERED if right else refusals.COUNT_DIFFERS
        refused = Refused(cause, refusals.TOUCH_NOTHING, Ask.SUPERVISOR)
        await refuse(station, desk, refused, COUNT, who)
    elif verdict is CountVerdict.AGREES:
        said = _("Both have counted {number}, as the books say.").format(number=count.number)
        await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))


async def _second(station: Station, desk: Desk, first: Person, place: str) -> Person | None:
    """Another one who may open the vault. None when nobody comes, which is said and recorded."""

    def judge(second: Person) -> Refused | None:
        same = same_person(first, second)
        return same or kept_from_vault(station, second, people_refusals.LET_OTHER_TAP, place)

    text = _("The second person for the count has to tap now.")
    second = await someone_awaited(station, desk, first, Wanted(text, _stage(1), COUNT, judge))
    if second is None:
        nobody = Refused(people_refusals.NOBODY_STOOD_BESIDE, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
        await refuse(station, desk, nobody, COUNT, first)
    return second


def _recount(station: Station) -> Message:
    """Neither which number is wrong nor what the books say: the recount is blind too."""
    return Message(
        Tone.WARNING,
        _("The numbers do not agree. Both count once more."),
        (_("Each counts alone, and taps when done."),),
        2 * station.times.notice_s,
    )


def _cards_have_moved(station: Station) -> Message:
    return Message(
        Tone.WARNING,
        _("Cards have come or gone since this count began. Both count anew."),
        (_("What was entered before is not used."), _("Each counts alone, and taps when done.")),
        2 * station.times.notice_s,
    )


# --- counts that nobody goes on with ----------------------------------------------------------------------


async def _escalate_left(station: Station, desk: Desk, left: Iterable[CountClosed | CountDropped]) -> None:
    places = dict.fromkeys(each.place for each in left if isinstance(each, CountClosed))
    for place in places:
        await station.alarms.start(Alarm(alarms.COUNT_DIFFERS, device=place))
    if places:
        text = _("The count before did not agree and was left: it is escalated.")
        lines = (_("The responsible officer settles it."),)
        await desk.tell(Message(Tone.WARNING, text, lines, 2 * station.times.notice_s))


async def _nothing_to_count(station: Station, desk: Desk, person: Person) -> bool:
    """No place is counted any more: what was begun is over all the same, and nothing is begun."""
    left = tuple(left_behind(unfinished_counts(station), person.id))
    if not await written(station, desk, person, COUNT, *left):
        return False
    await _escalate_left(station, desk, left)
    said = _("No cards are counted any more. What was begun is over.")
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


# --- a count that did not agree ---------------------------------------------------------------------------


async def settle_count(station: Station, desk: Desk, custodian: Person, count: str) -> bool:
    """What happened since the last good count, and who was there; then an explanation, signed by two.

    It explains every count of that place which did not agree: the same cards are missing in each of them,
    and the books are corrected once, as the newest has it.
    """
    place = next((each.place for each in unfinished_counts(station) if each.id == count), "")
    counts = _escalated(station, place)
    if not counts:
        return False
    if custodian.id in kept_apart(station, counts):
        refused = Refused(refusals.ENTERED_OR_COUNTED, people_refusals.LET_OTHER_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, COUNT, custodian)
        return False
    if not await answer_to(desk, story(station, counts, _stage(3))):
        return False
    reason = await ask_reason(desk, _("What explains it?"), count_rules(station).why_miscounted, _stage(3))
    if reason is None:
        return False
    by = await desk.choose(correction(station, counts[-1], _stage(3)))
    if by is None:
        return False
    what = _("Count explained ({reason}), books corrected by {by}.").format(reason=reason, by=by)
    second = await _signer(station, desk, custodian, counts, what)
    if second is None:
        return False
    if _escalated(station, place) != counts or by not in corrections_of(station, counts[-1]):
        return await changed_meanwhile(station, desk, custodian, COUNT)  # while the signature was awaited
    settled = settlement(counts, reason, by, (custodian.id, second.id))
    if not await written(station, desk, custodian, COUNT, *settled):
        return False
    if not _escalated(station, place):
        await station.alarms.end("settled", alarms.COUNT_DIFFERS, device=place)
    await desk.tell(Message(Tone.DONE, _("It is on record."), (reason,), station.times.notice_s))
    return True


async def _signer(
    station: Station, desk: Desk, custodian: Person, counts: tuple[VaultCount, ...], what: str
) -> Person | None:
    """A second signature that is not of the other one who has counted with the first."""
    while (second := await second_signature(station, desk, custodian, what, _stage(3))) is not None:
        refused = may_settle(counts, custodian, second, kept_apart(station, counts))
        if refused is None:
            return second
        await refuse(station, desk, refused, COUNT, second)
    return None


# --- what all of it uses ----------------------------------------------------------------------------------


def _escalated(station: Station, place: str) -> tuple[VaultCount, ...]:
    """The counts of that place which nobody has explained, the newest last."""
    found = (each for each in unfinished_counts(station) if each.is_escalated and each.place == place)
    return tuple(sorted(found, key=lambda each: each.closed_seq))


def _stage(now: int) -> Stage:
    return Stage((_("Who"), _("Two people"), _("Numbers"), _("Result")), now)
