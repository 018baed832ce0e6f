"""A PC/SC daemon of our own: it never outlives us, keeps its path, and says why it cannot run."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulators.cards.pcscd
from drivers.badge.probe import probe
from drivers.badge.winscard import system_scard
from simulators.cards.pcscd import PcscdUnusable, PrivatePcscd, available, point_clients_at
from simulators.wire import ports
from tests.drivers.badge.watching import PATIENCE

needs_pcscd = pytest.mark.skipif(bool(available()), reason=available() or "usable")


@pytest.fixture
def short() -> Iterator[Path]:
    """A directory with a path that leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="kagiban-") as directory:
        yield Path(directory)


@needs_pcscd
def test_its_readers_are_there_when_it_has_started(short: Path) -> None:
    with PrivatePcscd(short, 3) as daemon:
        assert set(daemon.ports) <= ports.listening(daemon.pid)
        point_clients_at(daemon.socket_path)
        running, readers, _ = probe(PATIENCE)
        assert running
        assert set(daemon.names) < set(readers)
        assert len(readers) == 4  # they come in pairs
    assert daemon.pid == 0
    assert not daemon.socket_path.exists()


@needs_pcscd
def test_clients_are_pointed_from_one_daemon_to_another(short: Path) -> None:
    (short / "a").mkdir()
    (short / "b").mkdir()
    with PrivatePcscd(short / "a", 1) as first, PrivatePcscd(short / "b", 4) as second:
        found = []
        for daemon in (first, second, first):
            point_clients_at(daemon.socket_path)
            found.append(len(probe(PATIENCE).readers))
    assert found == [2, 4, 2]


@needs_pcscd
def test_killed_it_is_gone_and_restarted_it_is_back_on_the_same_path(short: Path) -> None:
    with PrivatePcscd(short) as daemon:
        point_clients_at(daemon.socket_path)
        pid, path = daemon.pid, daemon.socket_path
        daemon.kill()
        assert (daemon.pid, daemon.port(0)) == (0, 0)
        assert not probe(PATIENCE).running
        daemon.restart()
        assert daemon.pid not in (0, pid)
        assert daemon.socket_path == path
        assert probe(PATIENCE).readers[:1] == daemon.names


@needs_pcscd
def test_it_finds_other_ports_when_somebody_took_its_own(short: Path) -> None:
    with PrivatePcscd(short) as daemon:
        before = daemon.ports
        daemon.kill()
        with socket.socket() as thief:
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            thief.bind(("127.0.0.1", before[0]))
            thief.listen()
            daemon.restart()
            assert daemon.ports != before
            assert set(daemon.ports) <= ports.listening(daemon.pid)


@needs_pcscd
def test_it_dies_with_its_parent_however_that_dies(short: Path) -> None:
    code = (
        "import sys, pathlib, signal; from simulators.cards.pcscd import PrivatePcscd;"
        f"d = PrivatePcscd(pathlib.Path({str(short)!r})); d.start(); print(d.pid, flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        daemon = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.send_signal(signal.SIGKILL)
            ended, _, _ = select.select([daemon], [], [], PATIENCE)
        finally:
            os.close(daemon)
    assert ended


@needs_pcscd
def test_it_outlives_the_thread_that_started_it(short: Path) -> None:
    daemon = PrivatePcscd(short)
    starter = threading.Thread(target=daemon.start)
    starter.start()
    starter.join()
    point_clients_at(daemon.socket_path)
    try:
        assert probe(PATIENCE).running
    finally:
        daemon.stop()


def test_it_says_that_pcscd_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert "pcscd is not installed" in available.__wrapped__()


def test_it_says_that_vpcd_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulators.cards.pcscd, "_DRIVERS", ())
    assert "vpcd reader driver is not installed" in available.__wrapped__()


def test_it_gives_the_last_words_of_a_daemon_that_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, short: Path
) -> None:
    monkeypatch.setattr(simulators.cards.pcscd, "_driver", lambda: Path("libifdvpcd.so"))
    program = short / "pcscd"
    program.write_text("#!/bin/sh\necho cannot create the directory >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: str(program))
    with pytest.raises(PcscdUnusable, match="cannot create the directory"):
        PrivatePcscd(short).start()


@pytest.mark.parametrize(
    ("told", "given"), [("  --disable-polkit  no polkit", ["--disable-polkit"]), ("", [])]
)
def test_a_daemon_that_would_ask_polkit_is_told_not_to(
    monkeypatch: pytest.MonkeyPatch, short: Path, told: str, given: list[str]
) -> None:
    monkeypatch.setattr(simulators.cards.pcscd, "_driver", lambda: Path("libifdvpcd.so"))
    program = short / "pcscd"
    program.write_text(f"""#!/bin/sh\n[ "$1" = --help ] && echo '{told}' || {{ echo "$@"; exit 1; }}\n""")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: str(program))
    with pytest.raises(PcscdUnusable) as stopped:
        PrivatePcscd(short).start()
    words = str(stopped.value).split()
    assert [word for word in words if "polkit" in word] == given


def test_a_daemon_that_lets_no_client_in_is_of_no_use(short: Path) -> None:
    reason = simulators.cards.pcscd._turned_away(short / "nobody-listens-here")
    assert "lets no client in" in reason
    assert "0x8010001D" in reason


@pytest.mark.parametrize("readers", [0, 17])
def test_a_wrong_number_of_readers_is_refused(short: Path, readers: int) -> None:
    with pytest.raises(ValueError, match="readers"):
        PrivatePcscd(short, readers)


def test_too_long_a_path_is_refused(short: Path) -> None:
    with pytest.raises(ValueError, match="too long"):
        PrivatePcscd(short / ("x" * 100))


def test_the_real_library_is_what_the_driver_uses_by_default() -> None:
    assert system_scard().__name__ == "smartcard.scard"  # type: ignore[attr-defined]
