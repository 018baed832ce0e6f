"""Builds the channels that the configuration names: the only place where settings meet secrets and files."""

import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.problems import ConfigError, Problem, Problems
from kiosk.core.clock import Clock
from kiosk.notify.channel import NOBODY, Channel, Notice, TryLater
from kiosk.notify.settings import MailSettings, NotifySettings, SyslogSettings, WebhookSettings
from kiosk.notify.trouble import Trouble
from kiosk.notify.ways.mail import Mail
from kiosk.notify.ways.secret import read_secret
from kiosk.notify.ways.syslog import Syslog
from kiosk.notify.ways.webhook import Webhook

SHORTEST_SIGNING = 32
"""Characters of a secret that signs: RFC 2104, section 3, asks for a key not shorter than the digest."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A channel that cannot be built: its notices wait in the records until somebody puts it right."""

    name: str
    fault: str
    confirms: bool = True

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        """See `Channel`."""
        raise TryLater(self.fault, Trouble.MISCONFIGURED)


def channels_at_work(
    settings: NotifySettings, config: Path, clock: Clock, key: bytes = b""
) -> tuple[Channel, ...]:
    """As `channels_of`, but a fault of one channel keeps no other one from sending: it is `Broken`."""
    alone = [
        *(NotifySettings(mail=(each,)) for each in settings.mail),
        *(NotifySettings(syslog=(each,)) for each in settings.syslog),
        *(NotifySettings(webhook=(each,)) for each in settings.webhook),
    ]
    built: dict[str, Channel] = {}
    for one in alone:
        ((name,),) = ([each.id for each in kind] for kind in (one.mail, one.syslog, one.webhook) if kind)
        if name in built:
            # Not under the other's name, behind whose cursor it would lose what that one has sent.
            again = f"{name} ({sum(each.partition(' ')[0] == name for each in built) + 1})"
            built[again] = Broken(again, f"{name!r} is the id of another channel")
            continue
        try:
            (built[name],) = channels_of(one, config, clock, key)
        except ConfigError as error:
            built[name] = Broken(name, error.detail)
    return tuple(built.values())


def channels_of(
    settings: NotifySettings, config: Path, clock: Clock, key: bytes = b""
) -> tuple[Channel, ...]:
    """The channels. `config` is the configuration's file: relative paths and secrets count from beside it.

    Under `key` recipients are marked in the records. Raises `ConfigError` with every fault that can be found
    without a network.
    """
    builder = _Builder(config, clock, key)
    channels: list[Channel] = [
        *(builder.mail(each, f"notify.mail[{n}]") for n, each in enumerate(settings.mail)),
        *(builder.syslog(each, f"notify.syslog[{n}]") for n, each in enumerate(settings.syslog)),
        *(builder.webhook(each, f"notify.webhook[{n}]") for n, each in enumerate(settings.webhook)),
    ]
    for name, times in Counter(channel.name for channel in channels).items():
        if times > 1:
            builder.add("notify", f"{name!r} {times} times", "a different id for each channel")
    builder.check()
    return tuple(channels)


class _Builder:
    """Goes on after a fault, so that one reading finds all of them; then nothing that it built is used."""

    def __init__(self, config: Path, clock: Clock, key: bytes) -> None:
        self._config = config
        self._clock = clock
        self._key = key
        self._problems = Problems(config)
        self._elsewhere: list[Problem] = []
        self.add = self._problems.add

    def check(self) -> None:
        if found := (*self._problems.found, *self._elsewhere):
            raise ConfigError(found)

    def mail(self, settings: MailSettings, at: str) -> Mail:
        if settings.user and settings.security == "none":
            self.add(f"{at}.security", '"none"', '"starttls" or "tls": a password is not sent in the clear')
        password = self._secret(settings.id) if settings.user else ""
        context = None if settings.security == "none" else self._context(settings.ca, at)
        return Mail(settings, self._clock, password=password, context=context, key=self._key)

    def syslog(self, settings: SyslogSettings, at: str) -> Syslog:
        if settings.transport != "unix" and not settings.host:
            self.add(f"{at}.host", "nothing", "a host's name or IP address")
        if settings.transport != "tls":
            return Syslog(settings)
        context = self._context(settings.ca, at)
        if settings.certificate:
            self._identify(context, settings, at)
        return Syslog(settings, context=context)

    def webhook(self, settings: WebhookSettings, at: str) -> Webhook:
        secret = self._secret(settings.id, SHORTEST_SIGNING) if settings.signed else ""
        context = self._context(settings.ca, at) if settings.url.startswith("https:") else None
        return Webhook(settings, self._clock, secret=secret, context=context)

    def _secret(self, channel: str, shortest: int = 1) -> str:
        secret, problems = read_secret(channel, self._config, shortest)
        self._elsewhere += problems.found
        return secret

    def _context(self, ca: str, at: str) -> ssl.SSLContext:
        """TLS 1.2 or newer, certificate and name checked; there is no setting that turns this off."""
        context = ssl.create_default_context()
        if ca:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._load(lambda: context.load_verify_locations(self._beside(ca)), f"{at}.ca", ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _identify(self, context: ssl.SSLContext, settings: SyslogSettings, at: str) -> None:
        certificate, key = self._beside(settings.certificate), settings.certificate_key
        self._load(
            lambda: context.load_cert_chain(certificate, self._beside(key) if key else None),
            f"{at}.certificate",
            settings.certificate,
        )

    def _load(self, load: Callable[[], None], at: str, path: str) -> None:
        try:
            load()
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or type(error).__name__
            self.add(at, f"{path!r} ({said})", "a file with certificates in PEM")

    def _beside(self, path: str) -> Path:
        return self._config.parent / path
