"""Scenes about people: cards that are refused or lost, and whose turn it is."""

from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.locale import N_, _
from kiosk.stage.acting import tap, touch
from kiosk.stage.stage import MUTE, STRANGER, Scene, Stage
from storage.people import records as registered
from storage.people.facts import Person, Role
from storage.station.records import RequestRefused


async def cards_that_are_refused(stage: Stage) -> None:
    """A card that nobody holds, and one that does not answer."""
    await stage.do(f"tap {STRANGER}")
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="unknown_card")
    await stage.desk.left()
    stage.passed(_("a card that nobody holds is refused, with the next step"))
    await stage.do(f"tap {MUTE}")
    await stage.desk.read(Tone.REFUSED)
    await stage.recorded(RequestRefused, cause="unreadable_card")
    await stage.desk.left()
    stage.passed(_("a card that cannot be read is refused, with the next step"))


async def a_lost_card(stage: Stage) -> None:
    """A card is lost: it opens nothing, and its holder gets another one."""
    boss, clerk = stage.person(Role.SUPERVISOR), stage.person(Role.STAFF, 1)
    await _about(stage, boss, clerk, _("A card is lost or void"))
    await touch(stage, _("It is lost"), asked=True)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(registered.CardEnded, person=clerk.id, why="lost", author=boss.id)
    await stage.do(f"tap {clerk.number}")
    await stage.desk.read(Tone.REFUSED)
    await stage.desk.left()
    await stage.recorded(RequestRefused, cause="unknown_card")
    stage.passed(_("a lost card is taken off the register at the kiosk, and opens nothing any more"))
    await _about(stage, boss, clerk, _("Enrol a card"))
    await stage.desk.asked(Waiting)
    await stage.do(f"tap {STRANGER}")
    await stage.desk.read(Tone.WARNING)
    await stage.desk.left()
    await stage.recorded(registered.CardRecorded, person=clerk.id, author=boss.id)
    stage.passed(_("another card is enrolled by tapping it; the screen says that such cards can be copied"))
    await stage.do(f"tap {STRANGER}")
    await stage.desk.asked(Question)
    stage.desk.stop()
    await stage.desk.left()
    stage.passed(_("with it they are known again"))


async def _about(stage: Stage, boss: Person, clerk: Person, *labels: str) -> None:
    """The custodian's menu, down to what is to be done about a person."""
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("People"), clerk.name, *labels)


SCENES = (
    Scene(40, N_("Cards that are refused"), cards_that_are_refused),
    Scene(110, N_("A lost card"), a_lost_card),
)
