"""By mail: one message for each notice, to each recipient once, recognisable where it comes twice.

SMTP is RFC 5321; a reply of 4yz means later, of 5yz never. What an administrator mends (a password, a
certificate, a server without STARTTLS) is not the notice's fault: it waits.
"""

import logging
import re
import smtplib
import socket
import ssl
from contextlib import suppress
from email.generator import BytesGenerator
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from functools import partial
from io import BytesIO

from kiosk.clock import Clock, instant
from kiosk.locale import _
from kiosk.notify.channel import Notice, Rejected, TryLater
from kiosk.notify.settings import MailSettings
from kiosk.notify.wire import Cut, connect, converse
from kiosk.printable import printable

log = logging.getLogger(__name__)

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_TAKEN, _NEVER = 2, 5
"""First digits of a reply (RFC 5321, section 4.2.1)."""
_ENHANCED = re.compile(rb"\A([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
"""The status code at the beginning of a reply (RFC 2034, RFC 3463)."""


class Mail:
    """One mailbox or list of mailboxes."""

    def __init__(
        self,
        settings: MailSettings,
        clock: Clock,
        *,
        password: str = "",
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.name = settings.id
        self._settings = settings
        self._clock = clock
        self._password = password
        self._context = context
        self._about = ""
        self._settled: dict[str, str] = {}
        """By recipient: what the server said for good about the notice `_about`; empty where it took it."""

    async def send(self, notice: Notice) -> None:
        """See `Channel`. A recipient who has it is left out when it is tried again for the others."""
        if notice.id != self._about:
            self._about, self._settled = notice.id, {}
        await converse(partial(self._deliver, notice), self._settings.timeout_s)
        refused = [said for said in self._settled.values() if said]
        if refused:
            raise Rejected(f"{len(refused)} of {len(self._settled)} recipients: {', '.join(refused)}")

    def _deliver(self, notice: Notice, cut: Cut) -> None:
        smtp = _Smtp(self._settings, self._context, cut)
        try:
            self._introduce(smtp)
            self._hand_over(smtp, message_of(notice, self._settings, self._clock.now_us()))
            with suppress(OSError):  # the mail has been taken: how they part makes no difference
                smtp.quit()
        except smtplib.SMTPResponseException as error:
            raise TryLater(_code(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPException as error:
            raise TryLater(str(error) or type(error).__name__) from error
        finally:
            smtp.close()

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        """Where the server has no STARTTLS this raises: then nothing goes in the clear."""
        if self._settings.security == "starttls":
            smtp.starttls(context=self._context)
        if self._settings.user:
            smtp.login(self._settings.user, self._password)
        smtp.ehlo_or_helo_if_needed()

    def _hand_over(self, smtp: smtplib.SMTP, message: bytes) -> None:
        """One transaction for all who are still to be told. A sender refused is no verdict on the notice."""
        code, said = smtp.mail(self._settings.sender)
        if _first(code) != _TAKEN:
            raise smtplib.SMTPResponseException(code, said)
        open_ = [each for each in self._settings.recipients if each not in self._settled]
        replies = {each: smtp.rcpt(each) for each in open_}
        taken = [each for each, (code, _said) in replies.items() if _first(code) == _TAKEN]
        if taken:
            replies |= dict.fromkeys(taken, _data(smtp, message))
        self._settle(replies)

    def _settle(self, replies: dict[str, tuple[int, bytes]]) -> None:
        later = []
        for number, (recipient, (code, said)) in enumerate(replies.items(), 1):
            if _first(code) == _TAKEN:
                self._settled[recipient] = ""
                continue
            log.warning("mail %s, recipient %d: %d %s", self.name, number, code, _legible(said))
            if _first(code) == _NEVER:
                self._settled[recipient] = _code(code, said)
            else:
                later.append(_code(code, said))
        if later:
            raise TryLater(f"{len(later)} of {len(replies)} recipients: {', '.join(later)}")


class _Smtp(smtplib.SMTP):
    """The standard library's client on a connection that can be cut; TLS from the first byte if need be."""

    def __init__(self, settings: MailSettings, context: ssl.SSLContext | None, cut: Cut) -> None:
        self._implicit = context if settings.security == "tls" else None
        self._cut = cut
        port = settings.port or PORTS[settings.security]
        # The name is given, since finding the full one asks a name server that may be away.
        super().__init__(settings.host, port, socket.gethostname(), settings.timeout_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, timeout, self._cut, self._implicit)


def message_of(notice: Notice, settings: MailSettings, now_us: int) -> bytes:
    """The mail (RFC 5322), its lines ended by CRLF.

    `Date` is when it is sent, so that one that waited for days is not filed under days ago; its text says
    when the alarm was. Start, acknowledgement and end refer to one id and so stand together.
    """
    domain = settings.sender.rpartition("@")[2]
    mail = MIMEText(_body(notice), "plain", "utf-8")
    # Always an encoded word: what looks like one inside the text is then read as text.
    subject = _("Kagiban {station}: {text}").format(station=notice.station, text=notice.text)
    mail["Subject"] = Header(printable(subject), "utf-8", header_name="Subject").encode()
    mail["From"] = settings.sender
    mail["To"] = ",\n ".join(settings.recipients)
    mail["Date"] = format_datetime(instant(now_us).replace(microsecond=0))
    mail["Message-ID"] = f"<{_atom(notice.id)}@{domain}>"
    mail["References"] = f"<alarm-{_atom(notice.station)}-{_atom(notice.alarm)}@{domain}>"
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


def _data(smtp: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    try:
        return smtp.data(message)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, _bytes(error.smtp_error)


def _first(code: int) -> int:
    return code // 100


def _code(code: int, said: str | bytes) -> str:
    """The codes alone: a server's sentence repeats the address, which is somebody's name."""
    enhanced = _ENHANCED.match(_bytes(said))
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)


def _bytes(said: str | bytes) -> bytes:
    return said.encode() if isinstance(said, str) else said


def _legible(said: bytes) -> str:
    return printable(said.decode(errors="replace"))
