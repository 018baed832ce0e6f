"""Against ends of the wire that were not written with this driver: pymodbus' server and our own simulator."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.probe import probe_modules
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from drivers.errors import DeviceOffline, NoAnswer
from drivers.modbus import rtu
from drivers.modbus.master import Master
from drivers.modbus.rtu import Excepted
from drivers.wire import open_wire, unopened
from simulators.cabinet.modbus_unit import Exchange, ModbusUnits, Unit
from simulators.wire.cable import Cable
from simulators.world.world import World
from tests.drivers.cabinet.cabinets import started
from tests.drivers.cabinet.peers import PATIENCE

BITS = [n % 3 == 0 for n in range(24)]
WORDS = [n * 257 for n in range(24)]


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    """A cable without pacing."""
    cable = Cable(tmp_path, paced=False)
    cable.start()
    yield cable
    cable.stop()


# --- pymodbus' server --------------------------------------------------------------------------------------


@contextlib.contextmanager
def pymodbus_serves(port: Path) -> Iterator[None]:
    """pymodbus' server as unit 1 at `port`, in a thread with its own loop."""
    ready, done = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        device = SimDevice(
            id=1,
            simdata=(
                [SimData(0, values=BITS, datatype=DataType.BITS)],
                [SimData(0, values=BITS, datatype=DataType.BITS)],
                [SimData(0, values=WORDS, datatype=DataType.REGISTERS)],
                [SimData(0, values=WORDS, datatype=DataType.REGISTERS)],
            ),
        )
        server = ModbusSerialServer(device, framer=FramerType.RTU, port=str(port), baudrate=38400)
        await server.serve_forever(background=True)
        loops.append(asyncio.get_running_loop())
        ready.set()
        await done.wait()
        await server.shutdown()  # type: ignore[no-untyped-call]

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="pymodbus")
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield
    finally:
        loops[0].call_soon_threadsafe(done.set)
        thread.join()


def test_each_function_against_pymodbus(cable: Cable) -> None:
    with pymodbus_serves(cable.device_end):
        wire = open_wire(unopened(str(cable.kiosk_end), 38400, "N", 1))
        master = Master(wire, answer_s=PATIENCE)
        bits, words = tuple(map(int, BITS)), tuple(WORDS)
        assert master.ask(rtu.read_coils(1, 0, 24)) == bits
        assert master.ask(rtu.read_discrete_inputs(1, 3, 17)) == bits[3:20]
        assert master.ask(rtu.read_holding_registers(1, 1, 20)) == words[1:21]
        assert master.ask(rtu.read_input_registers(1, 23, 1)) == words[23:]
        assert master.ask(rtu.write_coil(1, 1, on=True)) == ()
        assert master.ask(rtu.write_register(1, 5, 0xBEEF)) == ()
        assert master.ask(rtu.write_coils(1, 10, [True] * 9)) == ()
        assert master.ask(rtu.write_registers(1, 10, [1, 2, 3])) == ()
        assert master.ask(rtu.read_coils(1, 0, 20)) == (1, 1, 0, 1, 0, 0, 1, 0, 0, 1, *[1] * 9, 0)
        assert master.ask(rtu.read_holding_registers(1, 5, 8)) == (0xBEEF, *words[6:10], 1, 2, 3)
        with pytest.raises(Excepted) as caught:
            master.ask(rtu.read_coils(1, 500, 1))
        assert caught.value.code == 2
        wire.close()


async def test_a_cabinet_of_pymodbus(cable: Cable) -> None:
    modules = [Module(1, load_profile("generic"), "lock 1-8, lamp 1-8, buzzer", "key 1-8, bolt 1-8, door")]
    with pymodbus_serves(cable.device_end):
        async with started(cable.kiosk_end, modules, pulse_ms=50) as (cabinet, told):
            await told.wait_for_link("online")
            present = [slot for what, slot, state, _ in told.sensed if (what, state) == ("key", "present")]
            assert present == [1, 4, 7]
            await cabinet.release(2)
            async with asyncio.timeout(PATIENCE):
                while await cabinet.release_is_on(2):
                    pass


# --- our own simulator -------------------------------------------------------------------------------------

MODELS = {
    "generic": "generic",
    "waveshare-relay-d": "waveshare-relay-d",
    "adam-4150": "adam",
    "icpdas": "icpdas",
}
"""The driver's profiles, and the simulator's models that they are for."""


@dataclass(frozen=True)
class Rig:
    """A cabinet of four modules of four models, six slots each; `served`: what the modules got, in order."""

    world: World
    cable: Cable
    units: ModbusUnits
    modules: list[Module]
    served: list[Exchange]


@pytest.fixture
def rig(cable: Cable) -> Iterator[Rig]:
    """The simulated cabinet."""
    world = World({f"key {n}": n for n in range(1, 25)}, slots=range(1, 25))
    wires = [
        (unit, name, f"lock {6 * unit - 5}-{6 * unit}", f"key {6 * unit - 5}-{6 * unit}")
        for unit, name in enumerate(MODELS, 1)
    ]
    served: list[Exchange] = []
    units = ModbusUnits(
        cable.device_end,
        [Unit(unit, MODELS[name], outputs, inputs) for unit, name, outputs, inputs in wires],
        world=world,
        served=served.append,
    )
    units.start()
    modules = [Module(unit, load_profile(name), outputs, inputs) for unit, name, outputs, inputs in wires]
    yield Rig(world, cable, units, modules, served)
    units.stop()


@dataclass(frozen=True)
class Room:
    """A cabinet of two modules of one model, with the doors of places 1 to 3 and 20 and a siren."""

    world: World
    cable: Cable
    units: ModbusUnits
    modules: list[Module]


@pytest.fixture(params=MODELS)
def room(cable: Cable, request: pytest.FixtureRequest) -> Iterator[Room]:
    """The simulated room, for each model."""
    world = World({"key 1": 1}, slots=[1], places=[1, 2, 3, 20])
    wires = [("lock 1, alarm", "key 1, place 1-3"), ("", "spare, place 20 inverted")]
    units = ModbusUnits(
        cable.device_end,
        [Unit(unit, MODELS[request.param], *sides) for unit, sides in enumerate(wires, 1)],
        world=world,
    )
    units.start()
    profile = load_profile(request.param)
    yield Room(world, cable, units, [Module(unit, profile, *sides) for unit, sides in enumerate(wires, 1)])
    units.stop()


async def test_the_doors_of_places_on_each_model(room: Room) -> None:
    room.world.open_place(2)
    async with started(room.cable.kiosk_end, room.modules) as (cabinet, told):
        assert cabinet.places == (1, 2, 3, 20)
        await told.wait_for_link("online")
        await told.wait_for(lambda told: len(told.places) == 4)  # the second may chatter still
        first = [(1, "locked", "unknown"), (2, "open", "unknown"), (3, "locked", "unknown")]
        assert sorted(told.places) == [*first, (20, "locked", "unknown")]
        for place in (1, 20):
            room.world.open_place(place)
            await told.wait_for(lambda told, place=place: told.places[-1] == (place, "open", "locked"))  # type: ignore[misc]
        room.world.shut_place(2)
        await told.wait_for(lambda told: told.places[-1] == (2, "locked", "open"))
        room.units.power(2, on=False)
        await told.wait_for_link("online", "degraded")
        assert told.places[-1] == (20, "unknown", "open")
        room.world.shut_place(20)
        room.units.power(2, on=True)
        await told.wait_for_link("online", "degraded", "online")
        assert told.places[-1] == (20, "locked", "unknown")
    assert len(told.places) == 9, "contacts that chatter are said once"


async def test_the_siren_on_each_model(room: Room) -> None:
    """Confirmed when the command returns; silent at each start and end, whatever was left there."""
    room.world.set_alarm(True)
    async with started(room.cable.kiosk_end, room.modules) as (cabinet, told):
        await told.wait_for_link("online")
        assert not room.world.alarm_on
        for on in (True, False, True):
            await cabinet.alarm(on=on)
            assert room.world.alarm_on is on
        await cabinet.release(1)
        assert room.world.alarm_on
    assert not room.world.alarm_on


@pytest.mark.parametrize("room", ["icpdas"], indirect=True)
async def test_a_siren_on_a_module_with_a_watchdog_falls_silent_without_the_kiosk(room: Room) -> None:
    """As when the program is killed: nothing more comes over the line. Once it is back, it sounds on."""
    modules = [_impatient(module) for module in room.modules]
    async with started(room.cable.kiosk_end, modules) as (cabinet, told):
        await told.wait_for_link("online")
        await cabinet.alarm(on=True)
        room.cable.unplug()
        assert await asyncio.to_thread(room.world.wait_until, lambda: not room.world.alarm_on, PATIENCE)
        room.cable.plug()
        assert await asyncio.to_thread(room.world.wait_until, lambda: room.world.alarm_on, PATIENCE)
        await told.wait_for(lambda told: told.links[-1] == "online")
        await cabinet.alarm(on=False)
        assert not room.world.alarm_on


@pytest.mark.parametrize("slot", [1, 8, 15, 24])
async def test_a_key_is_released_taken_and_hung_back_on_each_model(rig: Rig, slot: int) -> None:
    async with started(rig.cable.kiosk_end, rig.modules, pulse_ms=200) as (cabinet, told):
        await told.wait_for_link("online")
        assert [state for _, _, state, _ in told.sensed] == ["present"] * 24
        await cabinet.release(slot)
        assert await asyncio.to_thread(rig.world.wait_until, lambda: rig.world.is_open(slot), PATIENCE)
        rig.world.lift(f"key {slot}")
        await told.wait_for(lambda told: ("key", slot, "absent", "present") in told.sensed)
        rig.world.hang(f"key {slot}")
        await told.wait_for(lambda told: ("key", slot, "present", "absent") in told.sensed)
        assert await asyncio.to_thread(rig.world.wait_until, lambda: not rig.world.energised(slot), PATIENCE)
    assert [rig.world.releases(n) for n in range(1, 25)] == [int(n == slot) for n in range(1, 25)]
    assert rig.world.damage == ()


async def test_unplugged_and_plugged_in_with_four_models(rig: Rig) -> None:
    async with started(rig.cable.kiosk_end, rig.modules) as (cabinet, told):
        await told.wait_for_link("online")
        rig.cable.unplug()
        await told.wait_for_link("online", "offline")
        with pytest.raises(DeviceOffline):
            await cabinet.release(1)
        rig.cable.plug()
        await told.wait_for_link("online", "offline", "online")
        assert [state for _, _, state, _ in told.sensed[-24:]] == ["present"] * 24


async def test_a_module_without_power_is_found_and_its_watchdog_reset_when_it_is_back(rig: Rig) -> None:
    async with started(rig.cable.kiosk_end, rig.modules) as (cabinet, told):
        await told.wait_for_link("online")
        rig.units.power(4, on=False)
        await told.wait_for_link("online", "degraded")
        rig.units.power(4, on=True)
        await told.wait_for_link("online", "degraded", "online")
        await cabinet.release(24)
        assert await asyncio.to_thread(rig.world.wait_until, lambda: rig.world.is_open(24), PATIENCE)


async def test_a_watchdog_that_tripped_while_the_kiosk_was_silent_is_reset(rig: Rig) -> None:
    """The kiosk stops, the module's time passes, the kiosk starts again, and the slot opens."""
    async with started(rig.cable.kiosk_end, [*rig.modules[:3], _impatient(rig.modules[3])]) as (_, told):
        await told.wait_for_link("online")
    assert await asyncio.to_thread(_trips, rig)
    async with started(rig.cable.kiosk_end, rig.modules) as (cabinet, told):
        await told.wait_for_link("online")
        await cabinet.release(24)
        assert await asyncio.to_thread(rig.world.wait_until, lambda: rig.world.is_open(24), PATIENCE)


def _impatient(module: Module) -> Module:
    """The ICP DAS module with a watchdog of 0.8 s (40489 = 8) instead of 5 s."""
    setup = tuple(replace(item, value=8) if item.address == 488 else item for item in module.profile.setup)
    return replace(module, profile=replace(module.profile, setup=setup))


def _trips(rig: Rig) -> bool:
    """Whether its flag (00270) goes up; asked seldom enough that asking does not content the watchdog."""
    wire = open_wire(unopened(str(rig.cable.kiosk_end), 38400, "N", 1))
    try:
        for _ in range(5):
            threading.Event().wait(1.0)  # silence is what is tested here, not waited out
            if Master(wire, PATIENCE).ask(rtu.read_coils(4, 269, 1)) == (1,):
                return True
        return False
    finally:
        wire.close()


async def test_in_noise_each_release_happens_once_at_most_and_no_key_is_said_to_have_gone(rig: Rig) -> None:
    """One bit in a hundred bytes flips: about every seventh exchange goes wrong, on the way there or back."""
    async with started(rig.cable.kiosk_end, rig.modules) as (cabinet, told):
        await told.wait_for_link("online")
        rig.cable.fault("flip", 0.01)
        confirmed = [slot for slot in cabinet.slots if await _is_confirmed(cabinet, slot)]
        rig.cable.heal()
        await told.wait_for(lambda told: told.links[-1] == "online")
        assert not any(state == "absent" for _, _, state, _ in told.sensed)
        assert rig.cable.struck
    releases = {slot: rig.world.releases(slot) for slot in rig.world.slots}
    assert all(count <= 1 for count in releases.values())
    assert all(releases[slot] == 1 for slot in confirmed)


async def _is_confirmed(cabinet: ModbusCabinet, slot: int) -> bool:
    try:
        await cabinet.release(slot)
    except (NoAnswer, DeviceOffline):
        return False
    return True


def test_the_check_finds_each_model_with_its_profile(rig: Rig) -> None:
    reports = probe_modules(str(rig.cable.kiosk_end), 38400, rig.modules)
    assert [report.ok for report in reports] == [True] * 4, reports


def test_the_check_finds_contacts_and_siren_and_leaves_them_as_they_are(room: Room) -> None:
    room.world.set_alarm(True)
    reports = probe_modules(str(room.cable.kiosk_end), 38400, room.modules)
    assert [report.ok for report in reports] == [True, True], reports
    assert room.world.alarm_on


# --- a line on which answers come late -------------------------------------------------------------------


async def test_a_lock_is_confirmed_only_when_it_had_current(cable: Cable) -> None:
    """Requests and answers are held back for longer than anybody waits, or vanish: each confirmed release
    moved its own lock, and none keeps its current."""
    world = World({"k1": 1, "k2": 2}, slots=[1, 2])
    # Both ways may be late at once: this line's worst case is twice the cable's.
    profile = replace(load_profile("generic"), late_s=1.6)
    modules = [Module(1, profile, "lock 1-2", "key 1-2, bolt 1-2")]
    units = ModbusUnits(cable.device_end, [Unit(1, "generic", "lock 1-2", "key 1-2, bolt 1-2")], world=world)
    units.start()
    try:
        async with started(cable.kiosk_end, modules, pulse_ms=100) as (cabinet, told):
            await told.wait_for_link("online")
            cable.fault("late", 0.15)
            cable.fault("hang", 0.1)
            confirmed = 0
            for _ in range(12):
                before = world.releases(1)
                try:
                    await cabinet.release(1)
                except (NoAnswer, DeviceOffline):
                    continue
                assert world.releases(1) > before
                confirmed += 1
                await asyncio.to_thread(world.wait_until, lambda: not world.energised(1), PATIENCE)
            cable.heal()
            assert await asyncio.to_thread(world.wait_until, lambda: not world.energised(1), PATIENCE)
            assert cable.struck["late"] > 0
            assert confirmed > 0
    finally:
        units.stop()
