"""The switch, minded: the output that lets the shredder run, its watchdog, and the contacts beside it.

The output is off until it was ordered on, and back off whenever that is in doubt.
"""

import contextlib
import logging
from collections.abc import Callable
from enum import Enum, auto

from drivers.debounce import Debounced
from drivers.half_duplex import CLOSING_S, LOST_AFTER, BadAnswer, NotAsked
from drivers.shredder import Enabled, EnabledChanged, Jam, JamChanged, Running, RunningChanged, ShredderEvent
from drivers.shredder.gear import Contacts, Declined, SwitchGear
from drivers.shredder.minder import Minder
from drivers.wire import LineDown

log = logging.getLogger(__name__)

EQUAL_READINGS = 2
"""A contact's change counts after so many equal readings."""
FEED_S = 0.4
"""From one sign of life to the next; the watchdogs here trip after 3 s."""
LOOK_AT_TRIPPED_S = 1.0


class _Work(Enum):
    OFF = auto()
    FEED = auto()
    TRIPPED = auto()
    READ = auto()


class Switch(Minder):
    """One output and its contacts. `period_s`: from reading to reading of the contacts."""

    def __init__(self, gear: SwitchGear, *, period_s: float, now: Callable[[], float]) -> None:
        super().__init__(gear.name, period_s, now)
        self._gear = gear
        self._enabled, self._running, self._jam = (Debounced(EQUAL_READINGS) for _ in range(3))
        self._may_run = False
        """Was it ordered on and read back as on, and nothing has contradicted that since?"""
        self._stopped = 0
        self._off_wanted = True
        """Is it to be switched off until that is confirmed? Set from any thread."""
        self._tripped = False
        self._stays_on = False
        self._at: dict[_Work, float] = {}

    @property
    def settled(self) -> bool:
        """Is it known how it is?"""
        return self.lost or self._enabled.value is not None

    # --- orders -----------------------------------------------------------------------------------------

    @property
    def stopped(self) -> int:
        """How often `keep_off` was called. From the thread that gives orders."""
        return self._stopped

    def keep_off(self) -> None:
        """It is to be off, and stays so until it is ordered on. From the thread that gives orders."""
        self._stopped += 1
        self._off_wanted = True

    def enable(self, since: int) -> list[ShredderEvent]:
        """Arms the watchdog, switches on, reads back; gives what is known by it.

        `since`: what `stopped` was when the order was given; one that was stopped since, even now, counts no
        more. Raises what gear raises, and `Declined` when the output does not follow. It is switched off
        after whatever is raised. `NotAsked` and an unsent `LineDown` mean that it was not ordered on.
        """
        self._require_set_up()
        if self._stopped != since:
            raise NotAsked("the order was taken back")
        self._off_wanted = False
        try:
            self._gear.arm()
            self._gear.write(on=True)
            contacts = self._read_back()
            if not contacts.enabled:
                raise Declined("its output did not go on")
        except BaseException:
            self._off_wanted, self._may_run = True, False
            raise
        self._may_run, self._tripped = True, False
        if self._stopped != since:  # asked last: what `keep_off` wants is never overwritten
            self._off_wanted, self._may_run = True, False
        return self._certain(contacts)

    def disable(self) -> list[ShredderEvent]:
        """Switches off and reads back; gives what is known by it.

        Raises as `enable` does. It is tried again by `step` whatever is raised.
        """
        self._off_wanted, self._may_run = True, False
        self._require_set_up()
        contacts = self._switch_off()
        if contacts.enabled:
            raise Declined("its output did not go off")
        return self._certain(contacts)

    def closing(self) -> None:
        """The last orders: off, and the watchdog with it; as far as there is time. Raises `LineDown`."""
        until = self._now() + CLOSING_S
        for attempt in range(LOST_AFTER):
            if attempt and self._now() >= until:
                break
            try:
                if not self._switch_off().enabled:
                    self._gear.disarm()
                    return
            except (BadAnswer, Declined, NotAsked) as error:
                log.warning("%s: could not be switched off: %s", self.name, error)

    def _require_set_up(self) -> None:
        if not self._set_up:
            raise NotAsked(self.detail if self.lost else "is being set up")

    def _switch_off(self) -> Contacts:
        """Off, by what is read back: a module whose watchdog has tripped declines, and is off nonetheless."""
        with contextlib.suppress(Declined):
            self._gear.write(on=False)
        contacts = self._read_back()
        self._stays_on = contacts.enabled
        self._off_wanted = self._off_wanted and contacts.enabled
        return contacts

    def _read_back(self) -> Contacts:
        """After an order was sent: whatever is wrong with the line now, it may have been carried out."""
        try:
            return self._gear.read()
        except NotAsked as error:
            raise BadAnswer(str(error)) from error
        except LineDown as down:
            raise LineDown(down.reason, sent=True) from down

    # --- minding ------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._off_wanted, self._may_run = True, False
        self._tripped = self._stays_on = False
        self._at = dict.fromkeys(_Work, self._now())

    def _find(self) -> None:
        self._switch_off()

    def _next(self) -> float:
        return max(self._due, min(at for work, at in self._at.items() if self._wants(work)))

    def _wants(self, work: _Work) -> bool:
        return work is not _Work.OFF or self._off_wanted

    def _work(self) -> list[ShredderEvent]:
        work = min((work for work in _Work if self._wants(work)), key=self._at.__getitem__)
        match work:
            case _Work.OFF:
                self._at[work] = self._now() + self._period_s
                return self._certain(self._switch_off())
            case _Work.FEED:
                self._at[work] = self._now() + FEED_S
                self._gear.feed()
                return []
            case _Work.TRIPPED:
                self._at[work] = self._now() + LOOK_AT_TRIPPED_S
                return self._watch_watchdog()
            case _Work.READ:
                self._at[work] = max(self._at[work] + self._period_s, self._now())
                contacts = self._gear.read()
                self._heard()
                return self._sensed(contacts)

    def _watch_watchdog(self) -> list[ShredderEvent]:
        """One that has tripped is found with its output off; that is said with it, if it is so."""
        before, self._tripped = self._tripped, self._gear.tripped()
        if not self._tripped or before:
            return []
        log.warning("%s: its host watchdog has tripped", self.name)
        if self._may_run:
            self._off_wanted, self._may_run = True, False
        return self._certain(self._gear.read())

    def _certain(self, contacts: Contacts) -> list[ShredderEvent]:
        """The reading behind an order counts at once: the order's answer was the first."""
        before = self._enabled.value
        for _ in range(EQUAL_READINGS):
            self._enabled.feed(contacts.enabled)
        return [] if self._enabled.value == before else [self._enabled_event()]

    def _sensed(self, contacts: Contacts) -> list[ShredderEvent]:
        events: list[ShredderEvent] = []
        if contacts.enabled and not self._may_run:
            self._off_wanted = True
        if self._enabled.feed(contacts.enabled):
            events.append(self._enabled_event())
            if not contacts.enabled:
                self._may_run = False  # by its watchdog or a power cut; nobody may find it on again
        if contacts.running is not None and self._running.feed(contacts.running):
            events.append(self._running_event())
        if contacts.jam is not None and self._jam.feed(contacts.jam):
            events.append(self._jam_event())
        return events

    def _failed(self) -> None:
        """One reading that failed takes nothing away: contacts are read again in a moment."""

    def _forget(self) -> list[ShredderEvent]:
        said = (
            (self._enabled, self._enabled_event),
            (self._running, self._running_event),
            (self._jam, self._jam_event),
        )
        return [event() for contact, event in said if contact.forget()]

    def _ails(self) -> str:
        if self._stays_on:
            return f"{self.name}: its output does not go off"
        tripped = "its host watchdog has tripped and keeps the shredder off until it is enabled anew"
        return f"{self.name}: {tripped}" if self._tripped else ""

    def _enabled_event(self) -> EnabledChanged:
        on = self._enabled.value
        state = Enabled.UNKNOWN if on is None else Enabled.ENABLED if on else Enabled.DISABLED
        return EnabledChanged(state, self._now())

    def _running_event(self) -> RunningChanged:
        on = self._running.value
        state = Running.UNKNOWN if on is None else Running.RUNNING if on else Running.IDLE
        return RunningChanged(state, self._now())

    def _jam_event(self) -> JamChanged:
        on = self._jam.value
        state = Jam.UNKNOWN if on is None else Jam.JAMMED if on else Jam.CLEAR
        return JamChanged(state, self._now())
