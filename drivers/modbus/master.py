"""One Modbus master on one wire: asks, waits, reads strictly, and keeps off a line that is not quiet.

Nothing here is ever sent twice.
"""

import time
from collections.abc import Callable

from drivers.half_duplex import ANSWER_S as ANSWER_S
from drivers.half_duplex import LATE_S as LATE_S
from drivers.half_duplex import NEVER_QUIET_S as NEVER_QUIET_S
from drivers.half_duplex import BadAnswer, HalfDuplex, Port
from drivers.half_duplex import NotAsked as NotAsked
from drivers.modbus.rtu import Excepted, Request, size_of_answer, values_in


class Master:
    """The only one that asks on `wire`. `answer_s`, `late_s` and `owed`: see `HalfDuplex`, in seconds."""

    def __init__(
        self,
        wire: Port,
        answer_s: float = ANSWER_S,
        now: Callable[[], float] = time.monotonic,
        *,
        late_s: float = LATE_S,
        owed: float = 0.0,
    ) -> None:
        self._line = HalfDuplex(wire, answer_s, now, late_s=late_s, owed=owed)

    @property
    def owed(self) -> float:
        """Until when an answer may still come to what was asked (monotonic), for the next master here."""
        return self._line.owed

    def ask(self, request: Request) -> tuple[int, ...]:
        """Sends `request` once; gives the values that it asked for.

        Raises `Excepted` (the unit says no), `BadAnswer` (no answer or a wrong one), `NotAsked` (the line
        is not quiet; nothing was sent), `LineDown` (the port failed; its `sent` tells).
        """
        answer = self._line.exchange(
            request.frame, request.answer_size, lambda so_far: len(so_far) >= size_of_answer(request, so_far)
        )
        try:
            values = values_in(request, answer)
        except BadAnswer as error:
            self._line.distrust(error)
            raise
        except Excepted:
            self._line.answered()
            raise
        self._line.answered()
        return values
