"""Do alarms go out? The channels are devices like others: their state is a record, their failing an alarm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from kiosk.core.alarms import Alarm, CauseOf
from kiosk.core.clock import instant
from kiosk.core.devices.equipment import CHANNEL
from kiosk.core.station import Station
from kiosk.notify import alarms
from kiosk.notify.alarms import ABOUT_SENDING
from kiosk.notify.aside import HeldNotice
from kiosk.notify.channel import Channel, Notice
from kiosk.notify.cursors import Cursors
from kiosk.notify.outbox import Outbox
from kiosk.notify.sender import ChannelState, Feed
from kiosk.notify.source import AlarmNotices, unwritten
from kiosk.notify.trouble import SELF_MENDING
from storage.log.ledger import Ledger
from storage.station.facts import DeviceState
from storage.station.records import AlarmHeldOver

LOOK_S = 1.0


def outbox_of(
    station: Station,
    ledger: Ledger,
    channels: Sequence[Channel],
    cause_of: CauseOf,
    give_up_days: int = 7,
) -> Outbox:
    """What the station's alarms are sent on by, out of its ledger; woken by each record about an alarm."""
    notices, cursors = AlarmNotices(ledger, cause_of), Cursors(station.database, station.recorder)
    feed = Feed(
        notices=notices,
        notice=notices.one,
        end=notices.end,
        load=cursors.load,
        held=cursors.held,
        store=cursors.store,
        let_go=cursors.let_go,
        give_up=partial(_give_up, station),
        unwritten=lambda: unwritten(station.recorder.kept, ledger.station, cause_of),
    )
    tell = station.changes.tell
    outbox = Outbox(channels, feed, station.clock, changed=tell, give_up_days=give_up_days)
    station.alarms.listeners.append(outbox.wake)
    station.hang(Channels(lambda: outbox.state))
    return outbox


@dataclass(frozen=True)
class Channels:
    """By what alarms are sent on: `states` says how each of them is; where there is none, nothing."""

    states: Callable[[], Mapping[str, ChannelState]] = dict


def sending_of(station: Station) -> Mapping[str, ChannelState]:
    """How each channel is by which this station's alarms are sent on."""
    return station.part(Channels).states()


class SendingWatch:
    """Looks at the channels' states once a second. `after_min`: so long a trouble may take that mends itself.

    Once a channel is not well, it is so until everything has gone out, whatever the trouble becomes.
    """

    def __init__(self, station: Station, after_min: int) -> None:
        self._station = station
        self._after = timedelta(minutes=after_min)

    async def run(self) -> None:
        """Until cancelled."""
        await self._end_of_the_unknown()
        while True:
            for name, state in sending_of(self._station).items():
                if state.known:
                    await self._look(name, state)
            await self._station.clock.sleep(LOOK_S)

    async def _look(self, name: str, state: ChannelState) -> None:
        station, device = self._station, CHANNEL + name
        if state.trouble is None:
            await station.health.device_is(device, DeviceState.ONLINE)
            await station.alarms.end("back", alarms.NOT_SENT, device=name)
        elif self._is_grave(name, state):
            how = DeviceState.OFFLINE if state.blocked else DeviceState.DEGRADED
            await station.health.device_is(device, how, f"{state.trouble}: {state.error}")
            await station.alarms.start(Alarm(alarms.NOT_SENT, device=name))

    def _is_grave(self, name: str, state: ChannelState) -> bool:
        if self._station.health.get(CHANNEL + name, DeviceState.ONLINE) is not DeviceState.ONLINE:
            return True
        if state.trouble not in SELF_MENDING or state.since is None:
            return True
        return instant(self._station.clock.now_us()) - state.since >= self._after

    async def _end_of_the_unknown(self) -> None:
        """A channel that was taken out of the configuration has no alarm any more."""
        for alarm in self._station.alarms.standing:
            if alarm.cause == alarms.NOT_SENT and alarm.device not in sending_of(self._station):
                await self._station.alarms.end("not configured", alarms.NOT_SENT, device=alarm.device)


async def _give_up(station: Station, channel: str, held: HeldNotice, notice: Notice) -> None:
    """A notice that its receiver never took: by record, and an alarm, unless it was about sending itself."""
    over = AlarmHeldOver(channel=channel, notice=held.seq, how="given_up", detail=held.detail)
    if notice.cause in ABOUT_SENDING:
        await station.recorder.note(over)
    else:
        await station.alarms.start(Alarm(alarms.NOTICE_GIVEN_UP, device=channel), over)
