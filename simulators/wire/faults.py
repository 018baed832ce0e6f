"""What a bad cable does to the bytes in it. No input or output here, and all chance comes from one seed."""

import random
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class CableFault(StrEnum):
    """What can be wrong with a cable; what the rate of each means is in `DEFAULT_RATES`."""

    DROP = "drop"
    FLIP = "flip"
    NOISE = "noise"
    TRUNCATE = "truncate"
    DELAY = "delay"
    LATE = "late"
    HANG = "hang"
    CUT = "cut"


DEFAULT_RATES: dict[CableFault, float] = {
    CableFault.DROP: 0.02,  # of bytes lost
    CableFault.FLIP: 0.02,  # of bytes with one bit turned
    CableFault.NOISE: 0.02,  # of bytes with a stray byte before them
    CableFault.TRUNCATE: 0.1,  # of frames that lose their end
    CableFault.DELAY: 0.1,  # of frames that come late
    CableFault.LATE: 0.1,  # of frames that come when whoever waited has given up
    CableFault.HANG: 1.0,  # of frames that vanish whole
    CableFault.CUT: 1.0,  # the plug is out; no rate applies
}

LATEST = 0.35
"""Seconds by which `delay` holds a frame back at most; it is at least a seventh of that."""

TOO_LATE = (0.45, 0.75)
"""Seconds by which `late` holds a frame back: masters wait for 0.4 s, and slow modules take this."""

_SHORTEST_FRAME = 5
"""Bytes of the shortest Modbus answer; a frame is cut before that, so that something is always missing."""


@dataclass(slots=True)
class FrameFate:
    """What was decided for one frame when its first byte came."""

    vanishes: bool = False
    passes: int | None = None
    late: float = 0.0


class Faults:
    """The faults that are on now, and how often each has struck (`struck`, by name)."""

    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
        self._rates: dict[CableFault, float] = {}
        self.struck: Counter[str] = Counter()

    def set(self, kind: CableFault, rate: float | None = None) -> None:
        """Turns a fault on. Raises `ValueError` for a rate outside 0 to 1."""
        rate = DEFAULT_RATES[kind] if rate is None else rate
        if not 0 <= rate <= 1:
            raise ValueError(f"the rate of a fault is 0 to 1, not {rate}")
        self._rates[kind] = rate

    def clear(self) -> None:
        """Turns every fault off."""
        self._rates.clear()

    @property
    def on(self) -> dict[str, float]:
        """The faults that are on, with their rates."""
        return {kind.value: rate for kind, rate in self._rates.items()}

    def new_frame(self) -> FrameFate:
        """Decides over a frame that begins."""
        fate = FrameFate()
        if self._strikes(CableFault.HANG):
            fate.vanishes = True
        if self._strikes(CableFault.TRUNCATE):
            fate.passes = self._chance.randrange(1, _SHORTEST_FRAME)
        if self._strikes(CableFault.DELAY):
            fate.late = self._chance.uniform(LATEST / 7, LATEST)
        if self._strikes(CableFault.LATE):
            fate.late = self._chance.uniform(*TOO_LATE)
        return fate

    def bend(self, data: bytes, fate: FrameFate) -> bytes:
        """What of `data`, a piece of the frame with this fate, comes out at the other end."""
        out = bytearray()
        for byte in data:
            if fate.vanishes or fate.passes == 0:
                continue
            if fate.passes is not None:
                fate.passes -= 1
            out += self._bend_byte(byte)
        return bytes(out)

    def _bend_byte(self, byte: int) -> bytes:
        stray = self._chance.randbytes(1) if self._strikes(CableFault.NOISE) else b""
        if self._strikes(CableFault.DROP):
            return stray
        if self._strikes(CableFault.FLIP):
            byte ^= 1 << self._chance.randrange(8)
        return stray + bytes([byte])

    def _strikes(self, kind: CableFault) -> bool:
        rate = self._rates.get(kind)
        if rate is None or self._chance.random() >= rate:
            return False
        self.struck[kind.value] += 1
        return True
