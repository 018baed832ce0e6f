"""The modules without their wire, under a clock that the test moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.cabinet.modbus_models import MODELS
from simulators.cabinet.modbus_module import Module
from simulators.cabinet.modbus_unit import Unit
from simulators.world.world import World
from tests.simulators.conftest import FakeClock

ON, OFF, TOGGLE = "FF00", "0000", "5500"


@pytest.fixture
def world(clock: FakeClock) -> World:
    return World({f"key {n}": n for n in range(1, 9)}, slots=range(1, 9), places=[1, 20], now=clock)


def build(world: World, model: str, outputs: str = "lock 1-8", inputs: str = "key 1-8") -> Module:
    module = Unit(1, model, outputs, inputs).build(world)
    module.power_on()
    return module


def ask(module: Module, request: str) -> str:
    return module.answer(bytes.fromhex(request)).hex().upper()


def energised(world: World) -> list[int]:
    return [slot for slot in world.slots if world.energised(slot)]


def test_a_flash_ends_by_itself_and_not_before(world: World, clock: FakeClock) -> None:
    module = build(world, "waveshare-relay-d")
    assert ask(module, "0502040007") == "0502040007"
    assert energised(world) == [5]
    clock.pass_by(0.699)
    module.tick()
    assert energised(world) == [5]
    assert module.due() == pytest.approx(clock.at + 0.001)
    clock.pass_by(0.0011)
    module.tick()
    assert energised(world) == []
    assert module.due() is None
    assert world.is_open(5)


def test_a_flash_off_comes_on_again(world: World, clock: FakeClock) -> None:
    module = build(world, "waveshare-relay-d")
    ask(module, "050001" + ON)
    ask(module, "0504010003")
    assert energised(world) == []
    clock.pass_by(0.31)
    module.tick()
    assert energised(world) == [2]


def test_a_command_ends_a_flash(world: World, clock: FakeClock) -> None:
    module = build(world, "waveshare-relay-d")
    ask(module, "0502000007")
    ask(module, "050000" + ON)
    clock.pass_by(2)
    module.tick()
    assert energised(world) == [1]


def test_waveshare_toggles_and_reaches_all(world: World) -> None:
    module = build(world, "waveshare-relay-d")
    ask(module, "050002" + TOGGLE)
    assert energised(world) == [3]
    ask(module, "050102" + ON)
    assert energised(world) == []
    ask(module, "0500FF" + ON)
    assert energised(world) == list(range(1, 9))
    ask(module, "0501FF" + ON)
    assert energised(world) == []
    ask(module, "0500FF" + ON)
    ask(module, "0500FF" + OFF)
    assert energised(world) == []


@pytest.mark.parametrize(
    ("model", "request_", "code"),
    [
        ("waveshare-relay-d", "0502080007", 2),
        ("waveshare-relay-d", "0502000000", 3),
        ("waveshare-relay-d", "0502008000", 3),
        ("waveshare-relay-d", "0500001234", 3),
        ("waveshare-relay-d", "0500FF1234", 3),
        ("waveshare-relay-d", "0503000007", 2),
        ("waveshare-relay-d", "0100000009", 2),
        ("waveshare-relay-d", "0400000001", 1),
        ("generic", "0500005500", 3),
        ("generic", "0100000000", 3),
        ("generic", "01000007D1", 3),
        ("generic", "030000007E", 3),
        ("generic", "0100410001", 2),
        ("generic", "0F0000000901FF", 3),
        ("generic", "0F003C000801FF", 2),
        ("generic", "0F0000000000", 3),
        ("generic", "0F0000000801", 3),
        ("generic", "1000000001040001", 3),
        ("generic", "1000030002040001FFFF", 2),
        ("generic", "2B0E0100", 1),
        ("generic", "08000000", 1),
        ("adam", "0100000001", 1),
        ("adam", "06012C0001", 2),
        ("adam", "03012C0002", 2),
        ("icpdas", "050020FF00", 2),
        ("icpdas", "0601E80000", 3),
        ("icpdas", "0601E80100", 3),
        ("icpdas", "0200000001", 2),
    ],
)
def test_refusals_name_the_cause_and_move_nothing(world: World, model: str, request_: str, code: int) -> None:
    module = build(world, model)
    assert ask(module, request_) == f"{int(request_[:2], 16) | 0x80:02X}{code:02X}"
    assert energised(world) == []


def test_words_and_bits_are_the_same_outputs(world: World) -> None:
    module = build(world, "generic", "spare 2, lock 1-8, lamp 1-6, buzzer", "door, key 1-8, bolt 1-8")
    assert ask(module, "100000000204800C0001") == "1000000002"
    assert energised(world) == [1, 2]
    assert world.lamp(6)
    assert world.buzzer
    assert ask(module, "0100000011") == "01030C8001"
    assert ask(module, "0400000002") == "0404FFFF0001"


def test_inverted_and_spare_wires(world: World) -> None:
    module = build(world, "generic", "lock 1", "key 1-2 inverted, spare, key 3, door inverted")
    assert ask(module, "0200000005") == "020108"
    world.vanish("key 1")


@pytest.mark.parametrize(
    ("model", "read", "on", "off"),
    [
        ("generic", "0200000003", "050001FF00", "0500010000"),
        ("waveshare-relay-d", "0200000003", "050001FF00", "0500010000"),
        ("adam", "03012C0001", "06012E0002", "06012E0000"),
        ("icpdas", "0200200003", "050001FF00", "0500010000"),
    ],
)
def test_places_and_siren_on_each_model(
    world: World, clock: FakeClock, model: str, read: str, on: str, off: str
) -> None:
    module = build(world, model, "spare, alarm", "place 1, place 20, place 1 inverted")
    assert ask(module, read)[-2:] == "03"
    world.open_place(1)
    clock.pass_by(0.1)
    assert ask(module, read)[-2:] == "06"
    ask(module, on)
    assert world.alarm_on
    assert not world.buzzer
    ask(module, off)
    assert not world.alarm_on
    ask(module, on)
    module.power_off()
    assert not world.alarm_on


def test_no_power_no_current(world: World, clock: FakeClock) -> None:
    module = build(world, "waveshare-relay-d")
    ask(module, "0502000007")
    module.power_off()
    assert energised(world) == []
    module.power_on()
    clock.pass_by(3)
    module.tick()
    assert energised(world) == []


@pytest.mark.parametrize(
    ("model", "enable", "flag", "clear", "on"),
    [
        ("icpdas", "0F010400010101", "01010D0001", "05010DFF00", "050001FF00"),
        ("adam", "0600D60001", "0300D70001", "0600D70000", "06012E0002"),
    ],
)
def test_the_watchdog_drops_outputs_of_a_silent_host(
    world: World, clock: FakeClock, model: str, enable: str, flag: str, clear: str, on: str
) -> None:
    module = build(world, model)
    ask(module, enable)
    ask(module, on)
    for _ in range(5):
        clock.pass_by(25)
        ask(module, flag)
    assert energised(world) == [2]
    assert module.due() == pytest.approx(clock.at + 25.5)
    clock.pass_by(25.6)
    module.tick()
    assert energised(world) == []
    assert ask(module, flag).endswith("01")
    assert ask(module, on) == on
    assert energised(world) == []
    ask(module, clear)
    assert ask(module, flag).endswith("00")
    ask(module, on)
    assert energised(world) == [2]


def test_icpdas_safe_and_power_on_values_and_time(world: World, clock: FakeClock) -> None:
    module = build(world, "icpdas")
    ask(module, "050083FF00")
    ask(module, "0500A4FF00")
    ask(module, "0601E8000A")
    ask(module, "050104FF00")
    clock.pass_by(1.01)
    module.tick()
    assert energised(world) == [4]
    assert ask(module, "0100830001") == "010101"
    module.power_off()
    module.power_on()
    assert energised(world) == [5]


@pytest.mark.parametrize(
    ("unit", "complaint"),
    [
        (Unit(0, "generic", "", ""), "unit 0: a unit's address is 1 to 247"),
        (Unit(1, "toaster", "", ""), "unit 1: there is no model 'toaster', only generic"),
        (Unit(1, "generic", "lock 9", ""), "unit 1: lock 9: there is no such slot"),
        (Unit(1, "generic", "key 1", ""), "unit 1: 'key 1' is not one of lock, lamp, buzzer"),
        (Unit(1, "generic", "lock 3-1", ""), "unit 1: 'lock 3-1': name slots from 1 up"),
        (Unit(1, "generic", "", "door 2"), "unit 1: 'door 2': there is only one door"),
        (Unit(1, "generic", "", "key"), "unit 1: 'key': name slots from 1 up"),
        (Unit(1, "generic", "alarm 2", ""), "unit 1: 'alarm 2': there is only one alarm"),
        (Unit(1, "generic", "", "place"), "unit 1: 'place': name places from 1 up"),
        (Unit(1, "generic", "", "place 1, place 3"), "unit 1: place 3: there is no such place"),
        (Unit(1, "generic", "place 1", ""), "unit 1: 'place 1' is not one of lock, lamp, buzzer, alarm"),
        (Unit(1, "generic", "spare 65", ""), "unit 1: 65 points on a module with 64 channels"),
        (Unit(1, "adam", "lock 1-8, spare 9", ""), "unit 1: 17 points on a module with 16 channels"),
    ],
)
def test_a_unit_that_cannot_be_built_says_why(world: World, unit: Unit, complaint: str) -> None:
    with pytest.raises(ValueError, match="unit") as caught:
        unit.build(world)
    assert str(caught.value).startswith(complaint)


words = st.integers(0, 0xFFFF).map(lambda word: word.to_bytes(2, "big"))
tails = st.binary(max_size=12)
short = st.builds(
    lambda f, a, v: bytes([f]) + a + v, st.integers(0, 127).filter(lambda f: f not in (15, 16)), words, words
)
long = st.builds(
    lambda f, a, v, tail: bytes([f]) + a + v + bytes([len(tail)]) + tail,
    st.sampled_from([15, 16]),
    words,
    words,
    tails,
)


@given(model=st.sampled_from(sorted(MODELS)), requests=st.lists(short | long, max_size=8))
def test_any_request_gets_a_proper_answer(model: str, requests: list[bytes]) -> None:
    clock = FakeClock()
    outputs = "" if model == "m-7084" else "lock 1-8"
    module = build(World({}, slots=range(1, 9), now=clock), model, outputs)
    for request in requests:
        answer = module.answer(request)
        if answer[0] == request[0] | 0x80:
            assert len(answer) == 2
            assert answer[1] in (1, 2, 3)
        elif request[0] in (1, 2, 3, 4):
            assert answer[0] == request[0]
            assert answer[1] == len(answer) - 2
        else:
            assert answer == request[:5]
        clock.pass_by(0.3)
        module.tick()
