"""It is told to end while something leads out of here: in time, devices first, and on record."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.badge.pcsc import STOP_LIMIT_S
from drivers.printer import Job
from kiosk.core.acting.door import LEAVE_S
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Page, Stage
from kiosk.day.evening.hand_out import hand_out_checkpoint
from storage.log.records import CheckpointHandedOut
from storage.station.records import Acknowledged, Intended, Reconciled, StationStopped, Unknown
from tests.kiosk.core.acting.test_unwaited import Slow, on_its_way
from tests.kiosk.face.terminal.test_on_a_terminal import STOPS_WITHIN_S
from tests.kiosk.face.test_hand_out import EVENING, SIGNER
from tests.kiosk.world import Kiosk


class Resting:
    """A printer that has begun, and says no more."""

    confirms = True

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def print(self, job: Job) -> None:
        """See `Printer`."""
        self.begun.set()
        await asyncio.Event().wait()


Stop = Callable[[], Awaitable[None]]


@pytest.fixture
def noting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Kiosk], list[str]]:
    """Notes which devices are stopped, in their order."""

    def note(kiosk: Kiosk) -> list[str]:
        stopped: list[str] = []

        def noted(name: str, stop: Stop) -> Stop:
            async def also() -> None:
                stopped.append(name)
                await stop()

            return also

        for device in (kiosk.badges, kiosk.cabinet, kiosk.shredder):
            monkeypatch.setattr(device, "stop", noted(type(device).__name__, device.stop))
        return stopped

    return note


async def ends(kiosk: Kiosk, noting: Callable[[Kiosk], list[str]]) -> None:
    """Is told to: the devices are silenced at once, and the rest does not outlast systemd's patience."""
    stopped = noting(kiosk)
    kiosk.shredder.enabled = True
    began = time.monotonic()
    ending = asyncio.ensure_future(kiosk.watch.stop("stopped"))
    await asyncio.sleep(0.3)
    assert stopped == ["FakeShredder", "FakeCabinet", "FakeBadges"], "they wait for nothing"
    assert not kiosk.shredder.enabled
    await asyncio.wait_for(ending, STOPS_WITHIN_S)
    assert time.monotonic() - began < STOPS_WITHIN_S / 2
    assert kiosk.records()[-1] == StationStopped(reason="stopped")


async def test_a_mail_that_never_comes_through(tmp_path: Path, noting: Callable[[Kiosk], list[str]]) -> None:
    kiosk = Kiosk(tmp_path, signer=SIGNER, shredder=True)
    await kiosk.start()
    way = Slow(None)
    await abandon(await on_its_way(kiosk, way))
    await ends(kiosk, noting)
    way.answers.set()
    await kiosk.settle()
    assert kiosk.records()[-1] == StationStopped(reason="stopped"), "nothing is written behind the end"
    assert kiosk.records(CheckpointHandedOut) == []
    await kiosk.stop(in_order=False)


async def test_a_mail_that_comes_through_while_it_ends(
    tmp_path: Path, noting: Callable[[Kiosk], list[str]]
) -> None:
    kiosk = Kiosk(tmp_path, signer=SIGNER, shredder=True)
    await kiosk.start()
    way = Slow(None)
    await abandon(await on_its_way(kiosk, way))
    asyncio.get_running_loop().call_later(0.5, way.answers.set)
    await ends(kiosk, noting)
    assert len(kiosk.records(CheckpointHandedOut)) == 1
    await kiosk.stop(in_order=False)


async def test_a_slip_that_is_never_through(tmp_path: Path, noting: Callable[[Kiosk], list[str]]) -> None:
    kiosk, printer = Kiosk(tmp_path, signer=SIGNER, shredder=True), Resting()
    kiosk.station.door.equipment = replace(kiosk.station.equipment, printer=printer)
    await kiosk.start()
    await kiosk.ledger.append(EVENING)
    handing = asyncio.ensure_future(hand_out_checkpoint(kiosk.station, kiosk.desk, Stage(("a",), 0)))
    await kiosk.desk.asked(Page)
    await printer.begun.wait()
    await abandon(handing)
    await ends(kiosk, noting)
    (intent,) = (e.seq for e in kiosk.ledger.read() if isinstance(e.record, Intended))
    assert kiosk.records(Acknowledged, Unknown, Reconciled, CheckpointHandedOut) == []
    await kiosk.stop(in_order=False)
    again = Kiosk(tmp_path, signer=SIGNER)
    await again.start()
    assert again.records(Unknown) == [Unknown(intent=intent, slot=0)], "nobody knows what is on paper"
    await again.stop()


def test_what_is_waited_for_leaves_systemd_some_patience() -> None:
    assert STOP_LIMIT_S + LEAVE_S <= STOPS_WITHIN_S / 2
