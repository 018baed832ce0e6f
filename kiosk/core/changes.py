"""Who waits for something to change is woken whenever anything does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Changes:
    """Wakes whoever waits for the station to change."""

    _event: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def tell(self) -> None:
        """Something changed."""
        event, self._event = self._event, asyncio.Event()
        event.set()
        for listener in self.listeners:
            listener()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Returns when `condition` holds; looks at every change."""
        while not condition():
            await self._event.wait()
