"""The checkpoint on the screen at each size: a decoder that is not ours reads it, or it is not offered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.core.desk.asking import Stage
from kiosk.day.evening.hand_out import hand_out_checkpoint
from kiosk.day.evening.slips import slips_of
from kiosk.face import app as kiosk_app
from kiosk.face.app import KioskApp
from storage.day.records import LockedUp
from storage.log.records import CheckpointHandedOut
from storage.proof.checkpoint import open_checkpoint
from storage.proof.note import Signer
from storage.proof.spelling import as_handwritten, as_note
from tests.kiosk.face.camera import picture
from tests.kiosk.face.stand import assert_a_finger_can_hit, idle_duty, screen_text, shown, stand
from tests.kiosk.face.test_page import CONFIRMED, offered
from tests.kiosk.world import SATO, TANAKA, Kiosk

SIGNER = Signer("kagiban/counter-1/01234567", bytes(range(32)))
EVENING = LockedUp(
    day="2026-11-24",
    person=TANAKA.id,
    custodian=TANAKA.id,
    keys_out="",
    keys_unknown="",
    places_open="",
    last_users="",
    stays="",
    count="",
    closed_over=0,
)


@asynccontextmanager
async def evening(
    directory: Path, size: tuple[int, int]
) -> AsyncIterator[tuple[KioskApp, Pilot[None], Kiosk, "asyncio.Task[tuple[str, ...]]"]]:
    """It is locked up; the checkpoint's page is on the screen."""
    async with stand(directory, size, signer=SIGNER) as (app, pilot, kiosk):
        slips_of(kiosk.station).folder = directory / "slips"
        await kiosk.ledger.append(EVENING)
        app.counter.welcome(SATO)
        handing = asyncio.ensure_future(
            hand_out_checkpoint(kiosk.station, app.counter, Stage(("残り", "残業", "確認", "施錠"), 3))
        )
        await on_the_screen(app, pilot, "page")
        await at_rest(app, pilot)
        yield app, pilot, kiosk, handing
        handing.cancel()


async def on_the_screen(app: KioskApp, pilot: Pilot[None], view: str) -> None:
    """Waits for a view."""
    while app.shown.id != view:
        await pilot.pause(0.02)


async def at_rest(app: KioskApp, pilot: Pilot[None]) -> None:
    """Lines and buttons have found their places beside the code."""
    before = ""
    while before != (now := screen_text(app)):
        before = now
        await pilot.pause(0.1)
        await shown(pilot)


def handed_out(kiosk: Kiosk) -> list[CheckpointHandedOut]:
    """What is on record."""
    return [each for each in kiosk.records(CheckpointHandedOut) if isinstance(each, CheckpointHandedOut)]


def read(app: KioskApp) -> str:
    """The note that a telephone gets from the screen; empty where it finds no code."""
    zxing = pytest.importorskip("zxingcpp", reason="needs the package zxing-cpp")
    found = zxing.read_barcodes(picture(app))
    # Its bytes, as UTF-8: what a decoder makes of another encoding is a guess.
    return as_note(bytes(found[0].bytes).decode(), [SIGNER.verifier]) if found else ""


SIZES = [(80, 24), (100, 30), (106, 32), (130, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_telephone_reads_the_signed_checkpoint_off_the_screen(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with evening(tmp_path, size) as (app, pilot, kiosk, handing):
        checkpoint, _ = open_checkpoint(read(app), [SIGNER.verifier])
        assert_a_finger_can_hit(app)
        app._second()
        await shown(pilot)
        strip, *lines = (line.partition("█")[0].strip() for line in screen_text(app).splitlines())
        assert "装置 正常" in strip, "the strip leaves out neither devices nor alarms"
        assert "警報 なし" in strip
        assert f"控え：{tmp_path}/slips/2026-11-24-lock-up.pdf" in "".join(lines), "its place is said"
        await kiosk.advance(3)
        await pilot.press("1")
        said = await handing
        (out,) = handed_out(kiosk)
        assert (out.size, out.root, out.how) == (checkpoint.size, checkpoint.root.hex(), "screen")
        assert said == (f"控え：{tmp_path}/slips/2026-11-24-lock-up.pdf",)


@pytest.mark.parametrize("size", SIZES)
async def test_after_any_change_of_size_it_is_read_again_or_not_confirmed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with evening(tmp_path, (100, 30)) as (app, pilot, kiosk, handing):
        for before in ((130, 40), (72, 20), (80, 24)):
            await kiosk.advance(5)
            await pilot.resize_terminal(*before)
            await shown(pilot)
            assert not offered(app).get("控えた", False), before
            assert bool(read(app)) is bool(app.code.shown), before
        await pilot.resize_terminal(*size)
        await shown(pilot)
        await pilot.press("1")
        assert not handing.done()
        assert handed_out(kiosk) == []
        assert read(app)
        await kiosk.advance(3)
        await pilot.press("1")
        await handing
        assert [each.how for each in handed_out(kiosk)] == ["screen"]


async def test_where_no_code_has_room_it_is_written_down(tmp_path: Path) -> None:
    async with evening(tmp_path, (76, 24)) as (app, pilot, kiosk, handing):
        await kiosk.advance(5)
        await pilot.press("1", "2", "3")
        assert (offered(app), handing.done(), read(app)) == ({}, False, "")
        await pilot.click("#page-stop")
        await on_the_screen(app, pilot, "choice")
        assert "ほかの方法" not in screen_text(app)
        await pilot.press("1")
        await on_the_screen(app, pilot, "page")
        await shown(pilot)
        lines = [line.strip() for line in screen_text(app).splitlines()]
        first = next(at for at, line in enumerate(lines) if line.isdigit())
        code = as_handwritten(" ".join(lines[first : first + 3]))
        await kiosk.advance(kiosk.station.times.question_s)
        assert not handing.done(), "writing takes longer than an answer"
        await pilot.press("1")
        await handing
        (out,) = handed_out(kiosk)
        assert code is not None
        assert (out.how, out.size, code.is_of(bytes.fromhex(out.root))) == ("code", code.size, True)


class Beside(KioskApp):
    """As the demo: something stands beside the kiosk where there is room for it, and else is hidden."""

    CSS_PATH = str(Path(kiosk_app.__file__).with_name("kiosk.tcss"))

    def on_resize(self, event: events.Resize) -> None:
        """See `DemoApp`."""
        super().on_resize(event)
        assert self._side is not None
        self._side.display = event.size.width >= 110


async def test_what_stood_beside_the_kiosk_takes_no_room_once_it_is_hidden(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    await kiosk.start()
    side = Static("x" * 34)
    side.styles.width = 34
    app = Beside(kiosk.station, idle_duty, side=side)
    async with app.run_test(size=(130, 40)) as pilot:
        await at_rest(app, pilot)
        asked = asyncio.ensure_future(app.counter.look(CONFIRMED))
        for size, drawn in (((130, 40), True), ((100, 30), True), ((120, 40), False), ((100, 30), True)):
            await pilot.resize_terminal(*size)
            await at_rest(app, pilot)
            assert bool(app.code.shown) is drawn, size
        asked.cancel()
    await kiosk.stop()
