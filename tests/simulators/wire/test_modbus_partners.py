"""Our modules against masters that we did not write: each function, each model that has it."""

import pytest

from simulators.world.contact import BOUNCE
from simulators.world.world import World
from tests.simulators.conftest import PATIENCE, Rig
from tests.simulators.wire.partners import PARTNERS, Partner

PATTERN = [True, False, True, True, False, False, True, False]
WORD = sum(bit << place for place, bit in enumerate(PATTERN))

GENERIC, WAVESHARE, ADAM, ICPDAS = 1, 2, 3, 4
SHORT = 1.5
REFUSAL = r"(?i)illegal|exception"
FIRST_SLOT = {GENERIC: 1, WAVESHARE: 9, ADAM: 17, ICPDAS: 25}


@pytest.fixture(params=sorted(PARTNERS))
def partner(request: pytest.FixtureRequest) -> type[Partner]:
    return PARTNERS[request.param]


def take_keys(world: World, unit: int) -> None:
    """The keys of the unit's slots hang as in `PATTERN` when the contacts have settled."""
    for slot, stays in enumerate(PATTERN, FIRST_SLOT[unit]):
        if not stays:
            world.vanish(f"key {slot}")
    settled_at = world.now() + BOUNCE
    assert world.wait_until(lambda: world.now() > settled_at, PATIENCE)


def energised(world: World, unit: int) -> list[bool]:
    return [world.energised(slot) for slot in range(FIRST_SLOT[unit], FIRST_SLOT[unit] + 8)]


@pytest.mark.parametrize(
    ("unit", "function", "address"), [(GENERIC, 2, 0), (WAVESHARE, 2, 0), (ICPDAS, 2, 32), (ICPDAS, 1, 32)]
)
def test_inputs_as_bits(rig: Rig, partner: type[Partner], unit: int, function: int, address: int) -> None:
    take_keys(rig.world, unit)
    with partner(str(rig.cable.kiosk_end)) as master:
        assert master.read_bits(unit, function, address, 8) == PATTERN


@pytest.mark.parametrize(("unit", "function", "address"), [(GENERIC, 4, 0), (ADAM, 3, 300)])
def test_inputs_as_words(rig: Rig, partner: type[Partner], unit: int, function: int, address: int) -> None:
    take_keys(rig.world, unit)
    with partner(str(rig.cable.kiosk_end)) as master:
        assert master.read_words(unit, function, address, 1)[0] & 0xFF == WORD


@pytest.mark.parametrize("function", [5, 15])
@pytest.mark.parametrize("unit", [GENERIC, WAVESHARE, ICPDAS])
def test_outputs_as_bits(rig: Rig, partner: type[Partner], unit: int, function: int) -> None:
    pattern = PATTERN if function == 15 else [True, *[False] * 7]
    with partner(str(rig.cable.kiosk_end)) as master:
        master.write_bits(unit, function, 0, pattern if function == 15 else [True])
        assert energised(rig.world, unit) == pattern
        assert master.read_bits(unit, 1, 0, 8) == pattern
        master.write_bits(unit, function, 0, [False] * (8 if function == 15 else 1))
    assert not any(energised(rig.world, unit))


WORD_WRITES = [
    (name, unit, address, words, function)
    for name in sorted(PARTNERS)
    for unit, address, words in ((GENERIC, 0, [WORD, 0, 1]), (ADAM, 302, [WORD]))
    for function in (6, 16)
    if (name, unit, function) != ("mbpoll", ADAM, 16)  # it writes one register with function 06 only
]


@pytest.mark.parametrize(("name", "unit", "address", "words", "function"), WORD_WRITES)
def test_outputs_as_words(
    rig: Rig, name: str, unit: int, address: int, words: list[int], function: int
) -> None:
    with PARTNERS[name](str(rig.cable.kiosk_end)) as master:
        master.write_words(unit, function, address, words if function == 16 else words[:1])
        assert energised(rig.world, unit) == PATTERN
        assert master.read_words(unit, 3, address, 1) == [WORD]
    assert rig.served[0].request[1] == function


def test_watchdog_registers_of_icpdas(rig: Rig, partner: type[Partner]) -> None:
    with partner(str(rig.cable.kiosk_end)) as master:
        master.write_words(ICPDAS, 6, 488, [255])
        master.write_bits(ICPDAS, 5, 260, [True])
        assert master.read_words(ICPDAS, 3, 488, 1) == [255]
        assert master.read_bits(ICPDAS, 1, 260, 1) == [True]
        assert master.read_bits(ICPDAS, 1, 269, 1) == [False]


def test_the_wrong_function_is_refused(rig: Rig, partner: type[Partner]) -> None:
    with (
        partner(str(rig.cable.kiosk_end), SHORT) as master,
        pytest.raises(Exception, match=REFUSAL),
    ):
        master.read_bits(ADAM, 1, 0, 8)
    assert rig.served[-1].answer[1:3] == bytes([0x81, 1])


def test_the_wrong_address_is_refused(rig: Rig, partner: type[Partner]) -> None:
    with (
        partner(str(rig.cable.kiosk_end), SHORT) as master,
        pytest.raises(Exception, match=REFUSAL),
    ):
        master.read_words(ADAM, 3, 400, 1)
    assert rig.served[-1].answer[1:3] == bytes([0x83, 2])


def test_the_wrong_value_is_refused(rig: Rig, partner: type[Partner]) -> None:
    with (
        partner(str(rig.cable.kiosk_end), SHORT) as master,
        pytest.raises(Exception, match=REFUSAL),
    ):
        master.write_words(ICPDAS, 6, 488, [256])
    assert rig.served[-1].answer[1:3] == bytes([0x86, 3])
