"""What goes wrong by itself, or by somebody who does not know better."""

from collections.abc import Awaitable, Callable

from drivers.errors import NoAnswer
from tests.kiosk.year.errands import Bring
from tests.kiosk.year.office import SLOT, STAFF
from tests.kiosk.year.town import Town


async def reader_away(town: Town) -> None:
    """The reader's plug is out for a while."""
    town.kiosk.badges.readers()
    await town.later(town.random.randint(5, 600))
    town.kiosk.badges.readers("Reader 0")
    await town.quiet()


async def cabinet_away(town: Town) -> None:
    """The cabinet does not answer for a while."""
    town.cabinet.link("offline", "no port")
    await town.later(town.random.randint(5, 300))
    town.cabinet.link("online")
    await town.quiet()


async def stranger(town: Town) -> None:
    """A card of nobody's, and one that cannot be read."""
    town.kiosk.badges.tap("DEADBEEFDEADBEEF")
    await _read_to_the_end(town)
    town.kiosk.badges.unreadable("too short")
    await _read_to_the_end(town)


async def _read_to_the_end(town: Town) -> None:
    """Nobody reads what is said: it goes away by itself or is closed by the next one."""
    for _ in range(20):
        await town.quiet()
        if not town.kiosk.year_desk.visiting:
            return
        if town.kiosk.year_desk.asked_now is not None:
            town.kiosk.year_desk.give(None)


async def door_left_open(town: Town) -> None:
    """The vault stands open for longer than it may."""
    town.cabinet.door(1, "open")
    await town.later(town.random.randint(30, 1500))
    town.cabinet.door(1, "locked")
    await town.quiet()


async def forced(town: Town) -> None:
    """A slot is opened with the mechanical key, and its key is gone for an hour."""
    hangs = (slot for key, slot in SLOT.items() if key not in town.truth.holders)
    slot = next((slot for slot in hangs if town.cabinet.bolt[slot] == "locked"), 0)
    if not slot:
        return
    key = f"k{slot}"
    town.cabinet.set_bolt(slot, "open")
    town.truth.holders[key] = ""
    town.truth.last_users.pop(key, None)
    town.tally["forced"] += 1
    town.cabinet.lift(slot)
    await town.later(town.random.randint(10, 3600))
    if town.random.random() < 0.7:
        await town.run(Bring(town.random.choice(STAFF), key))


async def counter_odd(town: Town) -> None:
    """The shredder's counter begins anew."""
    town.kiosk.shredder.odd("reset", town.kiosk.shredder.total, town.kiosk.shredder.total)
    await town.quiet()


async def sheets_outside(town: Town) -> None:
    """Somebody has bridged the relay."""
    town.kiosk.shredder.feed(2)
    await town.quiet()


async def clock_set(town: Town) -> None:
    """Somebody sets the wall clock, by a few minutes."""
    town.kiosk.clock.wall_us += town.random.choice((-240, -2, 3, 300)) * 1_000_000
    await town.later(2)


async def disk_full(town: Town) -> None:
    """No record can be written for a while: what happens is kept, and written later."""
    town.power.disk_full = True
    for key, who in tuple(town.truth.holders.items())[:1]:
        if who:
            await town.run(Bring(who, key))
    await town.later(3)
    town.power.disk_full = False
    await town.later(3)


async def no_answer(town: Town) -> None:
    """The cabinet's answer is lost once; the slot has opened all the same."""
    town.cabinet.error, town.cabinet.error_moves = NoAnswer("cabinet", "timeout"), True
    for key, who in tuple(town.truth.holders.items())[:1]:
        if who:
            await town.run(Bring(who, key))
    town.cabinet.error, town.cabinet.error_moves = None, False


async def restarted(town: Town) -> None:
    """In order, as for an update."""
    await town.switch_off()
    await town.switch_on()


Fault = Callable[[Town], Awaitable[None]]
FAULTS = (
    *(reader_away, cabinet_away, stranger, door_left_open, forced, counter_odd, sheets_outside),
    *(clock_set, disk_full, no_answer, restarted),
)
