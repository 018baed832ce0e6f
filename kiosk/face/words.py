"""Every code's sentence, in the office's language. Screens and workflows take their words from here."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date

from kiosk.core.equipment import CHANNEL
from kiosk.locale import _, language
from kiosk.notify import sending_words
from storage.people.facts import Person, Role
from storage.station.facts import DeviceState


def role(code: Role) -> str:
    """A role's name in the office."""
    return {
        Role.SUPERVISOR: _("responsible officer"),
        Role.CLERK_IN_CHARGE: _("clerk in charge"),
        Role.STAFF: _("staff"),
        Role.CONTRACT: _("contract staff"),
        Role.PART_TIME: _("part-timer"),
    }[code]


def helpers(people: Iterable[Person]) -> str:
    """What those are, in one word, who are to be asked."""
    roles = {person.role for person in people}
    if Role.SUPERVISOR in roles:
        return role(Role.SUPERVISOR)
    return role(Role.CLERK_IN_CHARGE) if roles == {Role.CLERK_IN_CHARGE} else _("whoever stands in")


def device(name: str) -> str:
    """A device's name."""
    names = {
        "cabinet": _("key cabinet"),
        "reader": _("card reader"),
        "ledger": _("records"),
        "shredder": _("shredder"),
        "printer": _("printer"),
    }
    if name.startswith(CHANNEL):
        return sending_words.channel(name.removeprefix(CHANNEL))
    return names.get(name, name)


def device_is(name: str, state: DeviceState) -> str:
    """A device and how it is; of a channel it is said that nothing goes out, or not all."""
    if not name.startswith(CHANNEL) or state is DeviceState.ONLINE:
        return f"{device(name)} {device_state(state)}"
    how = _("not going out") if state is DeviceState.OFFLINE else _("not all going out")
    return f"{device(name)} {how}"


def device_state(state: DeviceState) -> str:
    """How a device is, in a word."""
    return {
        DeviceState.ONLINE: _("well"),
        DeviceState.DEGRADED: _("with faults"),
        DeviceState.OFFLINE: _("not answering"),
        DeviceState.UNKNOWN: _("not known yet"),
    }[state]


def day(moment: date) -> str:
    """A day as the office says it: date and weekday."""
    pattern = "M月d日 (EEE)" if language() == "ja" else "EEE d MMM"
    return str(format_date(moment, pattern, locale=language()))


def month(first: date) -> str:
    """A month as the office says it."""
    pattern = "y年M月" if language() == "ja" else "MMMM y"
    return str(format_date(first, pattern, locale=language()))


def output(name: str) -> str:
    """An output of the cabinet by its name in an alarm: `lamp 3`, `buzzer`, `alarm`."""
    what, _sep, slot = name.partition(" ")
    said = {"lamp": _("lamp of slot {slot}"), "buzzer": _("buzzer"), "alarm": _("siren or flash light")}
    return said[what].format(slot=slot) if what in said else name
