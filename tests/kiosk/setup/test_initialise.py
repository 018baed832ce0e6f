"""`kagiban init` from outside."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

import pytest

from kiosk.setup.initialise import FILES
from tests.kiosk.command_line import KAGIBAN, PATIENCE, Run, environment
from tests.kiosk.loaded import load

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")


def test_it_makes_a_kiosk_and_says_what_to_do_next(run: Run, tmp_path: Path) -> None:
    said = run("init", "--dir", tmp_path / "a/b", "--station", "ward-3", "--office", "港区 戸籍課")
    assert said.code == 0
    assert said.err == ""
    config = tmp_path / "a/b/kagiban.toml"
    assert f"kagiban check --config {config}" in said.out
    assert f"kagiban run --config {config}" in said.out
    settings = load(config)
    assert (settings.station.id, settings.station.office) == ("ward-3", "港区 戸籍課")


def test_modes_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    for name, umask in (("open", 0o000), ("shut", 0o077)):
        subprocess.run(
            [KAGIBAN, "init", "--dir", tmp_path / name],
            umask=umask,
            check=True,
            env=environment(),
            capture_output=True,
            timeout=PATIENCE,
        )
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / name).iterdir()}
        secret = {"station.key", "database.key", "checkpoint.key", "kagiban.db", "kagiban.db-head"}
        assert modes == {"kagiban.toml": 0o640, "checkpoint.pub": 0o644} | dict.fromkeys(secret, 0o600)


def test_a_second_run_refuses_and_changes_nothing(run: Run, home: Path) -> None:
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    said = run("init", "--dir", home)
    assert said.code == 1
    assert said.err.startswith(f"kagiban: {home} is in use already\n")
    assert "kagiban.toml" in said.err
    assert "kagiban.db" in said.err
    assert "station.key" in said.err
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


def test_a_wrong_station_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    said = run("init", "--dir", tmp_path / "home", "--station", "Ward 3")
    assert said.code == 1
    assert f"{tmp_path}/home/kagiban.toml: station.id: expected a name" in said.err
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files for somebody else")
def test_a_service_reads_its_configuration_owns_its_records_and_sees_no_key_file(
    run: Run, tmp_path: Path
) -> None:
    etc, state = tmp_path / "etc/kagiban", tmp_path / "lib/kagiban"
    said = run("init", "--dir", etc, "--state", state, "--user", "nobody")
    assert (said.code, said.err) == (0, "")
    nobody = pwd.getpwnam("nobody")

    def whose(path: Path) -> tuple[int, int, int]:
        found = path.stat()
        return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)

    assert whose(etc) == (0, nobody.pw_gid, 0o750)
    assert whose(etc / "kagiban.toml") == (0, nobody.pw_gid, 0o640)
    assert whose(state) == (nobody.pw_uid, nobody.pw_gid, 0o700)
    assert whose(state / "kagiban.db") == (nobody.pw_uid, nobody.pw_gid, 0o600)
    assert {whose(path) for path in etc.glob("*.key")} == {(0, 0, 0o600)}
    assert whose(state / "kagiban.db-head") == (nobody.pw_uid, nobody.pw_gid, 0o600)
    assert sorted(path.name for path in state.iterdir()) == ["kagiban.db", "kagiban.db-head"]
    assert load(etc / "kagiban.toml").database == state / "kagiban.db"
    backup = run("backup", tmp_path / "backup", "--config", etc / "kagiban.toml")
    assert backup.code == 0
    assert {path.stat().st_uid for path in state.iterdir()} == {nobody.pw_uid}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files for somebody else")
def test_a_service_that_could_not_reach_its_files_is_not_set_up(run: Run, tmp_path: Path) -> None:
    for name, mode in (("etc", 0o700), ("etc2", 0o755), ("lib", 0o755)):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(mode)
    shut = run("init", "--dir", tmp_path / "etc", "--state", tmp_path / "new", "--user", "nobody")
    assert shut.code == 1
    assert "chmod 750" in shut.err
    theirs = run("init", "--dir", tmp_path / "etc2", "--state", tmp_path / "lib", "--user", "nobody")
    assert theirs.code == 1
    assert "chown nobody" in theirs.err
    nobody_there = run("init", "--dir", tmp_path / "a", "--state", tmp_path / "b", "--user", "no-such-user")
    assert nobody_there.code == 1
    assert "useradd" in nobody_there.err
    assert sorted(os.listdir(tmp_path)) == ["etc", "etc2", "lib"]
    assert not any(os.listdir(tmp_path / name) for name in ("etc", "etc2", "lib"))


def test_a_state_without_a_user_is_refused(run: Run, tmp_path: Path) -> None:
    said = run("init", "--dir", tmp_path / "a", "--state", tmp_path / "b")
    assert said.code == 1
    assert "--user" in said.err
    assert os.listdir(tmp_path) == []


def test_two_at_once_make_one_kiosk(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [KAGIBAN, "init", "--dir", tmp_path / "home", "--station", station],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for station in ("one", "two")
    ]
    ended = [process.communicate(timeout=PATIENCE) for process in started]
    codes = {process.returncode for process in started}
    assert codes == {0, 1}, ended
    winner = "one" if started[0].returncode == 0 else "two"
    settings = load(tmp_path / "home/kagiban.toml")
    assert settings.station.id == winner
    assert sorted(os.listdir(tmp_path / "home")) == sorted(FILES)
