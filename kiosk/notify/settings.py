"""What the configuration says of alarms sent on. The `description` completes the sentence "expected …".

Each channel is an entry of a list, so that there may be several of a sort: `[[notify.mail]]`,
`[[notify.syslog]]`, `[[notify.webhook]]`. Secrets are not in here: see `kiosk.notify.ways.secret`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from kiosk.config.problems import Problems, shown
from kiosk.config.section import Across, Section

ChannelId = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9][a-z0-9-]{0,31}\Z",
        description="a name of at most 32 small letters a-z, digits and hyphens",
    ),
]
Host = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9A-Za-z]([0-9A-Za-z.:-]{0,252}[0-9A-Za-z])?\Z",
        description="a host's name or IP address",
    ),
]
Port = Annotated[
    int, Meta(ge=0, le=65535, description="a port, a whole number from 1 to 65535, or 0 for the usual one")
]
Address = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"\A[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]+@[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?\Z",
        description="an e-mail address in ASCII",
    ),
]
Text = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=r"\A[\x20-\x7e]*\Z",
        description="a text of at most 200 ASCII characters",
    ),
]
Url = Annotated[
    str,
    Meta(
        max_length=1000,
        pattern=r"\Ahttps?://[0-9A-Za-z\[][0-9A-Za-z.:\[\]-]*(/[\x21-\x7e]*)?\Z",
        description="an address that begins with https:// or http://, without a user's name",
    ),
]
Seconds = Annotated[float, Meta(ge=0.1, le=120, description="seconds, from 0.1 to 120")]
Name255 = Annotated[
    str, Meta(pattern=r"\A[\x21-\x7e]{0,255}\Z", description="at most 255 ASCII characters without spaces")
]


Hello = Annotated[
    str,
    Meta(
        max_length=255,
        pattern=r"\A([0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?|\[[0-9A-Za-z.:]+\])?\Z",
        description='a full host name, as in "kiosk1.example.jp", or an address in brackets',
    ),
]


class MailSettings(Struct, frozen=True, kw_only=True):
    """One mail for each notice. A `user` logs in with the channel's secret; `ca` is a file of certificates.

    Usual ports: 587 (starttls), 465 (tls), 25 (none). `timeout_s` is for a delivery as a whole. `hello` is
    the name by which the kiosk greets the server (EHLO): empty for the machine's own, if that is a full one,
    else its address in brackets.
    """

    id: ChannelId
    host: Host
    sender: Address
    recipients: Annotated[
        tuple[Address, ...],
        Meta(min_length=1, max_length=50, description="a list of 1 to 50 e-mail addresses"),
    ]
    port: Port = 0
    security: Annotated[
        Literal["starttls", "tls", "none"], Meta(description='"starttls", "tls" or "none"')
    ] = "starttls"
    user: Text = ""
    hello: Hello = ""
    ca: Text = ""
    timeout_s: Seconds = 30.0


class SyslogSettings(Struct, frozen=True, kw_only=True):
    """RFC 5424 over one of four ways. Usual ports: 514 (udp), 601 (tcp), 6514 (tls); `path` is for unix.

    `certificate` and `certificate_key` are files by which the kiosk proves itself under TLS, if asked to.
    `enterprise` is the office's IANA number for the structured data; 32473 is set aside for examples
    (RFC 5612). `hostname` is the machine's own name where it is empty.
    """

    id: ChannelId
    transport: Annotated[
        Literal["udp", "tcp", "tls", "unix"], Meta(description='"udp", "tcp", "tls" or "unix"')
    ] = "tls"
    host: Annotated[
        str,
        Meta(
            pattern=r"\A([0-9A-Za-z]([0-9A-Za-z.:-]{0,252}[0-9A-Za-z])?)?\Z",
            description="a host's name or IP address",
        ),
    ] = ""
    port: Port = 0
    path: Text = "/dev/log"
    facility: Annotated[
        int, Meta(ge=0, le=23, description="a facility, a whole number from 0 to 23 (RFC 5424)")
    ] = 13
    hostname: Name255 = ""
    enterprise: Annotated[
        int, Meta(ge=1, le=4294967295, description="a private enterprise number of IANA's")
    ] = 32473
    ca: Text = ""
    certificate: Text = ""
    certificate_key: Text = ""
    timeout_s: Seconds = 30.0


class WebhookSettings(Struct, frozen=True, kw_only=True):
    """JSON by POST. With `signed`, each request is signed under the channel's secret."""

    id: ChannelId
    url: Url
    signed: Annotated[bool, Meta(description="true or false")] = False
    ca: Text = ""
    timeout_s: Seconds = 30.0


class NotifySettings(Struct, frozen=True, kw_only=True):
    """All channels; none, as a rule.

    `alarm_after_min`: so long a channel may fail by what mostly mends itself before that is an alarm.
    `give_up_days`: so long a notice that its receiver refuses is offered again and again.
    """

    alarm_after_min: Annotated[
        int, Meta(ge=0, le=1440, description="minutes, a whole number from 0 to 1440")
    ] = 15
    give_up_days: Annotated[int, Meta(ge=1, le=365, description="days, a whole number from 1 to 365")] = 7
    mail: tuple[MailSettings, ...] = ()
    syslog: tuple[SyslogSettings, ...] = ()
    webhook: tuple[WebhookSettings, ...] = ()


def _mail_exists(raw: Mapping[str, Any], problems: Problems) -> None:
    """Notes it when checkpoints go to a mail channel that the file does not have."""
    ledger, notify = raw.get("ledger"), raw.get("notify")
    name = ledger.get("mail") if isinstance(ledger, dict) else None
    channels = notify.get("mail") if isinstance(notify, dict) else None
    listed = channels if isinstance(channels, list) else []
    known = [each["id"] for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]
    if isinstance(name, str) and name and name not in known:
        there = ", ".join(sorted(filter(str.isprintable, known))) or "there are none"
        problems.add(
            "ledger.mail", shown(name), f"the id of one of the channels in [[notify.mail]] ({there})"
        )


SECTION = Section(50, "notify", NotifySettings, across=(Across(50, _mail_exists),))
