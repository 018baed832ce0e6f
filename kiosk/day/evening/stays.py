"""そのままにする: whoever leaves something as it is sees all of it, and says why."""

from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.desk.look import is_long, read_whole
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.office.names import listed
from kiosk.core.station import Station
from kiosk.locale import _


async def why_it_stays(
    station: Station, desk: Desk, things: tuple[str, ...], why: tuple[str, ...], stage: Stage, first: str = ""
) -> str | None:
    """The reason, one of `why`. None when the visitor stops.

    `first`: what is said before the `things` that stay. What is too long for a sentence is turned to its end.
    """
    text = _("This stays as it is, in red until it is resolved: {what}. Why?").format(what=listed(*things))
    text = f"{first} {text}".lstrip()
    if is_long(text):
        to_read = _("This stays as it is, in red until it is resolved.")
        if not await read_whole(desk, to_read, things, _("It stays so"), stage):
            return None
        why_so = _("Why does it stay so?")
        text = f"{first} {why_so}".lstrip()
    return await ask_reason(desk, text, why, stage)
