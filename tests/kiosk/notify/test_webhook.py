"""Webhooks against a real HTTP server: the request, the signature, and what each answer means."""

import asyncio
import hashlib
import hmac
from datetime import datetime
from email.utils import format_datetime

import pytest

from kiosk.core.clock import instant
from kiosk.notify.channel import Held, TryLater
from kiosk.notify.settings import WebhookSettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.webhook import Webhook, judge
from tests.kiosk.fakes import START_US, FakeClock
from tests.kiosk.notify.conftest import Tls
from tests.kiosk.notify.http_server import Receiver
from tests.kiosk.notify.samples import AT, TEXT, Memory, Office, notice, until

IN_TWO_MINUTES = format_datetime(instant(START_US + 120_000_000), usegmt=True)
SHARED = "0123456789abcdef0123456789abcdef"


def channel(
    port: int, tls: Tls | None = None, *, secret: str = "", path: str = "/hook", timeout_s: float = 5.0
) -> Webhook:
    url = f"{'https' if tls else 'http'}://127.0.0.1:{port}{path}"
    settings = WebhookSettings(id="hook", url=url, signed=bool(secret), timeout_s=timeout_s)
    return Webhook(settings, FakeClock(), secret=secret, context=tls.client() if tls else None)


async def test_what_arrives() -> None:
    with Receiver().running() as receiver:
        await channel(receiver.port, path="/hook?office=1").send(notice(0))
    (request,) = receiver.requests
    assert request.path == "/hook?office=1"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Idempotency-Key"] == '"north-0-20261124T000000123456"'
    assert "Kagiban-Signature" not in request.headers
    assert datetime.fromisoformat(request.content.pop("at")) == AT
    assert request.content == {
        "id": "north-0-20261124T000000123456",
        "station": "north",
        "seq": 0,
        "alarm": "0",
        "cause": "key_vanished",
        "state": "started",
        "at": "2026-11-24T00:00:00.123456Z",
        "text": TEXT,
    }


async def test_a_receiver_can_check_who_sent_it_and_when() -> None:
    """As docs/notify.md tells a receiver to do it."""
    with Receiver().running() as receiver:
        await channel(receiver.port, secret=SHARED).send(notice())
    (request,) = receiver.requests
    timestamp = request.headers["Kagiban-Timestamp"]
    assert int(timestamp) == START_US // 1_000_000
    signed = hmac.new(SHARED.encode(), timestamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(request.headers["Kagiban-Signature"], f"v1={signed}")


async def test_a_repeat_has_the_same_key_and_body() -> None:
    with Receiver(answers=["lose", 200]).running() as receiver:
        hook = channel(receiver.port)
        with pytest.raises(TryLater):
            await hook.send(notice())
        await hook.send(notice())
    first, second = receiver.requests
    assert (first.body, first.headers["Idempotency-Key"]) == (second.body, second.headers["Idempotency-Key"])


@pytest.mark.parametrize(
    ("trouble", "statuses"),
    [
        (Trouble.SERVER_FAULT, (500, 502, 503, 504)),
        (Trouble.BUSY, (408, 409, 423, 425, 429)),
        (Trouble.LOGIN_REFUSED, (401, 403, 407)),
        (Trouble.NOT_FOUND, (404, 405, 410, 421)),
        (Trouble.REDIRECTED, (301, 302, 303, 307, 308)),
    ],
)
async def test_what_comes_right_by_itself_or_by_somebodys_hand_waits(
    trouble: Trouble, statuses: tuple[int, ...]
) -> None:
    for status in statuses:
        with Receiver(answers=[status]).running() as receiver:
            with pytest.raises(TryLater, match=f"HTTP {status}") as told:
                await channel(receiver.port).send(notice())
            assert (told.value.trouble, receiver.requests) == (trouble, [])


@pytest.mark.parametrize("status", [400, 406, 413, 415, 422, 431])
async def test_what_may_be_wrong_with_the_notice_holds_it_and_no_other(status: int) -> None:
    with Receiver(answers=[status]).running() as receiver, pytest.raises(Held, match=f"HTTP {status}"):
        await channel(receiver.port).send(notice())


@pytest.mark.parametrize("status", range(100, 600))
def test_no_answer_ends_a_notice(status: int) -> None:
    assert 200 <= status < 300 or judge(status) in Trouble


@pytest.mark.parametrize(
    ("asked", "wait_s"),
    [("120", 120.0), ("soon", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0), (IN_TWO_MINUTES, 120.0)],
)
async def test_a_receiver_may_say_when(asked: str, wait_s: float) -> None:
    with (
        Receiver(answers=[503], headers={"Retry-After": asked}).running() as receiver,
        pytest.raises(TryLater) as told,
    ):
        await channel(receiver.port).send(notice())
    assert told.value.wait_s == wait_s


@pytest.mark.parametrize("fault", ["drop", "lose"])
async def test_a_receiver_that_breaks_off_is_asked_again(fault: str) -> None:
    with Receiver(answers=[fault]).running() as receiver, pytest.raises(TryLater):
        await channel(receiver.port).send(notice())


async def test_a_receiver_that_hangs_is_given_up() -> None:
    with Receiver(answers=["hang"]).running() as receiver:
        with pytest.raises(TryLater, match=r"no answer within 0\.2 s"):
            await channel(receiver.port, timeout_s=0.2).send(notice())
        receiver.over.set()


async def test_a_cancelled_delivery_ends_at_once() -> None:
    with Receiver(answers=["hang"]).running() as receiver:
        task = asyncio.ensure_future(channel(receiver.port, timeout_s=60.0).send(notice()))
        await until(lambda: receiver.answers == [])
        task.cancel()
        await asyncio.wait({task}, timeout=1)
        assert task.cancelled()
        receiver.over.set()


async def test_https(tls: Tls) -> None:
    with Receiver().running(tls=tls.server()) as receiver:
        await channel(receiver.port, tls).send(notice(3))
    assert receiver.numbers == [3]


async def test_https_tells_a_stranger_apart(tls: Tls, tls_elsewhere: Tls) -> None:
    with Receiver().running(tls=tls_elsewhere.server()) as receiver:
        for trusted in (tls, tls_elsewhere):
            with pytest.raises(TryLater, match="not trusted"):
                await channel(receiver.port, trusted).send(notice())
    assert receiver.requests == []


async def test_the_network_comes_back(port: int) -> None:
    """Nobody listens; the program stops and starts; the server has faults; then all arrives, in order."""
    memory = Memory(cursors={"hook": 0})
    memory.add(1, 2, 3)
    async with Office(memory, channel(port)) as office:
        await until(lambda: "refused" in office.outbox.state["hook"].error)
    async with Office(memory, channel(port)) as office:
        await until(lambda: "refused" in office.outbox.state["hook"].error)
        with Receiver(answers=[500, "drop", 200, 400]).running(port) as receiver:
            memory.add(4)
            for pause, said in ((5, "HTTP 500"), (10, "RemoteDisconnected")):
                await office.advance(pause)
                await until(lambda said=said: office.outbox.state["hook"].error == said)  # type: ignore[misc]
            await office.advance(20)
            await until(lambda: memory.cursors == {"hook": 4})
            assert [held.detail for held in memory.held.values()] == ["HTTP 400"]
            await office.advance(5)
            await until(lambda: not memory.held)
    assert receiver.numbers == [1, 3, 4, 2]
