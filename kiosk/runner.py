"""Runs the kiosk on a terminal until it is told to stop or fails, and leaves the terminal fit to read."""

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers.trace import TraceFile
from kiosk import locale
from kiosk.building import Built, build
from kiosk.config import Settings
from kiosk.core.desk.asking import Desk
from kiosk.core.errors import KioskError
from kiosk.core.machine.ending import Ending
from kiosk.core.machine.logs import NAME, keep_log
from kiosk.core.machine.service import notify
from kiosk.core.recorder import Kept
from kiosk.core.station import Station
from kiosk.face.app import Duty, KioskApp
from kiosk.face.terminal.out_of_order import by_a_fault, show_out_of_order
from kiosk.face.terminal.streams import nobody_else_draws
from kiosk.house.subject import House
from kiosk.locale import _

log = logging.getLogger(__name__)

WATCHDOG_S = 2.0
"""How often systemd hears from a living event loop; its own limit is several times longer."""
READER_SILENCE_S = 60.0
"""The reader's thread beats at least every ten seconds; a minute of silence means that it hangs."""


def run(settings: Settings, house: House, trace: Path | None = None) -> int:
    """The kiosk with these settings and subjects, on this terminal. Returns the exit code.

    With `trace`, every byte on the cabinet's line goes to that file. Raises `KioskError` if it cannot.
    """
    log_file = settings.database.with_name(NAME)
    keep_log(log_file)
    locale.use(settings.station.language)
    with ExitStack() as resources:
        written = _trace_file(trace, resources) if trace else None
        return keep_showing(lambda kept: build(settings, trace=written, kept=kept, house=house), log_file)


def keep_showing(
    make: Callable[[Sequence[Kept]], Built],
    log_file: Path,
    make_app: Callable[[Station, Duty], KioskApp] = KioskApp,
) -> int:
    """Shows what `make` builds, and builds it anew as often as its records are mended. Returns the exit code.

    `make` is given the facts that could not be written. What others write on the terminal goes to `log_file`.
    """
    kept: Sequence[Kept] = ()
    ending = Ending.ANEW
    while ending is Ending.ANEW:
        built = make(kept)
        try:
            with nobody_else_draws(log_file):
                ending = show(built, make_app)
        finally:
            built.close()
        kept = built.station.recorder.kept
    if ending is Ending.FAULT:
        show_out_of_order(by_a_fault)
        sys.stderr.write(_("The kiosk had an internal fault and has stopped. It is in the log.") + "\n")
    return ending.code


def _trace_file(path: Path, resources: ExitStack) -> TraceFile:
    try:
        trace = TraceFile(path)
    except OSError as error:
        raise KioskError("The trace cannot be written", f"{path}: {error.strerror}") from error
    resources.callback(trace.close)
    return trace


def show(built: Built, make_app: Callable[[Station, Duty], KioskApp] = KioskApp) -> Ending:
    """Shows a built station until the app ends. Returns how it ended."""

    async def duty(desk: Desk) -> None:
        _heed_signals(app)
        notice_whatever_fails(app)
        async with asyncio.TaskGroup() as group:
            group.create_task(built.on_duty(desk, lambda: app.ending))
            group.create_task(_tell_systemd(built))

    app = make_app(built.station, duty)
    before = threading.excepthook
    try:
        app.run()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        app.failure = app.failure or error
        log.error("the event loop has failed", exc_info=error)
    finally:
        threading.excepthook = before
    notify("STOPPING=1")
    return Ending.ANEW if built.begins_anew else app.ending


async def _tell_systemd(built: Built) -> None:
    await built.watch.seen.wait()
    while not notify("READY=1"):
        await built.station.clock.sleep(WATCHDOG_S)
    while True:
        alive = built.station.clock.monotonic_us() / 1e6 - built.station.equipment.badges.beat()
        if alive < READER_SILENCE_S:
            notify("WATCHDOG=1")
        await built.station.clock.sleep(WATCHDOG_S)


def _heed_signals(app: KioskApp) -> None:
    """Ends in order, with a record, when systemd says so or the terminal goes away."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.order, Ending.STOPPED)
    loop.add_signal_handler(signal.SIGHUP, app.terminal_gone)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # a kiosk is never suspended


def notice_whatever_fails(app: KioskApp) -> None:
    """A task, a callback or a thread that nobody awaits has failed: the kiosk does not go on without it."""
    loop = asyncio.get_running_loop()

    def in_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(error := context.get("exception"), Exception):
            app.unforeseen(error, "something that nobody awaited has failed")
        else:
            log.warning("the event loop: %s", context.get("message"))

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None and not loop.is_closed():
            loop.call_soon_threadsafe(app.unforeseen, failed.exc_value, "a thread has failed")

    loop.set_exception_handler(in_loop)
    threading.excepthook = in_thread
