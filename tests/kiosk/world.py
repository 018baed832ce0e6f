"""A kiosk without wires for the workflow tests: real ledger, a cabinet of plain values, time by hand."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.core.desk.script import ScriptedDesk
from kiosk.core.devices.equipment import Equipment
from kiosk.core.office.register import Register, register_of
from kiosk.core.recorder import Kept
from kiosk.core.station import Station
from kiosk.core.watch.watch import Watch
from kiosk.counter.reception import reception
from kiosk.house.subject import House
from kiosk.people.live import people_of
from kiosk.people.register.records import records_of
from kiosk.people.register.registrar import Registrar, change_blocking
from kiosk.subjects import HOUSE
from storage.errors import StorageError
from storage.file.database import Database, UnopenedDatabase, open_database
from storage.keys.facts import Key, StoragePlace
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.people.facts import Person, Role
from storage.people.questions import sorts
from storage.proof.note import Signer
from storage.station.records import StationStarted
from tests.fresh import fresh_database
from tests.kiosk.fakes import FakeBadges, FakeCabinet, FakeClock, FakeShredder
from tests.storage.projections import Projections

CARD_KEY = bytes(32)
SATO = Person("p-sato", "1001", "佐藤 花子", Role.STAFF)
SUZUKI = Person("p-suzuki", "1002", "鈴木 一郎", Role.PART_TIME)
TANAKA = Person("p-tanaka", "1003", "田中 裕子", Role.SUPERVISOR)
CARDS = {SATO: "0101010101010101", SUZUKI: "0202020202020202", TANAKA: "0303030303030303"}
ALL = frozenset(Role)
KEYS = (
    Key("k1", 1, "保管庫", 1, ("vault",), ("交付", "枚数確認"), frozenset({Role.SUPERVISOR, Role.STAFF})),
    Key("k2", 2, "キャビネット", 2, ("cabinet",), ("閲覧",), ALL),
    Key("k3", 3, "地下倉庫", 3, ("store",), ("搬入", "搬出"), frozenset({Role.SUPERVISOR})),
)


def office() -> Register:
    """Three people, three keys in four slots."""
    places = [StoragePlace(place, place) for place in ("vault", "cabinet", "store")]
    return register_of([(p, (c,)) for p, c in CARDS.items()], KEYS, places, CARD_KEY)


class Kiosk:
    """Everything of one running kiosk that a test wants in hand."""

    def __init__(
        self,
        directory: Path,
        *,
        bolts: bool = True,
        cabinet: FakeCabinet | None = None,
        trouble: StorageError | None = None,
        kept: Sequence[Kept] = (),
        register: Register | None = None,
        shredder: bool = False,
        signer: Signer | None = None,
        clock: FakeClock | None = None,
        house: House = HOUSE,
    ) -> None:
        """`trouble`: why the database cannot be opened; `kept`: what an earlier start kept in memory.

        With `register` the office is kept in the records, as in a real kiosk, and can be changed.
        """
        self.clock = clock or FakeClock()
        self.cabinet = cabinet or FakeCabinet(self.clock, bolts=bolts)
        self.badges = FakeBadges(self.clock)
        self.shredder = FakeShredder(self.clock)
        path = directory / "kiosk.db"
        self.database: Database = (
            UnopenedDatabase(path, trouble)
            if trouble
            else open_database(path, known=house.known)
            if path.exists()
            else fresh_database(path, known=house.known)
        )
        self.ledger = Ledger(self.database, station="test", clock=self.clock, signer=signer)
        if signer is not None:
            self.ledger.take_up_key()
        self.projections = Projections(self.database)
        self.desk = ScriptedDesk()
        self.station = Station(
            office(),
            Equipment(self.cabinet, self.badges, self.shredder if shredder else None),
            self.ledger,
            self.database,
            self.clock,
            kept=kept,
        )
        house.move_in(self.station, house.sections.usual().values())
        people_of(self.station).secret = CARD_KEY
        if register is not None:
            self._keep(register)
        if trouble:
            self.station.recorder.give_up(trouble)
        self.mended = False
        self.watch = Watch(
            self.station,
            house.watchers(self.station),
            (StationStarted(software="test"),),
            cause_of=house.alarm,
            whole_again=lambda: self.mended,
        )
        self._tasks: list[asyncio.Future[None]] = []

    def _keep(self, register: Register) -> None:
        registrar = people_of(self.station).registrar = Registrar(self.database)
        if not sorts(self.database):
            change_blocking(self.database, self.ledger, "test", records_of(register))
        self.station.register = registrar.read()

    async def start(self) -> None:
        await self.watch.start()
        self._tasks = [
            asyncio.ensure_future(self.watch.run()),
            asyncio.ensure_future(reception(self.station, self.desk)),
        ]
        await self.settle()

    async def stop(self, *, in_order: bool = True) -> None:
        """Ends the kiosk; `in_order=False` as a power cut would: nothing more is written."""
        await abandon(*self._tasks)
        if in_order:
            await self.watch.stop("test")
        self.ledger.close()
        self.database.close()

    async def settle(self) -> None:
        """Returns when nothing in the kiosk moves any more."""
        loop: Any = asyncio.get_running_loop()
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0)  # what a thread has done is taken up
            while loop._ready:  # noqa: ASYNC110 - whoever can go on goes on
                await asyncio.sleep(0)
            busy = self.station.busy or self.watch.busy
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(0.001 if busy else 0)

    async def advance(self, seconds: float) -> None:
        await self.clock.advance(seconds, lambda: asyncio.ensure_future(self.settle()))

    async def leap(self, seconds: float) -> None:
        await self.clock.leap(seconds, lambda: asyncio.ensure_future(self.settle()))

    async def hours(self, seconds: float) -> None:
        """A long time, of which only the last minute is lived through second by second."""
        await self.leap(max(0.0, seconds - 60))
        await self.advance(min(60.0, seconds))

    async def tap(self, person: Person) -> None:
        self.badges.tap(CARDS[person])
        await self.settle()

    async def done(self) -> None:
        """It is said that it is done, and the visitor goes."""
        await self.desk.read(Tone.DONE)
        await self.desk.left()

    async def warned(self) -> None:
        """Something is to be heeded; that is read, and the visitor goes."""
        await self.desk.read(Tone.WARNING)
        await self.desk.left()

    async def given_up(self) -> None:
        """The visitor stops at the question that comes."""
        await self.desk.asked(Question)
        self.desk.stop()
        await self.desk.left()

    async def left_alone(self) -> None:
        """Nobody answers the question that comes, and whoever waited before waits again."""
        await self.desk.asked(Question)
        self.desk.lapse()
        await self.desk.asked(Waiting)

    async def hung(self, slot: int) -> None:
        """A key is brought back into the slot that is open, and all is well."""
        self.cabinet.hang(slot)
        await self.settle()
        await self.done()

    async def lifted(self, slot: int) -> None:
        """A key is taken from the slot that is open, and all is well."""
        self.cabinet.lift(slot)
        await self.settle()
        await self.done()

    def records(self, *kinds: type[Record]) -> list[Record]:
        """The ledger's records of these kinds (all without any), oldest first."""
        wanted = {kind.kind for kind in kinds}
        return [e.record for e in self.ledger.read() if not wanted or e.kind in wanted]

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.ledger.read()]


@asynccontextmanager
async def kiosk(
    directory: Path, *, bolts: bool = True, register: Register | None = None, shredder: bool = False
) -> AsyncIterator[Kiosk]:
    """A running kiosk, stopped in order at the end."""
    running = Kiosk(directory, bolts=bolts, register=register, shredder=shredder)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
