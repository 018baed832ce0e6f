"""The bench for scripts: a unix socket that takes one line and gives one line back, for several clients."""

import errno
import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST_LINE = 4096
"""Bytes of the longest line that is taken; one that is longer ends the conversation with a refusal."""


class BenchSocketError(Exception):
    """The socket cannot be made or asked; the message is a sentence that names the path."""


class BenchSocket:
    """Serves `do` (one line in, one line out) at `path`, readable and writable for the owner only.

    A client may send several lines; each is answered in order, and clients do not wait for each other.
    """

    def __init__(self, path: Path, do: Callable[[str], str]) -> None:
        self.path = path
        self._do = do
        self._listener: socket.socket | None = None
        self._identity: tuple[int, int] | None = None
        self._acceptor: threading.Thread | None = None
        self._clients: list[tuple[threading.Thread, socket.socket]] = []
        self._stopping = False

    def start(self) -> None:
        """Begins to serve. A stale socket is replaced.

        Raises `BenchSocketError` when somebody listens there, something else has the name, or it cannot be.
        """
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _make_way(self.path)
            # On the unbound socket: the file then never exists with more rights than these.
            os.fchmod(listener.fileno(), 0o600)
            with _address(self.path) as address:
                listener.bind(address)
            listener.listen()
        except BenchSocketError:
            listener.close()
            raise
        except OSError as error:
            listener.close()
            raise BenchSocketError(f"{self.path}: no socket can be made there ({error.strerror})") from error
        self._identity = _identity(self.path)
        self._listener, self._stopping = listener, False
        self._acceptor = threading.Thread(
            target=self._accept, args=(listener,), name="bench-socket", daemon=True
        )
        self._acceptor.start()

    def stop(self) -> None:
        """Hangs up on everybody, removes the path; returns when all threads are gone."""
        if self._listener is None or self._acceptor is None:
            return
        self._stopping = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        self._listener = None
        for thread, client in self._clients:
            with suppress(OSError):  # it may have hung up first
                client.shutdown(socket.SHUT_RDWR)
            thread.join()
        self._clients.clear()
        if _identity(self.path) == self._identity:
            self.path.unlink(missing_ok=True)

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._converse, args=(client,), name="bench-client", daemon=True)
            self._clients = [known for known in self._clients if known[0].is_alive()]
            self._clients.append((thread, client))
            thread.start()

    def _converse(self, client: socket.socket) -> None:
        try:
            with client.makefile("rb") as lines:
                while line := lines.readline(LONGEST_LINE + 1):
                    if not line.endswith(b"\n"):
                        if len(line) > LONGEST_LINE:
                            client.sendall(f"no a line has at most {LONGEST_LINE} bytes\n".encode())
                        return
                    client.sendall(self._answer(line))
        except OSError:
            pass  # the client went away in the middle; there is nobody to tell
        finally:
            client.close()

    def _answer(self, line: bytes) -> bytes:
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            return f"no the line is not UTF-8 at byte {error.start}\n".encode()
        return (self._do(text.strip()).replace("\n", " ") + "\n").encode()


def ask(path: Path, line: str, timeout: float = 10.0) -> str:
    """Sends one line and gives the answer. `timeout` in seconds, for each step of it.

    Raises `BenchSocketError`: nobody listens, no answer in time, or hung up without one.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.settimeout(timeout)
        try:
            with _address(path) as address:
                server.connect(address)
            server.sendall(line.replace("\n", " ").encode(errors="surrogateescape") + b"\n")
            with server.makefile("rb") as answers:
                answer = answers.readline()
        except TimeoutError as error:
            raise BenchSocketError(f"{path}: no answer within {timeout:g} s") from error
        except FileNotFoundError as error:
            raise BenchSocketError(f"{path}: there is no such socket; does the demo run?") from error
        except ConnectionRefusedError as error:
            raise BenchSocketError(f"{path}: nobody listens there any more") from error
        except OSError as error:
            raise BenchSocketError(f"{path}: the line could not be sent ({error.strerror})") from error
    if not answer.endswith(b"\n"):
        raise BenchSocketError(f"{path}: the demo hung up without an answer")
    return answer.decode().rstrip("\n")


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """The path as a socket's address. By way of its directory, since an address has at most 107 bytes."""
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)


def _make_way(path: Path) -> None:
    """Removes a socket that nobody serves any more, and nothing else."""
    try:
        is_socket = stat.S_ISSOCK(path.lstat().st_mode)
    except FileNotFoundError:
        return
    if not is_socket:
        raise BenchSocketError(f"{path}: something else has this name")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, _address(path) as address:
        probe.settimeout(1.0)
        failure = probe.connect_ex(address)
    if failure != errno.ECONNREFUSED:
        raise BenchSocketError(f"{path}: somebody listens there already")
    path.unlink()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
