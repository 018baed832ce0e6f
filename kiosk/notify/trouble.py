"""Why a notice does not go out: each code with its sentence and what the administrator does about it."""

from enum import StrEnum

from kiosk.locale import N_, _

_NETWORK = N_("See that the network is there and the server runs.")
_TLS = N_("See to the server's certificate, and to security and ca.")
_LOGIN = N_("See to the channel's login, certificate and secret.")
_RECIPIENTS = N_("Correct recipients, or have the server take them.")
_ADDRESS = N_("Correct the channel's address.")
_LOG = N_("Have the log read. Ask: the technician")


class Trouble(StrEnum):
    """What stands in the way."""

    UNREACHABLE = "unreachable", N_("The server cannot be reached."), _NETWORK
    NAME_UNKNOWN = "name_unknown", N_("The server's name is not known."), _NETWORK
    NO_ANSWER = "no_answer", N_("The server does not answer."), _NETWORK
    BROKE_OFF = "broke_off", N_("The server breaks off."), _NETWORK
    BUSY = "busy", N_("The server asks to wait."), N_("It is tried again by itself.")
    SERVER_FAULT = "server_fault", N_("The server has a fault of its own."), _NETWORK
    TLS = "tls", N_("No protected connection comes about."), _TLS
    CERTIFICATE = "certificate", N_("The server's certificate is not trusted."), _TLS
    NO_STARTTLS = "no_starttls", N_("The server offers no protected connection."), _TLS
    TURNED_AWAY = (
        "turned_away",
        N_("The server turns the kiosk away."),
        N_("Have the server let the kiosk in."),
    )
    HELLO_REFUSED = (
        "hello_refused",
        N_("The server does not take the kiosk's name."),
        N_("Set hello to the kiosk's full name."),
    )
    LOGIN_REFUSED = "login_refused", N_("The server refuses the login."), _LOGIN
    LOGIN_WANTED = "login_wanted", N_("The server asks for a login."), _LOGIN
    SENDER_REFUSED = (
        "sender_refused",
        N_("The server refuses the sender."),
        N_("Correct sender, or have the server take it."),
    )
    RECIPIENT_REFUSED = "recipient_refused", N_("The server refuses a recipient."), _RECIPIENTS
    RECIPIENT_UNKNOWN = "recipient_unknown", N_("The server does not know a recipient."), _RECIPIENTS
    RELAY_DENIED = (
        "relay_denied",
        N_("The server passes nothing on for this kiosk."),
        N_("Have the server pass the kiosk's mail on, or log in."),
    )
    NOTICE_REFUSED = (
        "notice_refused",
        N_("The receiver does not take the notice."),
        N_("Ask whoever runs the receiver."),
    )
    NOT_FOUND = "not_found", N_("There is no receiver at this address."), _ADDRESS
    REDIRECTED = "redirected", N_("The receiver is said to be elsewhere."), _ADDRESS
    MISCONFIGURED = "misconfigured", N_("Its configuration is not right."), _LOGIN
    RECORDS_UNREADABLE = "records_unreadable", N_("The records cannot be read."), _LOG
    FAULT = "fault", N_("The program has a fault."), _LOG

    sentence: str
    remedy: str

    def __new__(cls, code: str, sentence: str, remedy: str) -> "Trouble":
        """A code with its sentences, in English."""
        trouble = str.__new__(cls, code)
        trouble._value_, trouble.sentence, trouble.remedy = code, sentence, remedy
        return trouble

    @property
    def text(self) -> str:
        """What is in the way, in the office's language."""
        return _(self.sentence)

    @property
    def advice(self) -> str:
        """What the administrator does about it."""
        return _(self.remedy)


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
