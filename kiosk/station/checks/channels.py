"""The ways by which alarms are sent on: can they be built, what do the records say; if asked, a trial."""

import asyncio
from collections.abc import Iterator

from kiosk import locale
from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Look
from kiosk.check.words import Say
from kiosk.config import ConfigError, Settings
from kiosk.core.clock import SystemClock, instant
from kiosk.core.devices.equipment import CHANNEL
from kiosk.locale import _
from kiosk.notify.channel import Channel, Notice, NoticeState, NotSent
from kiosk.notify.channels import channels_at_work, channels_of
from kiosk.notify.settings import NotifySettings
from kiosk.notify.trouble import Trouble
from storage.errors import StorageError
from storage.file.database import open_for_reading
from storage.station.facts import DeviceAsRecorded, DeviceState
from storage.station.questions import StationQuestions


def channels(look: Look, say: Say) -> Iterator[Finding]:
    """One row where all is well. If asked, each is given a trial notice, and says how it went."""
    settings = look.settings
    locale.use(settings.station.language)
    try:
        built = channels_of(settings.section(NotifySettings), settings.path, SystemClock())
    except ConfigError as error:
        for problem in error.problems:
            yield Finding(say("alarms sent on"), Verdict.BAD, str(problem), say("Correct the file."))
        built = _those_that_can(settings)
    else:
        if built:
            names = ", ".join(channel.name for channel in built)
            yield Finding(say("alarms sent on"), Verdict.GOOD, names)
    if look.try_channels:
        yield from (asyncio.run(_try(channel, settings.station.id, say)) for channel in built)
    else:
        yield from _as_recorded(settings, tuple(channel.name for channel in built), say)


def _those_that_can(settings: Settings) -> tuple[Channel, ...]:
    built = channels_at_work(settings.section(NotifySettings), settings.path, SystemClock())
    return tuple(channel for channel in built if not channel.fault)


def _as_recorded(settings: Settings, names: tuple[str, ...], say: Say) -> Iterator[Finding]:
    """What the kiosk noted last, of those of which not all has gone out."""
    try:
        with open_for_reading(
            settings.database, key=settings.keyring.database, known=settings.known
        ) as database:
            known = database.ask(StationQuestions).devices_as_recorded()
    except StorageError:
        return
    for name in names:
        told = known.get(CHANNEL + name)
        if told is not None and told.state in (DeviceState.OFFLINE, DeviceState.DEGRADED):
            yield _not_out(name, told, say)


def _not_out(name: str, told: DeviceAsRecorded, say: Say) -> Finding:
    code, _colon, detail = told.detail.partition(": ")
    since = f"{told.since.astimezone():%Y-%m-%d %H:%M}"
    trouble = next((each for each in Trouble if each == code), None)
    why = f"{trouble.text} ({detail})" if trouble else told.detail
    advice = trouble.advice if trouble else ""
    return Finding(_thing(name, say), Verdict.BAD, say("since {time}: {why}", time=since, why=why), advice)


async def _try(channel: Channel, station: str, say: Say) -> Finding:
    now = instant(SystemClock().now_us())
    text = _("This is a trial: alarms of this kiosk reach you.")
    trial = Notice(0, "0", "trial", NoticeState.ENDED, now, station, text)
    try:
        await channel.send(trial)
    except NotSent as error:
        why = f"{error.trouble.text} ({error.detail})"
        return Finding(_thing(channel.name, say), Verdict.BAD, why, error.trouble.advice)
    if channel.confirms:
        return Finding(_thing(channel.name, say), Verdict.GOOD, say("a trial notice was taken"))
    sent = say("a trial notice was sent; whether it arrived, nobody says")
    return Finding(_thing(channel.name, say), Verdict.UNKNOWN, sent, say("Look whether it is there."))


def _thing(name: str, say: Say) -> str:
    return say("alarms by {channel}", channel=name)
