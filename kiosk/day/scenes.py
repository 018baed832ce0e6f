"""Scenes of the day: its opening, overtime, lock-up, the night."""

from dataclasses import replace

from kiosk.core.desk.asking import Page, Question, Tone, Waiting
from kiosk.core.station import Station
from kiosk.day.settings import day_rules
from kiosk.keys.scenes.acting import bring_back, take
from kiosk.keys.tags.at_station import to_read
from kiosk.locale import N_, _
from kiosk.stage.acting import enter, look, tap, to_the_list, touch
from kiosk.stage.stage import Scene, Stage
from storage.day import records as day
from storage.keys.tag_records import TagRead, TagsDrawn
from storage.log.records import CheckpointHandedOut
from storage.people.facts import Role
from storage.station.records import RequestRefused

KEPT = 8
"""The key that is needed in the evening."""


def at_any_hour(station: Station) -> None:
    """The day is played when it is played: nothing is late."""
    station.hang(replace(day_rules(station), opens_by=0, locks_by=0))


async def the_day_is_opened(stage: Stage) -> None:
    """Nothing was locked up before: keys and doors are taken as they are."""
    boss = stage.person(Role.SUPERVISOR)
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("Open the day"))
    await look(stage, _("I have seen it"))
    await touch(stage, _("Read the tags"), asked=True)
    await _read_tags(stage)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(day.DayOpened, person=boss.id)
    stage.passed(_("the responsible officer looks the night through and opens the day"))


async def overtime(stage: Stage) -> None:
    """A key is still needed: the clerk in charge takes custody of it by tap, with an hour."""
    boss, first = stage.person(Role.SUPERVISOR), stage.person(Role.STAFF)
    clerk = stage.person(Role.CLERK_IN_CHARGE)
    await take(stage, first, KEPT)
    await to_the_list(stage, boss)
    for label in (_("An alarm is not acknowledged"), _("The briefing is not recorded")):
        await _mend_all(stage, label)
    stage.passed(_("the list names what stands in the way; each line leads to its mend"))
    stage.desk.pick(_("Tags are not read"))
    await _read_tags(stage)
    await stage.desk.asked(Question)
    stage.passed(_("the tags are read, number by number: each hangs on its own hook"))
    stage.desk.pick(_("A key is out"))
    await touch(stage, _("Needed in the evening"), _("one hour"), asked=True)
    for person in (first, clerk):
        await stage.desk.asked(Waiting)
        await stage.do(f"tap {person.number}")
    await stage.desk.read(Tone.DONE)
    await stage.recorded(day.CustodyPassed, key=f"key-{KEPT:02}", giver=first.id, person=clerk.id)
    stage.passed(_("a key that is needed in the evening passes to the clerk in charge, with both taps"))


async def lock_up(stage: Stage) -> None:
    """Who stays agrees; the checklist; night lock, with the checkpoint."""
    boss, first = stage.person(Role.SUPERVISOR), stage.person(Role.STAFF)
    await touch(stage, _("Somebody stays"), asked=True)
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {first.number}")
    await touch(stage, _("Nobody else"), asked=True)
    for _line in day_rules(stage.station).checklist:
        await touch(stage, _("Confirmed"), asked=True)
    await look(stage, _("Lock up"))
    code = await look(stage, _("I have it"))
    await stage.recorded(day.LockedUp, person=boss.id, stays=first.id, keys_out=f"key-{KEPT:02}")
    await stage.recorded(CheckpointHandedOut, how="screen")
    locked = await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    stage.passed(f"{locked.text} {code.body[0]}: {_root(code)}")


async def the_night(stage: Stage) -> None:
    """No key is lent; a key that comes back is let in."""
    first = stage.person(Role.STAFF)
    await tap(stage, first)
    stage.desk.pick(_("{number}  {name}").format(number=3, name=_key_name(stage, 3)))
    await stage.desk.read(Tone.REFUSED)
    await stage.desk.left()
    await stage.recorded(RequestRefused, cause="locked_up")
    stage.passed(_("in the night no key is lent, and the screen says what to do"))
    await bring_back(stage, stage.person(Role.CLERK_IN_CHARGE), KEPT)
    stage.passed(_("the key of the evening comes back: a return is never refused"))


async def _read_tags(stage: Stage) -> None:
    """What hangs on each hook that is asked about, as the eye sees it."""
    await stage.recorded(TagsDrawn)
    while keys := to_read(stage.station):
        slot = keys[0].slot
        await enter(stage, int(stage.world.hanging(slot) or 0))
        await stage.recorded(TagRead, slot=slot)
    await stage.desk.read(Tone.DONE)


async def _mend_all(stage: Stage, label: str) -> None:
    """Everything of this sort that is on the list; the list is asked again when this returns."""
    while True:
        shown = stage.desk.shown[-1]
        if not isinstance(shown, Question) or all(label != each.label for each in shown.options):
            return
        stage.desk.pick(label)
        answer = await stage.desk.asked(Question)
        stage.desk.pick(answer.options[0].label)
        await stage.desk.asked(Question)


def _root(page: Page[object]) -> str:
    """The root hash in the signed note: its third line."""
    return page.code.spellings[0].splitlines()[2] if page.code is not None else ""


def _key_name(stage: Stage, number: int) -> str:
    key = stage.station.register.key_numbered(number)
    return key.name if key else ""


SCENES = (
    Scene(20, N_("The day is opened"), the_day_is_opened),
    Scene(250, N_("Overtime"), overtime),
    Scene(260, N_("Lock-up"), lock_up),
    Scene(270, N_("The night"), the_night),
)
