"""A notice as a syslog message, to the letter of RFC 5424. Pure."""

import re
from datetime import UTC

from kiosk.core.machine.printable import printable
from kiosk.locale import language
from kiosk.notify.channel import Notice, NoticeState

APP_NAME = "kagiban"

SEVERITY = {NoticeState.STARTED: 1, NoticeState.ACKNOWLEDGED: 5, NoticeState.ENDED: 6}
"""Section 6.2.1: 1 action must be taken at once, 5 normal but significant, 6 informational."""

_WARNING = 4
_BOM = b"\xef\xbb\xbf"
_UNPRINTABLE = re.compile(r"[^\x21-\x7e]")
_SD_NAME_FORBIDS = re.compile(r'[^\x21-\x7e]|[="\]]')


def syslog_message(notice: Notice, *, facility: int, hostname: str, procid: str, enterprise: int) -> bytes:
    """The message without any framing. `enterprise` owns the names of the structured data (section 7.2.2)."""
    known = {state.value: level for state, level in SEVERITY.items()}
    header = " ".join(
        (
            f"<{8 * facility + known.get(notice.state, _WARNING)}>1",
            f"{notice.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            field(hostname, 255),
            field(APP_NAME, 48),
            field(procid, 128),
            field(f"alarm.{notice.state}", 32),
        )
    )
    data = element(
        f"{APP_NAME}@{enterprise}",
        station=notice.station,
        seq=str(notice.seq),
        alarm=notice.alarm,
        cause=notice.cause,
        state=notice.state,
    )
    meta = element("meta", language=language())
    return f"{header} {data}{meta} ".encode() + _BOM + printable(notice.text).encode()


def field(text: str, longest: int) -> str:
    """A header field: visible ASCII, at most that long; a hyphen stands for none (NILVALUE)."""
    return _UNPRINTABLE.sub("?", text)[:longest] or "-"


def element(name: str, /, **parameters: str) -> str:
    """One SD-ELEMENT (section 6.3)."""
    values = "".join(f' {key}="{escaped(value)}"' for key, value in parameters.items())
    return f"[{_SD_NAME_FORBIDS.sub('?', name)[:32]}{values}]"


def escaped(value: str) -> str:
    """A PARAM-VALUE (section 6.3.3): quotation mark, backslash and closing bracket behind a backslash."""
    return re.sub(r'(["\\\]])', r"\\\1", printable(value))
