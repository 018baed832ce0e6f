"""How far each channel is: a record of its own behind each delivery, so the ledger says what was sent on."""

from kiosk.recorder import Recorder
from storage.projections import Projections
from storage.records import AlarmForwarded


class Cursors:
    """Record numbers by channel, out of the ledger and into it."""

    def __init__(self, projections: Projections, recorder: Recorder) -> None:
        self._projections = projections
        self._recorder = recorder

    def load(self, channel: str) -> int | None:
        """The number up to which `channel` has delivered; None where nothing is known. Any thread may ask."""
        return self._projections.sent_upto(channel)

    async def store(self, channel: str, upto: int) -> None:
        """Durable when this returns. Raises `LedgerUnavailable`: it is no fact worth keeping in memory."""
        await self._recorder.require(AlarmForwarded(channel=channel, upto=upto))
