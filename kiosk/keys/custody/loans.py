"""貸出中: which keys are out and with whom, as the records and what is only in memory say."""

from kiosk.core.clock import instant
from kiosk.core.recorder import UNKNOWN_LOAN
from kiosk.core.station import Station
from kiosk.keys.custody.findings import with_unwritten
from storage.keys.facts import Key, Loan
from storage.keys.questions import KeyQuestions
from storage.station.facts import KeyState


class Loans:
    """The open loans, and what is asked of those that are over."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._remembered: tuple[Loan, ...] = ()

    def open(self) -> dict[str, Loan]:
        """The open loans by key, with what is only in memory while the disk is full."""
        station, now = self._station, instant(self._station.clock.now_us())
        if not station.recorder.damaged:
            self._remembered = station.asked(station.ask(KeyQuestions).open_loans, self._remembered)
        return with_unwritten(self._remembered, station.recorder.waiting, now)

    def of_key(self, key: str) -> Loan | None:
        """The open loan of a key."""
        return self.open().get(key)

    def of_person(self, person: str) -> tuple[Loan, ...]:
        """The open loans of a person, oldest first."""
        return tuple(loan for loan in self.open().values() if loan.holder == person)

    def key(self, loan: Loan) -> Key:
        """The key that is out on this loan; one that is on the register no longer goes by its id."""
        known = self._station.register.keys.get(loan.key)
        return known or Key(loan.key, loan.slot, loan.key, loan.slot, (), (), frozenset())

    def recent(self, person: str) -> tuple[Loan, ...]:
        """A person's newest loans, the newest first, as far as the records can be read."""
        station = self._station
        return station.asked(lambda: station.ask(KeyQuestions).recent_loans(person), ())

    def unclaimed(self, person: str) -> tuple[Loan, ...]:
        """Keys of this person that somebody hung without a card, the newest first."""
        station = self._station
        return station.asked(lambda: station.ask(KeyQuestions).unclaimed_returns(person), ())

    def take_for_lent(self, key: Key) -> None:
        """The key is out and no record can say with whom: whoever brings it is let in."""
        now = instant(self._station.clock.now_us())
        self._remembered = (*self._remembered, Loan(UNKNOWN_LOAN - key.slot, key.id, key.slot, "", "", now))

    def has_left(self, key: Key) -> bool:
        """Is the key out, as sensed and as judged?"""
        return self._senses(key) is KeyState.ABSENT and self.of_key(key.id) is not None

    def has_come_back(self, key: Key) -> bool:
        """Does the key hang in its slot again, as sensed and as judged?"""
        return self._senses(key) is KeyState.PRESENT and self.of_key(key.id) is None

    def _senses(self, key: Key) -> KeyState:
        return self._station.sensed.slots[key.slot].key


def loans_of(station: Station) -> Loans:
    """Which keys are out of this station's cabinet."""
    return station.part(Loans)
