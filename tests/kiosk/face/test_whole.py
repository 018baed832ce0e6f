"""The app with its real duty: a tap, touches, a key in hand, back to idle by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kiosk.core.desk.asking import Desk
from kiosk.counter.reception import reception
from kiosk.face.app import KioskApp
from tests.kiosk.face.stand import screen_text, stand
from tests.kiosk.world import SATO, Kiosk


def serving(kiosk: Kiosk) -> Callable[[Desk], Awaitable[None]]:
    async def duty(desk: Desk) -> None:
        await reception(kiosk.station, desk)

    return duty


async def until(pilot: Pilot[None], kiosk: Kiosk, app: KioskApp, text: str) -> None:
    for _ in range(200):
        await kiosk.settle()
        await pilot.pause()
        if text in screen_text(app):
            return
    raise AssertionError(f"{text!r} did not come; on the screen is:\n{screen_text(app)}")


async def test_a_key_by_touch_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_script(station: object, desk: object) -> None:
        return None

    monkeypatch.setattr("tests.kiosk.world.reception", no_script)
    async with stand(tmp_path, (100, 30), serving) as (app, pilot, kiosk):
        await kiosk.tap(SATO)
        await until(pilot, kiosk, app, "ご用件は何ですか")
        await pilot.click("#answer-1")
        await until(pilot, kiosk, app, "2 番の扉が開きました")
        kiosk.cabinet.lift(2)
        await until(pilot, kiosk, app, "鍵 2 を貸し出しました")
        assert SATO.name in screen_text(app)
        await kiosk.advance(10)
        await until(pilot, kiosk, app, "職員証を かざしてください")
        assert SATO.name not in screen_text(app)
        await kiosk.tap(SATO)
        await until(pilot, kiosk, app, "鍵 2 を返す")
        await pilot.click("#answer-0")
        await until(pilot, kiosk, app, "鍵 2 を掛けてください")
        kiosk.cabinet.hang(2)
        await until(pilot, kiosk, app, "鍵 2 が戻りました")
        await kiosk.advance(10)
        await until(pilot, kiosk, app, "職員証を かざしてください")
        assert kiosk.projections.open_loans() == ()


async def test_a_failure_of_the_duty_ends_the_app_with_an_error_and_no_traceback_on_screen(
    tmp_path: Path,
) -> None:
    def failing(kiosk: Kiosk) -> Callable[[Desk], Awaitable[None]]:
        async def duty(desk: Desk) -> None:
            raise ZeroDivisionError(SATO.name)

        return duty

    async with stand(tmp_path, (80, 24), failing) as (app, pilot, _):
        await pilot.pause()
        assert isinstance(app.failure, ZeroDivisionError)
        assert app.return_code == 1
        assert SATO.name not in screen_text(app)


async def test_a_second_signal_does_not_cut_off_the_last_records(tmp_path: Path) -> None:
    ended: list[bool] = []

    def slow_to_end(kiosk: Kiosk) -> Callable[[Desk], Awaitable[None]]:
        async def duty(desk: Desk) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.05)
                ended.append(True)

        return duty

    async with stand(tmp_path, (80, 24), slow_to_end) as (app, pilot, _):
        await pilot.pause()
        first = asyncio.ensure_future(app.leave())
        await asyncio.sleep(0.01)
        await asyncio.gather(first, app.leave())
        assert ended == [True]
