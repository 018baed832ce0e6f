"""A cabinet that tells which key hangs: what it says goes before anything that a contact is taken for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.cabinet import Sensed
from kiosk.core.desk.asking import Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.findings import Custody, key_came
from kiosk.keys.custody.hooks import hooks_of
from kiosk.keys.custody.loans import loans_of
from simulators.world.world import World
from storage.keys.records import KeyMisplaced, KeyReturned
from storage.station.records import Sensed as SensedRecord
from tests.kiosk.fakes import SLOTS, FakeCabinet, FakeClock
from tests.kiosk.office import borrow, office, pick, tap
from tests.kiosk.world import KEYS, SATO, SUZUKI, Kiosk

NUMBERS = {key.id: key.number for key in KEYS} | {"dummy": 99}


class FobCabinet(FakeCabinet):
    """The cabinet of plain values, with readers of fobs at its slots; keys hang in a world of their own."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.world = World({key.id: key.slot for key in KEYS}, slots=SLOTS, fobs=NUMBERS)

    def _say(self, slot: int, what: str, before: str, state: str) -> None:
        number = self.world.fob(slot) if what == "key" and state == "present" else 0
        self._emit(Sensed(slot, what, state, before, self._now(), number=number))

    def moves(self, key: str, slot: int) -> None:
        """From a hand to a hook, whatever stands between them."""
        self.world.force(slot)
        self.world.hang(key, slot)
        self.hang(slot)

    def goes(self, key: str) -> None:
        """Into a hand."""
        slot = self.world.where(key)
        assert slot is not None
        self.world.force(slot)
        self.world.lift(key)
        self.lift(slot)


@asynccontextmanager
async def identified(path: Path) -> AsyncIterator[tuple[Kiosk, FobCabinet]]:
    """Keys 1 and 2 are out, with SATO and SUZUKI."""
    clock = FakeClock()
    cabinet = FobCabinet(clock)
    k = Kiosk(path, register=office(), cabinet=cabinet, clock=clock)
    await k.start()
    for person, key in ((SATO, 1), (SUZUKI, 2)):
        cabinet.world.force(key)
        cabinet.world.lift(f"k{key}")
        await borrow(k, person, key)
    try:
        yield k, cabinet
    finally:
        await k.stop()


async def test_what_a_device_has_identified_is_on_record_as_that(tmp_path: Path) -> None:
    async with identified(tmp_path) as (k, cabinet):
        await tap(k, SATO)
        await pick(k, "Return key 1")
        await k.desk.asked(Waiting)
        cabinet.moves("k1", 1)
        await k.advance(1)
        await k.done()
        (back,) = k.records(KeyReturned)
        assert isinstance(back, KeyReturned)
        assert (back.key, back.evidence) == ("k1", "device")
        said = [
            r.number
            for r in k.records(SensedRecord)
            if isinstance(r, SensedRecord) and (r.slot, r.what) == (1, "key")
        ]
        assert said[-1] == 1


async def test_two_keys_on_each_others_hooks_are_both_misplaced_and_none_is_back(tmp_path: Path) -> None:
    """With contacts alone both would be returned."""
    async with identified(tmp_path) as (k, cabinet):
        cabinet.moves("k2", 1)
        cabinet.moves("k1", 2)
        await k.settle()
        assert k.records(KeyReturned) == []
        found = [(r.key, r.slot, r.evidence) for r in k.records(KeyMisplaced) if isinstance(r, KeyMisplaced)]
        assert found == [("k2", 1, "device"), ("k1", 2, "device")]
        assert hooks_of(k.station).strange == {1: "k2", 2: "k1"}
        for key in ("k1", "k2"):
            cabinet.goes(key)
        await k.settle()
        cabinet.moves("k1", 1)
        cabinet.moves("k2", 2)
        await k.settle()
        assert {r.evidence for r in k.records(KeyReturned) if isinstance(r, KeyReturned)} == {"device"}
        assert k.projections.open_loans() == ()
        assert k.station.alarms.standing == ()


async def test_a_dummy_on_a_hook_is_no_key(tmp_path: Path) -> None:
    async with identified(tmp_path) as (k, cabinet):
        cabinet.world._homes["dummy"] = 1
        cabinet.moves("dummy", 1)
        await k.settle()
        assert k.records(KeyReturned) == []
        causes = {alarm.cause for alarm in k.station.alarms.standing}
        assert key_alarms.FOREIGN_OBJECT in causes
        assert loans_of(k.station).of_key("k1") is not None


async def test_keys_that_changed_places_while_the_kiosk_was_off_are_found_at_the_start(
    tmp_path: Path,
) -> None:
    async with identified(tmp_path) as (k, cabinet):
        cabinet.moves("k1", 1)
        cabinet.moves("k2", 2)
        await k.settle()
        assert k.projections.open_loans() == ()
        await k.stop()
        for key in ("k1", "k2"):
            cabinet.goes(key)
        cabinet.moves("k2", 1)
        cabinet.moves("k1", 2)
        again = Kiosk(tmp_path, register=office(), cabinet=cabinet, clock=k.clock)
        await again.start()
        causes = {(alarm.cause.code, alarm.slot) for alarm in again.station.alarms.standing}
        assert {("key_misplaced", 1), ("key_misplaced", 2)} <= causes
        await again.stop()


def test_who_is_identified_in_their_own_slot_and_not_out_is_no_news() -> None:
    custody = Custody({key.slot: key for key in KEYS}, {}, {})
    assert key_came(1, custody, "k1").records == ()
    assert key_came(4, custody, "").foreign
