"""Scenes about shredding: whose turn it is, a batch that agrees, one that differs, sheets of nobody."""

from kiosk.core.desk.asking import CountEnd, Counting, NumberQuestion, Question, Tone, Waiting
from kiosk.core.office import dates
from kiosk.core.office.now import office_now
from kiosk.locale import N_, _
from kiosk.shredding import alarms as shredding_alarms
from kiosk.shredding.rules import Deed
from kiosk.shredding.settings import shred_rules
from kiosk.stage.acting import tap, touch
from kiosk.stage.stage import Scene, Stage
from storage.people.facts import Person, Role
from storage.people.records import RotationSet
from storage.shredding import records as shredding
from storage.station.records import AlarmEnded, AlarmStarted

AGREES, DIFFERS = 6, 4


async def a_batch_that_agrees(stage: Stage) -> None:
    """Two people, six sheets, and the counter says six."""
    _boss, first, second = _people(stage)
    counting = await _to_the_shredder(stage, first, second, AGREES)
    stage.passed(_("two people tap, enter six sheets, and each confirms: only now the shredder may run"))
    await stage.do(f"feed {AGREES}")
    await stage.until("the sheets were not counted", lambda: counting.now().counted == AGREES)
    stage.desk.end_count(CountEnd.FINISHED)
    await _sign(stage, first, second)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(shredding.ShredClosed, sheets=AGREES, counted=AGREES, difference=0)
    stage.passed(_("six are fed, six are counted: both sign, and the batch is closed"))


async def a_batch_that_differs(stage: Stage) -> None:
    """Paper jams; two sheets go in together; the difference is explained and accepted."""
    boss, first, second = _people(stage)
    counting = await _to_the_shredder(stage, first, second, DIFFERS)
    await stage.do("feed 2")
    await stage.until("the sheets were not counted", lambda: counting.now().counted == DIFFERS - 2)
    await stage.do("jam")
    await stage.recorded(AlarmStarted, cause=shredding_alarms.SHREDDER_JAM.code)
    stage.passed(_("paper jams: the screen says so, and the shredder goes off"))
    await stage.do("unjam")
    await stage.recorded(AlarmEnded, how="over")
    await touch(stage, _("Go on shredding"), asked=True)
    counting = await _both_start(stage, first, second)
    stage.passed(_("before it starts again, both tap again"))
    await stage.do("feed 2 double")
    await stage.until("the sheets were not counted", lambda: counting.now().counted == DIFFERS - 1)
    stage.desk.end_count(CountEnd.FINISHED)
    await stage.desk.asked(Question)
    stage.desk.pick(_("Explain it"))
    await touch(stage, shred_rules(stage.station).explanations[0], asked=True)
    await _sign(stage, first, second)
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {boss.number}")
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(shredding.ShredClosed, difference=-1, approver=boss.id)
    stage.passed(_("two went in together: the difference is explained, and accepted with a tap"))


async def sheets_of_nobody(stage: Stage) -> None:
    """The relay is welded: the shredder runs although it is disabled, and somebody feeds it."""
    await stage.do("run-away on")
    await stage.recorded(AlarmStarted, cause=shredding_alarms.SHREDDER_RUNS.code)
    await stage.do("feed 1")
    await stage.recorded(shredding.SheetsCounted, when="outside")
    await stage.recorded(AlarmStarted, cause=shredding_alarms.SHREDDED_OUTSIDE.code)
    await stage.do("run-away off")
    await stage.recorded(AlarmEnded, how="over")
    stage.passed(_("a sheet outside any batch is counted, recorded, and an alarm"))


async def _sign(stage: Stage, *people: Person) -> None:
    """Both, each with a tap."""
    for person in people:
        await stage.desk.asked(Waiting)
        await stage.do(f"tap {person.number}")
        await stage.recorded(shredding.ShredPresent, person=person.id, deed=Deed.CLOSE)


def _people(stage: Stage) -> tuple[Person, Person, Person]:
    """The responsible officer and the two who shred: by a card that they have still."""
    return stage.person(Role.SUPERVISOR), stage.person(Role.STAFF), stage.person(Role.CONTRACT)


async def _to_the_shredder(stage: Stage, first: Person, second: Person, sheets: int) -> Counting:
    """From the first tap until the shredder may run."""
    await tap(stage, first)
    stage.desk.pick(_("Shred"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {second.number}")
    await touch(stage, shred_rules(stage.station).kinds[0], asked=True)
    await stage.desk.asked(NumberQuestion)
    stage.desk.type(sheets)
    await touch(stage, _("That is all"), asked=True)
    return await _both_start(stage, first, second)


async def _both_start(stage: Stage, first: Person, second: Person) -> Counting:
    """Each with a tap of their own."""
    for person in (first, second):
        await stage.desk.asked(Waiting)
        await stage.do(f"tap {person.number}")
        await stage.recorded(shredding.ShredPresent, person=person.id, deed=Deed.START)
    return await stage.desk.asked(Counting)


async def the_rotation(stage: Stage) -> None:
    """The custodian names who shreds today."""
    boss = stage.person(Role.SUPERVISOR)
    first, second = stage.person(Role.STAFF), stage.person(Role.CONTRACT)
    today = dates.day(office_now(stage.station).date())
    await tap(stage, boss)
    await touch(
        stage, _("Other business"), _("Custodian's work"), _("Rotation"), today, first.name, second.name
    )
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(RotationSet, people=f"{first.id} {second.id}", author=boss.id)
    stage.passed(_("the custodian names by touch who shreds today"))


SCENES = (
    Scene(130, N_("The rotation"), the_rotation),
    Scene(140, N_("A batch that agrees"), a_batch_that_agrees),
    Scene(150, N_("A batch that differs"), a_batch_that_differs),
    Scene(210, N_("Sheets of nobody"), sheets_of_nobody),
)
