"""Scenes of the day: its opening, a count that agrees and one that does not, overtime, lock-up, the night."""

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.desk.asking import (
    NumberQuestion,
    Page,
    Question,
    Tone,
    Waiting,
)
from kiosk.core.desk.script import OffScriptError
from kiosk.core.station import Station
from kiosk.day.hindrances import BRIEFING_MISSING
from kiosk.day.settings import day_rules
from kiosk.demo.acting import bring_back, take, tap
from kiosk.demo.scenes_of_rules import touch
from kiosk.keys.night.hindrances import KEY_OUT
from kiosk.keys.settings import guarding
from kiosk.keys.tags.at_station import to_read
from kiosk.keys.tags.hindrances import TAGS_UNREAD
from kiosk.locale import _
from kiosk.station.hindrances import ALARM
from kiosk.subject import Hindrance
from kiosk.vault.hindrances import COUNT_ESCALATED
from kiosk.vault.settings import count_rules
from kiosk.vault.stock import Movement
from kiosk.vault.words import movement
from storage.day import records as day
from storage.keys.tag_records import TagRead, TagsDrawn
from storage.log.records import CheckpointHandedOut
from storage.people.facts import Person, Role
from storage.station.records import RequestRefused
from storage.vault.questions import VaultQuestions
from storage.vault.records import CardsMoved, CountClosed, CountSettled

if TYPE_CHECKING:
    from kiosk.demo.play import Stage

CARDS = 120
"""So many cards were in the vault before the kiosk came."""
KEPT = 8
"""The key that is needed in the evening."""


def at_any_hour(station: Station) -> None:
    """The day is played when it is played: nothing is late."""
    station.hang(replace(day_rules(station), opens_by=0, locks_by=0))


async def the_day_is_opened(stage: "Stage") -> None:
    """Nothing was locked up before: keys and doors are taken as they are."""
    boss = stage.person(Role.SUPERVISOR)
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("Open the day"))
    await _look(stage, _("I have seen it"))
    await touch(stage, _("Read the tags"), asked=True)
    await _read_tags(stage)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(day.DayOpened, person=boss.id)
    stage.passed(_("the responsible officer looks the night through and opens the day"))
    await _move(stage, stage.person(Role.STAFF), Movement.CARRIED_OVER, CARDS)
    stage.passed(_("the cards in the vault are carried over into the books"))


async def a_count_that_differs(stage: "Stage") -> None:
    """Both miss a card, twice: it is escalated, told, and explained by two; the books are not overwritten."""
    boss, first, second = _people(stage)
    await _begin_count(stage, first, second)
    await _numbers(stage, second, CARDS - 1)
    await stage.desk.read(Tone.WARNING)
    stage.passed(_("two people count, each alone, and the books say otherwise: nobody is told by how much"))
    for person in (second, first):
        await stage.desk.asked(Waiting)
        await stage.do(f"tap {person.number}")
        await _number(stage, CARDS - 1)
    await stage.desk.read(Tone.REFUSED)
    await stage.desk.left()
    await stage.recorded(CountClosed, agrees=0, number=CARDS - 1, balance=CARDS)
    stage.passed(_("the recount says the same: it is escalated, and the vault is left as it is"))
    await _to_the_list(stage, boss)
    stage.desk.pick(COUNT_ESCALATED.text)
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


async def a_count_that_agrees(stage: "Stage") -> None:
    """Two people, the same number, the books' number."""
    _boss, first, second = _people(stage)
    balance = stage.station.ask(VaultQuestions).stock(guarding(stage.station).vault).balance
    await _begin_count(stage, first, second, balance)
    await _numbers(stage, second, balance)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(CountClosed, agrees=1, number=balance, other=balance)
    stage.passed(_("two people count again, and both are right"))


async def overtime(stage: "Stage") -> None:
    """A key is still needed: the clerk in charge takes custody of it by tap, with an hour."""
    boss, first, _second = _people(stage)
    clerk = stage.person(Role.CLERK_IN_CHARGE)
    await take(stage, first, KEPT)
    await _to_the_list(stage, boss)
    for kind in (ALARM, BRIEFING_MISSING):
        await _mend_all(stage, kind)
    stage.passed(_("the list names what stands in the way; each line leads to its mend"))
    stage.desk.pick(TAGS_UNREAD.text)
    await _read_tags(stage)
    await stage.desk.asked(Question)
    stage.passed(_("the tags are read, number by number: each hangs on its own hook"))
    stage.desk.pick(KEY_OUT.text)
    await touch(stage, _("Needed in the evening"), _("one hour"), asked=True)
    for person in (first, clerk):
        await stage.desk.asked(Waiting)
        await stage.do(f"tap {person.number}")
    await stage.desk.read(Tone.DONE)
    await stage.recorded(day.CustodyPassed, key=f"key-{KEPT:02}", giver=first.id, person=clerk.id)
    stage.passed(_("a key that is needed in the evening passes to the clerk in charge, with both taps"))


async def lock_up(stage: "Stage") -> None:
    """Who stays agrees; the checklist; night lock, with the checkpoint."""
    boss, first, _second = _people(stage)
    await touch(stage, _("Somebody stays"), asked=True)
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {first.number}")
    await touch(stage, _("Nobody else"), asked=True)
    for _line in day_rules(stage.station).checklist:
        await touch(stage, _("Confirmed"), asked=True)
    await _look(stage, _("Lock up"))
    code = await _look(stage, _("I have it"))
    await stage.recorded(day.LockedUp, person=boss.id, stays=first.id, keys_out=f"key-{KEPT:02}")
    await stage.recorded(CheckpointHandedOut, how="screen")
    locked = await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    stage.passed(f"{locked.text} {code.body[0]}: {_root(code)}")


async def the_night(stage: "Stage") -> None:
    """No key is lent; a key that comes back is let in."""
    _boss, first, _second = _people(stage)
    await tap(stage, first)
    stage.desk.pick(_("{number}  {name}").format(number=3, name=_key_name(stage, 3)))
    await stage.desk.read(Tone.REFUSED)
    await stage.desk.left()
    await stage.recorded(RequestRefused, cause="locked_up")
    stage.passed(_("in the night no key is lent, and the screen says what to do"))
    await bring_back(stage, stage.person(Role.CLERK_IN_CHARGE), KEPT)
    stage.passed(_("the key of the evening comes back: a return is never refused"))


# --- what the scenes share --------------------------------------------------------------------------------


def _people(stage: "Stage") -> tuple[Person, Person, Person]:
    """The responsible officer and two who may open the vault."""
    return stage.person(Role.SUPERVISOR), stage.person(Role.STAFF), stage.person(Role.CLERK_IN_CHARGE)


async def _look(stage: "Stage", label: str) -> Page[object]:
    page: Page[object] = await stage.desk.asked(Page)
    stage.desk.pick(label)
    return page


async def _move(stage: "Stage", person: Person, kind: Movement, number: int) -> None:
    await tap(stage, person)
    await touch(stage, _("Other business"), _("Cards come or go"), movement(kind))
    await _number(stage, number)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(CardsMoved, movement=kind, by=number)


async def _begin_count(stage: "Stage", first: Person, second: Person, number: int = CARDS - 1) -> None:
    await tap(stage, first)
    await touch(stage, _("Other business"), _("Count the cards"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {second.number}")
    await _number(stage, number)


async def _numbers(stage: "Stage", second: Person, number: int) -> None:
    """The other one's number, after an own tap."""
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {second.number}")
    await _number(stage, number)


async def _number(stage: "Stage", number: int) -> None:
    await stage.desk.asked(NumberQuestion)
    stage.desk.type(number)


async def _read_tags(stage: "Stage") -> None:
    """What hangs on each hook that is asked about, as the eye sees it."""
    await stage.recorded(TagsDrawn)
    while keys := to_read(stage.station):
        slot = keys[0].slot
        await _number(stage, int(stage.rig.world.hanging(slot) or 0))
        await stage.recorded(TagRead, slot=slot)
    await stage.desk.read(Tone.DONE)


async def _to_the_list(stage: "Stage", boss: Person) -> None:
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("Lock up"))
    await stage.desk.asked(Question)


async def _mend_all(stage: "Stage", kind: Hindrance) -> None:
    """Everything of this sort that is on the list; the list is asked again when this returns."""
    while True:
        shown = stage.desk.shown[-1]
        if not isinstance(shown, Question) or all(kind.text != each.label for each in shown.options):
            return
        stage.desk.pick(kind.text)
        answer = await stage.desk.asked(Question)
        stage.desk.pick(answer.options[0].label)
        await stage.desk.asked(Question)


def _root(page: Page[object]) -> str:
    """The root hash in the signed note: its third line."""
    return page.code.spellings[0].splitlines()[2] if page.code is not None else ""


def _key_name(stage: "Stage", number: int) -> str:
    key = stage.station.register.key_numbered(number)
    return key.name if key else ""
