"""The screen as a `Desk`: each thing a workflow asks becomes one view and one answer."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Protocol, TypeVar

from kiosk.core.clock import Clock, abandon
from kiosk.core.desk.asking import (
    CountEnd,
    Counting,
    Looked,
    Message,
    NumberQuestion,
    Page,
    PinQuestion,
    Question,
    Tone,
    Waited,
    Waiting,
)
from kiosk.core.office.names import role_name
from kiosk.face.screens.choice import ChoiceView
from kiosk.face.screens.counting import CountingView
from kiosk.face.screens.idle import IdleView
from kiosk.face.screens.message import MessageView
from kiosk.face.screens.number import NumberView
from kiosk.face.screens.page import PageView
from kiosk.face.screens.pin import PinView
from kiosk.face.screens.view import View
from kiosk.face.screens.waiting import WaitingView
from kiosk.locale import _
from storage.people.facts import Person

T = TypeVar("T")


class Stand(Protocol):
    """What has the views: the app. `gone`: there is nothing left to show anything on."""

    choice: ChoiceView
    counting: CountingView
    idle: IdleView
    message: MessageView
    number: NumberView
    page: PageView
    pin: PinView
    waiting: WaitingView
    gone: bool

    @property
    def slots(self) -> tuple[int, ...]:
        """The cabinet's slots, for whoever looks for one."""

    def show(self, view: View) -> None:
        """Switches to a view."""

    def visitor(self, text: str) -> None:
        """Who is at the kiosk, in the bottom line."""

    def sound(self, tone: Tone) -> None:
        """The tone's rhythm."""


class Counter:
    """Implements `Desk` on the app's views. Every question has a time limit: people walk away."""

    def __init__(self, app: Stand, clock: Clock, question_s: float) -> None:
        self._app = app
        self._clock = clock
        self._question_s = question_s
        self._deadline_us: int | None = None

    def welcome(self, visitor: Person | None) -> None:
        """See `Desk`."""
        self._app.visitor(_visitor_text(visitor))

    def farewell(self) -> None:
        """See `Desk`."""
        if self._app.gone:
            return
        self._app.waiting.forget()
        self._app.counting.forget()
        self._app.page.forget()
        self._app.visitor("")
        self._app.show(self._app.idle)

    async def choose(self, question: Question[T]) -> T | None:
        """See `Desk`."""
        self._app.choice.show(question)
        if question.itself_s:
            return await self._first_unless_touched(question)
        answer: T | None = await self._answer(self._app.choice, self._question_s)
        return answer

    async def _first_unless_touched(self, question: Question[T]) -> T | None:
        lapsed = question.options[0].value
        answer: T | None = await self._answer(self._app.choice, question.itself_s, lapsed)
        return answer

    async def look(self, page: Page[T]) -> Looked[T]:
        """See `Desk`. Whoever turns the page is still there: the time begins anew."""
        seconds = page.seconds or self._question_s
        self._app.page.show(page, turned=lambda: self._start_countdown(seconds))
        looked: Looked[T] | None = await self._answer(self._app.page, seconds)
        return looked or Looked()

    async def number(self, question: NumberQuestion) -> int | None:
        """See `Desk`."""
        self._app.number.show(question)
        answer: int | None = await self._answer(self._app.number, self._question_s)
        return answer

    async def pin(self, question: PinQuestion) -> str | None:
        """See `Desk`."""
        self._app.pin.show(question)
        answer: str | None = await self._answer(self._app.pin, self._question_s)
        self._app.pin.forget()
        return answer

    async def wait(self, waiting: Waiting, happened: Awaitable[bool]) -> Waited:
        """See `Desk`."""
        view = self._app.waiting
        view.show(waiting, self._app.slots)
        self._start_countdown(waiting.seconds)
        given_up = view.ask()
        self._app.show(view)
        event = asyncio.ensure_future(happened)
        try:
            await asyncio.wait({event, given_up}, return_when=asyncio.FIRST_COMPLETED)
            if not event.done():
                return Waited.GIVEN_UP
            return Waited.HAPPENED if event.result() else Waited.TIME_UP
        finally:
            self._deadline_us = None
            await abandon(event, given_up)

    async def count(self, counting: Counting, idle: Awaitable[bool]) -> CountEnd:
        """See `Desk`."""
        view = self._app.counting
        view.show(counting)
        ended = view.ask()
        self._app.show(view)
        event = asyncio.ensure_future(idle)
        try:
            await asyncio.wait({event, ended}, return_when=asyncio.FIRST_COMPLETED)
            how: CountEnd = ended.result() if ended.done() else CountEnd.TIME_UP
            return how
        finally:
            await abandon(event, ended)

    async def tell(self, message: Message) -> None:
        """See `Desk`. Whoever turns its lines is still there: the time begins anew."""
        self._app.message.show(message, turned=lambda: self._start_countdown(message.seconds))
        self._app.sound(message.tone)
        await self._answer(self._app.message, message.seconds)

    async def no_card_wanted(self) -> None:
        """See `Desk`."""
        asked = self._app.idle.ask()
        self._app.show(self._app.idle)
        await asked

    @property
    def seconds_left(self) -> int | None:
        """Until the current question lapses; None when nothing is asked."""
        if self._deadline_us is None:
            return None
        return max(0, -((self._clock.monotonic_us() - self._deadline_us) // 1_000_000))

    async def _answer(  # the view's answer has the question's type
        self, view: View, seconds: float, otherwise: Any = None
    ) -> Any:
        self._start_countdown(seconds)
        answer = view.ask()
        self._app.show(view)
        time_up = asyncio.ensure_future(self._time_up())
        try:
            await asyncio.wait({answer, time_up}, return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else otherwise
        finally:
            self._deadline_us = None
            await abandon(answer, time_up)

    async def _time_up(self) -> None:
        """Returns when the countdown has run out, which may be started anew meanwhile."""
        while self._deadline_us is not None:
            left_us = self._deadline_us - self._clock.monotonic_us()
            if left_us <= 0:
                return
            await self._clock.sleep(left_us / 1_000_000)

    def _start_countdown(self, seconds: float) -> None:
        self._deadline_us = self._clock.monotonic_us() + int(seconds * 1_000_000)


def _visitor_text(visitor: Person | None) -> str:
    if visitor is None:
        return _("Somebody without a registered card")
    return _("{name} ({role})").format(name=visitor.name, role=role_name(visitor.role))
