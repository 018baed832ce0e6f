import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.bench.bench import Bench
from simulators.bench.words import USAGE
from simulators.wire.cable import Cable
from simulators.world.world import World
from tests.simulators.conftest import PATIENCE

CARDS = {"Sato": b"\x01", "鈴木 花子": b"\x02", "guest 7": b"\x03"}


class Hands:
    """Readers that write down what is done to them."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.at_once = 0
        self.trouble: Exception | None = None
        self.inside = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def tap(self, card: Any, *, hold: float = 0.5) -> None:
        if self.trouble:
            raise self.trouble
        self.at_once += 1
        assert self.at_once == 1
        self.inside.set()
        assert self.go_on.wait(PATIENCE)
        self.done.append(card)
        self.at_once -= 1

    def unplug(self) -> None:
        self.done.append("unplug")

    def plug(self) -> None:
        self.done.append("plug")


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def bench(cable: Cable, hands: Hands) -> Bench:
    world = World({"Vault": 1, "cellar": 2, "attic": 3, "spare-12": 4}, slots=range(1, 6), places=[1, 12])
    return Bench(world, cable, hands, CARDS)


def says(bench: Bench, line: str, start: str) -> None:
    answer = bench.do(line)
    assert answer.startswith(start), answer
    assert "\n" not in answer


@pytest.mark.parametrize("line", ["tap Sato", "TAP sato", "tap 'SATO'"])
def test_a_card_is_found_in_any_case(bench: Bench, hands: Hands, line: str) -> None:
    says(bench, line, "ok card Sato was tapped")
    assert hands.done == [b"\x01"]


def test_cards_with_spaces_kanji_and_numbers(bench: Bench, hands: Hands) -> None:
    says(bench, "tap '鈴木 花子'", "ok")
    says(bench, "tap 7", "ok card guest 7")
    says(bench, "tap ７", "ok card guest 7")
    assert hands.done == [b"\x02", b"\x03", b"\x03"]
    says(bench, "tap Ito", "no there is no card 'Ito', only Sato")


def test_a_reader_that_fails_is_told(bench: Bench, hands: Hands) -> None:
    hands.trouble = OSError("the daemon\nis gone")
    says(bench, "tap Sato", "no that failed: OSError: the daemon is gone")


def test_taps_wait_for_each_other_and_nothing_else_does(bench: Bench, hands: Hands) -> None:
    hands.go_on.clear()
    taps = [threading.Thread(target=bench.do, args=("tap Sato",)) for _ in range(3)]
    for tap in taps:
        tap.start()
    assert hands.inside.wait(PATIENCE)
    says(bench, "state", "ok {")
    hands.go_on.set()
    for tap in taps:
        tap.join()
    assert len(hands.done) == 3


def test_a_hand_pushes_the_door_shut_behind_it(bench: Bench) -> None:
    says(bench, "lift vault", "no slot 1 is shut")
    says(bench, "open 1", "ok slot 1 is open")
    says(bench, "lift vault", "ok key Vault is out of slot 1; slot 1 is shut")
    assert not bench.world.is_open(1)
    says(bench, "hang vault", "no slot 1 is shut")
    says(bench, "open 5", "ok")
    says(bench, "hang 1 5 ajar", "ok key Vault hangs in slot 5; slot 5 stays open")
    says(bench, "lift Vault ajar", "ok key Vault is out of slot 5; slot 5 stays open")
    says(bench, "shut 5", "ok slot 5 is shut")
    says(bench, "open 1", "ok")
    says(bench, "hang VAULT ajar", "ok key Vault hangs in slot 1; slot 1 stays open")


def test_a_hand_waits_for_the_solenoid_before_it_lets_go(bench: Bench) -> None:
    world = bench.world
    world.energise(2, True)
    assert world.wait_until(lambda: world.is_open(2), PATIENCE)
    off = threading.Timer(0.1, world.energise, (2, False))
    off.start()
    says(bench, "lift cellar", "ok key cellar is out of slot 2; slot 2 is shut")
    off.join()
    assert world.energised_for(2) >= 0.1


def test_keys_by_number_at_the_end_or_by_slot(bench: Bench) -> None:
    says(bench, "open 4", "ok")
    says(bench, "lift 12", "ok key spare-12 is out of slot 4")
    says(bench, "open 3", "ok")
    says(bench, "lift 3", "ok key attic is out of slot 3")
    says(bench, "lift 99", "no there is no key '99'")


def test_the_outer_door(bench: Bench) -> None:
    says(bench, "open door", "ok the door is open")
    assert bench.world.state()["door"] == "open"
    says(bench, "shut door", "ok the door is shut")
    assert bench.world.state()["door"] == "shut"


def test_the_doors_of_places(bench: Bench) -> None:
    says(bench, "open place 12", "ok place 12 is open")
    assert bench.world.state()["places"] == {"1": "shut", "12": "open"}
    says(bench, "OPEN Place １", "ok place 1 is open")
    assert bench.world.state()["places"] == {"1": "open", "12": "open"}
    says(bench, "shut place 12", "ok place 12 is shut")
    assert bench.shut_place(1) == "place 1 is shut"
    assert bench.world.state()["places"] == {"1": "shut", "12": "shut"}
    assert not bench.world.is_open(1)
    says(bench, "open place 3", "no there is no place 3")


def test_plugs(bench: Bench, hands: Hands, cable: Cable) -> None:
    says(bench, "unplug cabinet", "ok the cabinet is unplugged")
    assert not cable.plugged
    says(bench, "plug cabinet", "ok the cabinet is plugged in")
    assert cable.plugged
    says(bench, "unplug reader", "ok the reader is unplugged")
    says(bench, "plug Reader", "ok the reader is plugged in")
    assert hands.done == ["unplug", "plug"]
    says(bench, "unplug kettle", "no what has a plug is one of reader, cabinet")


def test_faults(bench: Bench, cable: Cable) -> None:
    says(bench, "fault cable noise 0.25", "ok the cable has the fault noise")
    assert cable.faults == {"noise": 0.25}
    says(bench, "fault cable drop", "ok")
    says(bench, "heal cable", "ok the cable has no fault")
    assert cable.faults == {}
    says(bench, "fault slot 2 jammed", "ok slot 2 has the fault jammed")
    assert bench.world.state()["slots"]["2"]["faults"] == ["jammed"]
    says(bench, "heal slot 2", "ok slot 2 has no fault")
    assert bench.world.state()["slots"]["2"]["faults"] == []
    says(bench, "fault slot 1 latch", "ok")
    says(bench, "open 1", "ok")
    says(bench, "shut 1", "ok slot 1 does not latch and stays ajar")


def test_state_is_json_of_everything(bench: Bench) -> None:
    bench.do("fault cable cut")
    answer = bench.do("state")
    state = json.loads(answer.removeprefix("ok "))
    assert state["keys"] == {"Vault": 1, "cellar": 2, "attic": 3, "spare-12": 4}
    assert state["cable"] == {"plugged": False, "faults": {"cut": 1.0}}
    assert state["cards"] == list(CARDS)
    assert (state["places"], state["alarm"]) == ({"1": "shut", "12": "shut"}, False)


def test_help_names_every_verb(bench: Bench) -> None:
    answer = bench.do("help")
    assert all(usage in answer for usages in USAGE.values() for usage in usages)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("", "no the line is empty; say 'help'"),
        ("dance", "no 'dance' is none of tap, lift"),
        ("tap", "no say 'tap CARD'"),
        ("tap Sato twice", "no say 'tap CARD'"),
        ("lift vault 3", "no say 'lift KEY [ajar]'"),
        ("hang vault 1 2", "no say 'hang KEY [SLOT] [ajar]'"),
        ("hang vault x", "no 'x' is not the number of a slot"),
        ("shut window", "no 'window' is not the number of a slot"),
        ("open 9", "no there is no slot 9"),
        ("open place", "no 'place' is not the number of a slot"),
        ("open place vault", "no 'vault' is not the number of a place"),
        ("open room 1", "no say 'open SLOT|door' or 'open place N'"),
        ("shut", "no say 'shut SLOT|door' or 'shut place N'"),
        ("shut place 1 2", "no say 'shut SLOT|door' or 'shut place N'"),
        ("tap 'Sato", "no the line cannot be read"),
        ("fault", "no say 'fault cable KIND [RATE]' or 'fault slot N KIND'"),
        ("fault cable rust", "no a fault of the cable is one of drop, flip"),
        ("fault cable drop much", "no a rate is a number from 0 to 1, not 'much'"),
        ("fault cable drop nan", "no a rate is a number from 0 to 1, not 'nan'"),
        ("fault slot 1 rust", "no a fault of a slot is one of jammed, latch"),
        ("heal slot", "no say 'heal cable' or 'heal slot N'"),
        ("state now", "no say 'state'"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(bench: Bench, line: str, answer: str) -> None:
    says(bench, line, answer)


@pytest.fixture(scope="module")
def one_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    cable = Cable(Path(tmp_path_factory.mktemp("cable")), paced=False)
    cable.start()
    yield Bench(World({"Vault": 1}, slots=[1, 2], places=[1]), cable, Hands(), {"Sato": b"\x01"})
    cable.stop()


words = st.sampled_from(
    [*USAGE, "Vault", "1", "2", "slot", "cable", "door", "place", "ajar", "drop", "jammed", "cabinet"]
)


@given(line=st.lists(words | st.text(max_size=5), max_size=5).map(" ".join))
def test_any_line_gets_one_line(one_bench: Bench, line: str) -> None:
    answer = one_bench.do(line)
    assert answer.split(" ", 1)[0] in ("ok", "no")
    assert len(answer.splitlines()) == 1
