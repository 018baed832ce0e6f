"""Textual's driver for the kiosk: draws on the terminal on standard input, and reads touches and keys there.

Unlike Textual's own it reads in the event loop, so that there is no thread that could die unseen; takes any
bytes; asks the terminal for nothing that could bring more than touches and keys; draws on the terminal itself
and not on standard error; and never waits for a terminal that takes nothing.
"""

import asyncio
import logging
import os
import select
import signal
import termios
import time
import tty
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from kiosk.face.terminal import streams
from kiosk.face.terminal.calm import PAUSE_S, Burst, Flow
from kiosk.face.terminal.drawing import Drawing
from kiosk.face.terminal.tenant import Tenant
from kiosk.face.terminal.typed import DrawsAtOnce, KeyPressed, Meant, Scrolled, Touched, Typed

log = logging.getLogger(__name__)

ESCAPE_S = 0.1
"""After which a lone ESC was the key: Textual's own figure."""
GIVE_UP_S = 1.0
"""After which the rest of a sequence is not awaited any more."""
PIECE = 4096
"""Bytes read at once: what the kernel keeps for a terminal (N_TTY_BUF_SIZE)."""
BREATH_S = 0.06
"""Rest after a full piece, which takes 15 ms to understand: a flood leaves the loop most of its time."""
RESIZED_S = 0.03
"""A window that is being pulled changes its size at each step; one of them is enough."""
SMALLEST = Size(20, 8)
"""Columns and rows below which nothing is laid out: nobody could read it. A size of 0 means "not known"."""
LARGEST = Size(1000, 400)
"""Columns and rows above which nothing is laid out: no screen has them, and each cell costs memory."""
USUAL = Size(80, 24)

ENTER = "\x1b[?1049h\x1b[?1000h\x1b[?1006h\x1b[?25l\x1b[?7l"
"""Another screen, touches as SGR reports, no cursor, no wrapping."""
LEAVE = "\x1b[?1006l\x1b[?1000l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
ASK_SYNCHRONISED = "\x1b[?2026$p"


class KioskDriver(Driver):
    """The kiosk's terminal. `app` is a `Tenant`."""

    if TYPE_CHECKING:
        _app: Tenant

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size or _size_of(streams.INPUT, USUAL))
        self._typed = Typed()
        self._burst = Burst()
        self._flow = Flow(time.monotonic())
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._drawing: Drawing | None = None
        self._extent = USUAL
        self._attributes: list[Any] | None = None
        self._reading = False

    # --- what Textual asks of a driver ----------------------------------------------------------------

    def write(self, data: str) -> None:
        """Draws."""
        if self._drawing is not None:
            self._drawing.write(data)

    def start_application_mode(self) -> None:
        """Takes the terminal. Raises `OSError`, `termios.error` where it cannot be taken."""
        self._attributes = termios.tcgetattr(streams.INPUT)
        termios.tcsetattr(streams.INPUT, termios.TCSANOW, _raw(self._attributes))
        self._drawing = Drawing(
            streams.open_for_drawing(), lambda: _if_open(self._loop, self._draw_everything)
        )
        self.write(ENTER)
        if os.environ.get("TERM") != "linux":  # a text console would write the question's last letter
            self.write(ASK_SYNCHRONISED)
        self._loop.add_signal_handler(signal.SIGWINCH, self._later, "resized", RESIZED_S, self._resized)
        self._read_on()
        self._resized()

    def disable_input(self) -> None:
        """Reads no more."""
        if self._reading:
            self._loop.remove_reader(streams.INPUT)
        self._reading = False
        for timer in self._timers.values():
            timer.cancel()
        self._loop.remove_signal_handler(signal.SIGWINCH)

    def stop_application_mode(self) -> None:
        """Gives the terminal back as it was."""
        self.disable_input()
        if self._drawing is not None:
            self._drawing.end(LEAVE)
        self._drawing = None
        if self._attributes is not None:
            try:
                termios.tcsetattr(streams.INPUT, termios.TCSANOW, self._attributes)
                termios.tcflush(streams.INPUT, termios.TCIFLUSH)
            except termios.error as error:
                log.info("the terminal cannot be given back: %s", error)

    # --- for the app ----------------------------------------------------------------------------------

    def let_go(self) -> None:
        """The terminal is gone: reads and draws nothing any more."""
        self.disable_input()
        if self._drawing is not None:
            self._drawing.let_go()
        self._attributes = None

    # --- reading --------------------------------------------------------------------------------------

    def _read_on(self) -> None:
        self._loop.add_reader(streams.INPUT, self._readable)
        self._reading = True

    def _readable(self) -> None:
        try:
            data = os.read(streams.INPUT, PIECE)
        except BlockingIOError:
            return
        except OSError as error:
            self._gone(error.strerror or str(error))
            return
        if not data and _hung_up(streams.INPUT):
            self._gone("hung up")
            return
        self._arrived(data)
        if len(data) == PIECE:
            self._loop.remove_reader(streams.INPUT)
            self._reading = False
            self._later("reading", BREATH_S, self._read_on)

    def _gone(self, why: str) -> None:
        log.warning("the terminal is gone: %s", why)
        self._app.terminal_gone()

    def _arrived(self, data: bytes) -> None:
        self._take(self._typed.feed(data))
        if self._typed.waiting:
            silence = ESCAPE_S if self._typed.may_be_escape else GIVE_UP_S
            self._later("sequence", silence, lambda: self._take(self._typed.nothing_more()))
        elif timer := self._timers.pop("sequence", None):
            timer.cancel()

    def _take(self, meant: list[Meant]) -> None:
        for each in meant:
            match each:
                case KeyPressed():
                    self._burst.add(each)
                    self._later("burst", PAUSE_S, self._burst_ended)
                case Touched() | Scrolled():
                    if self._flow.lets_through(each, time.monotonic()):
                        self._touched(each)
                case DrawsAtOnce():
                    self._post(TerminalSupportsSynchronizedOutput())

    def _burst_ended(self) -> None:
        for key in self._burst.end(at_a_field=self._app.at_a_field):
            self._post(events.Key(key.key, key.character or None))

    def _touched(self, touch: Touched | Scrolled) -> None:
        """A press beside the screen is none; a finger that leaves it is lifted at its edge."""
        width, height = self._extent
        x, y = min(touch.x, width - 1), min(touch.y, height - 1)
        if (x, y) != (touch.x, touch.y) and not (isinstance(touch, Touched) and not touch.down):
            return
        button = touch.button if isinstance(touch, Touched) else 0
        self._post(_event_of(touch)(None, x, y, 0, 0, button, shift=False, meta=False, ctrl=False))

    def _post(self, message: Message) -> None:
        message.set_sender(self._app)
        self._app.post_message(message)

    def _later(self, what: str, seconds: float, action: Any) -> None:
        """Does `action` once, after so much silence about it."""
        if timer := self._timers.get(what):
            timer.cancel()
        self._timers[what] = self._loop.call_later(seconds, action)

    # --- the size -------------------------------------------------------------------------------------

    def _resized(self) -> None:
        self._extent = _size_of(streams.INPUT, self._extent)
        self._post(events.Resize(self._extent, self._extent))

    def _draw_everything(self) -> None:
        """After something was not drawn: nobody knows what stands there."""
        self._app.screen.refresh(layout=True)
        self._post(events.Resize(self._extent, self._extent))


def _event_of(touch: Touched | Scrolled) -> type[events.MouseEvent]:
    if isinstance(touch, Scrolled):
        return events.MouseScrollUp if touch.up else events.MouseScrollDown
    return events.MouseDown if touch.down else events.MouseUp


def _if_open(loop: asyncio.AbstractEventLoop, action: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(action)


def _size_of(terminal: int, otherwise: Size) -> Size:
    """Columns and rows, from `SMALLEST` to `LARGEST`; `otherwise` where the terminal does not know."""
    try:
        columns, rows = os.get_terminal_size(terminal)
    except OSError:
        return otherwise
    if not columns or not rows:
        return otherwise
    width, height = max(columns, SMALLEST.width), max(rows, SMALLEST.height)
    return Size(min(width, LARGEST.width), min(height, LARGEST.height))


def _raw(attributes: list[Any]) -> list[Any]:
    """Bytes as they are typed, at once, none of them a signal; a read never waits (VMIN and VTIME 0)."""
    changed = [*attributes[: tty.CC], [*attributes[tty.CC]]]
    changed[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    changed[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    changed[tty.CC][termios.VMIN] = 0
    changed[tty.CC][termios.VTIME] = 0
    return changed


def _hung_up(terminal: int) -> bool:
    """Nothing was read: because there is nothing, or because there will be nothing any more?"""
    poll = select.poll()
    poll.register(terminal, select.POLLIN)
    return any(found & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, found in poll.poll(0))
