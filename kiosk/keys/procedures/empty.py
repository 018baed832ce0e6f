"""掛かっている物を取り出す: a slot is opened for something in it that does not belong there."""

from collections.abc import Awaitable, Callable

from kiosk.core.acting.actions import Because, Outcome
from kiosk.core.desk.asking import Desk, Message, Waiting
from kiosk.core.station import Station
from kiosk.keys.custody.grants import grants_of
from kiosk.keys.procedures.slot import open_slot, see_it_shut
from storage.keys.facts import Key
from storage.people.facts import Person


async def emptied(
    station: Station,
    desk: Desk,
    key: Key,
    because: Because,
    person: Person,
    waiting: Waiting,
    stays: Message,
    again: Callable[[], Awaitable[Because | None]],
) -> Outcome | None:
    """Opens this key's slot until nothing hangs in it. None when something does still, which is said.

    `again`: see `open_slot`. Whoever has taken it out has it in their hand, and the slot may stand open.
    """
    outcome = await open_slot(station, desk, key, because, person, waiting.stage, again)
    if outcome is None:
        return None

    def is_over() -> bool:
        return not station.sensed.holds_something(key.slot) or grants_of(station).is_shut(key.slot)

    await desk.wait(waiting, station.until(is_over, station.times.take_s))
    if not station.sensed.holds_something(key.slot):
        return outcome
    if await see_it_shut(station, desk, key, waiting.stage):
        await desk.tell(stays)
    return None
