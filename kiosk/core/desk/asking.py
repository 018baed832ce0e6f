"""What a workflow may ask of the people standing there.

A workflow speaks to a `Desk` and cannot tell whether it is the screen or a script. All text is finished,
translated text; a desk shows it as it is (never as markup) and decides nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from storage.people.facts import Person

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where in its procedure the visitor is: the names of the steps, and which one is now (from 0)."""

    steps: tuple[str, ...]
    now: int


class Needs(StrEnum):
    """What must have been on the screen for an answer: what was not shown confirms nothing."""

    NOTHING = "nothing"
    LINES = "lines"
    """Every line of the page, turned to its end."""
    CODE = "code"
    """The page's code, whole, at the moment of the answer and for a while before."""


@dataclass(frozen=True, slots=True)
class Option(Generic[T_co]):
    """One answer: what it means to the workflow, what is written on it, and a second line.

    `needs` is for answers below a `Page`: before it is met, the answer is there and cannot be given; one that
    needs a code for which there is no room is not there.
    """

    value: T_co
    label: str
    note: str = ""
    needs: Needs = Needs.NOTHING


@dataclass(frozen=True, slots=True)
class Question(Generic[T_co]):
    """One question in one sentence. The answer expected most is the first option.

    `aside` leads to what is wanted more rarely; its place does not depend on the options. With `itself_s` the
    first option answers by itself after so many seconds, unless another one is touched.
    """

    text: str
    options: tuple[Option[T_co], ...]
    stage: Stage
    aside: Option[T_co] | None = None
    itself_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code in spellings of different length: the first that there is room for is drawn, or none.

    It can be confirmed once it has been on the screen, whole, for `seconds`.
    """

    spellings: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Something to be looked through, with at most three answers below it; the first is the bright one.

    `body` lines are drawn as they are, each cell in its place (a calendar, a code, a list). More lines than
    there is room for are turned by touch. `marked`: the numbers of lines (from 0) that nobody may overlook;
    they are drawn red, and say so in words themselves. `code` is drawn beside them. `aside` is in the place
    of "stop", where stopping would be less than there is to offer. `seconds`: until it lapses; 0: as usual.
    """

    text: str
    body: tuple[str, ...]
    options: tuple[Option[T_co], ...]
    stage: Stage
    marked: frozenset[int] = frozenset()
    code: Code | None = None
    aside: Option[T_co] | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Looked(Generic[T_co]):
    """What came of a page: the answer, and what had been on the screen when it was given.

    `answer` is None when the visitor stopped or did not answer in time. `whole`: every line was there, at the
    size that the screen had. `code`: the spelling that stood there whole, and had for `code_s`; else empty.
    """

    answer: T_co | None = None
    whole: bool = False
    code: str = ""
    code_s: float = 0.0

    def confirms(self, page: "Page[T]") -> "T | None":
        """The answer, if what it needs of this page was on the screen; else None."""
        options = page.options if page.aside is None else (*page.options, page.aside)
        option = next((each for each in options if each.value == self.answer), None)
        if option is None or (option.needs is Needs.LINES and not self.whole):
            return None
        if option.needs is Needs.CODE and not self._has_seen(page.code):
            return None
        return option.value

    def _has_seen(self, code: Code | None) -> bool:
        return code is not None and self.code in code.spellings and self.code_s >= code.seconds


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """A question whose answer is a number of at most `digits` digits."""

    text: str
    note: str
    digits: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class PinQuestion:
    """Asks for a PIN of at most `digits` digits, which the screen does not show. `shuffled`: see `Rules`."""

    text: str
    note: str
    digits: int
    stage: Stage
    shuffled: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something is awaited from the hardware or from a hand: what, what happens when the time ends, how long.

    With `slot`, the cabinet's face is drawn with that slot marked; the drawing is gone with the visit.
    """

    text: str
    then: str
    seconds: float
    stage: Stage
    slot: int = 0
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """What the counter says now. `trouble`: what keeps sheets from going in, in a sentence; else empty."""

    counted: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """Sheets are being shredded: who by, how many were entered, and what happens when nobody feeds any.

    `now` is looked at whenever the station changes: the number on the screen is the counter's.
    """

    text: str
    people: tuple[str, str]
    sheets: int
    then: str
    seconds: float
    stage: Stage
    now: Callable[[], Count]


class CountEnd(StrEnum):
    """How a counting ended: by touch, or since no sheet came for long."""

    FINISHED = "finished"
    PAUSED = "paused"
    TIME_UP = "time_up"


class Waited(StrEnum):
    """How a waiting ended."""

    HAPPENED = "happened"
    TIME_UP = "time_up"
    GIVEN_UP = "given_up"


class Tone(StrEnum):
    """How a message is meant; each has its own sign, colour and sound."""

    DONE = "done"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be read: a headline and lines below it. Goes away by a touch or after `seconds`."""

    tone: Tone
    text: str
    lines: tuple[str, ...]
    seconds: float


class Desk(Protocol):
    """The kiosk's counter."""

    def welcome(self, visitor: Person | None) -> None:
        """A visit begins (None: somebody without a card). Names may be shown from now on."""

    def farewell(self) -> None:
        """The visit is over: back to idle, nothing personal stays on the screen."""

    async def choose(self, question: Question[T]) -> T | None:
        """The answer; None when the visitor stops or does not answer in time."""

    async def look(self, page: Page[T]) -> Looked[T]:
        """The answer, and what was on the screen when it was given."""

    async def number(self, question: NumberQuestion) -> int | None:
        """The number; None when the visitor stops or does not answer in time."""

    async def pin(self, question: PinQuestion) -> str | None:
        """The digits; None when the visitor stops or does not answer in time."""

    async def wait(self, waiting: Waiting, happened: Awaitable[bool]) -> Waited:
        """Shows it until `happened` returns (True: it did; False: the time is up) or the visitor gives up."""

    async def count(self, counting: Counting, idle: Awaitable[bool]) -> CountEnd:
        """Shows the number until it is finished or paused by touch, or `idle` returns: nobody feeds."""

    async def tell(self, message: Message) -> None:
        """Shows the message until it is touched or its time is over."""

    async def no_card_wanted(self) -> None:
        """Returns when somebody at the idle screen asks to return a key without a card."""
