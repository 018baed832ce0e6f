"""The words of the night: how keys and doors are not as lock-up left them."""

from collections.abc import Mapping

from kiosk.core.clock import instant
from kiosk.core.office.names import key_name, place_name
from kiosk.core.office.register import Register
from kiosk.keys.night.rules import Change, Difference
from kiosk.locale import _


def place_silent(register: Register, place: str, open_since_us: Mapping[int, int]) -> str:
    """A place of which nothing is known: when it was open."""
    known = register.places.get(place)
    since_us = open_since_us.get(known.contact) if known else None
    if since_us is None:
        return place_name(register, place)
    time = f"{instant(since_us).astimezone():%H:%M}"
    said = _("not known, was open at {time}").format(time=time)
    return f"{place_name(register, place)}  {said}"


def difference_named(register: Register, name: str) -> str:
    """The same of what is not as lock-up left it."""
    change, _sep, about = name.partition(":")
    return difference(register, Difference(Change(change), about)) if change in set(Change) else name


def difference(register: Register, found: Difference) -> str:
    """How something is not as lock-up left it."""
    text = {
        Change.KEY_GONE: _("Key {what} hung here at lock-up and is gone"),
        Change.KEY_BACK: _("Key {what} was out at lock-up and hangs here"),
        Change.KEY_UNKNOWN: _("Key {what} cannot be sensed"),
        Change.PLACE_OPEN: _("{what} is open"),
        Change.PLACE_SHUT: _("{what} was open at lock-up and is shut"),
        Change.PLACE_UNKNOWN: _("Whether {what} is shut cannot be sensed"),
        Change.SLOT_OPEN: _("Slot {what} is open"),
    }[found.change]
    of_place = found.change in (Change.PLACE_OPEN, Change.PLACE_SHUT, Change.PLACE_UNKNOWN)
    named = place_name if of_place else key_name
    what = found.about if found.change is Change.SLOT_OPEN else named(register, found.about)
    return text.format(what=what)
