"""What `init` writes: a folder that works as it is, or no trace."""

import stat
from pathlib import Path

import pytest

from kiosk.config import ConfigError, Enrolled
from kiosk.core.errors import KioskError
from kiosk.setup.initialise import FILES, starter_text, write_starter
from storage.people.facts import Person, Role
from tests.kiosk.loaded import load


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_loads_as_it_is(tmp_path: Path) -> None:
    settings = load(write_starter(tmp_path, port="/dev/ttyUSB7", station="ward-3", office='"市民" 課 @port@'))
    assert settings.path == tmp_path / "kagiban.toml"
    assert settings.cabinet.port == "/dev/ttyUSB7"
    assert (settings.station.id, settings.station.office) == ("ward-3", '"市民" 課 @port@')
    assert [key.number for key in settings.keys] == list(range(1, 25))
    assert {key.slot for key in settings.keys} == set(range(1, 25))
    assert [module.profile for module in settings.cabinet.modules] == ["generic"] * 3
    assert {place for key in settings.keys for place in key.opens} == {place.id for place in settings.places}
    assert {enrolled.person.role for enrolled in settings.people} == set(Role)
    assert all(any(e.person.role in key.roles for e in settings.people) for key in settings.keys)


def test_its_comments_give_the_values_that_hold_without_them(tmp_path: Path) -> None:
    path = write_starter(tmp_path)
    written = load(path)
    optional = (
        "language",
        "file",
        "names",
        "baud",
        "parity",
        "stopbits",
        "scan_hz",
        "debounce_scans",
        "pulse_ms",
    )
    times = ("question_s", "opened_s", "take_s", "shut_s", "notice_s")
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f"{name} =" for name in optional + times))]
    assert len(kept) == len(lines) - len(optional + times)
    path.write_text("".join(kept))
    bare = load(path)
    assert (bare.station, bare.database, bare.readers) == (written.station, written.database, written.readers)
    assert (bare.cabinet, bare.times) == (written.cabinet, written.times)


def test_every_setting_is_explained_in_both_languages() -> None:
    comments = [line.partition("#")[2] for line in starter_text().splitlines() if "#" in line]
    text = "\n".join(comments)
    for name in (
        "unit",
        "profile",
        "outputs",
        "inputs",
        "number",
        "slot",
        "opens",
        "purposes",
        "roles",
        "cards",
    ):
        assert f"  {name} " in text, name
    for role in Role:
        assert role.value in text


def test_the_key_is_secret_and_new_each_time(tmp_path: Path) -> None:
    one, two = (load(write_starter(tmp_path / name)) for name in ("one", "two"))
    assert one.keyring.station != two.keyring.station
    assert mode(tmp_path / "one/station.key") == 0o600
    assert mode(tmp_path / "one/kagiban.toml") == 0o640
    assert mode(tmp_path / "one/kagiban.db") == 0o600


def test_ids_of_people_are_random(tmp_path: Path) -> None:
    one, two = (load(write_starter(tmp_path / name)) for name in ("one", "two"))
    assert not {e.person.id for e in one.people} & {e.person.id for e in two.people}


def test_other_people_can_be_written(tmp_path: Path) -> None:
    someone = Enrolled(Person("p-x", "7", 'ジョン "J"\\', Role.STAFF), ("04A2243B", "01010A1000000001"))
    assert load(write_starter(tmp_path, people=[someone])).people == (someone,)
    assert load(write_starter(tmp_path / "nobody", people=[])).people == ()


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    write_starter(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(KioskError) as caught:
        write_starter(tmp_path)
    assert name in caught.value.detail
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_a_dangling_link_counts_as_something_there(tmp_path: Path) -> None:
    (tmp_path / "station.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KioskError, match=r"station\.key"):
        write_starter(tmp_path)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    write_starter(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KioskError, match="in use already"):
        write_starter(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_values_that_do_not_fit_leave_no_trace(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        write_starter(tmp_path / "a/b", station="Ward 3", office="\x7f")
    problems = caught.value.problems
    assert [problem.key for problem in problems] == ["station.id", "station.office"]
    assert {problem.file for problem in problems} == {tmp_path / "a/b/kagiban.toml"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["storage.file.database.open_database", "kiosk.setup.initialise.sync"])
def test_a_failure_on_the_way_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(KioskError, match="No space left"):
        write_starter(tmp_path / "a/b")
    assert list(tmp_path.iterdir()) == []


def test_whoever_comes_first_keeps_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone else writes a configuration between our look and our writing."""
    from kiosk.setup import initialise

    def look_away(_: object) -> None:
        (tmp_path / "kagiban.toml").write_text("theirs")

    monkeypatch.setattr(initialise, "_refuse_to_overwrite", look_away)
    with pytest.raises(KioskError, match="File exists"):
        write_starter(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("kagiban.toml", "theirs")]


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KioskError, match="cannot be set up"):
        write_starter(tmp_path / "file/inside")
