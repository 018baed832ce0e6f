"""RFC 5424 to the letter, for any notice, by a parser that shares no code with the writer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import locale
from kiosk.core.machine.printable import printable
from kiosk.notify.channel import Notice, NoticeState
from kiosk.notify.ways.rfc5424 import element, syslog_message
from tests.kiosk.notify.rfc5424_parser import NotRfc5424Error, deframed, parse
from tests.kiosk.notify.samples import AT, any_notice, notice


def written(what: Notice, *, facility: int = 13, hostname: str = "kiosk1", procid: str = "42") -> bytes:
    return syslog_message(what, facility=facility, hostname=hostname, procid=procid, enterprise=32473)


def test_a_notice_is_read_back_as_it_was() -> None:
    locale.use("ja")
    read = parse(written(notice(0)))
    assert (read.facility, read.severity) == (13, 1)
    assert read.timestamp == AT
    assert (read.hostname, read.app, read.procid, read.msgid) == ("kiosk1", "kagiban", "42", "alarm.started")
    assert read.data == {
        "kagiban@32473": {
            "station": "north",
            "seq": "0",
            "alarm": "0",
            "cause": "key_vanished",
            "state": "started",
        },
        "meta": {"language": "ja"},
    }
    assert read.text == "許可なく鍵が持ち出されました。"


def test_the_bytes_are_those() -> None:
    assert written(notice(1, "A slot did not open.")) == (
        b"<105>1 2026-11-24T00:00:01.123456Z kiosk1 kagiban 42 alarm.started"
        b' [kagiban@32473 station="north" seq="1" alarm="1" cause="key_vanished" state="started"]'
        b'[meta language="en"] \xef\xbb\xbfA slot did not open.'
    )


@pytest.mark.parametrize(
    ("state", "severity"), [(NoticeState.STARTED, 1), (NoticeState.ACKNOWLEDGED, 5), (NoticeState.ENDED, 6)]
)
def test_severity_follows_the_state(state: NoticeState, severity: int) -> None:
    assert parse(written(notice(state=state))).severity == severity


@given(any_notice(), st.text(), st.text(), st.integers(0, 23))
def test_any_notice_is_a_valid_message(what: Notice, hostname: str, procid: str, facility: int) -> None:
    read = parse(written(what, facility=facility, hostname=hostname, procid=procid))
    assert (read.facility, read.timestamp, read.text) == (facility, what.at, printable(what.text))
    assert read.data["kagiban@32473"] == {
        "station": printable(what.station),
        "seq": str(what.seq),
        "alarm": printable(what.alarm),
        "cause": printable(what.cause),
        "state": printable(what.state),
    }


@given(st.text(), st.dictionaries(st.sampled_from("abc"), st.text()))
def test_no_value_ends_its_element_early(name: str, values: dict[str, str]) -> None:
    raw = b"<0>1 - - - - - " + element(name or "x", **values).encode() + b" \xef\xbb\xbf"
    head = _timeless(raw)
    assert list(parse(head).data.values()) == [{key: printable(value) for key, value in values.items()}]


def _timeless(raw: bytes) -> bytes:
    return raw.replace(b"<0>1 -", b"<0>1 2026-11-24T00:00:00Z", 1)


@pytest.mark.parametrize(
    "raw",
    [
        b"<192>1 2026-11-24T00:00:00Z h a p m [x] \xef\xbb\xbf",
        b"<013>1 2026-11-24T00:00:00Z h a p m [x] \xef\xbb\xbf",
        b"<13>1 2026-11-24T00:00:00.1234567Z h a p m [x] \xef\xbb\xbf",
        b"<13>1 2026-11-24 00:00:00Z h a p m [x] \xef\xbb\xbf",
        b'<13>1 2026-11-24T00:00:00Z h a p m [x y="]"] \xef\xbb\xbf',
        b"<13>1 2026-11-24T00:00:00Z h a p m [x][x] \xef\xbb\xbf",
        b"<13>1 2026-11-24T00:00:00Z h a p m [x] no mark",
        b"<13>1 2026-11-24T00:00:00Z h\xc3\xa9 a p m [x] \xef\xbb\xbf",
    ],
)
def test_the_parser_is_strict(raw: bytes) -> None:
    with pytest.raises(NotRfc5424Error):
        parse(raw)


def test_the_frames_are_strict() -> None:
    assert deframed(b"1 a2 bc") == [b"a", b"bc"]
    for cut in (b"2 a", b"a", b"02 bc"):
        with pytest.raises(NotRfc5424Error):
            deframed(cut)
