"""A shredder on a serial line, whatever its protocol: orders, and their failures in the drivers' words."""

import asyncio
from collections.abc import Callable

from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from drivers.half_duplex import BadAnswer, NotAsked
from drivers.line import Line, LineDown, Wire
from drivers.shredder import ShredderEvent
from drivers.shredder.gear import Declined, Gear
from drivers.shredder.watch import Watch


class LineShredder:
    """A `Shredder`. The line must be its own. Raises `ValueError` for a rate out of range.

    `poll_hz`: readings of the counter a second, fewer if the line is slower. At 9600 baud one takes about
    20 ms, and a sheet counts once a second reading confirms it.
    """

    name = "shredder"

    def __init__(self, line: Line, gear: Gear, *, poll_hz: float = 25.0) -> None:
        if not 1 <= poll_hz <= 1000:
            raise ValueError("a shredder's counter is read 1 to 1000 times a second")
        self._line = line
        self._watch = Watch(gear, period_s=1 / poll_hz)

    def start(self, emit: Callable[[ShredderEvent], None]) -> None:
        """Begins to watch. `emit` is called from the line's thread, in order; it must not block."""
        self._watch.listen(emit)
        self._line.start(self._watch)

    async def enable(self) -> None:
        """Lets it run; returns when the output was read back as on. Sends the order once.

        Raises `DeviceOffline` (nothing was sent), `DeviceRefused` (the module said no, or the output did not
        follow), `NoAnswer`. After any of them, and when the waiting task is cancelled, it is disabled.
        """
        switch = self._watch.switch
        since = switch.stopped
        try:
            await self._order(lambda: switch.enable(since))
        except BaseException:
            switch.keep_off()
            raise

    async def disable(self) -> None:
        """Stops it; returns when the output was read back as off. Raises as `enable` does.

        It holds all the same: it is repeated until it is confirmed, also over a line that is down now.
        """
        self._watch.switch.keep_off()
        await self._order(self._watch.switch.disable)

    async def clear(self) -> None:
        """Sets the counter to its first value, for maintenance: it is told as any reset. Raises as `enable`
        does; not part of `Shredder`, for in service nobody clears what is held against a book."""
        await self._order(self._watch.counter.clear)

    def beat(self) -> float:
        """`time.monotonic` of the line's thread's last sign of life."""
        return self._line.beat()

    async def stop(self) -> None:
        """Disables it and closes the line; returns when the thread is gone."""
        await asyncio.to_thread(self._line.stop)

    async def _order(self, work: Callable[[], list[ShredderEvent]]) -> None:
        def job(_wire: Wire) -> None:
            self._watch.order(work)

        try:
            await asyncio.wrap_future(self._line.submit(job))
        except LineDown as error:
            kind = NoAnswer if error.sent else DeviceOffline
            raise kind(self.name, error.reason) from error
        except NotAsked as error:
            raise DeviceOffline(self.name, str(error)) from error
        except Declined as error:
            raise DeviceRefused(self.name, str(error)) from error
        except BadAnswer as error:
            raise NoAnswer(self.name, str(error)) from error
