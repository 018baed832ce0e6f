"""A notice, or another letter, as a mail (RFC 5322).

A notice is recognisable where it comes twice, and start and end of an alarm stand together.
"""

import re
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO

from kiosk.core.clock import instant
from kiosk.core.machine.printable import printable
from kiosk.locale import _
from kiosk.notify.channel import Notice
from kiosk.notify.settings import MailSettings


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. `id` is the same for every repeat of it, `about` for all that belong together."""

    subject: str
    body: str
    id: str
    about: str


def message_of(notice: Notice, settings: MailSettings, now_us: int) -> bytes:
    """The notice as a mail. Its text says when the alarm was; what belongs to one alarm stands together."""
    return mail_of(letter_of(notice), settings, now_us)


def letter_of(notice: Notice) -> Letter:
    """The notice as a letter."""
    subject = _("Kagiban {station}: {text}").format(station=notice.station, text=notice.text)
    about = f"alarm-{_atom(notice.station)}-{_atom(notice.alarm)}"
    return Letter(subject, _body(notice), _atom(notice.id), about)


def mail_of(letter: Letter, settings: MailSettings, now_us: int) -> bytes:
    """The mail (RFC 5322), its lines ended by CRLF.

    `Date` is when it is sent, so that one that waited for days is not filed under days ago.
    """
    domain = settings.sender.rpartition("@")[2]
    mail = MIMEText(letter.body, "plain", "utf-8")
    # Always an encoded word: what looks like one inside the text is then read as text.
    mail["Subject"] = Header(printable(letter.subject), "utf-8", header_name="Subject").encode()
    mail["From"] = settings.sender
    mail["To"] = ",\n ".join(settings.recipients)
    mail["Date"] = format_datetime(instant(now_us).replace(microsecond=0))
    mail["Message-ID"] = f"<{letter.id}@{domain}>"
    mail["References"] = f"<{letter.about}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice answers it
    out = BytesIO()
    BytesGenerator(out, policy=compat32.clone(linesep="\r\n", max_line_length=0)).flatten(mail)
    return out.getvalue()


def _body(notice: Notice) -> str:
    when = f"{notice.at.astimezone():%Y-%m-%d %H:%M:%S %z}"
    lines = (
        printable(notice.text),
        "",
        _("Kiosk: {station}").format(station=printable(notice.station)),
        _("Time: {time}").format(time=when),
        _("Record: {number}").format(number=notice.seq),
    )
    return "".join(f"{line}\n" for line in lines)


def _atom(text: str) -> str:
    """The text as part of a message id (RFC 5322, dot-atom-text)."""
    return re.sub(r"[^0-9A-Za-z-]", lambda found: f"_{ord(found[0]):x}_", text)
