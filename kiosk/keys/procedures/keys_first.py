"""返却が先: somebody's tap is awaited, and whoever has a key in hand may have come to bring it back.

A tap is a tap: only they can say what it was for. They are asked, and where their tap would not count anyway
they are not refused, but their slot opens.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.desk.asking import (
    Desk,
    Option,
    Question,
    Stage,
)
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.names import key_tag
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Refused
from kiosk.core.station import Station
from kiosk.keys.loans import loans_of
from kiosk.keys.procedures.give_back import give_back
from kiosk.locale import _
from kiosk.people.procedures.vouch import known_tap
from kiosk.people.rules import not_of_staff
from storage.keys.facts import Key, Loan
from storage.people.facts import Person

Judge = Callable[[Person], Refused | None]
GO_ON = "go on"


def anybody(person: Person) -> Refused | None:
    """Everybody's tap counts."""
    return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tap that is awaited: what is said, what it is for in the records, and whose does not count.

    `keeps`: a key whose holder is awaited because they have it; they are not asked whether they bring it.
    `over`: is nobody's tap wanted any more? `about`: the key that a refusal is about.
    """

    text: str
    stage: Stage
    request: str
    judge: Judge = anybody
    keeps: str = ""
    over: Callable[[], bool] = lambda: False
    about: Key | None = None


async def someone_keys_first(
    station: Station, desk: Desk, beside: Person | None, wanted: Wanted
) -> Person | None:
    """The tap of somebody who fits, whoever brings a key back in between. None when nobody comes in time.

    `beside`: the one who stands there already; None where that is nobody in particular.
    """
    while not wanted.over():
        tap = await known_tap(station, desk, wanted.text, beside, wanted.stage, keys_too=True)
        came = tap.person if tap is not None else None
        if tap is None or came is None:
            return None
        if tap.old:
            await _came_before(station, desk, came, beside)
            continue
        refused = not_of_staff(came, office_now(station).date()) or wanted.judge(came)
        if await _came_for_a_key(station, desk, came, beside, refused, wanted):
            continue
        if refused is None:
            return came
        await refuse(station, desk, refused, wanted.request, came, wanted.about)
    return None


async def brings_back(station: Station, desk: Desk, person: Person) -> bool:
    """Whoever has one key in hand has its slot opened; whoever has several says which. True when it hangs."""
    loans = loans_of(station).of_person(person.id)
    loan = loans[0] if len(loans) == 1 else await _which(station, desk, person, loans)
    return isinstance(loan, Loan) and await give_back(station, desk, loan, person)


async def _came_for_a_key(
    station: Station, desk: Desk, came: Person, beside: Person | None, refused: Refused | None, wanted: Wanted
) -> bool:
    """Was the tap for a key in hand? Then it counts for nothing else, whether the key hangs or not.

    Whoever stands there already is asked even where their tap does not count: their slot is no surprise.
    """
    loans = loans_of(station).of_person(came.id)
    if not loans or any(loan.key == wanted.keeps for loan in loans):
        return False
    if refused is not None and (beside is None or came.id != beside.id):
        await brings_back(station, desk, came)
        return True
    return await came_to_bring(station, desk, came)


async def came_to_bring(station: Station, desk: Desk, came: Person) -> bool:
    """Whoever has a key in hand says whether their tap was for that; then it counts for nothing else."""
    loans = loans_of(station).of_person(came.id)
    if not loans:
        return False
    other = Option(GO_ON, _("Keep it and go on"), _("with what the kiosk waits for"))
    answer = await _which(station, desk, came, loans, other)
    if isinstance(answer, Loan):
        await give_back(station, desk, answer, came)
    return answer != GO_ON


async def _came_before(station: Station, desk: Desk, came: Person, beside: Person | None) -> None:
    """They tapped before anything was asked of them: for their key, or for nothing."""
    if beside is None or came.id != beside.id:
        other = Option(GO_ON, _("Keep it and go on"), _("with what the kiosk waits for"))
        answer = await _which(station, desk, came, loans_of(station).of_person(came.id), other)
        if isinstance(answer, Loan):
            await give_back(station, desk, answer, came)


async def _which(
    station: Station, desk: Desk, person: Person, loans: tuple[Loan, ...], *others: Option[str]
) -> Loan | str | None:
    """Which of their keys they bring back; or something else."""
    keys = ((loan, loans_of(station).key(loan)) for loan in loans)
    returns: tuple[Option[Loan | str], ...] = tuple(
        Option(loan, _("Return key {number}").format(number=key_tag(station.register, key)), key.name)
        for loan, key in keys
    )
    text = _("{name}, you have a key in hand. What is your tap for?").format(name=person.name)
    return await desk.choose(Question(text, (*returns, *others), Stage((_("Who"), _("Business")), 1)))
