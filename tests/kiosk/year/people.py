"""Somebody at the kiosk: touches, types, taps and feeds what is asked for."""

from collections import deque
from typing import TypeVar

from kiosk.core.desk.asking import CountEnd, Counting, Message, NumberQuestion, Page, Question, Waiting
from storage.log.record import Record
from tests.kiosk.year.office import KEY_IN, NAMES, STAFF
from tests.kiosk.year.town import Errand, Town

MISREAD = 0.02
"""How often a number is read wrong."""
FICKLE = 0.005
"""How often somebody is called away from a question."""
R = TypeVar("R", bound=Record)


class Person:
    """Somebody at the kiosk: touches the first of the `wishes` that can be touched, taps when named."""

    wishes: tuple[str, ...] = ()

    def __init__(self, who: str) -> None:
        self.who = who
        self.visits = 0
        self.most_visits = 8
        self.touched: deque[str] = deque(maxlen=12)
        self.story: list[Record] = []
        self.expects = ""
        """What has to come before everything else, since it was cut off."""

    def __str__(self) -> str:
        return f"{type(self).__name__} by {self.who} ({', '.join(self.touched)})"

    @property
    def may_be_left(self) -> bool:
        """See `Errand`."""
        return False

    def told(self, kind: type[R]) -> list[R]:
        """What is on record of it, of this kind."""
        return [each for each in self.story if isinstance(each, kind)]

    async def answer(self, town: Town, prompt: object) -> None:
        """See `Errand`."""
        if isinstance(prompt, Question | NumberQuestion) and town.random.random() < FICKLE:
            town.kiosk.year_desk.stop()
            self.broke_off(town)
            return
        match prompt:
            case Message():
                town.kiosk.year_desk.give(None)
            case Page() | Question():
                self.touch(town, self.choice(town, prompt, town.kiosk.year_desk.labels()))
            case NumberQuestion(text=text) if "the tag" in text:
                town.kiosk.year_desk.give(self.tag(town, text))
            case NumberQuestion():
                town.kiosk.year_desk.give(self.number(town, prompt))
            case Waiting():
                await self.wait(town, prompt)
            case Counting():
                await self.feed(town, prompt)
            case _:
                raise AssertionError(f"{self}: what is {prompt}?")

    def choice(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        """Which of these labels; empty to stop."""
        if self.expects and prompt.text.startswith("What would you like"):
            assert self.expects in labels, f"{self}: {labels}"
            self.expects = ""
        if "What is your tap for?" in prompt.text:
            keeps = "Keep it and go on" in labels and town.random.random() < 0.7
            return "Keep it and go on" if keeps else labels[0]
        if "Hang it without the number" in labels:
            return labels[0]
        for wish in ("Yes, it was me", "All 3 are there", *self.wishes):
            for label in labels:
                if wish in label:
                    return label
        return ""

    def tag(self, town: Town, text: str) -> int | None:
        """The number on a tag. Now and then it is misread; but not by whoever looks once more."""
        if "at hook" not in text:
            return self.number_in_hand
        town.tally["tags read"] += 1
        misread = text.startswith("Which") and town.random.random() < MISREAD
        town.tally["tags misread"] += misread
        return int(text.split("hook ")[1].rstrip("?")) + misread

    @property
    def number_in_hand(self) -> int | None:
        """The number on the tag of the key that they bring; None for whoever does not look."""
        return None

    def broke_off(self, town: Town) -> None:
        """Something else came between, and the visit ends: it is gone on with later."""
        town.tally["broken off"] += 1

    def touch(self, town: Town, label: str) -> None:
        """That one, or やめる."""
        self.touched.append(label or "stop")
        if label:
            town.kiosk.year_desk.pick(label)
        else:
            town.kiosk.year_desk.stop()

    def number(self, town: Town, prompt: NumberQuestion) -> int | None:
        """What is typed."""
        return None

    async def wait(self, town: Town, prompt: Waiting) -> None:
        """Whoever is named taps; hands do what is asked of them; else time passes."""
        if prompt.slot:
            if not self.hand(town, prompt.slot):
                await town.pass_by(1)
            return
        person = self.called(town, prompt.text)
        if person:
            await town.tap(person)
        else:
            town.kiosk.year_desk.stop()

    def called(self, town: Town, text: str) -> str:
        """Who has to tap now; empty for nobody."""
        if "second person has to sign" in text or "then to read what is signed" in text:
            return next(person for person in STAFF if person != self.who)
        for person, name in NAMES.items():
            if name in text:
                return person
        wanted = "custodian has to approve" in text and town.custodian != self.who
        return town.custodian if wanted else ""

    def hand(self, town: Town, slot: int) -> bool:
        """At a slot that opened for somebody with a key in hand. False when it does not stand open."""
        cabinet, key = town.cabinet, KEY_IN[slot]
        if cabinet.bolt[slot] != "open":
            return False
        if town.truth.holders.pop(key, None) is not None:
            town.tally["hung"] += 1
            town.tally["hung in between"] += 1
            cabinet.hang(slot, ajar=True)
        cabinet.shut(slot)
        return True

    async def feed(self, town: Town, prompt: Counting) -> None:
        """Sheets into the shredder."""
        town.kiosk.year_desk.end_count(CountEnd.FINISHED)

    def guest(self, person: str) -> Errand:
        """Whoever comes in between brings the key that they have, or goes away again."""
        raise NotImplementedError

    def is_over(self, town: Town) -> bool:
        """See `Errand`."""
        self.visits += 1
        return self.is_done(town) or self.visits >= self.most_visits

    def is_done(self, town: Town) -> bool:
        """Has it happened?"""
        return True

    def in_the_dark(self, town: Town) -> None:
        """Nobody does anything."""

    async def lit_again(self, town: Town) -> None:
        """Nothing is to be seen."""


class Leave(Person):
    """Somebody who has tapped by mistake."""

    def guest(self, person: str) -> Errand:
        return Leave(person)


class Visitor(Person):
    """Somebody beside whom others may come."""

    def guest(self, person: str) -> Errand:
        return Leave(person)
