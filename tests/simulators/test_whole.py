"""Everything together: a master at the kiosk's end, a hand at the bench, and a cable that misbehaves."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from simulators.bench.bench import Bench
from simulators.bench.socket_bench import BenchSocket, ask
from simulators.cabinet.modbus_unit import Exchange, ModbusUnits, Unit
from simulators.wire.cable import Cable
from simulators.wire.rtu_frames import seal
from simulators.world.world import World
from tests.simulators.conftest import PATIENCE, Rig
from tests.simulators.wire.partners import Pymodbus


class NoReaders:
    """A bench without readers."""

    def tap(self, card: Any, *, hold: float = 0.5) -> None:
        raise AssertionError("nobody taps here")

    def unplug(self) -> None:
        raise AssertionError("there is no plug")

    def plug(self) -> None:
        raise AssertionError("there is no plug")


def test_a_key_is_released_taken_and_hung_back(rig: Rig, tmp_path: Path) -> None:
    socket = BenchSocket(tmp_path / "s", Bench(rig.world, rig.cable, NoReaders(), {}).do)
    socket.start()

    def say(line: str) -> str:
        return ask(socket.path, line, PATIENCE)

    def release(master: Pymodbus) -> None:
        master.write_bits(1, 5, 2, [True])
        assert rig.world.wait_until(lambda: rig.world.is_open(3), PATIENCE)
        master.write_bits(1, 5, 2, [False])

    def inputs(master: Pymodbus, *expected: bool) -> bool:
        return rig.world.wait_until(
            lambda: [master.read_bits(1, 2, at, 1)[0] for at in (2, 10)] == list(expected), PATIENCE
        )

    assert say("lift 3") == "no slot 3 is shut"
    with Pymodbus(str(rig.cable.kiosk_end)) as master:
        release(master)
        assert inputs(master, True, False)
        assert say("lift 3") == "ok key key 3 is out of slot 3; slot 3 is shut"
        assert inputs(master, False, True)
        release(master)
        assert say("hang 3") == "ok key key 3 hangs in slot 3; slot 3 is shut"
        assert inputs(master, True, True)
    state = json.loads(say("state").removeprefix("ok "))
    assert (state["keys"]["key 3"], state["slots"]["3"]["releases"], state["damage"]) == (3, 2, [])
    socket.stop()


@pytest.mark.parametrize("kind", ["drop", "flip", "noise", "truncate"])
def test_a_bad_cable_may_stop_a_command_but_never_changes_one(tmp_path: Path, kind: str) -> None:
    world = World({}, slots=range(1, 9))
    served: list[Exchange] = []
    cable = Cable(tmp_path, paced=False, seed=11)
    cable.start()
    units = ModbusUnits(
        cable.device_end, [Unit(1, "generic", "lock 1-8", "key 1-8")], world=world, served=served.append
    )
    units.start()
    cable.fault(kind, 0.3 if kind == "truncate" else 0.05)
    rig = Rig(world, cable, units, served)
    commands = [seal(bytes([1, 5, 0, n % 8, 0xFF * (n // 8 % 2 == 0), 0])) for n in range(64)]
    with rig.port() as port:
        for number, command in enumerate(commands, 1):
            port.write(command)
            assert world.wait_until(lambda n=number: heard(units) >= n, PATIENCE)  # type: ignore[misc]
    cable.heal()
    units.stop()
    cable.stop()
    carried_out = [each.request for each in served]
    assert 0 < len(carried_out) < len(commands)
    assert not Counter(carried_out) - Counter(commands)
    edges = sum(world.releases(slot) for slot in world.slots)
    assert edges == count_edges(carried_out)


def heard(units: ModbusUnits) -> int:
    """Frames that came to an end at the modules, good and bad. No fault here takes a whole frame away."""
    return sum(units.counts[kind] for kind in ("answered", "damaged", "foreign", "broadcast"))


def count_edges(requests: list[bytes]) -> int:
    """How often the commands in turn switch a lock on that is off."""
    on: set[int] = set()
    edges = 0
    for request in requests:
        if request[4] == 0:
            on.discard(request[3])
        elif request[3] not in on:
            on.add(request[3])
            edges += 1
    return edges
