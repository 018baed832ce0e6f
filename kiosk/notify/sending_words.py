"""The words of alarms that do not go out: what is in the way, and who mends it how."""

from kiosk.locale import _
from kiosk.notify.sender import ChannelState
from kiosk.notify.trouble import Trouble


def trouble(code: Trouble) -> str:
    """What is in the way."""
    return {
        Trouble.UNREACHABLE: _("The server cannot be reached."),
        Trouble.NAME_UNKNOWN: _("The server's name is not known."),
        Trouble.NO_ANSWER: _("The server does not answer."),
        Trouble.BROKE_OFF: _("The server breaks off."),
        Trouble.BUSY: _("The server asks to wait."),
        Trouble.SERVER_FAULT: _("The server has a fault of its own."),
        Trouble.TLS: _("No protected connection comes about."),
        Trouble.CERTIFICATE: _("The server's certificate is not trusted."),
        Trouble.NO_STARTTLS: _("The server offers no protected connection."),
        Trouble.TURNED_AWAY: _("The server turns the kiosk away."),
        Trouble.HELLO_REFUSED: _("The server does not take the kiosk's name."),
        Trouble.LOGIN_REFUSED: _("The server refuses the login."),
        Trouble.LOGIN_WANTED: _("The server asks for a login."),
        Trouble.SENDER_REFUSED: _("The server refuses the sender."),
        Trouble.RECIPIENT_REFUSED: _("The server refuses a recipient."),
        Trouble.RECIPIENT_UNKNOWN: _("The server does not know a recipient."),
        Trouble.RELAY_DENIED: _("The server passes nothing on for this kiosk."),
        Trouble.NOTICE_REFUSED: _("The receiver does not take the notice."),
        Trouble.NOT_FOUND: _("There is no receiver at this address."),
        Trouble.REDIRECTED: _("The receiver is said to be elsewhere."),
        Trouble.MISCONFIGURED: _("Its configuration is not right."),
        Trouble.RECORDS_UNREADABLE: _("The records cannot be read."),
        Trouble.FAULT: _("The program has a fault."),
    }[code]


def advice(code: Trouble) -> str:
    """What the administrator does about it."""
    if code in _ADVICE:
        return _ADVICE[code]()
    if code in (Trouble.LOGIN_REFUSED, Trouble.LOGIN_WANTED, Trouble.MISCONFIGURED):
        return _("See to the channel's login, certificate and secret.")
    if code in (Trouble.NOT_FOUND, Trouble.REDIRECTED):
        return _("Correct the channel's address.")
    if code in (Trouble.TLS, Trouble.CERTIFICATE, Trouble.NO_STARTTLS):
        return _("See to the server's certificate, and to security and ca.")
    if code in (Trouble.RECORDS_UNREADABLE, Trouble.FAULT):
        return _("Have the log read. Ask: the technician")
    return _("See that the network is there and the server runs.")


_ADVICE = {
    Trouble.HELLO_REFUSED: lambda: _("Set hello to the kiosk's full name."),
    Trouble.SENDER_REFUSED: lambda: _("Correct sender, or have the server take it."),
    Trouble.RECIPIENT_REFUSED: lambda: _("Correct recipients, or have the server take them."),
    Trouble.RECIPIENT_UNKNOWN: lambda: _("Correct recipients, or have the server take them."),
    Trouble.RELAY_DENIED: lambda: _("Have the server pass the kiosk's mail on, or log in."),
    Trouble.TURNED_AWAY: lambda: _("Have the server let the kiosk in."),
    Trouble.NOTICE_REFUSED: lambda: _("Ask whoever runs the receiver."),
    Trouble.BUSY: lambda: _("It is tried again by itself."),
}


def to_do(state: ChannelState) -> str:
    """What somebody does about it; empty where nothing is in the way."""
    return "" if state.trouble is None else advice(state.trouble)


def in_the_way(state: ChannelState) -> str:
    """What is in a channel's way, since when, and how many wait; for whoever has tapped."""
    if state.trouble is None:
        return ""
    since = f"{state.since.astimezone():%m-%d %H:%M}" if state.since else ""
    waiting = state.held + (state.waiting if state.blocked else 0)
    said = trouble(state.trouble), f"({state.error})" if state.error else ""
    more = _("since {time}").format(time=since), _("waiting: {count}").format(count=waiting)
    return "  ".join((" ".join(filter(None, said)), *more))
