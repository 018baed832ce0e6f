"""The top strip: clock, devices, checkpoint, alarms. Always there; words and signs, never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from rich.cells import cell_len
from textual import events
from textual.containers import Horizontal
from textual.widgets import Static

from kiosk.core.alarms import Alarm
from kiosk.core.devices.names import device_is, device_name
from kiosk.locale import _, language
from storage.station.facts import DeviceState

NARROW, NARROWEST = 60, 40
"""Columns below which the checkpoint's age is left out, and below which the date is."""


def clock_text(now: datetime) -> str:
    """Time, weekday and date as the office writes them."""
    pattern = "HH:mm  EEE  M月d日" if language() == "ja" else "HH:mm  EEE d MMM"
    return str(format_datetime(now, pattern, locale=language()))


def devices_text(health: Mapping[str, DeviceState], room: int = 0) -> str:
    """ "Devices well", or each device that is not, and how it is; nothing of it is ever cut.

    Where that does not fit into `room` cells (0: there is room), the devices are only named, or counted.
    """
    bad = {name: state for name, state in health.items() if state is not DeviceState.ONLINE}
    if not bad:
        return _("Devices: {state}").format(state=_("well"))
    said = (
        ", ".join(device_is(*each) for each in bad.items()),
        f"! {', '.join(map(device_name, bad))}",
        _("{count} not well").format(count=len(bad)),
    )
    texts = [_("Devices: {state}").format(state=state) for state in said]
    return next((text for text in texts if not room or cell_len(text) <= room), texts[-1])


def alarms_text(alarms: tuple[Alarm, ...], unseen: int) -> str:
    """How many alarms stand; and how many nobody has acknowledged, whether they stand or are over."""
    standing = _("Alarms: {count}").format(count=len(alarms)) if alarms else _("Alarms: none")
    return "  ".join((standing, _("not seen to: {count}").format(count=unseen))) if unseen else standing


@dataclass(frozen=True, slots=True)
class Handed:
    """When a checkpoint left the machine last, whether the next is overdue, and if it is over the lock-up."""

    out: datetime | None
    overdue: bool
    lock_up: bool = True

    @property
    def is_wanted(self) -> bool:
        """Has one to leave the machine now?"""
        return self.overdue or not self.lock_up


def checkpoint_text(handed: Handed, now: datetime) -> str:
    """How many days ago a checkpoint left the machine; with a sign where that is too long."""
    said = _age(handed.out, now)
    if handed.out is not None and not handed.lock_up:
        said = _("Checkpoint out: not since lock-up")
    return f"! {said}" if handed.is_wanted else said


def _age(out: datetime | None, now: datetime) -> str:
    if out is None:
        return _("Checkpoint out: never")
    days = (now.date() - out.astimezone(now.tzinfo).date()).days
    return _("Checkpoint out: {days} d ago").format(days=days) if days > 0 else _("Checkpoint out: today")


def custody_text(days: int | None) -> str:
    """In how many days the register has to be seen to: nothing of anybody, for passers-by read it."""
    if days is None:
        return ""
    return _("! Register: {days} d").format(days=days) if days else _("! Register: today")


_GAPS, _GAPS_NARROW, _GAPS_CUSTODY = 9, 5, 4
"""Columns between the texts, with the checkpoint and without it, and what one more text takes."""


def needed(
    now: datetime,
    health: Mapping[str, DeviceState],
    alarms: tuple[Alarm, ...],
    handed: Handed,
    unseen: int,
    unattended_in: int | None,
) -> tuple[int, int]:
    """Columns for all the texts, none of them cut; and for those that stay beside a code, with the date."""
    kept = (clock_text(now), devices_text(health, 1), alarms_text(alarms, unseen))
    columns = sum(map(cell_len, kept))
    custody = custody_text(unattended_in)
    more = cell_len(custody) + _GAPS_CUSTODY if custody else 0
    return columns + cell_len(checkpoint_text(handed, now)) + _GAPS + more, columns + _GAPS_NARROW


class Strip(Horizontal):
    """One row at the top of every view."""

    def compose(self):  # type: ignore[no-untyped-def]
        """Four texts, and a fifth where something has to be seen to in time."""
        yield Static(id="clock", markup=False)
        yield Static(id="devices", markup=False)
        yield Static(id="checkpoint", markup=False)
        yield Static(id="custody", markup=False, classes="bad")
        yield Static(id="alarms", markup=False)

    _needed = (0, 0)

    def on_resize(self, event: events.Resize) -> None:
        """Beside a code there is no room for all; alarms and devices are never left out."""
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        """Leaves out what has no room, by the width and by what there is to say."""
        everything, without_checkpoint = self._needed
        self.set_class(width < max(NARROW, everything), "narrow")
        self.set_class(width < max(NARROWEST, without_checkpoint), "narrowest")

    def show(
        self,
        now: datetime,
        health: Mapping[str, DeviceState],
        alarms: tuple[Alarm, ...],
        handed: Handed,
        unseen: int = 0,
        unattended_in: int | None = None,
    ) -> None:
        """Writes the strip; each text is drawn again only when it changed."""
        bad = any(state is not DeviceState.ONLINE for state in health.values())
        self.query_one("#devices").set_class(bad, "bad")
        self.query_one("#custody").display = unattended_in is not None
        self.query_one("#checkpoint").set_class(handed.is_wanted, "bad")
        self.query_one("#alarms").set_class(bool(alarms) or unseen > 0, "bad")
        self._needed = needed(now, health, alarms, handed, unseen, unattended_in)
        if self.size.width:
            self._fit(self.size.width)
        texts = (
            ("clock", f"{now:%H:%M}" if self.has_class("narrowest") else clock_text(now)),
            ("devices", devices_text(health, self.query_one("#devices").size.width)),
            ("checkpoint", checkpoint_text(handed, now)),
            ("custody", custody_text(unattended_in)),
            ("alarms", alarms_text(alarms, unseen)),
        )
        for name, text in texts:
            static = self.query_one(f"#{name}", Static)
            if static.content != text:
                static.update(text)
