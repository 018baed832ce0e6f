"""Scenes about the station itself: its devices, and its alarms."""

from kiosk.core.desk.asking import Question, Tone
from kiosk.locale import N_, _
from kiosk.stage.acting import tap, touch
from kiosk.stage.stage import Scene, Stage
from storage.people.facts import Role
from storage.station.facts import DeviceState, KeyState
from storage.station.records import AlarmAcknowledged


async def devices_are_well(stage: Stage) -> None:
    """Cabinet and reader answer, and every slot is known."""
    await stage.until(
        "the devices are not well",
        lambda: all(state is DeviceState.ONLINE for state in stage.station.health.values()),
    )
    await stage.until(
        "a slot is not known",
        lambda: all(view.key is not KeyState.UNKNOWN for view in stage.station.sensed.slots.values()),
    )
    stage.passed(_("reader and cabinet answer; every slot is sensed"))


async def alarms_are_acknowledged(stage: Stage) -> None:
    """What cleared by itself still waits until the custodian has looked at it."""
    boss = stage.person(Role.SUPERVISOR)
    count = len(stage.station.alarms.unacknowledged)
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("Alarms"))
    for _number in range(count):
        question = await stage.desk.asked(Question)
        stage.desk.pick(question.options[0].label)
        await touch(stage, stage.station.rules.what_was_done[0], asked=True)
    await stage.desk.read(Tone.DONE)
    await stage.desk.left()
    await stage.recorded(AlarmAcknowledged, person=boss.id)
    stage.passed(_("{count} alarms had cleared by themselves: each is acknowledged").format(count=count))


SCENES = (
    Scene(10, N_("The kiosk starts"), devices_are_well),
    Scene(220, N_("The alarms are acknowledged"), alarms_are_acknowledged),
)
