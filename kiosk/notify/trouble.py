"""Why a notice does not go out, as a code. Words and advice for each are in `kiosk.notify.sending_words`."""

from enum import StrEnum


class Trouble(StrEnum):
    """What stands in the way."""

    UNREACHABLE = "unreachable"
    NAME_UNKNOWN = "name_unknown"
    NO_ANSWER = "no_answer"
    BROKE_OFF = "broke_off"
    BUSY = "busy"
    SERVER_FAULT = "server_fault"
    TLS = "tls"
    CERTIFICATE = "certificate"
    NO_STARTTLS = "no_starttls"
    TURNED_AWAY = "turned_away"
    HELLO_REFUSED = "hello_refused"
    LOGIN_REFUSED = "login_refused"
    LOGIN_WANTED = "login_wanted"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    RECIPIENT_UNKNOWN = "recipient_unknown"
    RELAY_DENIED = "relay_denied"
    NOTICE_REFUSED = "notice_refused"
    NOT_FOUND = "not_found"
    REDIRECTED = "redirected"
    MISCONFIGURED = "misconfigured"
    RECORDS_UNREADABLE = "records_unreadable"
    FAULT = "fault"


SELF_MENDING = frozenset(
    {
        Trouble.UNREACHABLE,
        Trouble.NAME_UNKNOWN,
        Trouble.NO_ANSWER,
        Trouble.BROKE_OFF,
        Trouble.BUSY,
        Trouble.SERVER_FAULT,
    }
)
"""What mostly comes right by itself: it has some time before it is an alarm. The rest needs somebody."""
