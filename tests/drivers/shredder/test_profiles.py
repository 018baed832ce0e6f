"""Profiles and wires of a shredder: what ships loads, and what cannot be says where and why."""

from pathlib import Path
from typing import Any

import pytest

from drivers.modbus.profile import Channels, Setup
from drivers.shredder.dcon import DconCounter, DconGear, DconSwitch
from drivers.shredder.modbus import ModbusCounter, ModbusGear, ModbusSwitch
from drivers.shredder.profile import Counters, ProfileError, load_profile, shipped_profiles
from drivers.shredder.wiring import Wires, WiringError

GOOD = """
title = "A model"
source = "a manual"
[counter]
kind = "register"
address = 10
count = 2
words = 2
first = "high"
[outputs]
kind = "coils"
address = 0
count = 2
"""


CLEAR = """
[clear]
kind = "coils"
address = 0
count = 1
"""


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_shipped_profile_loads(name: str) -> None:
    profile = load_profile(name)
    assert profile.title
    assert profile.source
    assert profile.counters or profile.outputs


def test_the_addresses_of_the_manuals() -> None:
    """40001 is register 0, 30001 input register 0, 00261 coil 260, 10033 input 32, 40489 register 488."""
    assert load_profile("adam-4150").counters == Counters("register", 0, 7, 2, low_first=True)
    assert load_profile("icpdas-m-7084").counters == Counters("input_register", 0, 8, 2, low_first=True)
    icpdas = load_profile("icpdas")
    assert icpdas.inputs == Channels("discrete", 32, 4)
    assert icpdas.tripped == Channels("coils", 269, 1)
    assert [(step.address, step.value) for step in icpdas.arm] == [(128, 0), (488, 30), (260, 1), (269, 1)]
    assert icpdas.disarm == (Setup("host watchdog off", "coil", 260, 0),)


def test_a_profile_of_the_installers_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    profile = load_profile("mine", tmp_path)
    assert profile.counters == Counters("register", 10, 2, 2, low_first=False)
    assert profile.counters.highest == 0xFFFF_FFFF
    assert load_profile("mine.toml", tmp_path) == profile


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "register"', 'kind = "coils"', "counter.kind: expected one of register, input_register"),
        ("words = 2", "words = 3", "counter.words: expected a whole number, 1 to 2"),
        ('first = "high"', "", "counter.first: expected one of low, high; there is none"),
        ("address = 10", "address = 65533", "counter.address: expected room for 2 counters"),
        ('title = "A model"', "", "title: expected a text"),
        ("[counter]", "[counters]", "counters: no such key"),
        (GOOD, 'title = "x"\nsource = "x"\n', "counter: expected a table"),
        (
            GOOD,
            GOOD[: GOOD.index("[counter]")] + GOOD[GOOD.index("[outputs]") :] + CLEAR,
            "clear: expected a table .counter. beside it",
        ),
        (GOOD, "title = ", "is not TOML"),
    ],
)
def test_a_profile_that_cannot_be_used_says_where(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    (tmp_path / "mine.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(ProfileError, match=says) as caught:
        load_profile("mine", tmp_path)
    assert "mine.toml" in caught.value.detail


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="nor is it one of adam-4150, generic"):
        load_profile("nothing", tmp_path)


def test_wires_in_their_order() -> None:
    wires = Wires.of(2, "spare 2, enable", "jam inverted, spare, running", most=(4, 4))
    assert wires == Wires(2, (2, False), (0, True), 3, 3)
    assert (wires.image(on=True), wires.image(on=False)) == (4, 0)
    contacts = wires.contacts([False, False, True], [False, False, True])
    assert (contacts.enabled, contacts.running, contacts.jam) == (True, True, True)


@pytest.mark.parametrize(
    ("outputs", "inputs", "says"),
    [
        ("", "", "names no 'enable'"),
        ("spare", "", "names no 'enable'"),
        ("lock 1", "", "'lock 1' is none of enable, spare"),
        ("enable inverted", "", "only inputs can be inverted"),
        ("enable, enable", "", "something twice"),
        ("spare 4, enable", "", "5 points, but the module has 4"),
        ("enable", "running, running inverted", "something twice"),
        ("enable", "door", "'door' is none of running, jam, spare"),
        ("enable", "spare 3, running, jam", "5 points, but the module has 4"),
        ("enable", "spare inverted", "is none of"),
        ("enable,", "", "'' is none of"),
    ],
)
def test_wires_that_cannot_be(outputs: str, inputs: str, says: str) -> None:
    with pytest.raises(WiringError, match=says) as caught:
        Wires.of(7, outputs, inputs, most=(4, 4))
    assert caught.value.detail.startswith("module 7, ")
    assert caught.value.title


@pytest.mark.parametrize(
    ("counter", "switch", "says"),
    [
        (DconCounter(1, "i-9999"), DconSwitch(2), "'i-9999' is none of i-7080"),
        (DconCounter(1), DconSwitch(2, "adam-4080"), "'adam-4080' is none of i-7060"),
        (DconCounter(256), DconSwitch(2), "0 to 255"),
        (DconCounter(1), DconSwitch(-1), "0 to 255"),
        (DconCounter(1, channel=2), DconSwitch(2), "no counter 2"),
        (DconCounter(1), DconSwitch(1), "cannot be both"),
        (DconCounter(1), DconSwitch(2, "i-7080", inputs="jam"), "1 points, but the module has 0"),
    ],
)
def test_dcon_modules_that_cannot_be(counter: DconCounter, switch: DconSwitch, says: str) -> None:
    with pytest.raises(WiringError, match=says):
        DconGear(counter, switch)


@pytest.mark.parametrize(
    ("counter", "switch", "says"),
    [
        ({"unit": 0}, {}, "1 to 247"),
        ({}, {"unit": 248}, "1 to 247"),
        ({"profile": "icpdas"}, {}, "has no counters"),
        ({}, {"profile": "icpdas-m-7084"}, "has no outputs"),
        ({"channel": 8}, {}, "no counter 8"),
    ],
)
def test_modbus_modules_that_cannot_be(counter: dict[str, Any], switch: dict[str, Any], says: str) -> None:
    first: dict[str, Any] = {"unit": 1, "profile": "icpdas-m-7084"} | counter
    second: dict[str, Any] = {"unit": 2, "profile": "icpdas"} | switch
    first["profile"], second["profile"] = (load_profile(each["profile"]) for each in (first, second))
    with pytest.raises(WiringError, match=says):
        ModbusGear(ModbusCounter(**first), ModbusSwitch(**second))
