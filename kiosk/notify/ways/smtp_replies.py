"""What a mail server's refusal means, by the stage at which it came (RFC 5321, RFC 3463). Pure.

A server may put off its judgement of greeting, login and sender until the recipient is named (Postfix does):
what it says at RCPT is therefore hardly ever about the recipient alone, and never a verdict on the notice.
"""

import re
from enum import StrEnum

from kiosk.notify.trouble import Trouble

TAKEN = 2
GO_ON = 3
LATER = 4
"""First digits of a reply (RFC 5321, section 4.2.1)."""
_ENHANCED = re.compile(rb"\A([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
"""The status code at the beginning of a reply (RFC 2034, RFC 3463)."""


class Stage(StrEnum):
    """How far the conversation had come."""

    GREETING = "greeting"
    HELLO = "hello"
    STARTTLS = "starttls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


_OF_STAGE = {
    Stage.GREETING: Trouble.TURNED_AWAY,
    Stage.HELLO: Trouble.HELLO_REFUSED,
    Stage.STARTTLS: Trouble.NO_STARTTLS,
    Stage.LOGIN: Trouble.LOGIN_REFUSED,
    Stage.SENDER: Trouble.SENDER_REFUSED,
    Stage.RECIPIENT: Trouble.RECIPIENT_REFUSED,
    Stage.CONTENT: Trouble.NOTICE_REFUSED,
}
_HERE = {**_OF_STAGE, Stage.GREETING: Trouble.NAME_UNKNOWN, Stage.LOGIN: Trouble.MISCONFIGURED}
_ENVELOPE = frozenset({Stage.SENDER, Stage.RECIPIENT})
_LOGIN_WANTED = frozenset({530, 534, 535, 538})
"""Authentication required, or a stronger one, or under TLS (RFC 4954; 530 also RFC 3207)."""
_NAME_WANTED = 504
"""Postfix: "Helo command rejected: need fully-qualified hostname"."""


def judge(stage: Stage, code: int, said: str | bytes) -> Trouble:
    """What this reply says is in the way. `code` is one that does not go on (4yz, 5yz or nonsense)."""
    if code // 100 == LATER:
        return Trouble.BUSY
    if stage in _ENVELOPE:
        return _of_envelope(stage, code, enhanced(said))
    return _OF_STAGE[stage]


def missing(stage: Stage) -> Trouble:
    """What is in the way where the server does not offer what is needed there."""
    return _OF_STAGE[stage]


def unspeakable(stage: Stage) -> Trouble:
    """What is in the way where what is configured cannot be said in ASCII. The server has not judged it."""
    return _HERE[stage]


def _of_envelope(stage: Stage, code: int, status: str) -> Trouble:
    if code in _LOGIN_WANTED:
        return Trouble.LOGIN_WANTED
    if code == _NAME_WANTED:
        return Trouble.HELLO_REFUSED
    if stage is Stage.SENDER:
        return Trouble.SENDER_REFUSED
    if status.startswith("5.7.") or (code == 554 and not status):
        return Trouble.RELAY_DENIED
    if status.startswith("5.1.") and status not in ("5.1.7", "5.1.8"):
        return Trouble.RECIPIENT_UNKNOWN
    return Trouble.SENDER_REFUSED if status.startswith("5.1.") else Trouble.RECIPIENT_REFUSED


def enhanced(said: str | bytes) -> str:
    """The enhanced status code of a reply, `5.7.1`; empty without one."""
    found = _ENHANCED.match(octets(said))
    return found[1].decode() if found else ""


def codes(code: int, said: str | bytes) -> str:
    """The codes alone: a server's sentence repeats the address, which is somebody's name."""
    return f"{code} {enhanced(said)}".rstrip()


def octets(said: str | bytes) -> bytes:
    """What smtplib gives sometimes as the one and sometimes as the other."""
    return said.encode(errors="replace") if isinstance(said, str) else said
