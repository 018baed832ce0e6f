"""What was read a while ago is not how it is: at lock-up it is unknown, not shut and not hanging."""

from pathlib import Path

from kiosk.core.devices.sensed import STALE_S
from kiosk.keys.night.standing import standing
from storage.keys.facts import StoragePlace
from tests.kiosk.world import Kiosk, kiosk

VAULT = StoragePlace("vault", "vault", contact=7)


def all_known(k: Kiosk) -> bool:
    """Is every key and slot known?"""
    now = standing(k.station)
    return not now.unknown and not now.slots_unknown


async def test_sensors_that_were_not_asked_for_a_while_are_not_known(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.place(7, "unknown", "locked")
        await k.settle()
        assert all_known(k)
        assert k.station.sensed.is_sensed(VAULT)
        k.cabinet.read_at = k.clock.monotonic_us() / 1e6
        await k.advance(STALE_S)
        assert all_known(k)
        await k.advance(0.2)
        now = standing(k.station)
        assert now.unknown == {"k1", "k2", "k3"}
        assert now.slots_unknown == set(k.cabinet.slots)
        assert not k.station.sensed.is_sensed(VAULT)
        k.cabinet.read_at = None
        assert all_known(k)
        assert k.station.sensed.is_sensed(VAULT)


async def test_a_place_that_stood_open_counts_as_open_however_old_that_is(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.place(7, "unknown", "open")
        await k.settle()
        k.cabinet.read_at = k.clock.monotonic_us() / 1e6
        await k.advance(60)
        assert k.station.sensed.is_sensed(VAULT)
        assert 7 in k.station.sensed.open_places
