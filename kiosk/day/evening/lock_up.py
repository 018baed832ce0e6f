"""終業点検: what is in the way is mended, or closed over by two; those who stay agree; then night lock."""

from kiosk.core.desk.asking import Desk, Message, Needs, Option, Page, Question, Tone
from kiosk.core.desk.look import answer_to
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office import dates
from kiosk.core.office.names import key_name, listed, people_names, person_name
from kiosk.core.office.now import office_now
from kiosk.core.office.register import Register
from kiosk.core.office.today import current_day
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.day import alarms, refusals
from kiosk.day import words as day_words
from kiosk.day.evening.hand_out import hand_out_checkpoint
from kiosk.day.evening.mending import LOCK_UP, mend, stage
from kiosk.day.evening.stays import why_it_stays
from kiosk.day.settings import day_rules
from kiosk.day.today import left_over, note_what_is_gone, obstacles
from kiosk.house.obstacles import Obstacle
from kiosk.house.subject import house_of
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.evening import in_custody
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.procedures.awaited import Wanted, someone_awaited
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.procedures.sign import second_signature
from kiosk.people.rights import is_custodian, is_responsible
from kiosk.station.alarm_words import still_so
from kiosk.station.alarms_now import standing_alarms
from storage.day.facts import OfficeDay
from storage.day.records import ClosedOver, LineChecked, LockedUp, LockUpBegun, StayAgreed
from storage.log.questions import RecordQuestions
from storage.people.facts import Person, Role

CLOSE_OVER = "close over"
STALE_S = 2 * 3600
"""A lock-up that was broken off so long ago begins anew."""


async def lock_up(station: Station, desk: Desk, custodian: Person) -> bool:
    """From the custodian's tap to night lock. What was done before an interruption is not asked again."""
    if not is_custodian(station, custodian):
        refused = Refused(people_refusals.NOT_FOR_YOU, people_refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, LOCK_UP, custodian)
        return False
    await note_what_is_gone(station)
    if not _goes_on(station, custodian) and not await _begun(station, desk, custodian):
        return False
    if not await _nothing_in_the_way(station, desk, custodian):
        return False
    if not await _those_who_stay(station, desk, custodian):
        return False
    if not await _checklist(station, desk, custodian):
        return False
    if not await answer_to(desk, _summary(station, custodian)):
        return False
    if obstacles(station) or not is_custodian(station, custodian):  # something has come in the meantime
        return await lock_up(station, desk, custodian)
    return await _locked(station, desk, custodian)


def _goes_on(station: Station, custodian: Person) -> bool:
    """Has the same person begun, and not long ago? What was looked at hours before is looked at again."""
    if current_day(station).begun_by != custodian.id:
        return False
    begun = station.asked(lambda: station.ask(RecordQuestions).last(LockUpBegun.kind), None)
    ago_us = station.clock.now_us() - (begun.when_us if begun else 0)
    return 0 <= ago_us < STALE_S * 1_000_000


async def _begun(station: Station, desk: Desk, custodian: Person) -> bool:
    begun = LockUpBegun(day=current_day(station).day.isoformat(), person=custodian.id)
    return await written(station, desk, custodian, LOCK_UP, begun)


# --- obstacles --------------------------------------------------------------------------------------------


async def _nothing_in_the_way(station: Station, desk: Desk, custodian: Person) -> bool:
    """The list, until it is empty. False when the custodian stops, or has to leave the kiosk to somebody."""
    while found := obstacles(station):
        answer = await desk.choose(_list(station, found))
        if answer is None:
            return False
        if isinstance(answer, Obstacle):
            if not await mend(station, desk, custodian, answer) and len(station.arrivals):
                return False  # whoever brings a key is served first; the list waits
        else:
            await _close_over(station, desk, custodian, found)
    return True


def _list(station: Station, found: tuple[Obstacle, ...]) -> Question[Obstacle | str]:
    house = house_of(station)
    options = tuple(Option(each, *day_words.obstacle(house, station.register, each)) for each in found)
    text = _("{count} things stand in the way. Touch one to mend it.").format(count=len(found))
    over: Option[Obstacle | str] = Option(CLOSE_OVER, _("Close over"), _("with a second person"))
    return Question(text, options, stage(0), over)


async def _close_over(station: Station, desk: Desk, custodian: Person, found: tuple[Obstacle, ...]) -> bool:
    """What cannot be mended: only by the responsible officer, with a reason and a second person's tap."""
    if not is_responsible(station, custodian):
        refused = Refused(refusals.NOT_RESPONSIBLE, refusals.LET_SUPERVISOR_TAP, Ask.NAMING)
        await refuse(station, desk, refused, LOCK_UP, custodian)
        return False
    chosen = await desk.choose(_which(station, found)) if len(found) > 1 else found
    if chosen is None:
        return False
    house = house_of(station)
    things = tuple(day_words.obstacle_named(house, station.register, each.name) for each in chosen)
    what = listed(*things)
    reason = await why_it_stays(station, desk, things, day_rules(station).why_over, stage(0))
    if reason is None:
        return False
    signed = _("It stays so ({reason}): {what}.").format(reason=reason, what=what)
    second = await second_signature(station, desk, custodian, signed, stage(0))
    if second is None:
        return False
    if not is_responsible(station, custodian):
        return await changed_meanwhile(station, desk, custodian, LOCK_UP)
    day, still = current_day(station).day.isoformat(), {each.name for each in obstacles(station)}
    over = (
        ClosedOver(day=day, obstacle=each.name, reason=reason, person=custodian.id, second=second.id)
        for each in chosen
        if each.name in still  # a key may have come back while the signature was awaited
    )
    return await written(station, desk, custodian, LOCK_UP, *over)


def _which(station: Station, found: tuple[Obstacle, ...]) -> Question[tuple[Obstacle, ...]]:
    """One of them with a reason of its own, or all with the same."""
    house = house_of(station)
    one = tuple(Option((each,), *day_words.obstacle(house, station.register, each)) for each in found)
    everything: Option[tuple[Obstacle, ...]] = Option(found, _("All of them"), _("with one reason"))
    return Question(_("What cannot be mended tonight?"), (*one, everything), stage(0))


# --- overtime and checklist -------------------------------------------------------------------------------


async def _those_who_stay(station: Station, desk: Desk, custodian: Person) -> bool:
    """施錠してよいか確認: everybody who works on agrees with a tap."""
    while True:
        stays = current_day(station).stays
        names = people_names(station.register, *stays)
        note = _("agreed: {names}").format(names=names) if stays else ""
        options = (
            Option("none", _("Nobody else") if stays else _("Nobody"), note),
            Option("one", _("Somebody stays"), _("they tap to agree")),
        )
        answer = await desk.choose(Question(_("Does anybody work on this evening?"), options, stage(1)))
        if answer is None:
            return False
        if answer == "none":
            return True
        text = _("Whoever stays taps, and so agrees that it is locked up.")
        came = await someone_awaited(station, desk, custodian, Wanted(text, stage(1), LOCK_UP))
        if came is not None:
            agreed = StayAgreed(day=current_day(station).day.isoformat(), person=came.id)
            if not await written(station, desk, came, LOCK_UP, agreed):
                return False


async def _checklist(station: Station, desk: Desk, custodian: Person) -> bool:
    """The office's own lines, one by one."""
    for line in day_rules(station).checklist:
        if line in current_day(station).checks:
            continue
        sure = await desk.choose(Question(line, (Option(True, _("Confirmed")),), stage(2)))
        if not sure:
            return False
        checked = LineChecked(day=current_day(station).day.isoformat(), line=line, person=custodian.id)
        if not await written(station, desk, custodian, LOCK_UP, checked):
            return False
    return True


# --- night lock -------------------------------------------------------------------------------------------


def _custodian_of_night(station: Station, day: OfficeDay, locking: Person) -> str:
    """A clerk in charge who has a key in custody, agreed with a tap since the opening; else who locks up."""
    kept, now = frozenset(day.kept), office_now(station)
    for loan in loans_of(station).open().values():
        known = station.register.people.get(loan.holder)
        if in_custody(loan, kept, now) and known is not None and known.role is Role.CLERK_IN_CHARGE:
            return known.id
    return locking.id


def _summary(station: Station, custodian: Person) -> Page[bool]:
    """What the night is left with, before it is left so."""
    register, day = station.register, current_day(station)
    over = [day_words.left_over(house_of(station), register, each) for each in left_over(station)]
    over += [still_so(station, each) for each in standing_alarms(station)]
    kept = [_stays_out(register, key, loan.holder) for key, loan in loans_of(station).open().items()]
    stays = people_names(register, *day.stays)
    body = (
        *over,
        *kept,
        *([_("Works on: {names}").format(names=stays)] if stays else []),
        _("Custodian of the night: {name}").format(
            name=person_name(register, _custodian_of_night(station, day, custodian))
        ),
    )
    stands = _("{day}: nothing stands in the way. Lock up?")
    text = _("{day}: what is listed stays as it is. Lock up?") if over or kept else stands
    text = text.format(day=dates.day(day.day))
    return Page(
        text, body, (Option(True, _("Lock up"), needs=Needs.LINES),), stage(3), frozenset(range(len(over)))
    )


def _stays_out(register: Register, key: str, holder: str) -> str:
    named = key_name(register, key)
    if not holder:
        return _("Key {key} stays out; it is not known who has it").format(key=named)
    return _("Key {key} stays out with {name}").format(key=named, name=person_name(register, holder))


async def _locked(station: Station, desk: Desk, custodian: Person) -> bool:
    """The record first: with it no key is lent any more. Then the checkpoint leaves the machine."""
    day = current_day(station)
    locked = LockedUp(
        day=day.day.isoformat(),
        person=custodian.id,
        custodian=_custodian_of_night(station, day, custodian),
        stays=" ".join(day.stays),
        closed_over=len(left_over(station)),
        **house_of(station).leaves(station),
    )
    if not await written(station, desk, custodian, LOCK_UP, locked):
        return False
    await station.alarms.end("locked up", alarms.NOT_LOCKED_UP, device=locked.day)
    said = await hand_out_checkpoint(station, desk, stage(3))
    await desk.tell(Message(Tone.DONE, _("It is locked up."), said, station.times.notice_s))
    return True
