"""Runs the kiosk on a terminal until it is told to stop or fails, and leaves the terminal fit to read."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from drivers.trace import TraceFile
from kiosk import locale
from kiosk.app import Duty, KioskApp
from kiosk.building import Built, build
from kiosk.config import Settings
from kiosk.desk import Desk
from kiosk.errors import KioskError
from kiosk.locale import _
from kiosk.recorder import Kept
from kiosk.service import notify
from kiosk.station import Station

log = logging.getLogger(__name__)

WATCHDOG_S = 2.0
"""How often systemd hears from a living event loop; its own limit is several times longer."""
READER_SILENCE_S = 60.0
"""The reader's thread beats at least every ten seconds; a minute of silence means that it hangs."""


def run(settings: Settings, trace: Path | None = None) -> int:
    """The kiosk with these settings, on this terminal. Returns the exit code.

    With `trace`, every byte on the cabinet's line goes to that file. Raises `KioskError` if it cannot.
    """
    keep_log(settings.path.with_name("kagiban.log"))
    locale.use(settings.station.language)
    with ExitStack() as resources:
        written = _trace_file(trace, resources) if trace else None
        return keep_showing(lambda kept: build(settings, trace=written, kept=kept))


def keep_showing(
    make: Callable[[Sequence[Kept]], Built], make_app: Callable[[Station, Duty], KioskApp] = KioskApp
) -> int:
    """Shows what `make` builds, and builds it anew as often as its records are mended. Returns the exit code.

    `make` is given the facts that could not be written.
    """
    kept: Sequence[Kept] = ()
    while True:
        built = make(kept)
        try:
            code = show(built, make_app)
        finally:
            built.close()
        if not built.begins_anew:
            return code
        kept = built.station.recorder.kept


def _trace_file(path: Path, resources: ExitStack) -> TraceFile:
    try:
        trace = TraceFile(path)
    except OSError as error:
        raise KioskError("The trace cannot be written", f"{path}: {error.strerror}") from error
    resources.callback(trace.close)
    return trace


def show(built: Built, make_app: Callable[[Station, Duty], KioskApp] = KioskApp) -> int:
    """Shows a built station until the app ends. Returns the exit code."""

    async def duty(desk: Desk) -> None:
        _heed_signals(app.leave)
        async with asyncio.TaskGroup() as group:
            group.create_task(built.on_duty(desk))
            group.create_task(_tell_systemd(built))

    app = make_app(built.station, duty)
    app.run()
    notify("STOPPING=1")
    if app.failure is not None and not built.begins_anew:
        sys.stderr.write(_("The kiosk had an internal fault and has stopped. It is in the log.") + "\n")
    return app.return_code or 0


def keep_log(path: Path) -> None:
    """Warnings and faults go to a file that cannot grow without end; the screen belongs to the kiosk."""
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


async def _tell_systemd(built: Built) -> None:
    await built.watch.seen.wait()
    notify("READY=1")
    while True:
        alive = built.station.clock.monotonic_us() / 1e6 - built.station.equipment.badges.beat()
        if alive < READER_SILENCE_S:
            notify("WATCHDOG=1")
        await built.station.clock.sleep(WATCHDOG_S)


def _heed_signals(leave: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Ends in order, with a record, when systemd says so or the terminal goes away."""
    loop = asyncio.get_running_loop()
    leaving: list[asyncio.Task[None]] = []

    def end(number: int) -> None:
        if number == signal.SIGHUP:
            _let_go_of_terminal()
        leaving.append(loop.create_task(leave()))

    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    # A kiosk is never suspended. Textual would take the SIGCONT that comes with a hang-up (tty_vhangup sends
    # both) for a resumption, start a second writer on the dead terminal, and wait for that one for ever.
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    signal.signal(signal.SIGCONT, signal.SIG_DFL)


def _let_go_of_terminal() -> None:
    """Nothing reads or writes there any more: Textual would wait for it, and its input would spin on it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.close(nothing)
