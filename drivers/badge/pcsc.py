"""Badge readers over PC/SC: one thread that waits for cards, reads them, and outlives the PC/SC service.

`smartcard.CardMonitor` is not used: its thread ends for good when the service restarts, and it takes two
cards with equal ATR for one.
"""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from drivers.badge import BadgeEvent, ReadersChanged, Tap, Unreadable
from drivers.badge.arrivals import anew, arrivals, departures, present, usable
from drivers.badge.kinds import BY_NUMBER, CardKinds
from drivers.badge.memory import Memory
from drivers.badge.procedures import Draw
from drivers.badge.reading import Reading, read
from drivers.badge.winscard import (
    PNP,
    STATE_CHANGED,
    UNAWARE,
    Context,
    PcscError,
    ReaderGone,
    Scard,
    Sight,
    system_scard,
)
from drivers.errors import DeviceOffline, NoAnswer

__all__ = ["PcscReaders", "Scard"]

log = logging.getLogger(__name__)

DEVICE = "badge readers"
TICK_S = 10.0
"""Longest wait before the thread gives a sign of life and looks for readers anew: pcsc-lite 1.9.9 misses a
reader that comes between a listing and the next wait."""
FIRST_RETRY_S = 0.05
LAST_RETRY_S = 2.0
"""A PC/SC service that is back is found after this at most."""
LOGGED_RETRY_S = 0.5
"""Shortest pause after what is logged with its trace, so that no log fills up with it."""
STOP_LIMIT_S = 3.0
"""A card that hangs a reader may hold its thread longer; the kiosk has 10 s to end in, records and all."""
_CANCEL_EVERY_S = 0.02


class PcscReaders:
    """Every PC/SC reader whose name contains one of `names` (all of them when empty), as a `BadgeReader`.

    Each card that is laid down gives exactly one `Tap` or `Unreadable`. Reasons of the latter: `mute`,
    `no_uid`, `bad_length`, `random_uid`, `protocol`, `in_use` (another program holds it), `removed_too_soon`;
    with other than the default `kinds` also `wrong_kind`, `not_genuine`, `no_number`, `no_passthrough`,
    `no_certificate`, `bad_certificate`, `unsupported_key`. `draw` gives random bytes for challenges.
    A card that lies there at the start counts as laid down then. One that lies on a reader before and after
    the service (or the reader) was away gives no second tap: see `memory`.
    """

    def __init__(
        self,
        names: Sequence[str] = (),
        *,
        scard: Scard | None = None,
        tick: float = TICK_S,
        kinds: CardKinds = BY_NUMBER,
        draw: Draw = secrets.token_bytes,
    ) -> None:
        self._names = tuple(names)
        self._scard = scard
        self._tick = tick
        self._kinds = kinds
        self._draw = draw
        self._emit: Callable[[BadgeEvent], None] = lambda event: None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._context: Context | None = None
        self._context_lock = threading.Lock()
        self._beat = time.monotonic()
        self._announced: tuple[tuple[str, ...], str] | None = None
        self._memory = Memory()
        self._unread: set[str] = set()  # readers with a card that was seen and not yet reported

    def start(self, emit: Callable[[BadgeEvent], None]) -> None:
        """Begins to watch. `ReadersChanged` comes first. Raises `DeviceOffline` without pyscard."""
        if self._thread is not None:
            raise RuntimeError("the badge readers are watched already")
        try:
            scard = self._scard or system_scard()
        except ImportError as error:
            raise DeviceOffline(DEVICE, f"the Python package pyscard cannot be used: {error}") from error
        self._emit = emit
        self._stopping.clear()
        self._announced, self._memory, self._unread = None, Memory(), set()
        self._thread = threading.Thread(target=self._run, args=(scard,), name=DEVICE, daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Ends watching; returns when the thread is gone. Raises `NoAnswer` where a hung card or service
        holds it for longer than `STOP_LIMIT_S`; it ends by itself once it is let go."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        ended: Future[None] = Future()
        ended.set_running_or_notify_cancel()
        end = threading.Thread(target=self._end, args=(thread, ended), name=f"end of {DEVICE}", daemon=True)
        end.start()
        try:
            await asyncio.wait_for(asyncio.wrap_future(ended), STOP_LIMIT_S)
        except TimeoutError as error:
            raise NoAnswer(DEVICE, "a card or the PC/SC service holds the thread") from error
        end.join()  # it has said its last word: this takes no time

    def beat(self) -> float:
        """`time.monotonic` of the thread's last sign of life; one older than 20 s means that it hangs."""
        return self._beat

    def _end(self, thread: threading.Thread, ended: "Future[None]") -> None:
        """Cancels the wait again and again until the thread is gone: before the wait a cancel is lost."""
        while thread.is_alive():
            with self._context_lock:
                if self._context is not None:
                    self._context.cancel()
            thread.join(_CANCEL_EVERY_S)
        ended.set_result(None)

    # --- the thread ---------------------------------------------------------------------------------

    def _run(self, scard: Scard) -> None:
        """Watches with one context after the other, with a pause that grows while there is no service."""
        pause = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                with self._established(scard) as context:
                    pause = FIRST_RETRY_S
                    self._watch(context)
                return
            except PcscError as error:
                log.debug("PC/SC failed: %s", error)
            except Exception:
                log.exception("the badge readers met what they do not know, and begin anew")
                pause = max(pause, LOGGED_RETRY_S)
            self._beat = time.monotonic()
            self._announce((), "pcscd_down")
            self._stopping.wait(pause)
            pause = min(2 * pause, LAST_RETRY_S)

    @contextmanager
    def _established(self, scard: Scard) -> Iterator[Context]:
        """A context, where `stop` can find and cancel it; released whatever happens."""
        context = Context(scard)
        with self._context_lock:
            self._context = context
        try:
            yield context
        finally:
            with self._context_lock:
                self._context = None
            context.release()

    def _watch(self, context: Context) -> None:
        """Until told to stop. `known` is what each reader last said, as it must be fed back."""
        known = {PNP: UNAWARE}
        while not self._stopping.is_set():
            self._beat = time.monotonic()
            self._follow_readers(context, known)
            try:
                sights = context.wait(self._tick, known)
            except ReaderGone as error:
                log.debug("a reader went after the listing: %s", error)
                self._stopping.wait(FIRST_RETRY_S)
                continue
            at = time.monotonic()
            for sight in sights:
                known[sight.reader] = self._consider(context, known[sight.reader], sight, at)

    def _follow_readers(self, context: Context, known: dict[str, int]) -> None:
        """Forgets readers that went and begins with those that came, unaware of their state."""
        readers = tuple(reader for reader in context.readers() if self._wanted(reader))
        for reader in known.keys() - {PNP, *readers}:
            del known[reader]
        for reader in readers:
            known.setdefault(reader, UNAWARE)
        self._announce(readers, "" if readers else "no_reader")

    def _wanted(self, reader: str) -> bool:
        return not self._names or any(name in reader for name in self._names)

    def _announce(self, readers: tuple[str, ...], detail: str) -> None:
        if self._announced != (readers, detail):
            self._announced = (readers, detail)
            self._tell(ReadersChanged(readers, detail, time.monotonic()))

    # --- cards --------------------------------------------------------------------------------------

    def _consider(self, context: Context, before: int, sight: Sight, at: float) -> int:
        """Reports every card laid down since the state `before`; gives the state to wait on from now on."""
        if sight.reader != PNP and usable(sight.state):
            self._remember(before, sight, at)
            sight = self._account(context, before, sight, at)
        return sight.state & ~STATE_CHANGED

    def _remember(self, before: int, sight: Sight, at: float) -> None:
        if anew(before, sight.state):
            self._memory.came_back(sight.reader, at)
        if departures(before, sight.state):
            self._memory.left(sight.reader)
        if arrivals(before, sight.state):
            self._memory.laid(sight.reader, at)

    def _account(self, context: Context, before: int, sight: Sight, at: float) -> Sight:
        """One report for each card: those that are gone again first, then the one that lies there."""
        laid = arrivals(before, sight.state)
        if laid and present(sight.state):
            self._too_soon(sight.reader, laid - 1, at)
            return self._take(context, sight, at)
        if not present(sight.state) and sight.reader in self._unread:
            self._unread.discard(sight.reader)
            laid += 1  # the service went while this one was being read, and with it the card
        self._too_soon(sight.reader, laid, at)
        return sight

    def _take(self, context: Context, sight: Sight, at: float) -> Sight:
        """Reads the card that lies there; gives the sight of the card that was in fact read."""
        self._unread.add(sight.reader)
        reading = read(context, sight, self._stopping.wait, self._kinds, self._draw)
        self._unread.discard(sight.reader)
        if arrivals(sight.state, reading.sight.state):
            self._memory.left(sight.reader)
            self._too_soon(sight.reader, arrivals(sight.state, reading.sight.state), at)
        self._report(reading, at)
        reading.release()
        return reading.sight

    def _report(self, reading: Reading, at: float) -> None:
        reader, found = reading.sight.reader, reading.found
        if isinstance(found, str):
            self._tell(Unreadable(reader, found, at))
        elif self._memory.is_new(reader, found.credential):
            self._tell(Tap(reader, found.credential, found.evidence, at))

    def _too_soon(self, reader: str, cards: int, at: float) -> None:
        for _ in range(cards):
            self._tell(Unreadable(reader, "removed_too_soon", at))

    def _tell(self, event: BadgeEvent) -> None:
        try:
            self._emit(event)
        except Exception:
            log.exception("nobody took %s", type(event).__name__)
