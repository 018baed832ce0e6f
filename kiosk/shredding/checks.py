"""What is looked at of shredding: the shredder, its counter, and turns for which nobody is left."""

import asyncio
from collections.abc import Iterator

from drivers.shredder import Counted, LinkChanged, Shredder, ShredderEvent
from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Checks, Look, Row
from kiosk.check.words import Say
from kiosk.core.office.register import Register
from kiosk.keys.reach import turns_of_nobody
from kiosk.people.register.standing import standing
from kiosk.shredding.settings import ShredderSettings

PATIENCE_S = 3.0
"""How long its modules have to answer."""


def _shredder(look: Look, say: Say) -> Iterator[Finding]:
    """Nothing without one. It is disabled by being looked at, as at every start."""
    from drivers.modbus.profile import ProfileError
    from drivers.shredder.wiring import WiringError
    from kiosk.shredding.machine.wired import wired_shredder

    if (wired := look.settings.find(ShredderSettings)) is None:
        return
    thing = say("shredder")
    try:
        built = wired_shredder(wired, look.settings.path.parent)
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


def _turns(look: Look, say: Say) -> Iterator[Finding]:
    """Nothing where the register cannot be read: that is said already."""
    register = standing(look.settings)
    if register is not None and look.settings.find(ShredderSettings) is not None:
        yield from _rotation(look, register, say)


def _rotation(look: Look, register: Register, say: Say) -> Iterator[Finding]:
    rules = look.settings.rules
    if days := turns_of_nobody(register, look.today, rules.custodian_days, rules.calendar):
        found = say("nobody who can come is to shred on: {days}", days=", ".join(map(str, days)))
        advice = say("Name somebody at the kiosk, or by a sheet (kagiban rotation import).")
        yield Finding(say("rotation"), Verdict.BAD, found, advice)


_JAPANESE = {
    "rotation": "当番表",
    "nobody who can come is to shred on: {days}": "裁断の当番に、出られる職員がいません: {days}",
    "Name somebody at the kiosk, or by a sheet (kagiban rotation import).": (
        "端末か一覧表 (kagiban rotation import) で当番を決めてください。"
    ),
    "shredder": "裁断機",
    "Correct shredder in the configuration.": "設定ファイルの shredder を直してください。",
    "disabled; its counter stands at {count}": "止めてあります。計数器は {count} です",
    "it does not answer": "応答しません",
}

CHECKS = Checks(
    (
        Row(50, _turns),
        Row(80, _shredder),
    ),
    _JAPANESE,
)
