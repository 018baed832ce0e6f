"""The door: what its listeners are told and when, what may go unrecorded, and that it names no subject."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.errors import DeviceOffline
from kiosk.core.acting import door
from kiosk.core.acting.actions import Action, Answer, Because, Lamp, Outcome, Reason, ReleaseSlot
from kiosk.shredding.machine.enable import Enable
from storage.errors import LedgerUnavailable
from storage.station.records import Acknowledged, ActuationRefused, Intended
from tests.kiosk.world import Kiosk, kiosk

LENT = Because(Reason.LEND, "p-sato", "k2")


class Told:
    """Notes what it is told, with the records that were written by then."""

    def __init__(self, k: Kiosk) -> None:
        self._k = k
        self.told: list[tuple[str, list[str]]] = []

    def ordered(self, action: Action, because: Because, intent: int) -> None:
        """See `Listener`."""
        self._note("ordered")

    def answered(self, action: Action, answer: Answer) -> None:
        """See `Listener`."""
        self._note(f"answered {answer}")

    def recorded(self, action: Action, outcome: Outcome) -> None:
        """See `Listener`."""
        self._note("recorded")

    def _note(self, what: str) -> None:
        acts = (Intended.kind, Acknowledged.kind, ActuationRefused.kind)
        self.told.append((what, [kind for kind in self._k.kinds() if kind in acts]))


async def test_a_listener_is_told_behind_the_intent_before_the_record_and_behind_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        told = Told(k)
        k.station.door.listeners.append(told)
        await k.station.actuate(Lamp(2, on=True), LENT)
        intent, answer = Intended.kind, Acknowledged.kind
        assert told.told == [
            ("ordered", [intent]),
            ("answered acknowledged", [intent]),
            ("recorded", [intent, answer]),
        ]


async def test_what_takes_power_away_goes_out_before_its_intent_is_on_record(tmp_path: Path) -> None:
    async with kiosk(tmp_path, shredder=True) as k:
        told = Told(k)
        k.station.door.listeners.append(told)
        await k.station.actuate(Enable(on=False), Because(Reason.SHRED))
        assert [what for what, _records in told.told] == ["answered acknowledged", "recorded"]
        assert told.told[-1][1] == [Intended.kind, Acknowledged.kind]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Kiosk], None]:
    """No record can be written any more."""

    def fill(k: Kiosk) -> None:
        async def refuse(*records: object, **_named: object) -> None:
            raise LedgerUnavailable("full")

        monkeypatch.setattr(k.ledger, "append", refuse)

    return fill


async def test_without_a_record_only_what_an_exception_names_is_commanded(
    tmp_path: Path, full_disk: Callable[[Kiosk], None]
) -> None:
    async with kiosk(tmp_path) as k:
        full_disk(k)
        with pytest.raises(LedgerUnavailable):
            await k.station.actuate(ReleaseSlot(2), LENT)
        assert k.cabinet.released == [], "no record, no actuation"
        await k.station.actuate(Lamp(2, on=True), Because(Reason.SIGNAL))
        assert k.cabinet.lamps[2]
        k.station.door.exceptions.append(lambda action, because: because == LENT)
        outcome = await k.station.actuate(ReleaseSlot(2), LENT)
        assert (k.cabinet.released, outcome.intent < 0) == ([2], True), "kept until it can be written"


async def test_what_a_device_says_is_an_answer_and_nothing_else(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.error = DeviceOffline("cabinet", "no port")
        outcome = await k.station.actuate(ReleaseSlot(2), LENT)
        assert (outcome.answer, outcome.detail) == (Answer.OFFLINE, "no port")


def test_the_door_imports_no_subject() -> None:
    tree = ast.parse(Path(door.__file__).read_text())
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {
        name for name in imported if name.startswith("kiosk.") and not name.startswith("kiosk.core.")
    } == set()
