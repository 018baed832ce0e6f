"""Refusing: the same codes on the screen and in the ledger."""

from collections.abc import Iterable
from dataclasses import replace

from kiosk.core.desk.asking import Desk, Message, Tone
from kiosk.core.office.helpers import who_helps
from kiosk.core.office.names import role_name
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.locale import _
from storage.keys.facts import Key
from storage.people.facts import Person, Role
from storage.station.records import RequestRefused


async def refuse(
    station: Station,
    desk: Desk,
    refused: Refused,
    request: str,
    person: Person | None = None,
    key: Key | None = None,
) -> None:
    """Records the refusal, then shows its cause, the next step and whom to ask."""
    refused = to_somebody(station, refused, person)
    await record_refusal(
        station, request, refused, person.id if person else "", key.id if key else "", key.slot if key else 0
    )
    await desk.tell(taught(station, refused, person, Tone.REFUSED))


async def record_refusal(
    station: Station, request: str, refused: Refused, person: str = "", key: str = "", slot: int = 0
) -> None:
    """A refusal goes into the ledger like everything else."""
    await station.recorder.note(
        RequestRefused(
            request=request,
            cause=refused.cause.code,
            next_step=refused.next_step.code,
            ask=refused.ask,
            person=person,
            key=key,
            slot=slot,
            detail=refused.detail,
        )
    )


def taught(station: Station, refused: Refused, person: Person | None, tone: Tone) -> Message:
    """The cause, the next step and whom to ask, as they are shown."""
    detail = (refused.detail,) if refused.detail else ()
    lines = (*detail, refused.next_step.text, whom_to_ask(station, refused, person))
    return Message(tone, refused.cause.text, lines, 2 * station.times.notice_s)


def to_somebody(station: Station, refused: Refused, visitor: Person | None) -> Refused:
    """Nobody is sent to somebody who is not there: then to a custodian; to the administrator, if none is."""
    if refused.ask is Ask.HOLDER and refused.holder not in station.register.people:
        refused = replace(refused, ask=Ask.SUPERVISOR)
    if refused.ask in (Ask.SUPERVISOR, Ask.NAMING) and not _helpers(station, refused, visitor):
        refused = replace(refused, ask=Ask.ADMINISTRATOR)
    return refused


def whom_to_ask(station: Station, refused: Refused, visitor: Person | None) -> str:
    """Whom to ask: by role, and by name too when a member of the staff is asking."""
    holder = station.register.people.get(refused.holder)
    if visitor is not None and refused.ask is Ask.HOLDER and holder is not None:
        return _("It is with: {who}").format(who=holder.name)
    helpers = _helpers(station, refused, visitor)
    if visitor is None or not helpers:
        return _("Ask: {who}").format(who=refused.ask.text)
    names = " ".join(helper.name for helper in helpers)
    return _("Ask: {who} ({names})").format(who=_what_they_are(helpers), names=names)


def _helpers(station: Station, refused: Refused, visitor: Person | None) -> tuple[Person, ...]:
    if refused.ask not in (Ask.SUPERVISOR, Ask.NAMING):
        return ()
    today = office_now(station).date()
    return who_helps(station.register, refused.ask, today, visitor.id if visitor else "")


def _what_they_are(people: Iterable[Person]) -> str:
    """Those who are to be asked, in one word."""
    roles = {person.role for person in people}
    if Role.SUPERVISOR in roles:
        return role_name(Role.SUPERVISOR)
    return role_name(Role.CLERK_IN_CHARGE) if roles == {Role.CLERK_IN_CHARGE} else _("whoever stands in")
