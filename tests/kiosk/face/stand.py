"""A kiosk app on a stand: real station, views driven by the test, the screen read as text."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from kiosk.core.desk.asking import Desk
from kiosk.face.app import KioskApp
from kiosk.face.widgets.big_button import BigButton
from tests.kiosk.world import Kiosk

SIZES = ((80, 24), (100, 30))


def screen_text(app: KioskApp) -> str:
    """What stands on the screen, line by line, without colours and trailing blanks."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def assert_a_finger_can_hit(app: KioskApp) -> None:
    """Every button of the view has 5 rows by 18 columns, on the screen."""
    for button in app.shown.query(BigButton):
        if button.display and button.visible:
            assert button.region.width >= 18, button
            assert button.region.height >= 5, button
            assert app.screen.region.contains_region(button.region), button


async def shown(pilot: Pilot[None]) -> None:
    """Lets the screen come to rest."""
    for _ in range(3):
        await pilot.pause()


async def idle_duty(desk: Desk) -> None:
    """Nothing to do: the test shows what it wants."""
    await asyncio.Event().wait()


@asynccontextmanager
async def stand(
    directory: Path,
    size: tuple[int, int],
    duty: Callable[[Kiosk], Callable[[Desk], Awaitable[None]]] | None = None,
    **named: Any,
) -> AsyncIterator[tuple[KioskApp, Pilot[None], Kiosk]]:
    """The app at that size, with a kiosk (`named`: of what sort) whose devices are already known."""
    kiosk = Kiosk(directory, **named)
    await kiosk.start()
    app = KioskApp(kiosk.station, duty(kiosk) if duty else idle_duty)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield app, pilot, kiosk
    finally:
        await kiosk.stop()
