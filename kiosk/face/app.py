"""The kiosk as a Textual application: lays out the views, keeps the strip true, runs the workflows.

It decides nothing. There is one screen; views are switched, never pushed (fresh screens leak memory).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from kiosk.core.clock import Clock, instant
from kiosk.core.desk.asking import Desk, Tone
from kiosk.core.devices.equipment import READER
from kiosk.core.machine.ending import Ending
from kiosk.core.station import Station
from kiosk.counter.idle import day_line
from kiosk.face.screens.choice import ChoiceView
from kiosk.face.screens.counter import Counter
from kiosk.face.screens.counting import CountingView
from kiosk.face.screens.idle import IdleView
from kiosk.face.screens.message import MessageView
from kiosk.face.screens.number import NumberView
from kiosk.face.screens.page import PageView
from kiosk.face.screens.pin import PinView
from kiosk.face.screens.view import View
from kiosk.face.screens.waiting import WaitingView
from kiosk.face.terminal import streams
from kiosk.face.terminal.driver import KioskDriver
from kiosk.face.terminal.tenant import Tenant
from kiosk.face.widgets.code import Code
from kiosk.face.widgets.strip import Handed, Strip
from kiosk.locale import _
from kiosk.people.live import people_of
from kiosk.records.outside import outside_of
from storage.station.facts import DeviceState

log = logging.getLogger(__name__)

Duty = Callable[[Desk], Awaitable[None]]
"""What the kiosk does from start to stop, given a desk: watch the devices and serve visitors."""

SOUNDS = {Tone.DONE: (0.0,), Tone.WARNING: (0.0, 0.5), Tone.REFUSED: (0.0, 0.15, 0.3)}
"""Seconds at which the bell sounds: three rhythms that differ without looking."""


class KioskApp(Tenant):
    """The whole screen. `duty` runs from the first paint until the app ends; its failure ends the app.

    `failure` is what ended it unforeseen; `ordered` how somebody told it to end.
    """

    CSS_PATH = "kiosk.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c,ctrl+z", "nothing", show=False, priority=True),
        Binding("escape", "stop", show=False),
        Binding("enter", "enter", show=False),
        Binding("asterisk", "aside", show=False),
        *(Binding(str(digit), f"digit({digit})", show=False) for digit in range(10)),
    ]

    def __init__(self, station: Station, duty: Duty, *, side: Widget | None = None) -> None:
        super().__init__(driver_class=KioskDriver)
        self.station = station
        self.slots = tuple(station.sensed.slots)
        self.idle = IdleView(id="idle")
        self.choice = ChoiceView()
        self.code = Code(self._room_for_code, station.clock, id="code")
        self.page = PageView(self.code)
        self.number = NumberView()
        self.pin = PinView()
        self.waiting = WaitingView()
        self.counting = CountingView()
        self.message = MessageView()
        self.counter = Counter(self, station.clock, station.times.question_s)
        self.day_line: Callable[[], str] = lambda: day_line(station)
        """What of the day's work is done, in a line for the idle screen; nothing until somebody says it."""
        self._duty = duty
        self._side = side
        self._clock: Clock = station.clock
        self._extent = Size(0, 0)
        self._on_duty_task: asyncio.Task[None] | None = None
        self.failure: BaseException | None = None
        self.ordered: Ending | None = None
        self._leaving: asyncio.Task[None] | None = None
        self.gone = False
        """The views are gone; there is nothing left to show anything on."""

    def compose(self) -> ComposeResult:
        """The kiosk, and beside it whatever the demo wants to show."""
        with Horizontal(id="desk"):
            with Vertical(id="kiosk"):
                yield Strip(id="strip")
                with ContentSwitcher(initial="idle", id="views"):
                    yield from self.views
                yield Static(id="foot", markup=False)
            yield self.code
            if self._side is not None:
                yield self._side

    @property
    def views(self) -> tuple[View, ...]:
        """Every view there is."""
        return (
            self.idle,
            self.choice,
            self.page,
            self.number,
            self.pin,
            self.waiting,
            self.counting,
            self.message,
        )

    @property
    def at_a_field(self) -> bool:
        """Is there something to be typed into, or is every key an answer?"""
        return self.shown in (self.number, self.pin)

    @property
    def shown(self) -> View:
        """The view on the screen."""
        current = self.query_one("#views", ContentSwitcher).current
        return next(view for view in self.views if view.id == current)

    def on_mount(self) -> None:
        """Begins the duty once there is a screen, and a clock that ticks once a second."""
        self.title = "kagiban"
        self.station.changes.listeners.append(self._refresh)
        self.set_interval(1.0, self._second)
        self._refresh()
        self._on_duty_task = asyncio.create_task(self._on_duty())

    async def on_unmount(self) -> None:
        """An app that ends without `leave` (a fault in the screen) still ends its duty with its records."""
        self.gone = True
        await self._end_duty()
        if self._refresh in self.station.changes.listeners:
            self.station.changes.listeners.remove(self._refresh)

    def on_resize(self, event: events.Resize) -> None:
        """Small terminals get smaller gaps, not smaller targets."""
        self.set_class(event.size.height < 28, "low")
        self._extent = event.size  # Textual's own `size` follows only after this
        self.code.fit()
        self.call_after_refresh(self.code.fit)  # what stands beside the kiosk has found its place only then

    def _room_for_code(self) -> tuple[int, int]:
        """All rows, and all columns but those of what stands beside the kiosk."""
        side = self._side.outer_size.width if self._side is not None and self._side.display else 0
        return self._extent.width - side, self._extent.height

    async def leave(self, ending: Ending = Ending.STOPPED) -> None:
        """Ends in order: first the duty, with its last records, then the screen. The first order counts."""
        self.ordered = self.ordered or ending
        await self._end_duty()
        self.exit()

    def order(self, ending: Ending) -> None:
        """Somebody tells it to end, and does not wait for that."""
        self._leaving = self._leaving or asyncio.create_task(self.leave(ending))

    def terminal_gone(self) -> None:
        """There is nothing to be drawn on any more."""
        if isinstance(self._driver, KioskDriver):
            self._driver.let_go()
        streams.let_go()
        self.order(Ending.HANGUP)

    @property
    def ending(self) -> Ending:
        """How it ends, or has ended: a fault, unless somebody ordered it and nothing failed."""
        return Ending.FAULT if self.failure is not None or self.ordered is None else self.ordered

    def unforeseen(self, error: BaseException, what: str) -> None:
        """Something failed that nobody foresaw: logged, and the kiosk ends rather than go on without."""
        log.error("%s", what, exc_info=error)
        self.failure = self.failure or error
        self._return_code = 1
        self.exit(return_code=1)

    async def _end_duty(self) -> None:
        """Cancels the duty once: a second signal must not cut off the records with which it ends."""
        if self._on_duty_task is None:
            return
        if not self._on_duty_task.cancelling():
            self._on_duty_task.cancel()
        await asyncio.gather(self._on_duty_task, return_exceptions=True)

    # --- for the counter ----------------------------------------------------------------------------

    def show(self, view: View) -> None:
        """Switches to a view."""
        self.query_one("#views", ContentSwitcher).current = view.id
        self.code.stand(wanted=view is self.page)
        self._second()

    def visitor(self, text: str) -> None:
        """Who is at the kiosk, in the bottom line."""
        self._visitor = text
        self._write_foot()

    def sound(self, tone: Tone) -> None:
        """The tone's rhythm on the terminal's bell."""
        for delay in SOUNDS[tone]:
            if delay:
                self.set_timer(delay, self.bell)
            else:
                self.bell()

    # --- keys and ticks -----------------------------------------------------------------------------

    def action_nothing(self) -> None:
        """Chords that would leave or suspend the kiosk do nothing."""

    def action_stop(self) -> None:
        """やめる."""
        self.shown.stop()

    def action_enter(self) -> None:
        """Only a number or a PIN needs to be entered."""
        if self.shown is self.number:
            self.number.enter()
        elif self.shown is self.pin:
            self.pin.enter()

    def action_aside(self) -> None:
        """What is wanted more rarely."""
        self.shown.aside()

    def action_digit(self, digit: int) -> None:
        """A digit stands for an answer."""
        self.shown.press(digit)

    _visitor = ""

    async def _on_duty(self) -> None:
        try:
            await self._duty(self.counter)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the kiosk must not stay there with nobody behind it
            self.unforeseen(error, "the kiosk's work has failed")

    def _second(self) -> None:
        self.shown.second()
        self._write_strip()
        self._write_foot()
        if self.shown is self.waiting and self.counter.seconds_left is not None:
            self.waiting.left(self.counter.seconds_left)

    def _refresh(self) -> None:
        self._write_strip()
        if self.shown is self.counting:
            self.counting.follow()
        reader = self.station.health[READER] is not DeviceState.OFFLINE
        self.idle.show(self.station.alarms.standing, reader=reader)
        self.idle.show_day(self.day_line())

    def _write_strip(self) -> None:
        now = instant(self._clock.now_us()).astimezone()
        station = self.station
        handed = Handed(
            outside_of(station).last, outside_of(station).overdue, outside_of(station).has_lock_up
        )
        unseen = len(station.alarms.unacknowledged)
        self.query_one(Strip).show(
            now, station.health, station.alarms.standing, handed, unseen, people_of(station).unattended_in
        )

    def foot_note(self) -> str:
        """What else stands at the foot of the screen: nothing at a kiosk."""
        return ""

    def _write_foot(self) -> None:
        left = self.counter.seconds_left
        seconds = _("{seconds} s left").format(seconds=left) if left is not None and self._visitor else ""
        foot = self.query_one("#foot", Static)
        text = Text("   ".join(filter(None, (f" {self._visitor}".rstrip(), seconds, self.foot_note()))))
        if foot.content != text:
            foot.update(text)

    # --- what Textual would show of a fault: a traceback with people's data in it ---------------------

    def _handle_exception(self, error: Exception) -> None:
        self.unforeseen(error, "the screen has failed")

    def panic(self, *renderables: object) -> None:
        """Textual gives up. What it would show is shown nowhere."""
        self.unforeseen(RuntimeError("Textual gave up"), "the screen has failed")

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
