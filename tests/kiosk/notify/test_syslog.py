"""Syslog over its four ways, against collectors that read, hang, break off and are not there."""

import asyncio
import socket
from pathlib import Path

import pytest

from kiosk.notify.channel import Held, TryLater
from kiosk.notify.settings import SyslogSettings
from kiosk.notify.ways.syslog import Syslog
from tests.kiosk.notify.collectors import Collector
from tests.kiosk.notify.conftest import Tls
from tests.kiosk.notify.samples import Memory, Office, notice, until


def channel(transport: str, port: int = 0, tls: Tls | None = None, **more: object) -> Syslog:
    settings = {"id": "log", "transport": transport, "host": "127.0.0.1", "port": port, "timeout_s": 5.0}
    return Syslog(SyslogSettings(**(settings | more)), context=tls.client() if tls else None)  # type: ignore[arg-type]


async def test_tcp_counts_octets_and_keeps_the_order() -> None:
    with Collector().on_stream() as collector:
        for seq in (1, 2, 3):
            await channel("tcp", collector.port).send(notice(seq))
    assert collector.numbers == [1, 2, 3]
    assert collector.messages[0].hostname == socket.gethostname()


async def test_the_settings_are_in_the_message() -> None:
    with Collector().on_stream() as collector:
        set_so = channel("tcp", collector.port, facility=16, hostname="north.example", enterprise=32473)
        await set_so.send(notice(1))
    assert (collector.messages[0].facility, collector.messages[0].hostname) == (16, "north.example")


@pytest.mark.parametrize("says_goodbye", [True, False])
async def test_tls(tls: Tls, says_goodbye: bool) -> None:
    with Collector(says_goodbye=says_goodbye).on_stream(tls=tls.server()) as collector:
        for seq in (1, 2):
            await channel("tls", collector.port, tls).send(notice(seq))
    assert collector.numbers == [1, 2]


async def test_tls_tells_a_stranger_apart(tls: Tls, tls_elsewhere: Tls) -> None:
    with Collector().on_stream(tls=tls_elsewhere.server()) as collector:
        for trusted in (tls, tls_elsewhere):
            with pytest.raises(TryLater, match="not trusted"):
                await channel("tls", collector.port, trusted).send(notice())
    assert collector.raw == []


async def test_udp() -> None:
    with Collector().on_datagrams() as collector:
        await channel("udp", collector.port).send(notice(1))
        await until(lambda: collector.numbers == [1])


async def test_udp_that_nobody_listens_to_is_noticed(port: int) -> None:
    with pytest.raises(TryLater, match="refused"):
        await channel("udp", port).send(notice())


async def test_a_local_socket(tmp_path: Path) -> None:
    path = tmp_path / "log"
    local = channel("unix", path=str(path))
    with pytest.raises(TryLater, match="No such file"):
        await local.send(notice(1))
    with Collector().on_path(path) as collector:
        await local.send(notice(2))
        await until(lambda: collector.numbers == [2])


async def test_what_no_datagram_can_hold_keeps_no_other_from_going() -> None:
    with Collector().on_datagrams() as collector, pytest.raises(Held):
        await channel("udp", collector.port).send(notice(1, "x" * 70_000))


@pytest.mark.parametrize("transport", ["tcp", "tls"])
@pytest.mark.parametrize("fault", ["drop", "cut"])
async def test_a_collector_that_breaks_off_has_not_read_it(transport: str, fault: str, tls: Tls) -> None:
    context = tls.server() if transport == "tls" else None
    trusted = tls if transport == "tls" else None
    with Collector(faults=[fault] * 10).on_stream(tls=context) as collector:
        for _ in range(10):
            with pytest.raises(TryLater):
                await channel(transport, collector.port, trusted).send(notice())
        await channel(transport, collector.port, trusted).send(notice(8))
    assert collector.numbers == [8]


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_a_collector_that_hangs_is_given_up(transport: str, tls: Tls) -> None:
    trusted = tls if transport == "tls" else None
    with Collector(faults=["hang"]).on_stream() as collector:
        hasty = channel(transport, collector.port, trusted, timeout_s=0.2)
        with pytest.raises(TryLater, match=r"no answer within 0\.2 s"):
            await hasty.send(notice())


async def test_a_cancelled_delivery_ends_at_once() -> None:
    with Collector(faults=["hang"]).on_stream() as collector:
        task = asyncio.ensure_future(channel("tcp", collector.port, timeout_s=60.0).send(notice()))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    assert task.cancelled()


async def test_a_name_that_is_none_waits() -> None:
    with pytest.raises(TryLater):
        await channel("tcp", 1, host="x" * 70).send(notice())


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_the_network_comes_back(transport: str, port: int, tls: Tls) -> None:
    """Nobody listens; the program stops and starts; then somebody does: all of it, in order, once."""
    memory = Memory(cursors={"log": 0})
    memory.add(1, 2, 3)
    trusted = tls if transport == "tls" else None
    for _ in range(2):
        async with Office(memory, channel(transport, port, trusted)) as office:
            await until(lambda: "refused" in office.outbox.state["log"].error)
    collector = Collector()
    listening = (
        collector.on_datagrams(port)
        if transport == "udp"
        else collector.on_stream(port, tls.server() if transport == "tls" else None)
    )
    async with Office(memory, channel(transport, port, trusted)) as office:
        await until(lambda: "refused" in office.outbox.state["log"].error)
        with listening:
            memory.add(4)
            await office.advance(5)
            await until(lambda: memory.cursors == {"log": 4})
            await until(lambda: len(collector.raw) == 4)
    assert collector.numbers == [1, 2, 3, 4]
