"""What comes to its end when nobody waits for it any more: one that fails then does not end the kiosk."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from kiosk.core.acting.unbroken import Unbroken
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Page, Question, Stage, Tone, Waiting
from kiosk.day.evening.hand_out import WAY_S, hand_out_checkpoint
from kiosk.face.app import KioskApp
from kiosk.records.outside import outside_of
from kiosk.records.ways_out import NotHandedOut, Seal
from kiosk.runner import notice_whatever_fails
from storage.errors import LedgerUnavailable
from storage.log.records import CheckpointHandedOut
from storage.proof.handed_out import How
from storage.station.records import CardUnreadable
from tests.kiosk.face.test_hand_out import EVENING, SIGNER
from tests.kiosk.world import Kiosk


class Ended:
    """The app, as far as a fault that nobody awaited reaches it: there it ends the kiosk."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []

    def unforeseen(self, error: BaseException, what: str) -> None:
        """See `KioskApp`."""
        self.faults.append(error)


@pytest.fixture
def noticed() -> Iterator[Callable[[], Ended]]:
    """Installs in the running loop what the kiosk's own loop has."""
    before = threading.excepthook

    def install() -> Ended:
        app = Ended()
        notice_whatever_fails(cast(KioskApp, app))
        return app

    yield install
    threading.excepthook = before


class Slow:
    """A mail server that takes its time, and then has it or has not."""

    how, label, note = How.MAIL, "Mail", "chief"

    def __init__(self, error: Exception | None) -> None:
        self.answers = asyncio.Event()
        self._error = error

    async def hand_out(self, seal: Seal) -> str:
        """See `WayOut`."""
        await self.answers.wait()
        if self._error is not None:
            raise self._error
        return "taken"


async def collected() -> None:
    """Time for what is ready, and for the collector, which finds the faults that nobody has asked for."""
    for _ in range(3):
        await asyncio.sleep(0.02)
        gc.collect()


async def on_its_way(kiosk: Kiosk, way: Slow) -> "asyncio.Task[tuple[str, ...]]":
    """It is locked up; the checkpoint goes by mail, and somebody waits for that."""
    await kiosk.ledger.append(EVENING)
    outside_of(kiosk.station).ways = (way,)
    handing = asyncio.ensure_future(hand_out_checkpoint(kiosk.station, kiosk.desk, Stage(("a",), 0)))
    await kiosk.desk.asked(Page)
    kiosk.desk.pick("Another way")
    await kiosk.desk.asked(Question)
    kiosk.desk.pick("Mail")
    await kiosk.desk.asked(Waiting)
    return handing


@pytest.mark.parametrize("leaves", ["touches stop", "is told to leave"])
@pytest.mark.parametrize("error", [NotHandedOut("no answer"), None])
async def test_a_mail_that_nobody_waits_for_any_more(
    tmp_path: Path, noticed: Callable[[], Ended], leaves: str, error: Exception | None
) -> None:
    app = noticed()
    kiosk = Kiosk(tmp_path, signer=SIGNER)
    await kiosk.start()
    way = Slow(error)
    handing: asyncio.Future[tuple[str, ...]] = await on_its_way(kiosk, way)
    if leaves == "touches stop":
        kiosk.desk.stop()
        await kiosk.desk.asked(Question)
    else:
        await abandon(handing)
        handing = asyncio.get_running_loop().create_future()  # the task holds on to what it waited for
    way.answers.set()
    await collected()
    assert app.faults == []
    assert len(kiosk.records(CheckpointHandedOut)) == (error is None), (
        "recorded if it has left, and only then"
    )
    await abandon(handing)
    await kiosk.stop()


async def test_whoever_waits_does_so_by_the_stations_clock(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, signer=SIGNER)
    await kiosk.start()
    way = Slow(None)
    handing = await on_its_way(kiosk, way)
    await kiosk.clock.advance(WAY_S - 1, lambda: asyncio.ensure_future(asyncio.sleep(0.02)))
    assert isinstance(kiosk.desk.shown[-1], Waiting), "its time is not over"
    await kiosk.clock.advance(1, lambda: asyncio.ensure_future(asyncio.sleep(0.02)))
    await kiosk.desk.asked(Question, seconds=5)
    way.answers.set()
    await collected()
    assert len(kiosk.records(CheckpointHandedOut)) == 1, "it is recorded when it has come about"
    await abandon(handing)
    await kiosk.stop()


async def test_whoever_waits_is_told_what_was_in_the_way(
    tmp_path: Path, noticed: Callable[[], Ended]
) -> None:
    app = noticed()
    kiosk = Kiosk(tmp_path, signer=SIGNER)
    await kiosk.start()
    way = Slow(NotHandedOut("no answer"))
    handing = await on_its_way(kiosk, way)
    way.answers.set()
    message = await kiosk.desk.read(Tone.WARNING)
    assert message.lines == ("no answer",)
    await kiosk.desk.asked(Question)
    await abandon(handing)
    await collected()
    assert app.faults == []
    await kiosk.stop()


async def test_a_record_on_a_full_disk_whose_writer_has_left(
    tmp_path: Path, noticed: Callable[[], Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = noticed()
    kiosk = Kiosk(tmp_path)
    await kiosk.start()
    full = asyncio.Event()

    async def append(*_records: object, **_named: object) -> None:
        await full.wait()
        raise LedgerUnavailable("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(kiosk.ledger, "append", append)
        writing = asyncio.ensure_future(
            kiosk.station.recorder.require(CardUnreadable(reader="Reader 0", reason="short"))
        )
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await abandon(writing)
        del writing  # it holds on to what it waited for
        full.set()
        await collected()
    assert app.faults == []
    await kiosk.stop()


async def _broken(go: asyncio.Event, error: Exception) -> None:
    await go.wait()
    raise error


@pytest.mark.parametrize("waited", [True, False])
async def test_a_fault_that_nobody_foresaw_still_ends_the_kiosk(
    noticed: Callable[[], Ended], waited: bool
) -> None:
    app, unbroken, go, fault = noticed(), Unbroken(), asyncio.Event(), ZeroDivisionError()
    if waited:
        waiting = asyncio.ensure_future(unbroken.run(_broken(go, fault)))
        await asyncio.sleep(0)
        await abandon(waiting)
    else:
        unbroken.start(_broken(go, fault))
    go.set()
    await collected()
    assert app.faults == [fault]


async def test_a_fault_that_somebody_awaits_is_theirs_alone(noticed: Callable[[], Ended]) -> None:
    app, go = noticed(), asyncio.Event()
    go.set()
    with pytest.raises(ZeroDivisionError):
        await Unbroken().run(_broken(go, ZeroDivisionError()))
    await collected()
    assert app.faults == []
