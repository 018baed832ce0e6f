"""Notices out of a real ledger: which records, under which name, in which words; and never a slot."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk import locale
from kiosk.core.clock import instant
from kiosk.core.recorder import Kept, Recorder
from kiosk.notify.aside import HeldNotice
from kiosk.notify.channel import Notice, NoticeState
from kiosk.notify.cursors import Cursors
from kiosk.notify.outbox import Feed
from kiosk.notify.settings import MailSettings
from kiosk.notify.source import STATES, AlarmNotices, sentence, unwritten
from kiosk.notify.ways.mail_message import message_of
from kiosk.notify.ways.rfc5424 import syslog_message
from kiosk.notify.ways.webhook import body_of
from kiosk.subjects import HOUSE
from storage.file.database import Database, open_database
from storage.log.ledger import Entry, Ledger
from storage.log.record import Record
from storage.station.records import AlarmAcknowledged, AlarmEnded, AlarmStarted, StationStarted
from tests.kiosk.notify.samples import Office, Scripted, until
from tests.storage.samples import HandClock

SLOT = 387


@dataclass(frozen=True)
class Desk:
    """A real ledger and what it remembers."""

    ledger: Ledger
    database: Database

    def cursors(self) -> Cursors:
        return Cursors(self.database, Recorder(self.ledger, HandClock(), lambda: None))  # type: ignore[arg-type]

    def feed(self, kept: list[Kept] | None = None) -> Feed:
        notices, cursors = AlarmNotices(self.ledger, HOUSE.alarm), self.cursors()
        return Feed(
            notices=notices,
            notice=notices.one,
            end=notices.end,
            load=cursors.load,
            held=cursors.held,
            store=cursors.store,
            let_go=cursors.let_go,
            give_up=lambda name, held, notice: cursors.let_go(name, held),
            unwritten=lambda: unwritten(kept or (), "north", HOUSE.alarm),
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_database(tmp_path / "kagiban.db", create=True) as database:
        ledger = Ledger(database, station="north", clock=HandClock())
        yield Desk(ledger, database)
        ledger.close()


@pytest.fixture
def ledger(desk: Desk) -> Ledger:
    return desk.ledger


def started(cause: str = "slot_forced", slot: int = SLOT) -> Record:
    return AlarmStarted(alarm=f"{cause}:{slot}", cause=cause, slot=slot, key="key-387", device="dev-387")


def ended(cause: str = "slot_forced", slot: int = SLOT) -> Record:
    return AlarmEnded(alarm=f"{cause}:{slot}", how="shut")


def seen(cause: str = "slot_forced", slot: int = SLOT) -> Record:
    return AlarmAcknowledged(alarm=f"{cause}:{slot}", person="p-387", done="looked at slot 387")


def test_alarms_are_told_and_nothing_else_is(ledger: Ledger) -> None:
    ledger.append_blocking(StationStarted(software="1"), started(), StationStarted(software="2"), ended())
    first, last = AlarmNotices(ledger, HOUSE.alarm)(0)
    assert (first.seq, first.alarm, first.state, first.cause) == (2, "2", NoticeState.STARTED, "slot_forced")
    assert (last.seq, last.alarm, last.state, last.cause) == (4, "2", NoticeState.ENDED, "slot_forced")
    assert first.text == "A slot was opened without a release."
    assert last.text == "Over: A slot was opened without a release."
    assert first.station == "north"
    assert first.at.utcoffset() is not None
    assert AlarmNotices(ledger, HOUSE.alarm).end() == 4
    assert [each.seq for each in AlarmNotices(ledger, HOUSE.alarm)(2)] == [4]


def test_an_end_belongs_to_the_latest_start_of_its_name(ledger: Ledger) -> None:
    ledger.append_blocking(started(), started(slot=2), ended(), started(), ended(slot=2), ended())
    notices = AlarmNotices(ledger, HOUSE.alarm)
    assert [each.alarm for each in notices(0)] == ["1", "2", "1", "4", "2", "4"]
    assert [each.alarm for each in notices(4)] == ["2", "4"]
    assert [each.alarm for each in AlarmNotices(ledger, HOUSE.alarm)(5)] == ["4"]


def test_an_end_without_a_start_is_told_all_the_same(ledger: Ledger) -> None:
    ledger.append_blocking(ended())
    assert [each.alarm for each in AlarmNotices(ledger, HOUSE.alarm)(0)] == ["1"]


def test_when_it_happened_counts_and_not_when_it_could_be_written(ledger: Ledger) -> None:
    asyncio.run(_append_late(ledger))
    (notice,) = AlarmNotices(ledger, HOUSE.alarm)(0)
    assert notice.at.timestamp() == 1_795_000_000


async def _append_late(ledger: Ledger) -> None:
    await ledger.append(started(), happened_us=1_795_000_000_000_000)


def test_what_is_written_while_kinds_are_read_is_left_for_the_next_look(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start and an end that come between two kinds: the end alone would carry a cursor past the start."""
    ledger.append_blocking(started())
    read = ledger.read

    def read_and_be_overtaken(*, after: int = 0, kind: str | None = None) -> Iterator[Entry]:
        entries = list(read(after=after, kind=kind))
        if kind == "alarm.started" and len(entries) == 1:
            ledger.append_blocking(started(slot=2), ended(slot=2))
        return iter(entries)

    notices = AlarmNotices(ledger, HOUSE.alarm)
    monkeypatch.setattr(ledger, "read", read_and_be_overtaken)
    assert [each.seq for each in notices(0)] == [1]
    assert [each.seq for each in notices(1)] == [2, 3]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("cause", [each.code for each in HOUSE.alarms])
def test_nothing_that_leaves_names_key_slot_or_device(ledger: Ledger, cause: str, language: str) -> None:
    locale.use(language)
    ledger.append_blocking(started(cause), seen(cause), ended(cause))
    for notice in AlarmNotices(ledger, HOUSE.alarm)(0):
        for sent in _everything_sent(notice):
            assert b"387" not in sent


def _everything_sent(notice: Notice) -> tuple[bytes, ...]:
    settings = MailSettings(id="m", host="h", sender="k@example.jp", recipients=("a@example.jp",))
    log = syslog_message(notice, facility=13, hostname="h", procid="1", enterprise=32473)
    mail = email.message_from_bytes(message_of(notice, settings, 0), policy=email.policy.SMTP)
    shown = f"{mail.items()} {mail.get_content()}"
    assert notice.text in shown
    return shown.encode(), log, body_of(notice), repr(notice).encode()


@pytest.mark.parametrize("state", NoticeState)
def test_a_cause_of_a_later_version_has_a_sentence(state: NoticeState) -> None:
    assert sentence(HOUSE.alarm("flood"), state).endswith("There is an alarm.")


async def test_how_far_a_channel_is_outlives_the_program(desk: Desk) -> None:
    assert desk.cursors().load("mail") is None
    await desk.cursors().store("mail", 7, ())
    await desk.cursors().store("mail", 9, ())
    await desk.cursors().store("log", 2, ())
    assert (desk.cursors().load("mail"), desk.cursors().load("log")) == (9, 2)


async def test_what_a_channel_holds_outlives_the_program(desk: Desk) -> None:
    first, second = HeldNotice(4, 1_000, "550 5.7.1", frozenset("ab")), HeldNotice(6, 2_000, "HTTP 400")
    await desk.cursors().store("mail", 6, (first, second))
    await desk.cursors().store("log", 6, (second,))
    assert desk.cursors().held("mail") == (first, second)
    grown = HeldNotice(4, 1_000, "550 5.7.1", frozenset("abc"))
    await desk.cursors().store("mail", 6, (grown,))
    await desk.cursors().let_go("mail", second)
    assert desk.cursors().held("mail") == (grown,)
    assert desk.cursors().held("log") == (second,)


def test_one_record_as_a_notice(ledger: Ledger) -> None:
    ledger.append_blocking(StationStarted(software="1"), started(), StationStarted(software="2"), ended())
    notices = AlarmNotices(ledger, HOUSE.alarm)
    assert [each.seq if (each := notices.one(seq)) else 0 for seq in range(1, 6)] == [0, 2, 0, 4, 0]
    assert notices.one(4) == list(notices(0))[1]


def test_what_is_in_memory_only_is_told_by_the_numbers_that_stand_for_it() -> None:
    kept = [
        Kept(-1, ended(), 5),
        Kept(-2, StationStarted(software="1"), 6),
        Kept(-3, started("ledger_unavailable", 0), 7),
        Kept(-4, ended("ledger_unavailable", 0), 8),
        Kept(-5, started("ledger_unavailable", 0), 9),
    ]
    notices = unwritten(kept, "north", HOUSE.alarm)
    assert [(each.seq, each.alarm, each.state) for each in notices] == [
        (-1, "-1", "ended"),
        (-3, "-3", "started"),
        (-4, "-3", "ended"),
        (-5, "-5", "started"),
    ]
    assert notices[1].text == "Records cannot be written."
    assert notices[1].at == instant(7)


async def test_what_was_kept_in_memory_is_told_once(desk: Desk) -> None:
    """By its stand-in while no disk takes it, and not again when the ledger has given it a number."""
    kept = [Kept(-1, started("ledger_unavailable", 0), 1_795_000_000_000_000)]
    channel = Scripted("a")
    async with Office(desk.feed(kept), channel) as office:
        await until(lambda: channel.sent == [-1])
        await until(lambda: desk.cursors().load("a") == 0)
        (late,) = kept
        (first,) = await desk.ledger.append(late.record, happened_us=late.happened_us)
        kept.clear()
        (second,) = await desk.ledger.append(started())
        office.outbox.wake()
        await until(lambda: desk.cursors().load("a") == second.seq)
    assert channel.sent == [-1, second.seq]
    assert first.seq < second.seq


async def test_many_alarms_over_three_channels_and_a_restart(desk: Desk) -> None:
    """Everything once and in order, but the notice that a stop cut in two."""
    for name in "abc":
        await desk.cursors().store(name, 3, ())
    for _ in range(60):
        await desk.ledger.append(started(), StationStarted(software="x"), seen(), ended())
    alarms = [entry.seq for entry in desk.ledger.read() if entry.kind in STATES]
    channels = [Scripted(name) for name in "abc"]
    async with Office(desk.feed(), *channels):
        await until(lambda: len(channels[0].sent) > 20)
    async with Office(desk.feed(), *channels):
        await until(lambda: all(desk.cursors().load(name) == alarms[-1] for name in "abc"))
    for channel in channels:
        assert list(dict.fromkeys(channel.sent)) == alarms
        assert channel.sent == sorted(channel.sent)
        assert len(channel.sent) <= len(alarms) + 1
