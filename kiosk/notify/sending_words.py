"""What is told of a channel by which alarms do not go out: what is in its way, and who mends it how."""

from kiosk.locale import _
from kiosk.notify.sender import ChannelState


def to_do(state: ChannelState) -> str:
    """What somebody does about it; empty where nothing is in the way."""
    return "" if state.trouble is None else state.trouble.advice


def in_the_way(state: ChannelState) -> str:
    """What is in a channel's way, since when, and how many wait; for whoever has tapped."""
    if state.trouble is None:
        return ""
    since = f"{state.since.astimezone():%m-%d %H:%M}" if state.since else ""
    waiting = state.held + (state.waiting if state.blocked else 0)
    said = state.trouble.text, f"({state.error})" if state.error else ""
    more = _("since {time}").format(time=since), _("waiting: {count}").format(count=waiting)
    return "  ".join((" ".join(filter(None, said)), *more))
