"""鍵の貸出: from a known person to a key in hand."""

from kiosk.actions import Answer, Because, Outcome, Reason
from kiosk.desk import Desk, Message, Option, Question, Stage, Tone, Waiting
from kiosk.locale import _
from kiosk.refusals import Ask, Cause, NextStep, Refused
from kiosk.rights import keys_for, verdict_on
from kiosk.station import Station
from kiosk.workflows.refuse import refuse
from kiosk.workflows.slot import open_slot, see_it_shut
from storage.facts import Key, Loan, Person


async def release(station: Station, desk: Desk, person: Person) -> Loan | None:
    """Lends one key. Returns the loan; None when there is none (refused, stopped, not taken)."""
    keys = keys_for(station, person)
    if not keys:
        nothing = Refused(Cause.NO_KEY_ALLOWED, NextStep.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR)
        await refuse(station, desk, nothing, Reason.LEND, person)
        return None
    key = await desk.choose(_which_key(station, person, keys))
    if key is None:
        return None
    if await _refused(station, desk, person, key):
        return None
    purpose = await _purpose(desk, key)
    if purpose is None or await _refused(station, desk, person, key):
        return None
    because = Because(Reason.LEND, person.id, key.id, purpose)
    outcome = await open_slot(station, desk, key, because, person, _stage(3))
    if outcome is None:
        return None
    await desk.wait(
        _take(station, key, outcome),
        station.until(lambda: station.has_left(key) or station.is_shut(key.slot), station.times.take_s),
    )
    shut = await see_it_shut(station, desk, key, _stage(3))
    loan = station.loan_of(key.id)
    if shut:
        await desk.tell(_taken(station, key) if station.has_left(key) else _not_taken(station, key))
    return loan


async def _refused(station: Station, desk: Desk, person: Person, key: Key) -> bool:
    """Asked before the purpose, to save the visitor the question, and after it: things may have changed."""
    verdict = verdict_on(station, person, key)
    if isinstance(verdict, Refused):
        await refuse(station, desk, verdict, Reason.LEND, person, key)
        return True
    return False


def _stage(now: int) -> Stage:
    return Stage((_("Who"), _("Key"), _("Purpose"), _("Taking")), now)


def _which_key(station: Station, person: Person, keys: tuple[Key, ...]) -> Question[Key]:
    """The visitor's last key comes first; a key that is out says with whom."""
    loans, last = station.loans(), station.last_loan(person.id)
    last_key = last.key if last is not None else ""
    first = sorted(keys, key=lambda key: key.id != last_key)
    notes = {key.id: _("last time") for key in keys if key.id == last_key}
    notes |= {key: _out_with(station, loan) for key, loan in loans.items()}
    options = tuple(Option(key, _label(key), notes.get(key.id, "")) for key in first)
    return Question(_("Which key do you need?"), options, _stage(1))


def _label(key: Key) -> str:
    return _("{number}  {name}").format(number=key.number, name=key.name)


def _out_with(station: Station, loan: Loan) -> str:
    holder = station.register.people.get(loan.holder)
    return _("out: {who}").format(who=holder.name) if holder else _("out: nobody known")


async def _purpose(desk: Desk, key: Key) -> str | None:
    if len(key.purposes) == 1:
        return key.purposes[0]
    options = tuple(Option(purpose, purpose) for purpose in key.purposes)
    return await desk.choose(Question(_("What do you need it for?"), options, _stage(2)))


def _take(station: Station, key: Key, outcome: Outcome) -> Waiting:
    unknown = _("The cabinet did not confirm the command: whether the slot opened is not known.")
    return Waiting(
        _("Slot {slot} is open. Take the key.").format(slot=key.slot),
        _("If it is not taken, the slot is shut again and nothing is lent."),
        station.times.take_s,
        _stage(3),
        key.slot,
        unknown if outcome.answer is Answer.UNANSWERED and not station.senses_bolt(key.slot) else "",
    )


def _taken(station: Station, key: Key) -> Message:
    return Message(
        Tone.DONE,
        _("You have key {number}.").format(number=key.number),
        (key.name, _("Tap your card to bring it back.")),
        station.times.notice_s,
    )


def _not_taken(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Key {number} was not taken.").format(number=key.number),
        (_("It is still in its slot. Nothing has been lent."),),
        station.times.notice_s,
    )
