import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.bench.socket_bench import LONGEST_LINE, BenchSocket, BenchSocketError, ask
from tests.simulators.conftest import PATIENCE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bench.sock"


@pytest.fixture
def server(path: Path) -> Iterator[BenchSocket]:
    server = BenchSocket(path, lambda line: f"ok {line[::-1]}")
    server.start()
    yield server
    server.stop()


def connect(path: Path) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(PATIENCE)
    client.connect(str(path))
    return client


def test_one_line_in_one_line_out(server: BenchSocket) -> None:
    assert ask(server.path, "abc", PATIENCE) == "ok cba"
    assert ask(server.path, "鍵番", PATIENCE) == "ok 番鍵"
    assert ask(server.path, "two\nlines", PATIENCE) == "ok senil owt"


def test_a_client_may_say_several_lines(server: BenchSocket) -> None:
    with connect(server.path) as client, client.makefile("rb") as answers:
        client.sendall(b"one\ntwo\r\nthr")
        assert [answers.readline(), answers.readline()] == [b"ok eno\n", b"ok owt\n"]
        client.sendall(b"ee\n")
        assert answers.readline() == b"ok eerht\n"


def test_only_the_owner_may_speak(server: BenchSocket) -> None:
    mode = server.path.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_a_path_longer_than_an_address(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    server = BenchSocket(deep / "bench.sock", str.upper)
    server.start()
    assert ask(deep / "bench.sock", "ok", PATIENCE) == "OK"
    server.stop()
    assert list(deep.iterdir()) == []


def test_clients_do_not_wait_for_each_other(path: Path) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def do(line: str) -> str:
        if line == "slow":
            inside.set()
            assert go_on.wait(PATIENCE)
        return "ok"

    server = BenchSocket(path, do)
    server.start()
    with connect(path) as slow:
        slow.sendall(b"slow\n")
        assert inside.wait(PATIENCE)
        assert ask(path, "quick", PATIENCE) == "ok"
        go_on.set()
        assert slow.recv(10) == b"ok\n"
    server.stop()


def test_bad_clients_do_no_harm(server: BenchSocket) -> None:
    with connect(server.path) as silent, connect(server.path) as unfinished, connect(server.path) as gone:
        unfinished.sendall(b"no newline")
        unfinished.shutdown(socket.SHUT_WR)
        assert unfinished.recv(100) == b""
        gone.sendall(b"who cares\n" * 50)
        gone.close()
        with connect(server.path) as huge:
            huge.sendall(b"x" * (LONGEST_LINE + 1))
            assert huge.recv(100) == f"no a line has at most {LONGEST_LINE} bytes\n".encode()
        with connect(server.path) as binary:
            binary.sendall(b"ab\xff\n")
            assert binary.recv(100) == b"no the line is not UTF-8 at byte 2\n"
        assert ask(server.path, "still here", PATIENCE) == "ok ereh llits"
        assert silent.fileno() >= 0


def test_the_longest_line_is_taken(server: BenchSocket) -> None:
    line = "y" * (LONGEST_LINE - 1)
    assert ask(server.path, line, PATIENCE) == f"ok {line}"
    assert ask(server.path, line + "yy", PATIENCE).startswith("no a line has at most")


def test_stopping_hangs_up_and_removes_the_path(path: Path) -> None:
    server = BenchSocket(path, str)
    server.stop()
    server.start()
    with connect(path) as client:
        client.sendall(b"x\n")
        assert client.recv(10) == b"x\n"
        server.stop()
        assert client.recv(10) == b""
    assert not path.exists()
    server.stop()
    server.start()
    assert ask(path, "again", PATIENCE) == "again"
    server.stop()


def test_a_stale_socket_is_replaced(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))
    server = BenchSocket(path, str)
    server.start()
    assert ask(path, "alive", PATIENCE) == "alive"
    server.stop()


def test_a_socket_in_use_is_refused_and_goes_on(server: BenchSocket) -> None:
    with pytest.raises(BenchSocketError, match="somebody listens there already"):
        BenchSocket(server.path, str).start()
    assert ask(server.path, "a", PATIENCE) == "ok a"


def test_a_file_is_never_removed(path: Path) -> None:
    path.write_text("precious")
    with pytest.raises(BenchSocketError, match="something else has this name"):
        BenchSocket(path, str).start()
    assert path.read_text() == "precious"


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "nowhere" / "s", tmp_path / "file" / "s"):
        with pytest.raises(BenchSocketError, match="no socket can be made there"):
            BenchSocket(path, str).start()


def test_a_successor_s_path_is_left_alone(path: Path) -> None:
    first = BenchSocket(path, lambda line: "first")
    first.start()
    path.unlink()
    second = BenchSocket(path, lambda line: "second")
    second.start()
    first.stop()
    assert ask(path, "who", PATIENCE) == "second"
    second.stop()


def test_asking_in_vain_says_why(path: Path) -> None:
    with pytest.raises(BenchSocketError, match="no such socket; does the demo run"):
        ask(path, "x", 1)
    with pytest.raises(BenchSocketError, match="no such socket"):
        ask(path.parent / "nowhere" / "s", "x", 1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.bind(str(path))
        with pytest.raises(BenchSocketError, match="nobody listens there any more"):
            ask(path, "x", 1)
        other.listen()
        with pytest.raises(BenchSocketError, match=r"no answer within 0\.1 s"):
            ask(path, "x", 0.1)
    path.unlink()
    path.write_text("")
    with pytest.raises(BenchSocketError, match=r"bench\.sock"):
        ask(path, "x", 1)


def test_a_server_that_hangs_up_in_the_middle(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def cut_off() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(100)
                client.sendall(b"ok hal")

        thread = threading.Thread(target=cut_off)
        thread.start()
        with pytest.raises(BenchSocketError, match="hung up without an answer"):
            ask(path, "x", PATIENCE)
        thread.join()


def test_no_descriptor_is_left(path: Path) -> None:
    before = set(os.listdir("/proc/self/fd"))
    server = BenchSocket(path, str)
    server.start()
    for _ in range(20):
        ask(path, "x", PATIENCE)
    server.stop()
    assert set(os.listdir("/proc/self/fd")) == before
