"""A PC/SC daemon of our own: the real `pcscd` with virtual readers (vpcd), beside any that the system runs.

`pcscd` takes no socket path, but it accepts a listening socket that systemd (or we) hand it as descriptor 3.
Its clients find that socket by the variable `PCSCLITE_CSOCK_NAME`: see `point_clients_at`.

vpcd listens for cards on all addresses of the machine; nothing but the port's number protects it. A virtual
reader is for trying the kiosk out, never for an office.
"""

import atexit
import functools
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from string import ascii_uppercase
from types import TracebackType
from typing import Self

from simulators.cards.keeper import PATIENCE, Kept
from simulators.wire import ports

FRIENDLY_NAME = "Virtual PCD"
_SLOTS = 2  # of every vpcd entry (VICC_MAX_SLOTS in vpcd's source): listens on PORT and PORT + 1
_MOST_READERS = 16  # PCSCLITE_MAX_READERS_CONTEXTS
_LONGEST_PATH = 107  # sun_path of unix(7), less its final zero
_DRIVERS = ("/usr/lib/pcsc/drivers", "/usr/lib64/pcsc/drivers", "/usr/local/lib/pcsc/drivers")
_ATTEMPTS = 5


class PcscdUnusable(Exception):
    """A private PC/SC daemon cannot run here; the message says why."""


@functools.cache
def available() -> str:
    """Empty when a private `pcscd` with vpcd runs here (it is tried, once), else the reason why not."""
    if importlib.util.find_spec("smartcard") is None:
        return "the Python package pyscard is not installed"
    try:
        with (
            tempfile.TemporaryDirectory(prefix="kagiban-") as directory,
            PrivatePcscd(Path(directory)) as tried,
        ):
            return _turned_away(tried.socket_path)
    except (PcscdUnusable, OSError, subprocess.SubprocessError) as error:
        return str(error)


def _turned_away(socket_path: Path) -> str:
    """Why the daemon lets no client in, or empty. A process of its own asks: see `point_clients_at`."""
    asked = subprocess.run(  # noqa: S603  (our own argument list, no shell)
        (sys.executable, "-c", _CLIENT),
        env=os.environ | {"PCSCLITE_CSOCK_NAME": str(socket_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return "" if asked.returncode == 0 else f"pcscd lets no client in: {_last_line(asked.stderr)}"


def point_clients_at(socket_path: Path) -> None:
    """Makes this process's PC/SC clients, and its children's, talk to the daemon at `socket_path`.

    The client library reads the variable once, before its first call, and keeps what it read. So the variable
    names a link, made once in each process, and the link is what moves: a later call takes effect too, for
    contexts established after it. The first call must come before the process's first use of PC/SC.
    """
    link = _clients_link()
    fresh = link.with_name("new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(socket_path.absolute())
    fresh.replace(link)
    os.environ["PCSCLITE_CSOCK_NAME"] = str(link)


@functools.cache
def _clients_link() -> Path:
    directory = tempfile.mkdtemp(prefix="kagiban-pcsc-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory) / "pcscd.comm"


class PrivatePcscd:
    """One daemon with `readers` virtual readers, its files in `directory`. Safe for many threads.

    vpcd makes readers in pairs: with an odd number there is one more, never used. The daemon cannot outlive
    this process. Its socket's path stays the same over `kill`, `restart`, `unplug` and `plug`.
    """

    def __init__(self, directory: Path, readers: int = 1) -> None:
        if not 1 <= readers <= _MOST_READERS:
            raise ValueError(f"readers: 1 to {_MOST_READERS} expected, not {readers}")
        self.socket_path = directory.absolute() / "pcscd.comm"
        if len(os.fsencode(self.socket_path)) > _LONGEST_PATH:
            raise ValueError(f"{directory}: too long a path for a unix socket")
        self._directory = directory.absolute()
        self._readers = readers
        self._first_ports: tuple[int, ...] = ()
        self._plugged = True
        self._daemon: Kept | None = None
        self._log_from = 0
        self._lock = threading.RLock()

    @property
    def names(self) -> tuple[str, ...]:
        """The readers' names, as PC/SC clients see them: the entry's number, then the slot's."""
        return tuple(f"{_friendly(n // _SLOTS)} 00 {n % _SLOTS:02X}" for n in range(self._readers))

    @property
    def ports(self) -> tuple[int, ...]:
        """The TCP port of each reader, where a card connects; they may differ after a restart."""
        return tuple(self._first_ports[n // _SLOTS] + n % _SLOTS for n in range(self._readers))

    @property
    def pid(self) -> int:
        """The daemon's process id; 0 while none runs."""
        daemon = self._daemon
        return daemon.pid if daemon is not None and daemon.alive else 0

    def port(self, reader: int) -> int:
        """Where a card connects to lie on `reader`; 0 while there is no such reader to lie on."""
        return self.ports[reader] if self._plugged and self.pid else 0

    def start(self) -> None:
        """Runs the daemon; returns when its readers take cards. Raises `PcscdUnusable`."""
        with self._lock:
            if self.pid:
                return
            self._write_configuration()
            for _ in range(_ATTEMPTS):
                if self._run():
                    return
                self._end(signal.SIGKILL)
                self._first_ports = ()  # somebody else took a port between our look and the daemon's
            raise PcscdUnusable(f"pcscd did not open its readers' ports: {self._last_words()}")

    def stop(self) -> None:
        """Ends the daemon in order (its clients see the service go)."""
        with self._lock:
            self._end(signal.SIGTERM)
            self.socket_path.unlink(missing_ok=True)

    def kill(self) -> None:
        """The daemon dies at once, its socket left behind."""
        with self._lock:
            self._end(signal.SIGKILL)

    def restart(self) -> None:
        """A new daemon on the same path, whether the old one still runs or not. Raises `PcscdUnusable`."""
        with self._lock:
            self._end(signal.SIGTERM)
            self.start()

    def unplug(self) -> None:
        """Every reader goes, as if its cable were pulled; the service is back without them a second later.

        A virtual reader cannot be pulled from a running daemon. Interrupted, it takes its readers away in
        order before it ends, so that clients see each reader go; a daemon without readers follows it.
        """
        with self._lock:
            self._plugged = False
            self._end(signal.SIGINT)
            self.start()

    def plug(self) -> None:
        """The readers are back. Raises `PcscdUnusable`."""
        with self._lock:
            self._plugged = True
            self.restart()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- one run ------------------------------------------------------------------------------------

    def _run(self) -> bool:
        """One attempt; gives whether the daemon stands with all its ports open."""
        if not self._first_ports:
            self._choose_ports()
        pcscd = shutil.which(
            "pcscd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
        )
        if pcscd is None:
            raise PcscdUnusable("pcscd is not installed (Debian: apt-get install pcscd vsmartcard-vpcd)")
        self._log_from = self._log.stat().st_size if self._log.exists() else 0
        argv = (pcscd, "--foreground", "--error", "-c", str(self._configuration), *_own_judgement(pcscd))
        with self._listening_socket() as handed:  # ours is closed, or clients of a dead daemon wait for ever
            self._daemon = Kept(argv, handed.fileno(), self._log)
        return self._stands(set(self.ports) if self._plugged else set())

    def _stands(self, wanted: set[int]) -> bool:
        daemon = self._daemon
        deadline = time.monotonic() + PATIENCE
        while daemon is not None and time.monotonic() < deadline:
            if not daemon.alive:
                raise PcscdUnusable(f"pcscd ended at once: {self._last_words()}")
            if daemon.runs("pcscd") and wanted <= ports.listening(daemon.pid):
                return True
            if "init failed" in self._said():
                return False  # a port is taken: the daemon runs on without that reader
            time.sleep(0.003)
        return False

    def _listening_socket(self) -> socket.socket:
        self.socket_path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(self.socket_path))
            listener.listen(16)
        except OSError:
            listener.close()
            raise
        return listener

    def _end(self, how: signal.Signals) -> None:
        daemon, self._daemon = self._daemon, None
        if daemon is None:
            return
        daemon.signal(how)
        if not daemon.wait():
            daemon.signal(signal.SIGKILL)
            daemon.wait()

    # --- its files ----------------------------------------------------------------------------------

    @property
    def _configuration(self) -> Path:
        return self._directory / ("readers.conf.d" if self._plugged else "empty.conf.d")

    @property
    def _log(self) -> Path:
        return self._directory / "pcscd.log"

    def _write_configuration(self) -> None:
        for name in ("readers.conf.d", "empty.conf.d"):
            (self._directory / name).mkdir(parents=True, exist_ok=True)

    def _choose_ports(self) -> None:
        count = (self._readers + _SLOTS - 1) // _SLOTS
        self._first_ports = tuple(ports.free_pair() for _ in range(count))
        entries = (
            _ENTRY.format(name=_friendly(entry), port=port, driver=self._driver(entry))
            for entry, port in enumerate(self._first_ports)
        )
        (self._directory / "readers.conf.d" / "vpcd").write_text("\n".join(entries))

    def _driver(self, entry: int) -> Path:
        """The driver for one entry. vpcd keeps its slots in globals, so each further entry needs a copy."""
        original = _driver()
        if entry == 0:
            return original
        return Path(shutil.copyfile(original, self._directory / f"{original.stem}-{entry}.so"))

    def _said(self) -> str:
        """What the daemon wrote into its log in this run."""
        try:
            return self._log.read_bytes()[self._log_from :].decode(errors="replace")
        except OSError:
            return ""

    def _last_words(self) -> str:
        """The last line of it, for an error message."""
        return _last_line(self._said())


_ENTRY = """FRIENDLYNAME "{name}"
DEVICENAME /dev/null:0x{port:04X}
LIBPATH {driver}
CHANNELID 0x{port:04X}
"""


_CLIENT = """
import sys
from smartcard import scard
code = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)[0]
sys.exit(f"SCardEstablishContext: 0x{code & 0xFFFFFFFF:08X}" if code else 0)
"""


@functools.cache
def _own_judgement(pcscd: str) -> tuple[str, ...]:
    """What keeps the daemon from asking polkit whom to let in, if it knows polkit (pcsc-lite 2 does).

    polkit turns away everybody without a login session, and root too where it does not run. Here the mode of
    the socket's folder decides.
    """
    told = subprocess.run(  # noqa: S603  (our own argument list, no shell)
        (pcscd, "--help"), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    option = "--disable-polkit"
    return (option,) if option in told.stdout else ()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _friendly(entry: int) -> str:
    """The name of an entry. The daemon would give two entries of one name readers of one name."""
    return FRIENDLY_NAME if entry == 0 else f"{FRIENDLY_NAME} {ascii_uppercase[entry]}"


def _driver() -> Path:
    """Where the distribution keeps vpcd's reader driver."""
    for place in _DRIVERS:
        driver = Path(place) / "serial" / "libifdvpcd.so"
        if driver.exists():
            return driver
    raise PcscdUnusable("the vpcd reader driver is not installed (Debian: apt-get install vsmartcard-vpcd)")
