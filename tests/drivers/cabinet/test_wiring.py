"""Wiring as an installer writes it, and as one gets it wrong."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import (
    INPUTS,
    OUTPUTS,
    WITHOUT_NUMBER,
    Module,
    Point,
    SlotWiring,
    Terminal,
    Wiring,
    WiringError,
    parse,
)
from simulators.wire import wiring as simulated

GENERIC = load_profile("generic")
EIGHT = Module(1, GENERIC, "lock 1-8, lamp 1-8, buzzer", "key 1-8, bolt 1-8, door")


@st.composite
def items(draw: st.DrawFn, kinds: tuple[str, ...]) -> tuple[str, list[Point]]:
    """One item as text, with any spacing, and what it means."""
    kind = draw(st.sampled_from((*kinds, "spare")))
    gap = draw(st.sampled_from([" ", "  ", "\t"]))
    if kind == "spare":
        count = draw(st.integers(1, 9))
        bare = count == 1 and draw(st.booleans())
        return "spare" if bare else f"spare{gap}{count}", [Point("spare")] * count
    inverted = kind in INPUTS and draw(st.booleans())
    suffix = f"{gap}inverted" if inverted else ""
    if kind in WITHOUT_NUMBER:
        return kind + suffix, [Point(kind, 0, inverted)]
    first = draw(st.integers(1, 990))
    last = first + draw(st.integers(0, 9))
    dash = draw(st.sampled_from(["-", " - "]))
    numbers = str(first) if first == last else f"{first}{dash}{last}"
    return f"{kind}{gap}{numbers}{suffix}", [Point(kind, n, inverted) for n in range(first, last + 1)]


@given(st.sampled_from([INPUTS, OUTPUTS]), st.data())
def test_what_is_written_is_what_is_meant(kinds: tuple[str, ...], data: st.DataObject) -> None:
    parts = data.draw(st.lists(items(kinds)))
    text = ", ".join(text for text, _ in parts)
    assert parse(text, kinds) == tuple(point for _, points in parts for point in points)


@given(st.sampled_from([(INPUTS, simulated.INPUTS), (OUTPUTS, simulated.OUTPUTS)]), st.data())
def test_the_simulators_read_the_same(
    kinds: tuple[tuple[str, ...], tuple[str, ...]], data: st.DataObject
) -> None:
    ours, theirs = kinds
    assert ours == theirs
    text = ", ".join(text for text, _ in data.draw(st.lists(items(ours))))
    meant = [(point.kind, point.number, point.inverted) for point in parse(text, ours)]
    assert meant == [(point.kind, point.number, point.inverted) for point in simulated.parse(text, theirs)]


@given(st.text(alphabet=string.ascii_lowercase + string.digits + " -,\n１", max_size=30))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        points = parse(text, INPUTS)
    except ValueError as error:
        assert str(error)  # noqa: PT017  either outcome is right
    else:
        assert all(point.kind in (*INPUTS, "spare") for point in points)


def test_a_whole_cabinet() -> None:
    second = Module(2, GENERIC, "spare 2, lock 9-10", "key 9 inverted, spare, key 10")
    wiring = Wiring.of([EIGHT, second])
    assert tuple(wiring.slots) == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert wiring.slots[3] == SlotWiring(Terminal(0, 2), Terminal(0, 2), Terminal(0, 10), Terminal(0, 10))
    assert wiring.slots[10] == SlotWiring(Terminal(1, 3), Terminal(1, 2))
    assert wiring.buzzer == Terminal(0, 16)
    assert wiring.inputs[1] == (Point("key", 9, inverted=True), Point("spare"), Point("key", 10))


def test_lock_and_key_sensor_may_hang_on_different_modules() -> None:
    relays = Module(1, load_profile("adam-4168"), "lock 1-8", "")
    contacts = Module(2, GENERIC, "", "key 1-8")
    wiring = Wiring.of([relays, contacts])
    assert wiring.slots[8] == SlotWiring(Terminal(0, 7), Terminal(1, 7))
    assert wiring.buzzer is None
    assert wiring.alarm is None
    assert wiring.places == ()


def test_places_are_numbered_apart_from_slots_over_all_modules() -> None:
    first = Module(1, GENERIC, "lock 1-2, buzzer, alarm", "key 1-2, place 2, place 40 inverted")
    second = Module(2, GENERIC, "", "spare, place 1, place 998-999")
    wiring = Wiring.of([first, second])
    assert tuple(wiring.slots) == (1, 2)
    assert wiring.places == (1, 2, 40, 998, 999)
    assert (wiring.buzzer, wiring.alarm) == (Terminal(0, 2), Terminal(0, 3))
    assert [str(point) for point in wiring.inputs[1]] == ["spare", "place 1", "place 998", "place 999"]
    with pytest.raises(WiringError, match="module 3: place 40 is there already, on module 1"):
        Wiring.of([first, second, Module(3, GENERIC, "", "place 40")])
    with pytest.raises(WiringError, match="module 3: alarm is there already, on module 1"):
        Wiring.of([first, second, Module(3, GENERIC, "alarm", "")])


@pytest.mark.parametrize(
    ("outputs", "inputs", "says"),
    [
        ("lock 1", "", "slot 1 has no key sensor"),
        ("", "key 1", "slot 1 has no lock"),
        ("lock 1, lamp 2", "key 1", "slot 2 has no lock"),
        ("lock 1, lock 1", "key 1", "lock 1 is there already, on module 1"),
        ("lock 1-3, lock 2", "key 1-3", "lock 2 is there already"),
        ("lock 1, buzzer, buzzer", "key 1", "buzzer is there already"),
        ("lock 1-18", "key 1", "'lock 1-18' names 18 points, but Generic Modbus module has 17"),
        ("lock 1", "key 1-8, spare 10", "names 18 points"),
        ("lock 8-1", "key 1", "counts backwards"),
        ("lock", "key 1", "names no slot"),
        ("lock 0", "key 1", "numbers are 1 to 999"),
        ("lock 1-1000", "key 1", "numbers are 1 to 999"),
        ("lock 1-99999999999999999999", "key 1", "numbers are 1 to 999"),
        ("lock 1 inverted", "key 1", "only inputs can be inverted"),
        ("buzzer 1, lock 1", "key 1", "without a number"),
        ("lock 1, alarm 2", "key 1", "'alarm 2': there is one alarm, without a number"),
        ("lock 1, alarm, alarm", "key 1", "alarm is there already, on module 1"),
        ("lock 1, place 1", "key 1", "module 1, outputs: 'place 1' is none of"),
        ("lock 1", "key 1, alarm", "module 1, inputs: 'alarm' is none of"),
        ("lock 1", "key 1, place", "'place' names no place, as 'place 1' or 'place 1-8' would"),
        ("lock 1", "key 1, place 0", "numbers are 1 to 999"),
        ("lock 1", "key 1, place 1000", "numbers are 1 to 999"),
        ("lock 1", "key 1, place 1-3, place 2 inverted", "place 2 is there already, on module 1"),
        ("", "place 1-4", "the cabinet has no locks"),
        ("lock 1, spare 1-2", "key 1", "how many are spare"),
        ("lock 1,, lock 2", "key 1", "'' is none of: lock, lamp, buzzer, alarm, spare"),
        ("key 1", "key 1", "'key 1' is none of"),
        ("lock 1", "lock 1", "module 1, inputs: 'lock 1' is none of: key, bolt, door, place"),
        ("Lock 1", "key 1", "is none of"),
        ("", "", "nothing is wired to it"),
        ("spare", "door", "no locks"),
    ],
)
def test_what_cannot_be(outputs: str, inputs: str, says: str) -> None:
    with pytest.raises(WiringError) as caught:
        Wiring.of([Module(1, GENERIC, outputs, inputs)])
    assert says in caught.value.detail
    assert caught.value.title


def test_modules_are_told_apart() -> None:
    with pytest.raises(WiringError, match="no modules"):
        Wiring.of([])
    with pytest.raises(WiringError, match="module 1 is there twice"):
        Wiring.of([EIGHT, EIGHT])
    with pytest.raises(WiringError, match="1 to 247"):
        Wiring.of([Module(0, GENERIC, "lock 1", "key 1")])
    with pytest.raises(WiringError, match="module 2: lock 8 is there already, on module 1"):
        Wiring.of([EIGHT, Module(2, GENERIC, "lock 8", "key 9")])


def test_a_module_without_inputs_takes_none() -> None:
    with pytest.raises(WiringError, match="ADAM-4168 has 0"):
        Wiring.of([Module(1, load_profile("adam-4168"), "lock 1", "key 1")])
