"""Alarms that do not go out: an alarm of its own, a device that is not well, nothing that feeds itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Question
from kiosk.core.devices.equipment import CHANNEL
from kiosk.day.today import obstacles
from kiosk.face.widgets.strip import devices_text
from kiosk.keys import alarms as key_alarms
from kiosk.notify import alarms as sending_alarms
from kiosk.notify.channel import Held, Notice, NotSent, TryLater
from kiosk.notify.sending import SendingWatch, outbox_of, sending_of
from kiosk.notify.trouble import Trouble
from kiosk.station.hindrances import DEVICE
from kiosk.subjects import HOUSE
from storage.station.facts import DeviceState
from storage.station.records import AlarmEnded, AlarmHeld, AlarmHeldOver, AlarmStarted, DeviceChanged
from tests.kiosk.notify.samples import Scripted, until
from tests.kiosk.office import office, work
from tests.kiosk.world import TANAKA, Kiosk

FORCED = Alarm(key_alarms.SLOT_FORCED, 1)
RELAY = TryLater("3 of 3 recipients: 554 5.7.1", Trouble.RELAY_DENIED)


@dataclass
class Sending:
    """A kiosk whose alarms are sent on by these channels."""

    k: Kiosk
    channels: dict[str, Scripted]

    async def advance(self, seconds: float) -> None:
        """In steps, since the senders read in threads."""
        for _ in range(6):
            await self.k.advance(seconds / 6)

    def standing(self) -> list[str]:
        return [alarm.name for alarm in self.k.station.alarms.standing]

    def health(self, name: str = "mail") -> DeviceState | None:
        return self.k.station.health.get(CHANNEL + name)

    def ended(self, name: str) -> list[str]:
        return [each.how for each in self.k.records(AlarmEnded) if each.alarm == name]  # type: ignore[attr-defined]

    def started(self, cause: AlarmCause) -> int:
        return sum(each.cause == cause.code for each in self.k.records(AlarmStarted))  # type: ignore[attr-defined]


@asynccontextmanager
async def sending(
    folder: Path,
    *names: str,
    days: int = 7,
    refuses: Callable[[Notice], NotSent | None] = lambda notice: None,
) -> AsyncIterator[Sending]:
    k = Kiosk(folder, register=office())
    channels = {name: Scripted(name, refuses=refuses) for name in names or ("mail",)}
    outbox = outbox_of(k.station, k.ledger, tuple(channels.values()), HOUSE.alarm, days)
    watch = SendingWatch(k.station, after_min=15)
    await k.start()
    tasks = [asyncio.ensure_future(outbox.run()), asyncio.ensure_future(watch.run())]
    desk = Sending(k, channels)
    await until(lambda: all(state.known for state in sending_of(k.station).values()))
    await desk.advance(6)
    try:
        yield desk
    finally:
        await abandon(*tasks)
        await k.stop()


def always(error: NotSent) -> Callable[[Notice], NotSent]:
    return lambda notice: error


async def alarm(s: Sending, what: Alarm = FORCED) -> None:
    await s.k.station.alarms.start(what)
    await s.k.settle()


async def test_a_relay_that_is_denied_is_an_alarm_and_a_word_on_the_strip_at_once(tmp_path: Path) -> None:
    async with sending(tmp_path, "mail", "log") as s:
        assert s.health() is DeviceState.ONLINE
        s.channels["mail"].refuses = always(RELAY)
        await alarm(s)
        await until(lambda: sending_of(s.k.station)["mail"].blocked)
        await s.advance(6)
        assert "not_sent:mail" in s.standing()
        assert s.health() is DeviceState.OFFLINE
        assert devices_text(s.k.station.health) == "Devices: alarms by mail not going out"
        (told,) = (r for r in s.k.records(DeviceChanged) if r.device == "notify.mail" and r.state != "online")  # type: ignore[attr-defined]
        assert told.detail == "relay_denied: 3 of 3 recipients: 554 5.7.1"  # type: ignore[attr-defined]
        await until(lambda: len(s.channels["log"].sent) == 2)  # the other way tells that this one is shut
        s.channels["mail"].refuses = lambda notice: None
        await s.advance(620)
        await until(lambda: len(s.channels["mail"].sent) >= 3)
        await s.advance(6)
        assert "not_sent:mail" not in s.standing()
        assert s.health() is DeviceState.ONLINE
        assert devices_text(s.k.station.health) == "Devices: well"


async def test_a_network_that_is_away_has_a_quarter_of_an_hour(tmp_path: Path) -> None:
    async with sending(tmp_path) as s:
        s.channels["mail"].refuses = always(TryLater("no route"))
        await alarm(s)
        await s.advance(800)
        assert s.standing() == ["slot_forced:1"]
        assert s.health() is DeviceState.ONLINE
        await s.advance(120)
        assert "not_sent:mail" in s.standing()
        assert s.started(sending_alarms.NOT_SENT) == 1


async def test_the_custodian_reads_what_is_in_the_way_and_lock_up_names_it(tmp_path: Path) -> None:
    async with sending(tmp_path) as s:
        s.channels["mail"].refuses = always(RELAY)
        await alarm(s)
        await until(lambda: sending_of(s.k.station)["mail"].blocked)
        await s.advance(6)
        hindrances = [each.about for each in obstacles(s.k.station) if each.kind is DEVICE]
        assert hindrances == ["notify.mail"]
        await work(s.k, TANAKA, "Alarms")
        question = await s.k.desk.asked(Question)
        (option,) = (each for each in question.options if each.label == "Alarms do not go out.")
        assert option.note.startswith("mail  ")
        s.k.desk.pick(option.label)
        await s.k.settle()
        text = (await s.k.desk.asked(Question)).text
        assert "The server passes nothing on for this kiosk. (3 of 3 recipients: 554 5.7.1)" in text
        assert "Have the server pass the kiosk's mail on, or log in." in text
        s.k.desk.stop()


async def test_a_notice_that_is_given_up_is_an_alarm_until_somebody_has_seen_it(tmp_path: Path) -> None:
    async with sending(tmp_path, days=1) as s:
        s.channels["mail"].refuses = lambda notice: (
            Held("554", Trouble.NOTICE_REFUSED) if notice.cause == "slot_forced" else None
        )
        await alarm(s)
        await until(lambda: len(s.k.records(AlarmHeld)) == 1)
        await s.advance(6)
        assert (s.standing(), s.health()) == (["slot_forced:1", "not_sent:mail"], DeviceState.DEGRADED)
        for _ in range(25):
            await s.k.leap(3600)
            await s.k.settle()
        await s.advance(1300)
        await until(lambda: len(s.k.records(AlarmHeldOver)) == 1)
        await s.advance(6)
        assert s.standing() == ["slot_forced:1", "notice_given_up:mail"]
        (over,) = s.k.records(AlarmHeldOver)
        assert (over.how, over.detail) == ("given_up", "554")  # type: ignore[attr-defined]
        await s.k.station.alarms.acknowledge("notice_given_up:mail", TANAKA.id, "telephoned")
        assert s.standing() == ["slot_forced:1"]


async def test_no_alarm_about_alarms_feeds_itself(tmp_path: Path) -> None:
    """Receivers that refuse every notice, for a month: an alarm about each, and one for what was given up."""
    async with sending(tmp_path, "mail", "hook", days=1) as s:
        for channel in s.channels.values():
            channel.refuses = always(Held("400", Trouble.NOTICE_REFUSED))
        await alarm(s)
        for _day in range(30):
            for _ in range(26):
                await s.k.leap(3600)
            await s.k.station.alarms.acknowledge("notice_given_up:mail", TANAKA.id, "seen")
            await s.k.station.alarms.acknowledge("notice_given_up:hook", TANAKA.id, "seen")
        assert s.started(sending_alarms.NOT_SENT) == 2
        assert s.started(sending_alarms.NOTICE_GIVEN_UP) == 2
        assert len(s.k.records(AlarmStarted)) == 5
        assert len(s.k.records(AlarmHeld)) < 40


async def test_a_channel_that_was_taken_out_has_no_alarm_left(tmp_path: Path) -> None:
    async with sending(tmp_path) as s:
        s.channels["mail"].refuses = always(RELAY)
        await alarm(s)
        await until(lambda: sending_of(s.k.station)["mail"].blocked)
        await s.advance(6)
    async with sending(tmp_path, "hook") as s:
        assert "not_sent:mail" not in s.standing()
        assert s.ended("not_sent:mail") == ["not configured"]


async def test_after_a_restart_what_is_still_in_the_way_is_the_same_alarm(tmp_path: Path) -> None:
    async with sending(tmp_path) as s:
        s.channels["mail"].refuses = always(Held("554", Trouble.NOTICE_REFUSED))
        await alarm(s)
        await until(lambda: len(s.k.records(AlarmHeld)) >= 1)
        await s.advance(6)
        assert s.started(sending_alarms.NOT_SENT) == 1
    async with sending(tmp_path, refuses=always(Held("554", Trouble.NOTICE_REFUSED))) as s:
        assert "not_sent:mail" in s.standing()
        assert (s.started(sending_alarms.NOT_SENT), s.ended("not_sent:mail")) == (1, [])
        assert s.health() is DeviceState.DEGRADED
