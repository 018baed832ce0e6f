"""What the day asks for: opening, count, lock-up, the month's end."""

from kiosk.core.desk.asking import Counting, NumberQuestion, Page, Question, Waiting
from kiosk.core.office.today import day_now
from kiosk.house.obstacles import Hindrance, Obstacle
from storage.day import records as told
from storage.log.record import Record
from storage.people.records import AbsenceRecorded
from storage.vault.records import CountBegun, CountClosed, CountEntered, CountRoundFailed
from tests.kiosk.year.errands import Bring, Shred
from tests.kiosk.year.office import CLERK, DAY, NAMES, OFFICER, STAFF
from tests.kiosk.year.people import Leave, Visitor
from tests.kiosk.year.town import Errand, Town

CUSTODIANS = ("Other business", "Custodian's work")
TOUCHED = "touched"
"""An answer that has been given already."""


class Open(Visitor):
    """始業点検. Whatever is different is explained; what was closed over is looked at."""

    def __init__(self, who: str, resolves: bool = True) -> None:
        super().__init__(who)
        self.first = DAY.how_resolved[1] if resolves else "It is so still"
        self.wishes = (
            "Open the day",
            *CUSTODIANS,
            "I have seen it",
            "It stays so",
            "I sign",
            *DAY.why_missing[2:],
        )
        self.expected: int | None = None
        self.given_up = False

    def choice(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        if isinstance(prompt, Page):
            self._look(town, prompt)
        if "It is so still" in labels:
            return self.first
        if "Why" in prompt.text:
            return labels[0]
        if "Read the tags" in labels:
            return "Read the tags" if town.random.random() < 0.8 else "Later"
        if "Lock up" in labels and "Open the day" not in labels and prompt.text.startswith("What has"):
            return ""
        return super().choice(town, prompt, labels)

    def _look(self, town: Town, page: Page[object]) -> None:
        """Keys that are not where lock-up left them stand on the page, each once."""
        if self.expected is not None:
            keys = [line for line in page.body if line.startswith("DIFFERENT: Key")]
            assert len(keys) == self.expected, (page.body, self.expected)

    def is_done(self, town: Town) -> bool:
        return bool(self.told(told.DayOpened))

    async def lit_again(self, town: Town) -> None:
        """It comes first, and what was explained is not asked again."""
        if not self.is_done(town) and town.truth.days:
            self.expects = "Open the day"


class Count(Visitor):
    """枚数確認. `wrong`: by how much each of the two is off, round by round.

    `leaves`: they go once a round has failed.
    """

    def __init__(
        self, who: str, second: str, wrong: tuple[tuple[int, int], ...] = (), *, leaves: bool = False
    ) -> None:
        super().__init__(who)
        self.second, self.wrong, self.leaves = second, wrong, leaves
        self.wishes = ("Go on with the count", "Count the cards", "Other business")

    def number(self, town: Town, prompt: NumberQuestion) -> int | None:
        turn = 1 + len(self.told(CountRoundFailed))
        off = self.wrong[turn - 1] if turn <= len(self.wrong) else (0, 0)
        return town.truth.cards + off[0 if NAMES[self.who] in prompt.text else 1]

    def called(self, town: Town, text: str) -> str:
        if self._has_left():
            return ""
        return self.second if "second person for the count" in text else super().called(town, text)

    def _has_left(self) -> bool:
        return self.leaves and bool(self.told(CountRoundFailed))

    def is_done(self, town: Town) -> bool:
        if self._has_left():
            return True
        begun = self.told(CountBegun)
        unfinished = {each.id for each in town.kiosk.projections.days.open_counts() if each.closed is None}
        if not begun:
            return bool(self.told(CountClosed))  # one that was begun before, and gone on with
        return begun[-1].count not in unfinished

    async def lit_again(self, town: Town) -> None:
        """The same two, and the numbers that were entered in this round."""
        begun = self.told(CountBegun)
        if not begun or self.is_done(town):
            return
        assert len(begun) == 1, "it is gone on with, not begun anew"
        (found,) = (each for each in town.kiosk.projections.days.open_counts() if each.id == begun[0].count)
        assert (found.person, found.second) == (self.who, self.second)
        entered = [each for each in self.told(CountEntered) if each.round == found.round]
        numbers = {each.person: each.number for each in entered}
        assert (found.number, found.other) == (numbers.get(self.who), numbers.get(self.second))
        self.expects = "Go on with the count"

    @property
    def may_be_left(self) -> bool:
        return bool(self.told(CountBegun))


class LockUp(Visitor):
    """終業点検: each thing in the way is mended; what cannot be is closed over, if anybody may do that.

    `keeps`: the keys that are needed in the evening; `lost`: those whose holders cannot be reached.
    """

    def __init__(
        self,
        who: str,
        counting: tuple[str, str],
        keeps: frozenset[str] = frozenset(),
        lost: frozenset[str] = frozenset(),
        stays: tuple[str, ...] = (),
        leaves: frozenset[Hindrance] = frozenset(),
    ) -> None:
        super().__init__(who)
        self.counting, self.keeps, self.lost, self.leaves = counting, keeps, lost, leaves
        self.to_stay = [*stays]
        self.most_visits = 16
        self.tries: dict[str, int] = {}
        self.wishes = (
            "Lock up",
            *CUSTODIANS,
            "It was held",
            "Confirmed",
            "I have it",
            "Go on with this count",
        )
        self.wishes += ("Settle it", "Explain it", "Open the day", "I have seen it", "It stays so", "I sign")

    def choice(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        if isinstance(prompt, Question) and "stand in the way" in prompt.text:
            return self._mend(town, prompt)
        if "What cannot be mended" in prompt.text:
            return labels[0] if town.random.random() < 0.5 else "All of them"
        if "Somebody stays" in labels:
            return "Somebody stays" if self.to_stay else labels[0]
        if "Needed in the evening" in labels:
            may = self.who != CLERK  # nobody approves of their own custody
            return "Needed" if may and self._key_asked(prompt.text) in self.keeps else "Wait for its return"
        if "The books stay" in labels:
            return self._correct(town, prompt, labels)
        if any(word in prompt.text for word in ("Why?", "What was done?", "What explains", "Until when")):
            return labels[0]
        if "Put the card" in prompt.text:
            return self._destroy(town, prompt.text)
        if "What is left to do?" in prompt.text:
            mine = [left for left in town.left_behind if isinstance(left, Shred) and not left.is_done(town)]
            return mine[0].what_is_left(labels) if mine else labels[0]
        if "Open the day" in labels and "Lock up" not in labels and town.truth.open_day is None:
            return ""  # it is locked up
        return super().choice(town, prompt, labels)

    def _destroy(self, town: Town, text: str) -> str:
        for left in town.left_behind:
            if isinstance(left, Shred) and any(str(each) in text for each in left.serials):
                left.destroy(town, text)
        return "It is shredded"

    def _mend(self, town: Town, prompt: Question[object]) -> str:
        for number, option in enumerate(prompt.options):
            found = option.value
            assert isinstance(found, Obstacle)
            tried = self.tries.get(found.name, 0)
            stuck = tried > 3 or found.kind in self.leaves or found.about in self.lost
            if not stuck:
                self.tries[found.name] = tried + 1
                self.touched.append(found.name)
                town.kiosk.year_desk.give(prompt.options[number].value)
                return TOUCHED
        return "Close over" if self.who == OFFICER else ""

    def touch(self, town: Town, label: str) -> None:
        if label != TOUCHED:
            super().touch(town, label)

    def _key_asked(self, text: str) -> str:
        return next((f"k{number}" for number in range(1, 7) if f"Key {number}  " in text), "")

    def _correct(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        """The books follow what is really there, if either of the two has counted that."""
        notes = [option.note for option in prompt.options]
        for label, note in zip(labels, notes, strict=False):
            if f"> {town.truth.cards} (" in note:
                return label
        return "The books stay"

    def number(self, town: Town, prompt: NumberQuestion) -> int | None:
        return town.truth.cards

    async def wait(self, town: Town, prompt: Waiting) -> None:
        if "brought back" in prompt.text:
            key = self._key_asked(prompt.text.replace("key", "Key"))
            await town.tap(town.truth.holders[key])
        elif prompt.slot:
            await super().wait(town, prompt)
        elif prompt.text.startswith(("Shut", "Look at plug")):
            await self._look_after(town, prompt.text)
        else:
            await super().wait(town, prompt)

    async def _look_after(self, town: Town, text: str) -> None:
        """Doors are shut by hand; a device may come back while somebody waits."""
        for slot in range(1, 8):
            if f"slot {slot} " in text:
                town.cabinet.shut(slot)
        if text.startswith("Shut and lock"):
            for contact in (1, 2):
                town.cabinet.door(contact, "locked")
        await town.pass_by(1)
        if text.startswith("Look at plug"):
            town.kiosk.year_desk.stop()

    def called(self, town: Town, text: str) -> str:
        if "second person for the count" in text:
            return next(who for who in self.counting if who != self.who)
        if "clerk in charge takes custody" in text:
            return CLERK
        if "Whoever stays taps" in text:
            return self.to_stay.pop(0) if self.to_stay else ""
        if "second person has to sign" in text:
            return self._signer(town)
        return super().called(town, text)

    def _signer(self, town: Town) -> str:
        """One of those who count, unless both who sign would have."""
        counts = [each for each in town.kiosk.projections.days.open_counts() if each.is_escalated]
        pairs = [{each.person, each.second} for each in counts]
        others = (who for who in (*self.counting, *STAFF) if who != self.who)
        return next(who for who in others if {who, self.who} not in pairs)

    async def feed(self, town: Town, prompt: Counting) -> None:
        """What those two had not fed who were cut off."""
        for left in town.left_behind:
            if isinstance(left, Shred) and left.is_fed(prompt):
                return await left.feed(town, prompt)
        return await super().feed(town, prompt)

    def guest(self, person: str) -> Errand:
        return BringsAnything(person)

    def is_done(self, town: Town) -> bool:
        return bool(self.told(told.LockedUp))

    async def lit_again(self, town: Town) -> None:
        """Those who agreed to stay and what was confirmed are there still; and who had begun."""
        if self.is_done(town):
            return
        await self._perhaps_another(town)
        lines = [each.line for each in self._since_begun() if isinstance(each, told.LineChecked)]
        assert len(lines) == len(set(lines)), "nothing is asked twice"
        day = day_now(town.kiosk.station).open
        assert day is not None or not self.told(told.DayOpened)
        if day is not None and self.told(told.LockUpBegun):
            assert {each.person for each in self.told(told.StayAgreed)} == set(day.stays)
            assert set(lines) == set(day.checks)
            assert day.begun_by == self.told(told.LockUpBegun)[-1].person
            self.expects = "Lock up"

    def _since_begun(self) -> list[Record]:
        """What is on record since somebody last began: another's checklist is not theirs."""
        begun = [at for at, each in enumerate(self.story) if isinstance(each, told.LockUpBegun)]
        return self.story[begun[-1] :] if begun else []

    async def _perhaps_another(self, town: Town) -> None:
        """The officer has to go, and the clerk in charge goes on."""
        if self.who == OFFICER and town.random.random() < 0.15:
            away = AbsenceRecorded(person=OFFICER, since=f"{town.today}", until="2028-03-31")
            await town.register(away)
            self.who = town.custodian = CLERK
            self.counting = (CLERK, self.counting[1])
            town.tally["taken over"] += 1


class BringsAnything(Leave):
    """Somebody who was called to bring back what they have."""

    async def answer(self, town: Town, prompt: object) -> None:
        keys = [key for key, holder in town.truth.holders.items() if holder == self.who]
        if keys:
            await Bring(self.who, keys[0]).answer(town, prompt)
        else:
            await super().answer(town, prompt)


class MonthEnd(Visitor):
    """月次点検: the month before is confirmed where the kiosk lets it. `explains`: what is missing, first."""

    def __init__(self, who: str, explains: bool) -> None:
        super().__init__(who)
        self.explains = explains
        self.turned = self.asked = self.could = False
        self.heading = ""

    def choice(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        if isinstance(prompt, Question):
            if prompt.text == "Which day?" or prompt.text.endswith("Why?"):
                return labels[0]
            self.wishes = ("Days", *CUSTODIANS)
            return super().choice(town, prompt, labels)
        if not self.turned:
            self.turned = True
            return "Month before"
        self.heading, self.asked = prompt.text, True
        self.could = self.could or "Confirm the month" in labels
        if "Confirm the month" in labels:
            return "Confirm the month"
        return "One day" if self.explains and "NO RECORD" in prompt.text else ""

    def is_done(self, town: Town) -> bool:
        done = self.asked and (not self.could or bool(self.told(told.MonthConfirmed)))
        self.turned = self.asked = False
        return done
