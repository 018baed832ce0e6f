"""A strict parser of RFC 5424, section 6, written from its ABNF and from nothing else. It shares no code."""

import re
from dataclasses import dataclass
from datetime import datetime

_HEADER = re.compile(
    rb"<(?P<pri>0|[1-9][0-9]{0,2})>(?P<version>[1-9][0-9]{0,2})"
    rb" (?P<timestamp>-|[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    rb"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))"
    rb" (?P<hostname>-|[\x21-\x7e]{1,255})"
    rb" (?P<app>-|[\x21-\x7e]{1,48})"
    rb" (?P<procid>-|[\x21-\x7e]{1,128})"
    rb" (?P<msgid>-|[\x21-\x7e]{1,32})"
    rb" "
)
_NAME = rb"[\x21\x23-\x3c\x3e-\x5c\x5e-\x7e]{1,32}"  # visible ASCII without = ] "
_PARAM = re.compile(rb" (?P<name>" + _NAME + rb')="(?P<value>(?:[^"\\\]]|\\["\\\]])*)"', re.DOTALL)
_ID = re.compile(rb"\[(?P<id>" + _NAME + rb")")


class NotRfc5424Error(Exception):
    pass


@dataclass(frozen=True)
class Message:
    facility: int
    severity: int
    timestamp: datetime
    hostname: str
    app: str
    procid: str
    msgid: str
    data: dict[str, dict[str, str]]
    text: str


def parse(raw: bytes) -> Message:
    header = _HEADER.match(raw)
    if header is None or header["version"] != b"1" or int(header["pri"]) > 191:
        raise NotRfc5424Error(raw)
    data, rest = _structured_data(raw[header.end() :])
    if not rest.startswith(b" \xef\xbb\xbf"):
        raise NotRfc5424Error(rest)
    field = {name: value.decode() for name, value in header.groupdict().items()}
    return Message(
        int(field["pri"]) // 8,
        int(field["pri"]) % 8,
        datetime.fromisoformat(field["timestamp"]),
        field["hostname"],
        field["app"],
        field["procid"],
        field["msgid"],
        data,
        rest[4:].decode(),  # Python's decoder refuses overlong forms and surrogates, as RFC 3629 asks
    )


def _structured_data(raw: bytes) -> tuple[dict[str, dict[str, str]], bytes]:
    elements: dict[str, dict[str, str]] = {}
    while found := _ID.match(raw):
        name, raw = found["id"].decode(), raw[found.end() :]
        if name in elements:  # section 6.3.2: the same SD-ID must not come twice
            raise NotRfc5424Error(name)
        elements[name] = {}
        while param := _PARAM.match(raw):
            value = re.sub(rb'\\(["\\\]])', rb"\1", param["value"])
            elements[name][param["name"].decode()] = value.decode()
            raw = raw[param.end() :]
        if not raw.startswith(b"]"):
            raise NotRfc5424Error(raw)
        raw = raw[1:]
    if not elements:
        raise NotRfc5424Error(raw)
    return elements, raw


def deframed(stream: bytes) -> list[bytes]:
    """The messages of a stream with octet counting (RFC 6587, section 3.4.1)."""
    messages = []
    while stream:
        length = re.match(rb"[1-9][0-9]* ", stream)
        if length is None:
            raise NotRfc5424Error(stream)
        end = length.end() + int(length[0])
        if len(stream) < end:
            raise NotRfc5424Error("cut off")
        messages.append(stream[length.end() : end])
        stream = stream[end:]
    return messages
