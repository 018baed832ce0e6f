"""The whole driver on real terminals, against scripted modules: what it tells, sends, never sends twice."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.cabinet import KeyCabinet
from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module, WiringError
from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from drivers.line import Line
from tests.drivers.cabinet.cabinets import started
from tests.drivers.cabinet.peers import PATIENCE, FakeModule, Peer, Reply, Socket, seal, together

GENERIC = load_profile("generic")
ONE = (Module(1, GENERIC, "lock 1-2, lamp 1-2, buzzer", "key 1-2, bolt 1-2, door"),)
TWO = (*ONE, Module(2, GENERIC, "lock 3", "key 3"))
FLASHES = (Module(1, load_profile("waveshare-relay-d"), "lock 1-8", "key 1-8"),)
ON = seal(bytes.fromhex("01 05 0000 FF00"))
OFF = seal(bytes.fromhex("01 05 0000 0000"))
READ_BACK = seal(bytes.fromhex("01 01 0000 0005"))
ALL_OFF = seal(bytes.fromhex("01 0F 0000 0005 01 00"))
FLASH = seal(bytes.fromhex("01 05 0200 0005"))


async def test_it_starts_with_what_every_sensor_says_and_then_is_online(socket: Socket) -> None:
    module = FakeModule(1)
    module.inputs = {0: True, 3: True}
    with Peer(socket, module.reply) as peer:
        async with started(socket.path, ONE) as (cabinet, told):
            assert cabinet.slots == (1, 2)
            await told.wait_for_link("online")
            assert told.sensed == [
                ("key", 1, "present", "unknown"),
                ("key", 2, "absent", "unknown"),
                ("bolt", 1, "open", "unknown"),
                ("bolt", 2, "locked", "unknown"),
                ("door", 0, "open", "unknown"),
            ]
            module.inputs[0] = False
            await told.wait_for(lambda told: ("key", 1, "absent", "present") in told.sensed)
        assert peer.frames[0] == ALL_OFF
        assert peer.frames[-2:] == [ALL_OFF, READ_BACK]


async def test_every_command_reaches_its_output(socket: Socket) -> None:
    module = FakeModule(1)
    with Peer(socket, module.reply) as peer:
        async with started(socket.path, ONE, pulse_ms=200) as (cabinet, told):
            await told.wait_for_link("online")
            await cabinet.release(1)
            assert module.ons == [0]
            await cabinet.lamp(2, on=True)
            await cabinet.buzzer(on=True)
            assert module.coils[3]
            assert module.coils[4]
            await cabinet.lamp(2, on=False)
            assert not module.coils[3]
            await asyncio.to_thread(peer.wait_for, lambda frames: OFF in frames)
            assert await cabinet.release_is_on(1) is False
            await cabinet.release(1)
            assert await cabinet.release_is_on(1) is True
        assert not any(module.coils.values())
        assert module.ons.count(0) == 2


async def test_a_slot_without_lamp_and_a_cabinet_without_buzzer_do_nothing(socket: Socket) -> None:
    module = FakeModule(1)
    with Peer(socket, module.reply):
        async with started(socket.path, FLASHES) as (cabinet, told):
            await told.wait_for_link("online")
            await cabinet.lamp(1, on=True)
            await cabinet.buzzer(on=True)
            with pytest.raises(KeyError):
                await cabinet.release(9)
    assert module.ons == []


WATCHES = (
    Module(1, GENERIC, "lock 1, buzzer, alarm", "key 1, place 4"),
    Module(2, GENERIC, "", "place 1-2, place 30 inverted"),
)
SOUND = seal(bytes.fromhex("01 05 0002 FF00"))


async def test_places_and_siren(socket: Socket) -> None:
    first, second = FakeModule(1), FakeModule(2)
    first.inputs, second.inputs = {1: True}, {0: True}
    first.coils = {2: True}  # left on by a run that was killed
    with Peer(socket, together(first, second)) as peer:
        async with started(socket.path, WATCHES) as (cabinet, told):
            assert (cabinet.slots, cabinet.places) == ((1,), (1, 2, 4, 30))
            await told.wait_for_link("online")
            assert sorted(told.places) == [
                (1, "locked", "unknown"),
                (2, "open", "unknown"),
                (4, "locked", "unknown"),
                (30, "locked", "unknown"),
            ]
            assert not first.coils[2]
            await cabinet.alarm(on=True)
            assert (first.coils[1], first.coils[2]) == (False, True)
            await cabinet.alarm(on=False)
            assert not first.coils[2]
            second.silent = True
            await told.wait_for_link("online", "degraded")
            (lost,) = (each for each in told.parts if not each.reached)
            assert (lost.part, lost.slots, lost.places) == ("module 2", (), (1, 2, 30))
            assert told.places[-3:] == [
                (1, "unknown", "locked"),
                (2, "unknown", "open"),
                (30, "unknown", "locked"),
            ]
            await cabinet.alarm(on=True)
        assert peer.count(SOUND) == 2
    assert not first.coils[2], "it is silent when the program has ended"


async def test_a_cabinet_without_siren_and_places(socket: Socket) -> None:
    module = FakeModule(1)
    with Peer(socket, module.reply):
        async with started(socket.path, ONE) as (cabinet, told):
            await told.wait_for_link("online")
            await cabinet.alarm(on=True)
            assert cabinet.places == ()
    assert module.ons == []


@pytest.mark.parametrize("silenced", [True, False])
async def test_a_siren_after_the_line_was_lost(socket: Socket, silenced: bool) -> None:
    """It sounds on, unless it was silenced while the line was gone."""
    modules = FakeModule(1), FakeModule(2)
    peer = Peer(socket, together(*modules))
    async with started(socket.path, WATCHES) as (cabinet, told):
        with peer:
            await told.wait_for_link("online")
            await cabinet.alarm(on=True)
        socket.unplug()
        await told.wait_for_link("online", "offline")
        if silenced:
            with pytest.raises(DeviceOffline):
                await cabinet.alarm(on=False)
        socket.plug()
        with Peer(socket, together(*modules)) as again:
            await told.wait_for_link("online", "offline", "online")
            assert modules[0].coils[2] is not silenced
            assert again.count(SOUND) == 0
            await cabinet.stop()


async def test_sound_without_answer_is_given_once_and_silence_until_it_is_heard(socket: Socket) -> None:
    module = FakeModule(1)
    silence = seal(bytes.fromhex("01 05 0002 0000"))
    deaf = [SOUND, silence, silence]

    def answer(frame: bytes) -> Reply:
        if frame in deaf:
            deaf.remove(frame)
            return []
        return module.reply(frame)

    with Peer(socket, answer) as peer:
        async with started(socket.path, WATCHES[:1]) as (cabinet, told):
            await told.wait_for_link("online")
            for on in (True, False):
                with pytest.raises(NoAnswer, match="module 1"):
                    await cabinet.alarm(on=on)
            await asyncio.to_thread(peer.wait_for, lambda frames: frames.count(silence) == 3)
        assert peer.count(SOUND) == 1
        assert told.links == ["online"]


# --- one order, whatever comes back ------------------------------------------------------------------------

SPOILED: dict[str, Callable[[bytes], Reply]] = {
    "silence": lambda answer: [],
    "checksum": lambda answer: [(0.0, answer[:-1] + bytes([answer[-1] ^ 1]))],
    "cut short": lambda answer: [(0.0, answer[:5])],
    "other unit": lambda answer: [(0.0, seal(b"\x02" + answer[1:-2]))],
    "other function": lambda answer: [(0.0, seal(answer[:1] + b"\x06" + answer[2:-2]))],
    "other address": lambda answer: [(0.0, seal(answer[:3] + b"\x07" + answer[4:-2]))],
    "other value": lambda answer: [(0.0, seal(answer[:4] + b"\x12\x34"))],
    "noise before": lambda answer: [(0.0, b"\x00" + answer)],
    "noise after": lambda answer: [(0.0, answer + b"\xff")],
    "too late": lambda answer: [(0.6, answer)],
}


CASES = [
    *(pytest.param(kind, FLASHES, FLASH, id=f"{kind}, pulse timed there") for kind in SPOILED),
    *(
        pytest.param(kind, ONE, ON, id=f"{kind}, pulse timed here")
        for kind in ("silence", "checksum", "too late")
    ),
]


@pytest.mark.parametrize(("kind", "modules", "order"), CASES)
async def test_a_release_is_sent_once_whatever_comes_back(
    socket: Socket, kind: str, modules: tuple[Module, ...], order: bytes
) -> None:
    module = FakeModule(1)

    def answer(frame: bytes) -> Reply:
        good = module.answer(frame)
        return SPOILED[kind](good) if frame == order else [(0.0, good)]

    with Peer(socket, answer) as peer:
        async with started(socket.path, modules) as (cabinet, told):
            await told.wait_for_link("online")
            with pytest.raises(NoAnswer) as caught:
                await cabinet.release(1)
            assert caught.value.device == "cabinet"
            assert "module 1" in caught.value.detail
            here = len(peer.frames)
            await asyncio.to_thread(peer.wait_for, lambda frames: len(frames) > here + 5)
        assert peer.count(order) == 1
        if modules is ONE:
            assert peer.frames.index(OFF) > peer.frames.index(ON)


async def test_an_exception_is_a_refusal(socket: Socket) -> None:
    module = FakeModule(1)

    def answer(frame: bytes) -> Reply:
        return [(0.0, seal(b"\x01\x85\x06"))] if frame == ON else module.reply(frame)

    with Peer(socket, answer) as peer:
        async with started(socket.path, ONE) as (cabinet, told):
            await told.wait_for_link("online")
            with pytest.raises(DeviceRefused, match="module 1: exception 6, busy"):
                await cabinet.release(1)
        assert peer.count(ON) == 1


async def test_a_cancelled_wait_does_not_leave_the_lock_on(socket: Socket) -> None:
    module = FakeModule(1)
    with Peer(socket, module.reply) as peer:
        async with started(socket.path, ONE, pulse_ms=100) as (cabinet, told):
            await told.wait_for_link("online")
            for _ in range(20):
                task = asyncio.create_task(cabinet.release(1))
                await asyncio.sleep(0)  # it has been submitted; whether it has been begun is chance
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            await cabinet.release(1)
            await asyncio.to_thread(peer.wait_for, lambda frames: OFF in frames[_last(frames, ON) :])
            assert not module.coils[0]


def _last(frames: list[bytes], frame: bytes) -> int:
    return max(index for index, sent in enumerate(frames) if sent == frame)


# --- losing and finding ------------------------------------------------------------------------------------


async def test_unplugged_mid_pulse_and_plugged_in_again(socket: Socket) -> None:
    module = FakeModule(1)
    module.inputs = {0: True}
    peer = Peer(socket, module.reply)
    async with started(socket.path, ONE, pulse_ms=5000) as (cabinet, told):
        with peer:
            await told.wait_for_link("online")
            await cabinet.release(1)
            assert module.coils[0]
        socket.unplug()
        await told.wait_for_link("online", "offline")
        assert told.sensed[-5:] == [
            ("key", 1, "unknown", "present"),
            ("key", 2, "unknown", "absent"),
            ("bolt", 1, "unknown", "open"),
            ("bolt", 2, "unknown", "open"),
            ("door", 0, "unknown", "open"),
        ]
        for command in (cabinet.release(1), cabinet.lamp(1, on=True), cabinet.buzzer(on=True)):
            with pytest.raises(DeviceOffline):
                await command
        with pytest.raises(DeviceOffline):
            await cabinet.release_is_on(1)
        socket.plug()
        with Peer(socket, module.reply) as again:
            await told.wait_for_link("online", "offline", "online")
            assert again.frames[0] == ALL_OFF
            assert not module.coils[0]
            assert told.sensed[-5] == ("key", 1, "present", "unknown")
            await cabinet.release(1)
            await cabinet.stop()
    assert module.ons == [0, 0]


async def test_a_line_that_is_missing_from_the_start(tmp_path: Path) -> None:
    async with started(tmp_path / "nothing", ONE) as (cabinet, told):
        await told.wait_for_link("offline")
        with pytest.raises(DeviceOffline, match="does not exist"):
            await cabinet.release(1)
    assert told.sensed == []


async def test_the_port_falls_while_the_order_is_out(socket: Socket) -> None:
    """The order may have been carried out: that is no answer, not offline."""
    module = FakeModule(1)
    ordered = threading.Event()

    def answer(frame: bytes) -> Reply:
        if frame == ON:
            ordered.set()
            return []
        return module.reply(frame)

    peer = Peer(socket, answer)
    async with started(socket.path, ONE) as (cabinet, told):
        with peer:
            await told.wait_for_link("online")
            release = asyncio.create_task(cabinet.release(1))
            assert await asyncio.to_thread(ordered.wait, PATIENCE)
        socket.unplug()
        with pytest.raises(NoAnswer):
            await release


async def test_one_module_of_two_is_lost_and_found(socket: Socket) -> None:
    first, second = FakeModule(1), FakeModule(2)
    with Peer(socket, together(first, second)):
        async with started(socket.path, TWO) as (cabinet, told):
            await told.wait_for_link("online")
            second.silent = True
            await told.wait_for_link("online", "degraded")
            assert told.sensed[-1] == ("key", 3, "unknown", "absent")
            assert "module 2: no answer" in str(told.events[-1])
            assert [(part.part, part.reached) for part in told.parts] == [
                ("module 1", True),
                ("module 2", True),
                ("module 2", False),
            ]
            assert (told.parts[-1].slots, told.parts[-1].locks) == ((3,), (3,))
            await cabinet.release(1)
            with pytest.raises(DeviceOffline, match="module 2"):
                await cabinet.release(3)
            second.inputs[0] = True
            second.silent = False
            await told.wait_for_link("online", "degraded", "online")
            assert told.sensed[-1] == ("key", 3, "present", "unknown")
            assert (told.parts[-1].part, told.parts[-1].reached) == ("module 2", True)
            await cabinet.release(3)
    assert first.ons == [0]
    assert second.ons == [0]


async def test_all_modules_lost_is_offline(socket: Socket) -> None:
    modules = FakeModule(1), FakeModule(2)
    with Peer(socket, together(*modules)):
        async with started(socket.path, TWO) as (_cabinet, told):
            await told.wait_for_link("online")
            for module in modules:
                module.silent = True
            await told.wait_for(lambda told: told.links[-1] == "offline")


CRASHES = """
import asyncio, sys
from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from drivers.line import Line

async def crash():
    wires = "lock 1-2, lamp 1-2, buzzer", "key 1-2, bolt 1-2, door"
    cabinet = ModbusCabinet(Line(sys.argv[1]), [Module(1, load_profile("generic"), *wires)], pulse_ms=10_000)
    online = asyncio.Event()
    loop = asyncio.get_running_loop()
    cabinet.start(lambda event: loop.call_soon_threadsafe(online.set))
    await online.wait()
    await cabinet.release(1)
    raise SystemExit("a fault elsewhere")

asyncio.run(crash())
"""


def test_a_program_that_ends_without_stopping_leaves_no_lock_on(socket: Socket) -> None:
    module = FakeModule(1)
    with Peer(socket, module.reply) as peer:
        command = [sys.executable, "-c", CRASHES, str(socket.path)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert (ended.returncode, ended.stderr) == (1, "a fault elsewhere\n")
    assert module.ons == [0]
    assert peer.frames[-2:] == [ALL_OFF, READ_BACK]
    assert not module.coils[0]


async def test_an_order_waits_for_one_request_of_the_scan_at_most(socket: Socket) -> None:
    """Between giving the order and its frame lies at most the one request that was out already."""
    module = FakeModule(1)
    with Peer(socket, module.reply) as peer:
        async with started(socket.path, ONE, scan_hz=200) as (cabinet, told):
            await told.wait_for_link("online")
            for _ in range(50):
                before = len(peer.frames)
                lamp = asyncio.create_task(cabinet.lamp(1, on=True))
                await lamp
                between = peer.frames[before:].index(seal(bytes.fromhex("01 05 0002 FF00")))
                assert between <= 2  # one that was out, and one that the peer had not counted yet


async def test_it_is_a_key_cabinet() -> None:
    cabinet: KeyCabinet = ModbusCabinet(Line("/nowhere"), ONE)
    assert cabinet.slots == (1, 2)
    with pytest.raises(DeviceOffline, match="has not been opened"):
        await cabinet.release(1)
    await cabinet.stop()


@pytest.mark.parametrize(
    "numbers",
    [{"scan_hz": 0.0}, {"scan_hz": 1e9}, {"debounce_scans": 0}, {"pulse_ms": 0}, {"pulse_ms": 60_000}],
)
def test_numbers_out_of_range(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"scanned|pulse"):
        ModbusCabinet(Line("/nowhere"), ONE, **numbers)
    with pytest.raises(WiringError):
        ModbusCabinet(Line("/nowhere"), [])
