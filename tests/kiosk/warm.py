"""A process that has all of the program imported and forks a `kagiban` for each command.

Each command runs in a process of its own, with its own environment, folder, standard streams and exit code.
What Python itself settles at its start (the streams' encoding) is the warm process's. Importing takes a
command longer than its work.
"""

import gc
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from socket import AF_UNIX, SOCK_SEQPACKET, recv_fds, send_fds, socket, socketpair
from tempfile import TemporaryFile

LONGEST = 1 << 17
"""Bytes of one request: words, environment and folder."""

PACKAGES = ("kiosk", "drivers", "storage")


class Warm:
    """The warm process, seen from outside. It takes one command at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._begin()

    def _begin(self) -> None:
        self._ours, theirs = socketpair(AF_UNIX, SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,
            )

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], patience: float
    ) -> tuple[int, bytes, bytes]:
        """Runs `kagiban` with these words to its end; returns its exit code, output and errors.

        Raises `TimeoutError` for one that takes longer, and ends it; the next finds another warm process.
        """
        request = json.dumps([list(words), dict(environment), str(Path.cwd())]).encode()
        with open(os.devnull, "rb") as nothing, TemporaryFile() as out, TemporaryFile() as err:
            send_fds(self._ours, [request], [nothing.fileno(), out.fileno(), err.fileno()])
            self._ours.settimeout(patience)
            try:
                code = int(self._ours.recv(LONGEST))
            except TimeoutError:
                os.killpg(self._process.pid, signal.SIGKILL)
                self.close()
                self._begin()
                raise
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read()

    def close(self) -> None:
        """Ends the process."""
        self._ours.close()
        self._process.wait()


def serve(requests: socket) -> None:
    """Forks for each request and answers with its exit code; returns in each child, a `kagiban` to be."""
    while True:
        request, streams, _, _ = recv_fds(requests, LONGEST, 3)
        if not request:
            sys.exit()
        child = os.fork()
        if child == 0:
            requests.close()
            words, environment, folder = json.loads(request)
            _become(words, environment, folder, streams)
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        requests.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(
    words: Sequence[str], environment: Mapping[str, str], folder: str, streams: Sequence[int]
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv[:] = ["kagiban", *words]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)


def _import_everything() -> None:
    for name in PACKAGES:
        for module in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                import_module(module.name)


if __name__ == "__main__":
    with socket(fileno=int(sys.argv[1])) as _requests:
        _import_everything()
        gc.freeze()  # no child goes through all of it again, which would copy its pages
        serve(_requests)
    from kiosk.cli import main

    main()
