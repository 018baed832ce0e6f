"""By mail: one message for each notice, to each recipient once, recognisable where it comes twice.

SMTP is RFC 5321. Whatever the server refuses, an administrator may mend: nothing that it says ends a notice.
A refusal of all recipients blocks the channel, as one of the login does; a refusal of some, or of what is
in the mail, holds this notice for them.
"""

import logging
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b

from kiosk.core.clock import Clock
from kiosk.notify.channel import NOBODY, Held, Notice, TryLater
from kiosk.notify.settings import MailSettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.mail_message import Letter, letter_of, mail_of
from kiosk.notify.ways.smtp_replies import TAKEN, Stage, codes, judge, missing, octets, unspeakable
from kiosk.notify.ways.wire import Cut, connect, converse

log = logging.getLogger(__name__)

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_NO_ESMTP = frozenset({500, 502})
"""The command EHLO is not known (RFC 5321, section 3.2): the older greeting is tried. Not so behind others,
which are about the name: HELO would be taken, STARTTLS missed, and the wrong thing said."""

Replies = dict[str, tuple[Stage, int, bytes]]
"""By recipient: what the server said last, and at which stage."""


class Mail:
    """One mailbox or list of mailboxes. `key` makes what is noted of a recipient unreadable to others."""

    fault = ""
    confirms = True

    def __init__(
        self,
        settings: MailSettings,
        clock: Clock,
        *,
        password: str = "",
        context: ssl.SSLContext | None = None,
        key: bytes = b"",
    ) -> None:
        self.name = settings.id
        self._settings = settings
        self._clock = clock
        self._password = password
        self._context = context
        self._key = key

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        """See `Channel`. A recipient who has it is left out when it is tried again for the others."""
        waiting = [each for each in self._settings.recipients if self.mark_of(each) not in had]
        if waiting:
            self._settle(await self._sent(letter_of(notice), waiting), had)

    async def post(self, letter: Letter) -> int:
        """Sends what is no notice, now or not at all. For how many recipients the server took it.

        Raises `TryLater` or `Held` when it did so for none.
        """
        replies = await self._sent(letter, list(self._settings.recipients))
        taken = sum(code // 100 == TAKEN for _stage, code, _said in replies.values())
        if not taken:
            self._settle(replies, NOBODY)
        return taken

    async def _sent(self, letter: Letter, waiting: list[str]) -> Replies:
        return await converse(partial(self._deliver, letter, waiting), self._settings.timeout_s)

    def mark_of(self, recipient: str) -> str:
        """What stands for a recipient in the records, where no address may be."""
        return blake2b(recipient.encode(), key=self._key[:64], digest_size=8).hexdigest()

    def _deliver(self, letter: Letter, waiting: list[str], cut: Cut) -> Replies:
        with _at(Stage.GREETING):
            smtp = _Smtp(self._settings, self._context, cut)
        try:
            self._introduce(smtp)
            replies = self._hand_over(smtp, waiting, mail_of(letter, self._settings, self._clock.now_us()))
            with suppress(OSError, smtplib.SMTPException):  # taken or not: how they part does not matter
                smtp.quit()
        finally:
            smtp.close()
        return replies

    def _introduce(self, smtp: "_Smtp") -> None:
        """Where the server has no STARTTLS this raises: then nothing goes in the clear."""
        smtp.greet()
        if self._settings.security == "starttls":
            with _at(Stage.STARTTLS):
                _accepted(*smtp.starttls(context=self._context))
            smtp.greet()
        if self._settings.user:
            with _at(Stage.LOGIN):
                smtp.login(self._settings.user, self._password)

    def _hand_over(self, smtp: smtplib.SMTP, waiting: list[str], message: bytes) -> Replies:
        """One transaction for all who are still to be told."""
        with _at(Stage.SENDER):
            _accepted(*smtp.mail(self._settings.sender))
        with _at(Stage.RECIPIENT):
            replies: Replies = {each: (Stage.RECIPIENT, *smtp.rcpt(each)) for each in waiting}
        taken = [each for each, (_stage, code, _said) in replies.items() if code // 100 == TAKEN]
        if taken:
            with _at(Stage.CONTENT):
                replies |= dict.fromkeys(taken, (Stage.CONTENT, *_data(smtp, message)))
        return replies

    def _settle(self, replies: Replies, had: frozenset[str]) -> None:
        """Raises `Held` where some have it and some do not, or it is the mail itself that is refused."""
        taken = {self.mark_of(each) for each, reply in replies.items() if reply[1] // 100 == TAKEN}
        refused = [reply for reply in replies.values() if reply[1] // 100 != TAKEN]
        if not refused:
            return
        for number, (stage, code, said) in enumerate(refused, 1):
            log.warning("mail %s, %s %d: %s", self.name, stage, number, codes(code, said))
        stage, code, said = refused[0]
        told = ", ".join(dict.fromkeys(codes(code, said) for _stage, code, said in refused))
        detail = f"{len(refused)} of {len(self._settings.recipients)} recipients: {told}"
        trouble = judge(stage, code, said)
        of_this_mail = stage is Stage.CONTENT and trouble is not Trouble.BUSY
        if taken or had or of_this_mail:
            raise Held(detail, trouble, had | taken)
        raise TryLater(detail, trouble)


class _Smtp(smtplib.SMTP):
    """The standard library's client on a connection that can be cut; TLS from the first byte if need be."""

    def __init__(self, settings: MailSettings, context: ssl.SSLContext | None, cut: Cut) -> None:
        self._implicit = context if settings.security == "tls" else None
        self._cut = cut
        port = settings.port or PORTS[settings.security]
        # A name is given, since finding the full one asks a name server that may be away.
        super().__init__(settings.host, port, settings.hello or "localhost", settings.timeout_s)
        if not settings.hello and self.sock is not None:
            self.local_hostname = own_name(socket.gethostname(), self.sock)

    def greet(self) -> None:
        """EHLO, or HELO where the server knows no other. Raises `TryLater`."""
        with _at(Stage.HELLO):
            code, said = self.ehlo()
            if code in _NO_ESMTP:
                code, said = self.helo()
            _accepted(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, timeout, self._cut, self._implicit)


def own_name(hostname: str, connection: socket.socket) -> str:
    """How the kiosk greets: by its full name if it has one, else by its address (RFC 5321, section 4.1.3)."""
    if "." in hostname:
        return hostname
    address = connection.getsockname()[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


@contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """What goes wrong inside goes wrong at this stage. Raises `TryLater`."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        said = codes(error.smtp_code, error.smtp_error)
        raise TryLater(said, judge(stage, error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise TryLater(str(error), Trouble.BROKE_OFF) from error
    except smtplib.SMTPNotSupportedError as error:
        raise TryLater(str(error), missing(stage)) from error
    except smtplib.SMTPException as error:
        raise TryLater(str(error) or type(error).__name__, missing(stage)) from error
    except UnicodeError as error:  # the error's own words repeat the address, or the password
        raise TryLater("not ASCII", unspeakable(stage)) from error


def _accepted(code: int, said: bytes) -> None:
    if code // 100 != TAKEN:
        raise smtplib.SMTPResponseException(code, said)


def _data(smtp: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    try:
        return smtp.data(message)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, octets(error.smtp_error)
