"""The shredder: is it wired as written, does it answer, where does its counter stand?"""

import asyncio
from collections.abc import Iterator

from drivers.shredder import (
    Counted,
    LinkChanged,
    Shredder,
    ShredderEvent,
)
from kiosk.check.finding import Finding, Verdict
from kiosk.check.words import Say
from kiosk.config import Settings
from kiosk.shredding.settings import ShredderSettings

PATIENCE_S = 3.0
"""How long its modules have to answer."""


def shredder(settings: Settings, say: Say) -> Iterator[Finding]:
    """Nothing without one. It is disabled by being looked at, as at every start."""
    from drivers.modbus.profile import ProfileError
    from drivers.shredder.wiring import WiringError
    from kiosk.shredding.machine.wired import wired_shredder

    if (wired := settings.find(ShredderSettings)) is None:
        return
    thing = say("shredder")
    try:
        built = wired_shredder(wired, settings.path.parent)
    except (ProfileError, WiringError) as error:
        yield Finding(thing, Verdict.BAD, error.detail, say("Correct shredder in the configuration."))
        return
    link, count = asyncio.run(_listen(built))
    if link == "online" and count is not None:
        yield Finding(thing, Verdict.GOOD, say("disabled; its counter stands at {count}", count=count))
        return
    advice = say("Look at plug, cable, power and the module's address; stop the kiosk while you check.")
    yield Finding(thing, Verdict.BAD, link or say("it does not answer"), advice)


async def _listen(shredder: Shredder) -> tuple[str, int | None]:
    """How its link is, with what is wrong, and its counter, once both are known or patience is at its end."""
    heard: list[ShredderEvent] = []
    shredder.start(heard.append)
    try:
        for _ in range(int(PATIENCE_S / 0.05)):
            await asyncio.sleep(0.05)
            if _link(heard) == "online" and _count(heard) is not None:
                break
    finally:
        await shredder.stop()
    return _link(heard), _count(heard)


def _link(heard: list[ShredderEvent]) -> str:
    links = [event for event in heard if isinstance(event, LinkChanged)]
    if not links:
        return ""
    return links[-1].state if links[-1].state == "online" else f"{links[-1].state}: {links[-1].detail}"


def _count(heard: list[ShredderEvent]) -> int | None:
    return next((event.count for event in reversed(heard) if isinstance(event, Counted)), None)
