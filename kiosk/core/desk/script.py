"""A `Desk` without a screen: a script plays the people. Used by the played day and by the tests.

The script is itself linear: it waits for what is asked and answers it, as a person would::

    question = await desk.asked(Question)
    desk.pick("3")
    waiting = await desk.asked(Waiting)
    ...the hand takes the key...
    message = await desk.read()
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from kiosk.core.clock import abandon
from kiosk.core.desk.asking import (
    CountEnd,
    Counting,
    Looked,
    Message,
    Needs,
    NumberQuestion,
    Option,
    Page,
    PinQuestion,
    Question,
    Tone,
    Waited,
    Waiting,
)
from storage.people.facts import Person

T = TypeVar("T")
Asked = TypeVar("Asked", Question[Any], Page[Any], NumberQuestion, PinQuestion, Waiting, Counting, Message)


class OffScriptError(AssertionError):
    """The kiosk asked or showed something else than the script expected."""


class ScriptedDesk:
    """Holds what is asked until the script has answered it. `shown` is everything, in order."""

    def __init__(self) -> None:
        self.visitor: Person | None = None
        self.visiting = False
        self.shown: list[object] = []
        self.has_room: Callable[[str], bool] = lambda spelling: True
        """Is the script's screen large enough for this spelling of a code?"""
        self._prompts: asyncio.Queue[object] = asyncio.Queue()
        self._current: object = None
        self._answer: asyncio.Future[Any] | None = None
        self._no_card = asyncio.Event()
        self._left = asyncio.Event()

    # --- the script's side --------------------------------------------------------------------------

    async def asked(self, kind: type[Asked], seconds: float = 20.0) -> Asked:
        """The next prompt, of that kind. Raises `OffScriptError` if it is another, or none comes."""
        prompt = await self._next(kind.__name__, seconds)
        if not isinstance(prompt, kind):
            raise OffScriptError(f"a {kind.__name__} was expected, not {prompt}")
        return prompt

    def pick(self, label: str) -> None:
        """Touches the option whose label contains `label`. Raises `OffScriptError` when there is none.

        Whoever touches an answer below a page has turned it to its end, and looked as long as it wants.
        """
        options = self._offered()
        for option in options:
            if label in option.label:
                page = self._current if isinstance(self._current, Page) else None
                return self._give(option.value if page is None else self._looked(page, option))
        labels = ", ".join(option.label for option in options)
        raise OffScriptError(f"no option {label!r} among: {labels}")

    def _offered(self) -> tuple[Option[Any], ...]:
        """What can be touched: no answer that needs a code for which there is no room."""
        options = _options(self._current)
        if isinstance(self._current, Page) and not self._drawn(self._current):
            return tuple(each for each in options if each.needs is not Needs.CODE)
        return options

    def _drawn(self, page: Page[Any]) -> str:
        """The code on the script's screen."""
        spellings = page.code.spellings if page.code is not None else ()
        return next(filter(self.has_room, spellings), "")

    def _looked(self, page: Page[Any], option: Option[Any]) -> Looked[Any]:
        drawn = self._drawn(page)
        seconds = page.code.seconds if page.code is not None and drawn else 0.0
        return Looked(option.value, whole=True, code=drawn, code_s=seconds)

    def type(self, number: int) -> None:
        """Types a number."""
        self._give(number)

    def end_count(self, how: CountEnd) -> None:
        """Touches 終わる or 休む."""
        self._give(how)

    def enter(self, digits: str) -> None:
        """Enters a PIN."""
        self._give(digits)

    def lapse(self) -> None:
        """Touches nothing until the first option answers by itself."""
        assert isinstance(self._current, Question)  # noqa: S101  # `asked` has just said so
        if not self._current.itself_s:
            raise OffScriptError(f"nothing answers by itself: {self._current.text}")
        self._give(self._current.options[0].value)

    def stop(self) -> None:
        """Touches やめる, or lets a question lapse: the workflow cannot tell."""
        self._give(None)

    async def read(self, tone: Tone | None = None) -> Message:
        """Reads the message that comes next, behind any waitings, and closes it.

        A waiting for a door may be over before it is shown or not: that depends on the hand, not the kiosk.
        """
        while True:
            prompt = await self._next("Message")
            if isinstance(prompt, Message):
                break
            if not isinstance(prompt, Waiting):
                raise OffScriptError(f"a Message was expected, not {prompt}")
        if tone is not None and prompt.tone is not tone:
            raise OffScriptError(f"a message with the tone {tone} was expected, not {prompt}")
        self._give(None)
        return prompt

    def return_without_card(self) -> None:
        """Touches the idle screen's button."""
        self._no_card.set()

    async def left(self, seconds: float = 20.0) -> None:
        """Waits until the visit is over. Raises `OffScriptError` when it is not."""
        try:
            await asyncio.wait_for(self._left.wait(), seconds)
        except TimeoutError:
            raise OffScriptError(f"the visit goes on: {self.shown[-1:]}") from None

    async def _next(self, expected: str, seconds: float = 20.0) -> object:
        try:
            self._current = await asyncio.wait_for(self._prompts.get(), seconds)
        except TimeoutError:
            raise OffScriptError(f"a {expected} was expected and nothing was asked") from None
        return self._current

    def _give(self, value: object) -> None:
        if self._answer is None or self._answer.done():
            raise OffScriptError("nothing is being asked")
        self._answer.set_result(value)

    # --- the workflow's side: `Desk` ----------------------------------------------------------------

    def welcome(self, visitor: Person | None) -> None:
        """See `Desk`."""
        self.visitor, self.visiting = visitor, True
        self._left.clear()

    def farewell(self) -> None:
        """See `Desk`."""
        self.visitor, self.visiting = None, False
        self._left.set()

    async def choose(self, question: Question[T]) -> T | None:
        """See `Desk`."""
        answer: T | None = await self._present(question)
        return answer

    async def look(self, page: Page[T]) -> Looked[T]:
        """See `Desk`."""
        looked: Looked[T] | None = await self._present(page)
        return looked or Looked()

    async def number(self, question: NumberQuestion) -> int | None:
        """See `Desk`."""
        answer: int | None = await self._present(question)
        return answer

    async def pin(self, question: PinQuestion) -> str | None:
        """See `Desk`."""
        answer: str | None = await self._present(question)
        return answer

    async def wait(self, waiting: Waiting, happened: Awaitable[bool]) -> Waited:
        """See `Desk`."""
        event = asyncio.ensure_future(happened)
        given_up = self._present(waiting)
        try:
            await asyncio.wait({event, given_up}, return_when=asyncio.FIRST_COMPLETED)
            if not event.done():
                return Waited.GIVEN_UP
            return Waited.HAPPENED if event.result() else Waited.TIME_UP
        finally:
            await abandon(event, given_up)

    async def count(self, counting: Counting, idle: Awaitable[bool]) -> CountEnd:
        """See `Desk`."""
        event = asyncio.ensure_future(idle)
        ended = self._present(counting)
        try:
            await asyncio.wait({event, ended}, return_when=asyncio.FIRST_COMPLETED)
            how: CountEnd = ended.result() if ended.done() else CountEnd.TIME_UP
            return how
        finally:
            await abandon(event, ended)

    async def tell(self, message: Message) -> None:
        """See `Desk`."""
        await self._present(message)

    async def no_card_wanted(self) -> None:
        """See `Desk`."""
        await self._no_card.wait()
        self._no_card.clear()

    def _present(self, prompt: object) -> "asyncio.Future[Any]":
        self.shown.append(prompt)
        self._answer = asyncio.get_running_loop().create_future()
        self._prompts.put_nowait(prompt)
        return self._answer


def _options(prompt: object) -> tuple[Option[Any], ...]:
    """What can be touched."""
    assert isinstance(prompt, Question | Page)  # noqa: S101  # `asked` has just said so
    aside = getattr(prompt, "aside", None)
    return prompt.options if aside is None else (*prompt.options, aside)
