"""Scenes about the count: the cards are carried over, a count that differs, and one that agrees."""

from kiosk.core.desk.asking import Page, Question, Tone, Waiting
from kiosk.core.desk.script import OffScriptError
from kiosk.keys.settings import guarding
from kiosk.locale import N_, _
from kiosk.stage.acting import enter, tap, to_the_list, touch
from kiosk.stage.stage import Scene, Stage
from kiosk.vault.movements.stock import Movement
from kiosk.vault.movements.words import movement
from kiosk.vault.settings import count_rules
from storage.people.facts import Person, Role
from storage.vault.questions import VaultQuestions
from storage.vault.records import CardsMoved, CountClosed, CountSettled

CARDS = 120
"""So many cards were in the vault before the kiosk came."""


async def the_cards_are_carried_over(stage: Stage) -> None:
    """The books begin with what is there."""
    await _move(stage, stage.person(Role.STAFF), Movement.CARRIED_OVER, CARDS)
    stage.passed(_("the cards in the vault are carried over into the books"))


async def a_count_that_differs(stage: Stage) -> None:
    """Both miss a card, twice: it is escalated, told, and explained by two; the books are not overwritten."""
    boss, first, second = _people(stage)
    await _begin_count(stage, first, second)
    await _numbers(stage, second, CARDS - 1)
    await stage.desk.read(Tone.WARNING)
    stage.passed(_("two people count, each alone, and the books say otherwise: nobody is told by how much"))
    for person in (second, first):
        await stage.desk.asked(Waiting)
        await stage.do(f"tap {person.number}")
        await enter(stage, CARDS - 1)
    await stage.desk.read(Tone.REFUSED)
    await stage.desk.left()
    await stage.recorded(CountClosed, agrees=0, number=CARDS - 1, balance=CARDS)
    stage.passed(_("the recount says the same: it is escalated, and the vault is left as it is"))
    await to_the_list(stage, boss)
    stage.desk.pick(_("A count did not agree"))
    story = await stage.desk.asked(Page)
    if not any(first.name in line for line in story.body):
        raise OffScriptError("who could have been there is not told")
    stage.desk.pick(_("Settle it"))
    await touch(stage, count_rules(stage.station).why_miscounted[0], _("The books stay"), asked=True)
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {first.number}")
    await stage.desk.read(Tone.DONE)
    await stage.desk.asked(Question)
    stage.desk.stop()
    await stage.desk.left()
    await stage.recorded(CountSettled, person=boss.id, second=first.id, by=0)
    stage.passed(_("what happened since is shown; two sign the explanation, and the books stay as they were"))


async def a_count_that_agrees(stage: Stage) -> None:
    """Two people, the same number, the books' number."""
    _boss, first, second = _people(stage)
    balance = stage.station.ask(VaultQuestions).stock(guarding(stage.station).vault).balance
    await _begin_count(stage, first, second, balance)
    await _numbers(stage, second, balance)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(CountClosed, agrees=1, number=balance, other=balance)
    stage.passed(_("two people count again, and both are right"))


def _people(stage: Stage) -> tuple[Person, Person, Person]:
    """The responsible officer and two who may open the vault."""
    return stage.person(Role.SUPERVISOR), stage.person(Role.STAFF), stage.person(Role.CLERK_IN_CHARGE)


async def _move(stage: Stage, person: Person, kind: Movement, number: int) -> None:
    await tap(stage, person)
    await touch(stage, _("Other business"), _("Cards come or go"), movement(kind))
    await enter(stage, number)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(CardsMoved, movement=kind, by=number)


async def _begin_count(stage: Stage, first: Person, second: Person, number: int = CARDS - 1) -> None:
    await tap(stage, first)
    await touch(stage, _("Other business"), _("Count the cards"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {second.number}")
    await enter(stage, number)


async def _numbers(stage: Stage, second: Person, number: int) -> None:
    """The other one's number, after an own tap."""
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {second.number}")
    await enter(stage, number)


SCENES = (
    Scene(21, "", the_cards_are_carried_over),
    Scene(230, N_("A count that differs"), a_count_that_differs),
    Scene(240, N_("A count that agrees"), a_count_that_agrees),
)
