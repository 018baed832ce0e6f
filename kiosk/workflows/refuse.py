"""Refusing: the same codes on the screen and in the ledger."""

from kiosk import words
from kiosk.desk import Desk, Message, Tone
from kiosk.locale import _
from kiosk.refusals import Ask, Refused
from kiosk.rights import custodians
from kiosk.station import Station
from storage.facts import Key, Person, Role


async def refuse(
    station: Station,
    desk: Desk,
    refused: Refused,
    request: str,
    person: Person | None = None,
    key: Key | None = None,
) -> None:
    """Records the refusal, then shows its cause, the next step and whom to ask."""
    await station.record_refusal(
        request, refused, person.id if person else "", key.id if key else "", key.slot if key else 0
    )
    detail = (refused.detail,) if refused.detail else ()
    lines = (*detail, words.next_step(refused.next_step), whom_to_ask(station, refused, person))
    await desk.tell(Message(Tone.REFUSED, words.cause(refused.cause), lines, 2 * station.times.notice_s))


def whom_to_ask(station: Station, refused: Refused, visitor: Person | None) -> str:
    """Whom to ask: by role, and by name too when a member of the staff is asking."""
    if visitor is None:
        return _("Ask: {who}").format(who=words.ask(refused.ask))
    holder = station.register.people.get(refused.holder)
    if refused.ask is Ask.HOLDER and holder is not None:
        return _("It is with: {who}").format(who=holder.name)
    helpers = _naming(station) if refused.ask is Ask.NAMING else custodians(station)
    names = " ".join(helper.name for helper in helpers)
    if refused.ask in (Ask.SUPERVISOR, Ask.NAMING) and names:
        return _("Ask: {who} ({names})").format(who=words.ask(refused.ask), names=names)
    return _("Ask: {who}").format(who=words.ask(refused.ask))


def _naming(station: Station) -> tuple[Person, ...]:
    """Who may name a custodian, whether they are here today or not."""
    return station.register.in_role(Role.SUPERVISOR) or station.register.in_role(Role.CLERK_IN_CHARGE)
