"""What a restart finds of commands: those that were cut off, and those that nothing will ever settle."""

from kiosk.core.acting.actions import RELEASE
from kiosk.core.station import Station
from storage.station.facts import OpenIntent
from storage.station.questions import StationQuestions
from storage.station.records import Reconciled, Unknown


async def take_up_intents(station: Station) -> None:
    """Commands cut off before their answer become `Unknown`; releases not settled are left to whoever gave
    them."""
    unanswered = station.ask(StationQuestions).open_intents()
    await station.recorder.note(*(Unknown(intent=i.seq, slot=i.slot) for i in unanswered))
    unreconciled = station.ask(StationQuestions).unreconciled()
    unsettled = {intent.seq for intent in station.ask(StationQuestions).unsettled()}
    over = (intent for intent in unreconciled if intent.seq not in unsettled)
    await station.recorder.note(*map(_never_sensed, over))


def _never_sensed(intent: OpenIntent) -> Reconciled:
    """A lamp or a buzzer, which nothing senses; or a release after which the slot was opened anew."""
    what = "a later release took its place" if intent.action == RELEASE else f"nothing senses {intent.action}"
    return Reconciled(intent=intent.seq, slot=intent.slot, finding=what)
