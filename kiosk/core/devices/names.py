"""What devices and their outputs are called on a screen, and how a device is, in words."""

from kiosk.core.devices.equipment import CABINET, CHANNEL, LEDGER, PRINTER, READER, SHREDDER
from kiosk.locale import _
from storage.station.facts import DeviceState


def device_name(device: str) -> str:
    """A device's name; a channel by which alarms are sent on is one too."""
    names = {
        CABINET: _("key cabinet"),
        READER: _("card reader"),
        LEDGER: _("records"),
        SHREDDER: _("shredder"),
        PRINTER: _("printer"),
    }
    if device.startswith(CHANNEL):
        return _("alarms by {channel}").format(channel=device.removeprefix(CHANNEL))
    return names.get(device, device)


def device_is(device: str, state: DeviceState) -> str:
    """A device and how it is; of a channel it is said that nothing goes out, or not all."""
    if not device.startswith(CHANNEL) or state is DeviceState.ONLINE:
        return f"{device_name(device)} {_how(state)}"
    how = _("not going out") if state is DeviceState.OFFLINE else _("not all going out")
    return f"{device_name(device)} {how}"


def _how(state: DeviceState) -> str:
    return {
        DeviceState.ONLINE: _("well"),
        DeviceState.DEGRADED: _("with faults"),
        DeviceState.OFFLINE: _("not answering"),
        DeviceState.UNKNOWN: _("not known yet"),
    }[state]


def output_name(output: str) -> str:
    """An output of the cabinet by its name in an alarm: `lamp 3`, `buzzer`, `alarm`."""
    what, _sep, slot = output.partition(" ")
    said = {"lamp": _("lamp of slot {slot}"), "buzzer": _("buzzer"), "alarm": _("siren or flash light")}
    return said[what].format(slot=slot) if what in said else output
