"""Profiles: those that ship, held against the makers' numbers, and files as an installer may write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cabinet.profile import Channels, Flash, ProfileError, load_profile, shipped_profiles
from drivers.modbus.channels import image_request, read_request, setup_request

GOOD = """
title = "Somebody's module"
source = "its manual"
[outputs]
kind = "coils"
address = 16
count = 4
[inputs]
kind = "input_register"
address = 2
count = 4
"""


def test_each_shipped_profile_loads_and_names_its_document() -> None:
    assert shipped_profiles() == ("adam-4150", "adam-4168", "generic", "icpdas", "waveshare-relay-d")
    for name in shipped_profiles():
        profile = load_profile(name)
        assert profile.title
        assert len(profile.source) > 40, name
        assert (profile.answer_s, profile.late_s) == (0.4, 1.0)


def frame(text: str) -> bytes:
    """A request in hexadecimal, without its checksum."""
    return bytes.fromhex(text)


def test_waveshare() -> None:
    profile = load_profile("waveshare-relay-d")
    assert profile.inputs is not None
    assert profile.outputs is not None
    assert read_request(1, profile.inputs, 8).frame == frame("01 02 00 00 00 08 79 CC")
    assert image_request(1, profile.outputs, [False] * 8).pdu == frame("0F 0000 0008 01 00")
    assert profile.flash == Flash(0x0200, 100)
    assert profile.setup == ()


@pytest.mark.parametrize(("name", "inputs"), [("adam-4150", True), ("adam-4168", False)])
def test_adam(name: str, inputs: bool) -> None:
    """40303 is holding register 302 = 0x012E, 40301 is 0x012C, 40216 is 0x00D7."""
    profile = load_profile(name)
    assert profile.outputs is not None
    assert image_request(3, profile.outputs, [False, True, False, True]).pdu == frame("06 012E 000A")
    assert read_request(3, profile.outputs, 8).pdu == frame("03 012E 0001")
    if inputs:
        assert profile.inputs is not None
        assert read_request(3, profile.inputs, 7).pdu == frame("03 012C 0001")
    else:
        assert profile.inputs is None
    assert profile.tripped is not None
    assert read_request(3, profile.tripped, 1).pdu == frame("03 00D7 0001")


def test_icp_das() -> None:
    """Numbers in the manual count from 1: 10033, 00129, 40489, 00261, 00270."""
    profile = load_profile("icpdas")
    assert profile.inputs is not None
    assert profile.tripped is not None
    assert read_request(2, profile.inputs, 8).pdu == frame("02 0020 0008")
    assert [setup_request(2, setup).pdu for setup in profile.setup] == [
        frame("0F 0080 0008 01 00"),
        frame("06 01E8 0032"),
        frame("05 0104 FF00"),
        frame("05 010D FF00"),
    ]
    assert read_request(2, profile.tripped, 1).pdu == frame("01 010D 0001")


def test_generic() -> None:
    profile = load_profile("generic")
    assert profile.outputs == Channels("coils", 0, 17)
    assert profile.inputs == Channels("discrete", 0, 17)
    assert profile.flash is None


# --- an installer's own -------------------------------------------------------------------------------------


def test_a_model_is_added_by_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "somebodys.toml").write_text(GOOD)
    profile = load_profile("somebodys", tmp_path)
    assert profile.title == "Somebody's module"
    assert profile.inputs == Channels("input_register", 2, 4)
    assert load_profile("somebodys.toml", tmp_path) == profile
    assert load_profile(tmp_path / "somebodys.toml") == profile
    assert read_request(1, Channels("input_register", 2, 4), 4).pdu == frame("04 0002 0001")


def test_the_installer_s_file_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "generic.toml").write_text(GOOD)
    assert load_profile("generic", tmp_path).title == "Somebody's module"
    assert load_profile("generic", tmp_path / "elsewhere").title == "Generic Modbus module"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("title =", "titel ="), "titel: no such key; there are title, source"),
        (('title = "Somebody\'s module"', ""), "title: expected a text; there is none"),
        (('"its manual"', "7"), "source: expected a text; found 7"),
        (('kind = "coils"', 'kind = "coil"'), "outputs.kind: expected one of coils, register; found 'coil'"),
        (("address = 16", ""), "outputs.address: expected a whole number, 0 to 65535; there is none"),
        (("address = 16", "address = 40303.0"), "outputs.address: expected a whole number"),
        (("address = 16", "address = 65536"), "found 65536"),
        (("address = 16", "address = 65533"), "outputs.address: expected room for 4"),
        (("address = 16", "address = true"), "found True"),
        (("count = 4", "count = 0"), "outputs.count: expected a whole number, 1 to 256; found 0"),
        (
            ("address = 2\ncount = 4", "address = 2\ncount = 17"),
            "inputs.count: expected a whole number, 1 to 16",
        ),
        (("[outputs]", "outputs = 3\n[other]"), "other: no such key"),
        (("[inputs]", "[inputs]\npolarity = 1"), "inputs.polarity: no such key"),
        (("[inputs]", "[flash]\naddress = 512\nunit_ms = 0\n[inputs]"), "flash.unit_ms"),
        (("[inputs]", "[flash]\naddress = 65535\nunit_ms = 10\n[inputs]"), "flash.address: expected room"),
        (("[inputs]", "[setup]\nsays = 'x'\n[inputs]"), "setup: expected tables [[setup]]"),
        (
            ("[inputs]", "[[setup]]\nsays = 'x'\nkind = 'coil'\naddress = 1\nvalue = 2\n[inputs]"),
            "setup[1].value: expected a whole number, 0 to 1; found 2",
        ),
        (
            (
                "[inputs]",
                "[[setup]]\nsays = 'x'\nkind = 'register'\naddress = 1\nvalue = 2\ncount = 2\n[inputs]",
            ),
            "setup[1].count: expected a whole number, 1 to 1; found 2",
        ),
        (("[inputs]", "[tripped]\nkind = 'flag'\naddress = 1\n[inputs]"), "tripped.kind: expected one of"),
        (('source = "its manual"', 'source = "its manual"\nanswer_ms = 1'), "answer_ms"),
        (('source = "its manual"', 'source = "its manual"\nlate_ms = 1'), "late_ms"),
        (
            ('source = "its manual"', 'source = "its manual"\nreads_outputs = 0'),
            "reads_outputs: expected true",
        ),
        (("[outputs]", "[outputs"), "is not TOML"),
    ],
)
def test_a_wrong_file_gives_file_key_and_what_was_expected(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    assert change[0] in GOOD
    (tmp_path / "mine.toml").write_text(GOOD.replace(change[0], change[1], 1))
    with pytest.raises(ProfileError) as caught:
        load_profile("mine", tmp_path)
    assert says in caught.value.detail
    assert "mine.toml" in caught.value.detail
    assert caught.value.title


def test_a_flash_needs_coils_beside_it(tmp_path: Path) -> None:
    text = GOOD.replace('"coils"', '"register"') + "[flash]\naddress = 512\nunit_ms = 100\n"
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(ProfileError, match="outputs of kind coils"):
        load_profile("mine", tmp_path)


def test_a_module_has_outputs_or_inputs(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('title = "x"\nsource = "y"\n')
    with pytest.raises(ProfileError, match=r"\[outputs\] or \[inputs\]"):
        load_profile("mine", tmp_path)


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"no profile 'adam': .*adam-4150, adam-4168, generic"):
        load_profile("adam", tmp_path)
    with pytest.raises(ProfileError, match=r"other\.toml: cannot be read"):
        load_profile("other.toml", tmp_path)


@given(st.binary(max_size=80))
def test_any_file_is_refused_with_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    with pytest.raises(ProfileError, match=r"any\.toml"):
        load_profile(path)
