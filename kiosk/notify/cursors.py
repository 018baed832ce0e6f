"""How far each channel is and what it holds: records, so that the ledger says what was sent on."""

from collections.abc import Sequence

from kiosk.core.recorder import Recorder
from kiosk.notify.aside import HeldNotice
from storage.file.database import Database
from storage.log.questions import RecordQuestions
from storage.station.questions import StationQuestions
from storage.station.records import AlarmForwarded, AlarmHeld, AlarmHeldOver


class Cursors:
    """Record numbers by channel, out of the ledger and into it."""

    def __init__(self, database: Database, recorder: Recorder) -> None:
        self._database = database
        self._recorder = recorder

    def load(self, channel: str) -> int | None:
        """The number up to which `channel` has delivered; None where nothing is known. Any thread may ask."""
        return self._database.ask(StationQuestions).sent_upto(channel)

    def held(self, channel: str) -> tuple[HeldNotice, ...]:
        """What `channel` holds, oldest first. Any thread may ask."""
        held: dict[int, HeldNotice] = {}
        records = self._database.ask(RecordQuestions)
        for entry in records.entries((AlarmHeld.kind, AlarmHeldOver.kind)):
            match entry.record:
                case AlarmHeld(channel=name, notice=seq, since_us=since, detail=detail, had=had):
                    if name == channel:
                        held[seq] = HeldNotice(seq, since, detail, frozenset(had.split()))
                case AlarmHeldOver(channel=name, notice=seq) if name == channel:
                    held.pop(seq, None)
        return tuple(held[seq] for seq in sorted(held))

    async def store(self, channel: str, upto: int, held: Sequence[HeldNotice]) -> None:
        """All of it is durable when this returns. Raises `LedgerUnavailable` with none of it written."""
        kept = (
            AlarmHeld(
                channel=channel,
                notice=each.seq,
                since_us=each.since_us,
                detail=each.detail,
                had=" ".join(sorted(each.had)),
            )
            for each in held
        )
        await self._recorder.require_all(*kept, AlarmForwarded(channel=channel, upto=upto))

    async def let_go(self, channel: str, held: HeldNotice) -> None:
        """It was delivered after all."""
        await self._recorder.note(AlarmHeldOver(channel=channel, notice=held.seq, how="sent"))
