"""鍵の貸出: from a known person to a key in hand."""

from kiosk.core.acting.actions import Answer, Because, Outcome, Reason
from kiosk.core.desk.asking import Desk, Message, Option, Question, Stage, Tone, Waiting
from kiosk.core.desk.refuse import refuse
from kiosk.core.refusals import Allowed, Needs, Refused
from kiosk.core.station import Station
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.slot import open_slot, see_it_shut
from kiosk.keys.rights import verdict_on
from kiosk.locale import _
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.procedures.vouch import vouched
from storage.keys.facts import Key, Loan
from storage.people.facts import Person


async def release(
    station: Station, desk: Desk, person: Person, key: Key, *, purpose: str = "", genuine: bool = False
) -> Loan | None:
    """Lends one key. Returns the loan; None when there is none (refused, stopped, not taken).

    `purpose`: what for, where that is known already. `genuine`: the person's card has proved itself.
    """
    if await _needs(station, desk, person, key, genuine=genuine) is None:
        return None
    purpose = purpose or await _purpose(desk, key) or ""
    if not purpose:
        return None

    async def shown() -> Because | None:
        return await _shown(station, desk, person, key, purpose, genuine=genuine)

    because = await shown()
    if because is None:
        return None
    outcome = await open_slot(station, desk, key, because, person, _stage(3), shown)
    if outcome is None:
        return None
    await desk.wait(
        _take(station, key, outcome),
        station.until(
            lambda: loans_of(station).has_left(key) or grants_of(station).is_shut(key.slot),
            station.times.take_s,
        ),
    )
    shut = await see_it_shut(station, desk, key, _stage(3))
    loan = loans_of(station).of_key(key.id)
    if shut:
        await desk.tell(_what_became(station, key, loan))
    return loan


async def _shown(
    station: Station, desk: Desk, person: Person, key: Key, purpose: str, *, genuine: bool
) -> Because | None:
    """Why its slot is opened, once all is shown that the key asks for now. None, which is said, when not.

    It holds for one try: whoever stood beside at that may be gone, or custodian no more, at the next.
    """
    needs = await _needs(station, desk, person, key, genuine=genuine)
    if needs is None:
        return None
    given = await vouched(station, desk, person, key, needs, Reason.LEND, _stage(2))
    if given is None:
        return None
    if needs != Needs() and not await _still(station, desk, person, key, needs, genuine=genuine):
        return None
    return Because(Reason.LEND, person.id, key.id, purpose, second=given.second, approver=given.approver)


async def _needs(station: Station, desk: Desk, person: Person, key: Key, *, genuine: bool) -> Needs | None:
    """What has to be shown for the key; None, with the refusal said, when it may not be taken.

    Asked before the purpose, to save the visitor the question, and after every wait: things may have changed.
    """
    verdict = verdict_on(station, person, key, genuine=genuine)
    if isinstance(verdict, Refused):
        await refuse(station, desk, verdict, Reason.LEND, person, key)
    return verdict.needs if isinstance(verdict, Allowed) else None


async def _still(
    station: Station, desk: Desk, person: Person, key: Key, shown: Needs, *, genuine: bool
) -> bool:
    """May they take it still, and is what they have shown all that is asked for?"""
    needs = await _needs(station, desk, person, key, genuine=genuine)
    if needs is None or needs == shown:
        return needs is not None
    return await changed_meanwhile(station, desk, person, Reason.LEND, key)


def _stage(now: int) -> Stage:
    return Stage((_("Who"), _("Key"), _("Purpose"), _("Taking")), now)


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
        unknown if outcome.answer is Answer.UNANSWERED and not station.sensed.senses_bolt(key.slot) else "",
    )


def _what_became(station: Station, key: Key, loan: Loan | None) -> Message:
    """By the key's sensor. While that says nothing, what became of the key is not known either."""
    if loans_of(station).has_left(key):
        return _taken(station, key, loan)
    if key.slot in grants_of(station).by_slot:
        return _not_sensed(station, key)
    return _not_taken(station, key)


def _taken(station: Station, key: Key, loan: Loan | None) -> Message:
    due = () if loan is None or loan.due is None else (_back_by(loan),)
    return Message(
        Tone.DONE,
        _("You have key {number}.").format(number=key.number),
        (key.name, *due, _("Tap your card to bring it back.")),
        station.times.notice_s,
    )


def _back_by(loan: Loan) -> str:
    due = loan.due.astimezone() if loan.due else None
    return _("Bring it back by {time}.").format(time=f"{due:%H:%M}" if due else "")


def _not_taken(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Key {number} was not taken.").format(number=key.number),
        (_("It is still in its slot. Nothing has been lent."),),
        station.times.notice_s,
    )


def _not_sensed(station: Station, key: Key) -> Message:
    return Message(
        Tone.WARNING,
        _("Whether key {number} was taken cannot be seen.").format(number=key.number),
        (
            _("If you have it, it is lent to you."),
            _("Tell the responsible officer that its sensor is silent."),
        ),
        station.times.notice_s,
    )
