"""The outbox: every channel's worker, side by side, so that one that is blocked holds no other one up.

There is no second queue. What has not been sent is what the ledger holds behind a channel's cursor.
"""

import asyncio
from collections.abc import Callable, Sequence
from random import SystemRandom

from kiosk.core.clock import Clock
from kiosk.notify.channel import Channel
from kiosk.notify.sender import DAY_S, ChannelState, Feed, Sender

__all__ = ["ChannelState", "Feed", "Outbox"]

_CHANCE = SystemRandom()


class Outbox:
    """Sends notices on. `give_up_days`: so long a notice that its receiver refuses is offered again.

    `changed` is called when a channel's state has changed; it must not raise.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        feed: Feed,
        clock: Clock,
        *,
        changed: Callable[[], None] = lambda: None,
        give_up_days: int = 7,
        chance: Callable[[], float] = _CHANCE.random,
    ) -> None:
        self._senders = {
            channel.name: Sender(
                channel, feed, clock, changed=changed, chance=chance, give_up_s=give_up_days * DAY_S
            )
            for channel in channels
        }

    @property
    def state(self) -> dict[str, ChannelState]:
        """How each channel is, by name."""
        return {name: sender.state for name, sender in self._senders.items()}

    def wake(self) -> None:
        """An alarm was recorded. To be called in the event loop's thread."""
        for sender in self._senders.values():
            sender.wake()

    async def run(self) -> None:
        """Sends until cancelled. Nothing that goes wrong with a channel ends it."""
        async with asyncio.TaskGroup() as group:
            for sender in self._senders.values():
                group.create_task(sender.run())
