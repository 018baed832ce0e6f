"""Notices out of the ledger: the adapter between alarm records and whatever is sent."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import merge
from threading import Lock

from kiosk.core.alarms import AlarmCause, CauseOf
from kiosk.core.clock import instant
from kiosk.core.recorder import Kept
from kiosk.locale import _
from kiosk.notify.channel import Notice, NoticeState
from storage.log.ledger import Entry, Ledger
from storage.log.record import Record

STARTED = "alarm.started"

STATES = {
    STARTED: NoticeState.STARTED,
    "alarm.acknowledged": NoticeState.ACKNOWLEDGED,
    "alarm.ended": NoticeState.ENDED,
}
"""Kinds of records that are sent on."""


class AlarmNotices:
    """The alarm records of a ledger as notices. Any thread may call it.

    An alarm's name in the ledger contains its slot. What is sent instead is the number of its first record.
    """

    def __init__(self, ledger: Ledger, cause_of: CauseOf) -> None:
        self._ledger = ledger
        self._cause_of = cause_of
        self._lock = Lock()
        self._starts: dict[str, list[int]] = {}
        self._known = 0

    def __call__(self, after: int) -> Iterator[Notice]:
        """Those behind record `after`, oldest first. Raises what `Ledger.read` raises.

        Kinds are read one after the other, so what is written meanwhile is left for the next call: one kind's
        reader may have come too early for a record that lies before one that another kind's reader sees.
        """
        end = self.end()
        kinds = [self._ledger.read(after=after, kind=kind) for kind in STATES]
        for entry in merge(*kinds, key=lambda entry: entry.seq):
            if entry.seq > end:
                return
            yield self._notice(entry)

    def one(self, seq: int) -> Notice | None:
        """The notice of record `seq`; None where that is no alarm's record."""
        first = next(self(seq - 1), None)
        return first if first is not None and first.seq == seq else None

    def end(self) -> int:
        """The newest record's number; 0 for a ledger without any."""
        last = self._ledger.last()
        return last.seq if last is not None else 0

    def _notice(self, entry: Entry) -> Notice:
        name = _subject(entry.record)
        cause = name.partition(":")[0]
        state = STATES[entry.kind]
        return Notice(
            seq=entry.seq,
            alarm=str(self._began(name, entry)),
            cause=cause,
            state=state,
            at=instant(entry.when_us),
            station=entry.station,
            text=sentence(self._cause_of(cause), state),
        )

    def _began(self, name: str, entry: Entry) -> int:
        """The number of the record by which this alarm started; its own where there is none before it."""
        if entry.kind == STARTED:
            return entry.seq
        with self._lock:
            self._learn(entry.seq)
            starts = self._starts.get(name, [])
            before = bisect_left(starts, entry.seq)
        return starts[before - 1] if before else entry.seq

    def _learn(self, end: int) -> None:
        for start in self._ledger.read(after=self._known, kind=STARTED):
            if start.seq > end:
                return
            self._starts.setdefault(_subject(start.record), []).append(start.seq)
            self._known = start.seq


def unwritten(kept: Iterable[Kept], station: str, cause_of: CauseOf) -> list[Notice]:
    """Alarms that are in memory only, as notices: above all, that the records cannot be written.

    Their numbers are the negative ones that stand for the ledger's. They are sent without a place in a queue.
    """
    notices: list[Notice] = []
    began: dict[str, int] = {}
    for each in kept:
        if (state := STATES.get(each.record.kind)) is None:
            continue
        name = _subject(each.record)
        first = began.setdefault(name, each.stand_in) if state is not NoticeState.STARTED else each.stand_in
        began[name] = first
        cause = name.partition(":")[0]
        at, text = instant(each.happened_us), sentence(cause_of(cause), state)
        notices.append(Notice(each.stand_in, str(first), cause, state, at, station, text))
    return notices


def sentence(cause: AlarmCause, state: str) -> str:
    """The whole notice in one sentence, in the office's language."""
    alarm = cause.text if cause.sentence else _("There is an alarm.")
    return {
        NoticeState.ACKNOWLEDGED: _("Seen by somebody: {alarm}"),
        NoticeState.ENDED: _("Over: {alarm}"),
    }.get(NoticeState(state), "{alarm}").format(alarm=alarm)


def _subject(record: Record) -> str:
    """The condition's name, also in a record of a newer version that this program does not know."""
    return str(record.parts().get("subject", {}).get("alarm", ""))
