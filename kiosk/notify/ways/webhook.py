"""By webhook: JSON by POST, signed under a shared secret if there is one.

The receiver checks `Kagiban-Signature` as in docs/notify.md, and leaves out what it has had by
`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). An answer of 2xx is a receipt.
"""

import hashlib
import hmac
import json
import ssl
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from kiosk.core.clock import Clock, instant
from kiosk.notify.channel import NOBODY, Held, Notice, TryLater
from kiosk.notify.settings import WebhookSettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.wire import Cut, connect, converse

PORTS = {"http": 80, "https": 443}

_OF_THE_WAY = {
    **dict.fromkeys((401, 403, 407, 511), Trouble.LOGIN_REFUSED),
    **dict.fromkeys((404, 405, 410, 421, 501, 505), Trouble.NOT_FOUND),
    **dict.fromkeys((408, 409, 423, 425, 429), Trouble.BUSY),
}
"""Answers about who asks, where or when, and not about this notice (RFC 9110, RFC 4918, 6585, 8470)."""

_LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer's body that are read, to let the other side finish; nothing in it counts."""


class Webhook:
    """One receiver."""

    fault = ""
    confirms = True

    def __init__(
        self,
        settings: WebhookSettings,
        clock: Clock,
        *,
        secret: str = "",
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.name = settings.id
        self._timeout_s = settings.timeout_s
        self._clock = clock
        self._secret = secret
        self._context = context
        self._url = urlsplit(settings.url)

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        """See `Channel`. A redirection is not followed: the secret's signature is for one receiver."""
        status, wait_s = await converse(partial(self._post, notice), self._timeout_s)
        if 200 <= status < 300:
            return
        trouble = judge(status)
        if trouble is Trouble.NOTICE_REFUSED:
            raise Held(f"HTTP {status}", trouble, wait_s=wait_s)
        raise TryLater(f"HTTP {status}", trouble, wait_s)

    def _post(self, notice: Notice, cut: Cut) -> tuple[int, float]:
        """The answer's status, and the seconds that it asks to be left alone (`Retry-After`)."""
        host = self._url.hostname or ""
        port = self._url.port or PORTS[self._url.scheme]
        target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        body = body_of(notice)
        http = (HTTPSConnection if self._context else HTTPConnection)(host, port, timeout=self._timeout_s)
        try:
            http.sock = connect(host, port, self._timeout_s, cut, self._context)
            http.request("POST", target, body, self._headers(notice, body))
            answer = http.getresponse()
            answer.read(_LONGEST_ANSWER)
            return answer.status, self._seconds(answer.headers.get("Retry-After", ""))
        finally:
            http.close()

    def _seconds(self, asked: str) -> float:
        """`Retry-After` in seconds from now; it may be a date (RFC 9110, section 10.2.3). 0 for neither."""
        if asked.isascii() and asked.isdigit():
            return float(asked)
        try:
            then = parsedate_to_datetime(asked)
        except ValueError:
            return 0.0
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        return max((then - instant(self._clock.now_us())).total_seconds(), 0.0)

    def _headers(self, notice: Notice, body: bytes) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "kagiban",
            "Connection": "close",
            "Idempotency-Key": json.dumps(notice.id),  # a structured field's string (RFC 8941)
        }
        if self._secret:
            timestamp = str(self._clock.now_us() // 1_000_000)
            headers["Kagiban-Timestamp"] = timestamp
            headers["Kagiban-Signature"] = f"v1={signature(self._secret, timestamp, body)}"
        return headers


def body_of(notice: Notice) -> bytes:
    """The notice as JSON, the same bytes for each repeat. `at` is RFC 3339, UTC, with microseconds."""
    content = {
        "id": notice.id,
        "station": notice.station,
        "seq": notice.seq,
        "alarm": notice.alarm,
        "cause": notice.cause,
        "state": str(notice.state),
        "at": f"{notice.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "text": notice.text,
    }
    return json.dumps(content).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 (hex) over the timestamp (seconds since the epoch), a full stop and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def judge(status: int) -> Trouble:
    """What an answer that is no receipt says is in the way. Only what is left of 4xx is about the notice."""
    if status in _OF_THE_WAY:
        return _OF_THE_WAY[status]
    if 300 <= status < 400:
        return Trouble.REDIRECTED
    return Trouble.NOTICE_REFUSED if 400 <= status < 500 else Trouble.SERVER_FAULT
