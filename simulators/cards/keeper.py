"""A child process that cannot outlive us: the kernel kills it when we die, however we die."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 20.0
"""Seconds after which a process that does not start or does not end counts as stuck."""

# Runs between fork and exec. PR_SET_PDEATHSIG is 1 (prctl(2)); it survives exec. Descriptor 3 and the two
# variables are systemd's way of handing over a listening socket (sd_listen_fds(3)).
_TRAMPOLINE = """
import ctypes, os, signal, sys
parent, handed = int(sys.argv[1]), int(sys.argv[2])
ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
if os.getppid() != parent:
    os._exit(1)
os.dup2(handed, 3, inheritable=True)
if handed != 3:
    os.close(handed)
os.environ["LISTEN_FDS"] = "1"
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[3], sys.argv[3:])
"""


class Kept:
    """A running child with one listening socket at descriptor 3; both streams go to the file `log`.

    The kernel's death signal follows the *thread* that made the child. So a thread of its own makes it, and
    lives as long as the child does. Raises `OSError` where no process can be made.
    """

    def __init__(
        self, argv: Sequence[str], handed: int, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self._argv = (sys.executable, "-I", "-S", "-c", _TRAMPOLINE, str(os.getpid()), str(handed), *argv)
        self._handed = handed
        self._log = log
        self._env = dict(os.environ if env is None else env)
        self._made = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        self._thread = threading.Thread(
            target=self._keep, name=f"keeper of {Path(argv[0]).name}", daemon=True
        )
        self._thread.start()
        self._made.wait(PATIENCE)
        if self._failure is not None:
            self._thread.join(PATIENCE)
            raise self._failure

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._thread.is_alive()

    def runs(self, name: str) -> bool:
        """Whether the child has become the program `name` (at first it is the trampoline)."""
        try:
            return Path(f"/proc/{self.pid}/comm").read_text().strip() == name[:15]
        except OSError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal; does nothing when the child has ended."""
        if self.alive:
            self._child.send_signal(number)

    def wait(self, limit: float = PATIENCE) -> bool:
        """Waits until the child has ended and been reaped; gives whether it has."""
        self._thread.join(limit)
        return not self.alive

    @property
    def _child(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise OSError("the process was not made in time")
        return self._process

    def _keep(self) -> None:
        try:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(  # noqa: S603  (our own argument list, no shell)
                    self._argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=self._env,
                    pass_fds=(self._handed,),
                )
        except OSError as error:
            self._failure = error
            return
        finally:
            self._made.set()
        self._process.wait()
