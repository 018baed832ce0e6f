"""A serial cable between two pseudo-terminals: real byte time, and everything a bad cable does."""

import os
import queue
import select
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from simulators.wire.faults import CableFault, Faults, FrameFate
from simulators.wire.pty_end import PtyEnd

Direction = Literal["to_device", "to_kiosk"]
Tap = Callable[[Direction, bytes, float], None]

BITS_PER_BYTE = 10
"""Start bit, eight data bits, stop bit (8N1)."""

_FRAME_GAP = 0.002
"""Seconds of silence after which a byte begins a new frame, at the least: 1.75 ms is what the standard fixes
above 19200 baud, rounded up to what a scheduler can tell apart."""

_FIFO = 0.002
"""Seconds for which a paced cable may gather bytes before it hands them over, as the buffer of a serial chip
does. Never past the moment at which the last byte is there, so frames end when they should."""

_PATIENCE = 30.0


@dataclass(slots=True)
class Count:
    """What went one way: sent into the cable (bytes, frames), come out of it, lost for want of a reader."""

    bytes_in: int = 0
    bytes_out: int = 0
    frames: int = 0
    lost: int = 0


@dataclass(slots=True)
class _Lane:
    """One direction of the cable: the bytes under way, each with the moment at which it is there."""

    direction: Direction
    count: Count = field(default_factory=Count)
    fate: FrameFate = field(default_factory=FrameFate)
    under_way: deque[tuple[float, int]] = field(default_factory=deque)
    arrived_at: float = float("-inf")
    free_at: float = float("-inf")


class Cable:
    """A cable with its ends at `directory/kiosk_end` and `directory/device_end`, paths for pyserial.

    `baud` sets the pace (`paced=False`: none). `tap(direction, data, at)` is called from the cable's thread
    with what either side sends, before any fault, at the `time.monotonic` it entered the cable; it must
    neither block nor raise. All methods are safe from any thread and return when done. `seed` makes the
    faults repeatable.
    """

    def __init__(
        self,
        directory: Path,
        baud: int = 38400,
        *,
        paced: bool = True,
        seed: int = 0,
        tap: Tap | None = None,
    ) -> None:
        if baud <= 0:
            raise ValueError(f"a baud rate is above 0, not {baud}")
        self.kiosk_end = directory / "kiosk_end"
        self.device_end = directory / "device_end"
        self._byte_time = BITS_PER_BYTE / baud if paced else 0.0
        self._gather = max(1, int(_FIFO / self._byte_time)) if paced else 1
        self._gap = max(_FRAME_GAP, 3.5 * BITS_PER_BYTE / baud)
        self._tap = tap
        self._faults = Faults(seed)
        self._lanes: dict[Direction, _Lane] = {"to_device": _Lane("to_device"), "to_kiosk": _Lane("to_kiosk")}
        self._spoke_last: Direction | None = None
        self._kiosk: PtyEnd | None = None
        self._device: PtyEnd | None = None
        self._was_cut = False
        self._orders: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()
        self._stopping = False
        self._thread: threading.Thread | None = None

    # --- from any thread ----------------------------------------------------------------------------

    def start(self) -> None:
        """Lays the cable, plugged in at both ends. Raises `OSError`."""
        if self._thread is not None:
            raise RuntimeError("already started")
        self.kiosk_end.parent.mkdir(parents=True, exist_ok=True)
        self._device = PtyEnd(self.device_end)
        try:
            self._kiosk = PtyEnd(self.kiosk_end)
        except OSError:
            self._device.close()
            raise
        self._wake, self._waker = os.pipe()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="cable", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Takes the cable away, links and all; returns when the thread is gone. Harmless when not started."""
        if self._thread is None:
            return
        self._order(self._quit)
        self._thread.join()
        self._thread = None
        os.close(self._wake)
        os.close(self._waker)

    def unplug(self) -> None:
        """Pulls the kiosk's plug: its port is hung up and the path is gone. Harmless when unplugged."""
        self._order(self._unplug)

    def plug(self) -> None:
        """Plugs the kiosk's end in again, under the same path. Harmless when plugged. Raises `OSError`."""
        self._order(self._plug)

    def fault(self, kind: CableFault | str, rate: float | None = None) -> None:
        """Turns a fault on beside those that are on already. Raises `ValueError` for no such kind or rate."""
        kind = CableFault(kind)
        if kind is CableFault.CUT:
            self._order(self._cut)
        else:
            self._order(lambda: self._faults.set(kind, rate))

    def heal(self) -> None:
        """Turns all faults off, and mends a cut. What was unplugged stays so."""
        self._order(self._heal)

    @property
    def plugged(self) -> bool:
        """Whether the kiosk's end is plugged in."""
        return self._kiosk is not None

    @property
    def faults(self) -> dict[str, float]:
        """The faults that are on, with their rates."""
        return self._faults.on | ({"cut": 1.0} if self._was_cut else {})

    @property
    def struck(self) -> Counter[str]:
        """How often each kind of fault has struck."""
        return Counter(self._faults.struck)

    @property
    def counts(self) -> dict[Direction, Count]:
        """What went each way so far."""
        return {direction: lane.count for direction, lane in self._lanes.items()}

    def _order(self, action: Callable[[], None]) -> None:
        """Has `action` done by the thread that owns the ends; raises what it raises."""
        if self._thread is None:
            raise RuntimeError("the cable is not started")
        if threading.current_thread() is self._thread:
            action()
            return
        done: Future[None] = Future()
        self._orders.put((action, done))
        os.write(self._waker, b"x")
        done.result(_PATIENCE)

    # --- the cable's thread -------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            ends = {end.master: end for end in (self._kiosk, self._device) if end is not None}
            ready, _, _ = select.select([self._wake, *ends], [], [], self._until_next())
            for master in ready:
                if end := ends.get(master):
                    self._accept(end)
            self._deliver()
            if self._wake in ready:
                os.read(self._wake, 4096)
                self._obey()

    def _obey(self) -> None:
        while not self._orders.empty():
            action, done = self._orders.get()
            try:
                if self._stopping:
                    raise RuntimeError("the cable was taken away")
                action()
            except (OSError, ValueError, RuntimeError) as error:
                done.set_exception(error)
            else:
                done.set_result(None)

    def _accept(self, end: PtyEnd) -> None:
        """Takes in what one side has sent."""
        data, now = end.read(), time.monotonic()
        lane = self._lanes["to_device" if end is self._kiosk else "to_kiosk"]
        if not data:
            return
        if self._tap is not None:
            self._tap(lane.direction, data, now)
        if now - lane.arrived_at > self._gap or self._spoke_last != lane.direction:
            lane.count.frames += 1
            lane.fate = self._faults.new_frame()
        lane.arrived_at, self._spoke_last = now, lane.direction
        lane.count.bytes_in += len(data)
        at = max(now, lane.free_at) + lane.fate.late
        lane.fate.late = 0.0
        for byte in self._faults.bend(data, lane.fate):
            at += self._byte_time
            lane.under_way.append((at, byte))
        lane.free_at = at

    def _until_next(self) -> float | None:
        """Seconds until enough bytes are there to be handed over, or None when none are under way."""
        ready = [
            lane.under_way[min(self._gather, len(lane.under_way)) - 1][0]
            for lane in self._lanes.values()
            if lane.under_way
        ]
        return max(0.0, min(ready) - time.monotonic()) if ready else None

    def _deliver(self) -> None:
        now = time.monotonic()
        for lane in self._lanes.values():
            there = bytearray()
            while lane.under_way and lane.under_way[0][0] <= now:
                there.append(lane.under_way.popleft()[1])
            if there:
                end = self._device if lane.direction == "to_device" else self._kiosk
                taken = end.write(bytes(there)) if end is not None else 0
                lane.count.bytes_out += taken
                lane.count.lost += len(there) - taken

    def _unplug(self) -> None:
        if self._kiosk is not None:
            self._kiosk.close()
            self._kiosk = None
            self._forget()

    def _plug(self) -> None:
        self._was_cut = False
        if self._kiosk is None:
            self._kiosk = PtyEnd(self.kiosk_end)

    def _cut(self) -> None:
        if self._kiosk is not None:
            self._unplug()
            self._was_cut = True

    def _heal(self) -> None:
        self._faults.clear()
        if self._was_cut:
            self._plug()

    def _forget(self) -> None:
        """Bytes under way are lost with the plug."""
        for lane in self._lanes.values():
            lane.count.lost += len(lane.under_way)
            lane.under_way.clear()
            lane.free_at = float("-inf")

    def _quit(self) -> None:
        self._unplug()
        if self._device is not None:
            self._device.close()
            self._device = None
        self._stopping = True
