"""The demo's world, set up and taken down: a cabinet on a cable, cards at a reader, a hand for both."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from drivers.badge.pcsc import Scard
from kiosk.config import Settings, load
from kiosk.core.errors import KioskError
from kiosk.demo.folder import SOCKET
from kiosk.house.subject import House
from kiosk.setup.initialise import write_starter
from kiosk.stage.stage import MUTE, STRANGER
from kiosk.subjects import HOUSE
from simulators.bench.bench import Bench
from simulators.bench.socket_bench import BenchSocket, BenchSocketError, ask
from simulators.cabinet.modbus_unit import ModbusUnits, Unit
from simulators.cards.cards import Card, FelicaCard, MuteCard
from simulators.cards.pcscd import available, point_clients_at
from simulators.cards.readers import InProcessBench, PcscBench, ReaderBench
from simulators.shredder.dcon_counter import DconUnit, DconUnits
from simulators.wire.cable import Cable
from simulators.world.paper import Paper
from simulators.world.world import World

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rig:
    """A running demo world. `settings` are those of a kiosk at its other end."""

    settings: Settings
    world: World
    cable: Cable
    bench: Bench
    scard: Scard | None
    notice: str
    """Why the cards are in-process, if they are; else empty."""


@contextmanager
def rig(folder: Path, house: House = HOUSE, *, in_process_cards: bool = False) -> Iterator[Rig]:
    """Sets everything up in `folder`; takes it down again, also when the demo fails. `house`: the subjects.

    Raises `KioskError` where another demo runs in that folder, which is left as it is.
    """
    with ExitStack() as stack:
        refuse_a_second(folder)
        # The ends of wires lie in a folder with a short name: a socket's path may have 107 bytes.
        wires = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kagiban-wires-")))
        cable, shredder_cable = Cable(wires / "cabinet"), Cable(wires / "shredder", 9600)
        for name, each in (("cabinet", cable), ("shredder", shredder_cable)):
            (wires / name).mkdir()
            each.start()
            stack.callback(each.stop)
        settings = _settings(folder, cable, shredder_cable, house)
        world = World(
            {str(key.number): key.slot for key in settings.keys},
            slots=range(1, 8 * len(settings.cabinet.modules) + 1),
            places=[place.contact for place in settings.places if place.contact],
            paper=Paper(),
        )
        units = ModbusUnits(cable.device_end, _units(settings), settings.cabinet.baud, world=world)
        shredder = DconUnits(shredder_cable.device_end, _SHREDDER, world=world)
        for modules in (units, shredder):
            modules.start()
            stack.callback(modules.stop)
        notice = "in-process cards were asked for" if in_process_cards else available()
        readers: ReaderBench
        scard: Scard | None = None
        if notice:
            readers = in_process = InProcessBench()
            scard = in_process.scard
        else:
            readers = pcsc = PcscBench(wires)
            point_clients_at(pcsc.socket_path)
        stack.callback(readers.close)
        bench = Bench(world, cable, readers, _cards(settings), shredder_cable=shredder_cable)
        socket = BenchSocket(folder / SOCKET, bench.do)
        try:
            socket.start()
        except BenchSocketError as error:
            raise KioskError("The demo's bench cannot be reached by scripts", str(error)) from error
        stack.callback(socket.stop)
        yield Rig(settings, world, cable, bench, scard, notice)


def refuse_a_second(folder: Path) -> None:
    """Two demos in one folder would pull the cable out of each other's hands."""
    try:
        ask(folder / SOCKET, "state")
    except BenchSocketError:
        return
    raise KioskError(
        "A demo runs in this folder already", f"{folder}: leave that one, or name another folder"
    )


def _settings(folder: Path, cable: Cable, shredder_cable: Cable, house: House) -> Settings:
    """The demo's own configuration, written once; the cables are new each time."""
    path = folder / "kagiban.toml"
    if not path.exists():
        write_starter(folder, port=str(folder / "cabinet"), shredder=str(folder / "shredder"), house=house)
    for name, each in (("cabinet", cable), ("shredder", shredder_cable)):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(each.kiosk_end)
    return load(path, house.sections, house.known)


_SHREDDER = (
    DconUnit(1, "i-7080", inputs="sheets"),
    DconUnit(2, "i-7060", outputs="enable", inputs="running, jam"),
)
"""The other end of what the starter's configuration says of the shredder."""


def _units(settings: Settings) -> list[Unit]:
    return [
        Unit(module.unit, module.profile, module.outputs, module.inputs)
        for module in settings.cabinet.modules
    ]


def _cards(settings: Settings) -> dict[str, Card]:
    """The staff's cards by staff number, and two that must be refused politely."""
    cards: dict[str, Card] = {
        enrolled.person.number: FelicaCard(bytes.fromhex(enrolled.cards[0]))
        for enrolled in settings.people
        if enrolled.cards
    }
    cards[STRANGER] = FelicaCard(bytes.fromhex("01010A10DEADBEEF"))
    cards[MUTE] = MuteCard()
    return cards
