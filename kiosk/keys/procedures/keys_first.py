"""返却が先: somebody's tap is awaited, and whoever has a key in hand may have come to bring it back.

A tap is a tap: only they can say what it was for. They are asked, and where their tap would not count anyway
they are not refused, but their slot opens.
"""

from kiosk.core.desk.asking import Desk, Option, Question, Stage
from kiosk.core.office.names import key_tag
from kiosk.core.station import Station
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.procedures.give_back import give_back
from kiosk.locale import _
from storage.keys.facts import Loan
from storage.people.facts import Person

GO_ON = "go on"


class KeysFirst:
    """The errand of whoever has a key in hand: see `kiosk.house.subject.Errand`."""

    def in_hand(self, station: Station, person: Person) -> tuple[str, ...]:
        """The numbers of their keys."""
        loans = loans_of(station)
        return tuple(str(loans.key(loan).number) for loan in loans.of_person(person.id))

    async def came_before(self, station: Station, desk: Desk, came: Person) -> None:
        """They tapped before anything was asked of them: for their key, or for nothing."""
        other = Option(GO_ON, _("Keep it and go on"), _("with what the kiosk waits for"))
        answer = await _which(station, desk, came, loans_of(station).of_person(came.id), other)
        if isinstance(answer, Loan):
            await give_back(station, desk, answer, came)

    async def came_for(self, station: Station, desk: Desk, came: Person, keeps: str, *, sure: bool) -> bool:
        """Was the tap for a key in hand? Then it counts for nothing else, whether the key hangs or not."""
        loans = loans_of(station).of_person(came.id)
        if not loans or any(loan.key == keeps for loan in loans):
            return False
        if sure:
            await brings_back(station, desk, came)
            return True
        return await came_to_bring(station, desk, came)


async def brings_back(station: Station, desk: Desk, person: Person) -> bool:
    """Whoever has one key in hand has its slot opened; whoever has several says which. True when it hangs."""
    loans = loans_of(station).of_person(person.id)
    loan = loans[0] if len(loans) == 1 else await _which(station, desk, person, loans)
    return isinstance(loan, Loan) and await give_back(station, desk, loan, person)


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
