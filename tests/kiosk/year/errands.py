"""What people come for in the day: keys, cards, paper."""

from kiosk.core.desk.asking import CountEnd, Counting, Message, NumberQuestion, Page, Question
from kiosk.shredding.batches import open_batches
from kiosk.shredding.settings import ShredRules
from storage.keys.records import KeyHandedOver
from storage.shredding.records import ShredBegun, ShredConfirmed, ShredEntered
from tests.kiosk.year.office import NAMES, SLOT
from tests.kiosk.year.people import Visitor
from tests.kiosk.year.town import Town

PAPER = ShredRules().kinds[0]
CARD = ShredRules().card_kinds[0]
GO_ON = "Go on with the shredding"


class AtSlot(Visitor):
    """Somebody with a key to take or to bring."""

    def __init__(self, who: str, key: str) -> None:
        super().__init__(who)
        self.key, self.slot = key, SLOT[key]
        self.number_on_tag = int(key[1:])
        self.careless = False
        """Does this one leave the door open?"""

    def moved(self, town: Town) -> bool:
        """Has the key come or gone already?"""
        raise NotImplementedError

    def move(self, town: Town) -> None:
        """Takes it or hangs it."""
        raise NotImplementedError

    def hand(self, town: Town, slot: int) -> bool:
        """Moves the key where the slot stands open, and shuts it, in one or the other order of seeing."""
        cabinet = town.cabinet
        if slot != self.slot or cabinet.bolt[slot] != "open":
            return False
        if not self.moved(town):
            self.move(town)
        elif self.careless:
            return False
        if not self.careless:
            cabinet.shut(slot)
        return True

    def in_the_dark(self, town: Town) -> None:
        """The slot may stand open: then it is used, shut in vain, or left to the light."""
        if town.cabinet.bolt[self.slot] != "open":
            return
        how = town.random.choice(("use", "use", "shut", "leave"))
        if how == "use" and not self.moved(town):
            self.move(town)
        if how != "leave":
            town.cabinet.shut(self.slot)

    async def lit_again(self, town: Town) -> None:
        """Whoever stood there shuts the door at last, with the key moved or not."""
        if town.cabinet.bolt[self.slot] == "open":
            if not self.moved(town) and town.random.random() < 0.5:
                self.move(town)
                await town.kiosk.settle()
            town.cabinet.shut(self.slot)
            await town.kiosk.settle()
            await town.kiosk.advance(1)


class Borrow(AtSlot):
    """鍵の貸出."""

    def __init__(self, who: str, key: str, second: str) -> None:
        super().__init__(who, key)
        self.second = second
        self.wishes = (f"{self.number_on_tag}  ", "交付", "Try once more")

    def moved(self, town: Town) -> bool:
        return self.key in town.truth.holders

    def move(self, town: Town) -> None:
        town.truth.holders[self.key] = town.truth.last_users[self.key] = self.who
        town.tally["lifted"] += 1
        town.cabinet.lift(self.slot, ajar=True)

    def called(self, town: Town, text: str) -> str:
        return self.second if "second person" in text else super().called(town, text)

    def is_done(self, town: Town) -> bool:
        """Taken, or refused: then nobody tries again."""
        return self.moved(town) or self.visits > 2


class Bring(AtSlot):
    """鍵の返却, by whoever has the key or by somebody else."""

    def __init__(self, who: str, key: str) -> None:
        super().__init__(who, key)
        self.wishes = (f"Return key {self.number_on_tag}", "Other business", "Return another key")

    def moved(self, town: Town) -> bool:
        return self.key not in town.truth.holders

    def move(self, town: Town) -> None:
        del town.truth.holders[self.key]
        town.tally["hung"] += 1
        town.cabinet.hang(self.slot, ajar=True)

    @property
    def number_in_hand(self) -> int | None:
        return self.number_on_tag

    def is_done(self, town: Town) -> bool:
        return self.moved(town)


class HandOver(Visitor):
    """鍵の引き継ぎ."""

    def __init__(self, who: str, key: str, taker: str, second: str) -> None:
        super().__init__(who)
        self.key, self.taker, self.second = key, taker, second
        self.wishes = ("I take it", f"Hand over key {key[1:]}", "Other business")

    def called(self, town: Town, text: str) -> str:
        if "whoever takes it" in text:
            return self.taker
        if "custodian" in text and self.taker == town.custodian:
            return ""
        return self.second if "second person" in text else super().called(town, text)

    def is_done(self, town: Town) -> bool:
        return bool(self.told(KeyHandedOver)) or self.visits > 1


class Move(Visitor):
    """カードの受払い. After a cut people look at what the kiosk says they have entered last."""

    OUT = ("Cards issued", "Cards moved elsewhere")

    def __init__(self, who: str, kind: str, cards: int) -> None:
        super().__init__(who)
        self.kind, self.cards = kind, cards
        self.was_cut_off = self.is_entered = False
        self.wishes = ("Cards come or go", "Other business", kind)

    @property
    def by(self) -> int:
        """By how much the balance changes."""
        return -self.cards if self.kind in self.OUT else self.cards

    def choice(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        if self.was_cut_off and f"{self.kind}, {self.cards} cards" in prompt.text:
            self.is_entered = True
            return ""
        return super().choice(town, prompt, labels)

    def number(self, town: Town, prompt: NumberQuestion) -> int | None:
        return self.cards

    async def answer(self, town: Town, prompt: object) -> None:
        if isinstance(prompt, Message) and "are in the books" in prompt.text:
            self.is_entered = True
        await super().answer(town, prompt)

    def is_done(self, town: Town) -> bool:
        return self.is_entered

    async def lit_again(self, town: Town) -> None:
        self.was_cut_off = True


class Shred(Visitor):
    """裁断の二人確認."""

    def __init__(self, who: str, second: str, sheets: int, serials: list[int], slips: int) -> None:
        super().__init__(who)
        self.second, self.sheets, self.serials, self.slips = second, sheets, serials, slips
        self.to_enter, self.fed, self.most_visits = [*serials], 0, 14
        self.destroyed = 0

    def choice(self, town: Town, prompt: Page[object] | Question[object], labels: list[str]) -> str:
        if prompt.text == "What is to be shredded?":
            return self._kind(labels)
        if "What is left to do?" in prompt.text:
            return self.what_is_left(labels)
        if "Put the card" in prompt.text:
            self.destroy(town, prompt.text)
        if GO_ON in labels or self.told(ShredBegun):
            self.wishes = (GO_ON,)
        else:
            self.wishes = ("Shred", "Other business", "当番が休みのため")
        self.wishes += ("It is shredded", "Explain it", "Leave it for later", *ShredRules().explanations[:1])
        return super().choice(town, prompt, labels)

    def what_is_left(self, labels: list[str]) -> str:
        """Some is shredded already."""
        fed = self.fed >= self.sheets and self.destroyed >= len(self.serials)
        return next(label for label in labels if ("Nothing is left" if fed else "Go on shredding") in label)

    def _kind(self, labels: list[str]) -> str:
        if self.to_enter:
            return CARD
        return "That is all" if "That is all" in labels and self._all_entered else PAPER

    _all_entered = False

    def number(self, town: Town, prompt: NumberQuestion) -> int | None:
        if "serial" in prompt.text:
            return self.to_enter.pop(0)
        self._all_entered = True
        return self.sheets

    def destroy(self, town: Town, text: str) -> None:
        """The card goes into the shredder, once; it is counted like a sheet."""
        serial = next(each for each in self.serials if str(each) in text)
        if self.destroyed <= self.serials.index(serial):
            self.destroyed += 1
            town.truth.cards -= 1
            town.kiosk.shredder.feed(1)

    def is_fed(self, prompt: Counting) -> bool:
        """Is it this batch?"""
        return NAMES[self.who] in prompt.people and prompt.sheets == self.sheets + len(self.serials)

    async def feed(self, town: Town, prompt: Counting) -> None:
        """One sheet after the other; two stick together now and then."""
        desk = town.kiosk.year_desk
        while self.fed < self.sheets and desk.asked_now is prompt:
            self.fed += 1
            if self.fed > self.slips:
                town.kiosk.shredder.feed(1)
            await town.settle()
        desk.end_count(CountEnd.FINISHED)

    def called(self, town: Town, text: str) -> str:
        if "second person for the shredding" in text:
            return self.second
        return super().called(town, text)

    @property
    def may_be_left(self) -> bool:
        return bool(self.told(ShredBegun))

    def is_done(self, town: Town) -> bool:
        begun = self.told(ShredBegun)
        return bool(begun) and begun[0].batch not in {each.id for each in open_batches(town.kiosk.station)}

    def broke_off(self, town: Town) -> None:
        super().broke_off(town)
        self.in_the_dark(town)

    def in_the_dark(self, town: Town) -> None:
        self.to_enter, self._all_entered = [*self.serials], False

    async def lit_again(self, town: Town) -> None:
        """What was entered is there with the same two; what was not, is not."""
        begun = self.told(ShredBegun)
        assert len(begun) == len(self.told(ShredEntered)) <= 1
        if begun and not self.is_done(town):
            found = {batch.id: batch for batch in open_batches(town.kiosk.station)}
            batch = found[begun[0].batch]
            assert (batch.person, batch.second) == (self.who, self.second)
            assert batch.sheets == self.sheets + len(self.serials)
            assert set(batch.confirmed) == {each.person for each in self.told(ShredConfirmed)}
            self.expects = GO_ON
