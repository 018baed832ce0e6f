"""The words of the day's checks: obstacles, differences, movements of cards."""

from collections.abc import Mapping
from datetime import date

from kiosk.core.alarm_about import named
from kiosk.core.alarms import CauseOf
from kiosk.core.clock import instant
from kiosk.core.device_names import device_name
from kiosk.core.office import dates
from kiosk.core.office.names import key_name, person_name, place_name
from kiosk.core.office.register import Register
from kiosk.day.rules import (
    Change,
    Difference,
    Hindrance,
    Obstacle,
)
from kiosk.locale import _
from storage.day.facts import LeftOver


def obstacle(register: Register, found: Obstacle, cause_of: CauseOf) -> tuple[str, str]:
    """What stands in the way, and more about it: since when, with whom."""
    since = found.since.astimezone() if found.since else None
    unseen = found.kind in (Hindrance.SLOT_SILENT, Hindrance.PLACE_SILENT)
    said = _("not known, was open at {time}") if unseen else _("since {time}")
    when = said.format(time=f"{since:%H:%M}") if since else ""
    about = found.detail or _about(register, found.kind, found.about, cause_of)
    who = person_name(register, found.person) if found.person else ""
    return hindrance(found.kind), "  ".join(part for part in (about, who, when) if part)


def hindrance(kind: Hindrance) -> str:
    """A sort of obstacle."""
    return {
        Hindrance.NOT_OPENED: _("The opening is missing"),
        Hindrance.KEY_OUT: _("A key is out"),
        Hindrance.SLOT_OPEN: _("A slot is open"),
        Hindrance.PLACE_OPEN: _("A storage place is open"),
        Hindrance.BATCH_OPEN: _("A batch is open"),
        Hindrance.TAGS_UNREAD: _("Tags are not read"),
        Hindrance.ALARM: _("An alarm is not acknowledged"),
        Hindrance.COUNT_ESCALATED: _("A count did not agree"),
        Hindrance.COUNT_OPEN: _("A count is not finished"),
        Hindrance.COUNT_MISSING: _("The cards are not counted"),
        Hindrance.BRIEFING_MISSING: _("The briefing is not recorded"),
        Hindrance.DEVICE: _("A device is not well"),
        Hindrance.SLOT_SILENT: _("A slot was open and is not seen any more"),
        Hindrance.PLACE_SILENT: _("A storage place was open and is not seen any more"),
        Hindrance.PART: _("A part of the key cabinet does not answer"),
        Hindrance.DAY_MISSING: _("A day has no record"),
    }[kind]


def _about(register: Register, kind: Hindrance, about: str, cause_of: CauseOf) -> str:
    match kind:
        case Hindrance.KEY_OUT:
            return key_name(register, about.partition("=")[0])
        case Hindrance.PLACE_OPEN | Hindrance.PLACE_SILENT:
            return place_name(register, about)
        case Hindrance.SLOT_OPEN | Hindrance.SLOT_SILENT:
            return _("slot {slot}").format(slot=about)
        case Hindrance.DEVICE:
            return device_name(about)
        case Hindrance.PART:
            return about
        case Hindrance.ALARM:
            return named(register, about, cause_of)
        case (
            Hindrance.DAY_MISSING
            | Hindrance.NOT_OPENED
            | Hindrance.BRIEFING_MISSING
            | Hindrance.COUNT_MISSING
        ):
            return dates.day(date.fromisoformat(about))
        case _:
            return ""


def place_silent(register: Register, place: str, open_since_us: Mapping[int, int]) -> str:
    """A place of which nothing is known: when it was open."""
    known = register.places.get(place)
    since_us = open_since_us.get(known.contact) if known else None
    if since_us is None:
        return place_name(register, place)
    time = f"{instant(since_us).astimezone():%H:%M}"
    said = _("not known, was open at {time}").format(time=time)
    return f"{place_name(register, place)}  {said}"


def left_over(register: Register, left: LeftOver, cause_of: CauseOf) -> str:
    """What was closed over, when, by whom and why, in one line."""
    kind, _sep, about = left.obstacle.partition(":")
    what = hindrance(Hindrance(kind)) if kind in set(Hindrance) else left.obstacle
    known = _about(register, Hindrance(kind), about, cause_of) if kind in set(Hindrance) else ""
    return _("LEFT OVER since {day}: {what} {about} ({reason}, {who})").format(
        day=dates.day(date.fromisoformat(left.day)),
        what=what,
        about=known,
        reason=left.reason,
        who=person_name(register, left.person),
    )


def obstacle_named(register: Register, name: str, cause_of: CauseOf) -> str:
    """What was in the way, by its name in the records; the name itself where it is of no known sort."""
    kind, _sep, about = name.partition(":")
    if kind not in set(Hindrance):
        return name
    parts = hindrance(Hindrance(kind)), _about(register, Hindrance(kind), about, cause_of)
    return "  ".join(filter(None, parts))


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
