"""The bench as a panel beside the kiosk: everything that people and mishaps can do, by mouse."""

import asyncio

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Static

from kiosk.demo.rig import Rig
from kiosk.locale import _
from kiosk.stage.stage import MUTE, STRANGER
from simulators.world.world import World


class Deed(Button):
    """A one-row button that says one line to the bench."""

    def __init__(self, label: str, line: str) -> None:
        super().__init__(label, compact=True)
        self.line = line


def possible_by_hand(world: World) -> list[tuple[str, str]]:
    """What a hand can do at the open slots now: label and line. Nothing while all slots are shut."""
    open_slots = [slot for slot in world.slots if world.is_open(slot)]
    in_hand = [key for key in world.keys if world.where(key) is None]
    deeds = [
        (_("Lift key {key}").format(key=key), f"lift {key}")
        for slot in open_slots
        if (key := world.hanging(slot))
    ]
    for slot in open_slots:
        if world.hanging(slot) is None:
            deeds += [
                (_("Hang key {key} in slot {slot}").format(key=key, slot=slot), f"hang {key} {slot}")
                for key in sorted(in_hand, key=lambda key: (world.home(key) != slot, world.home(key)))[:3]
            ]
        deeds.append((_("Shut slot {slot}").format(slot=slot), f"shut {slot}"))
    return deeds


class BenchPanel(VerticalScroll):
    """The world outside the kiosk. `do` carries out a line without holding the screen up."""

    class Left(Message):
        """The visitor of the demo has had enough."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(id="bench")
        self._rig = rig
        self._slot = 1
        self._hand: list[tuple[str, str]] | None = None

    def compose(self) -> ComposeResult:
        """Cards, hands, a slot to maltreat, plugs and cable."""
        yield Static(_("OUTSIDE WORLD (demo)"), classes="bench-title", markup=False)
        yield Static(id="bench-answer", markup=False)
        yield Static(_("Tap a card"), classes="bench-title", markup=False)
        for number, enrolled in enumerate(self._rig.settings.people, start=1):
            key = f"F{number} " if number <= 9 else ""
            yield Deed(f"{key}{enrolled.person.name}", f"tap {enrolled.person.number}")
        yield Deed(_("a card nobody holds"), f"tap {STRANGER}")
        yield Deed(_("a card that cannot be read"), f"tap {MUTE}")
        yield Static(_("By hand (F10, F11)"), classes="bench-title", markup=False)
        yield Vertical(id="bench-hand")
        with Horizontal(classes="bench-row"):
            yield Button("<", id="bench-less", compact=True)
            yield Static(id="bench-slot", markup=False)
            yield Button(">", id="bench-next", compact=True)
        with Horizontal(classes="bench-row"):
            yield Button(_("Force open"), id="bench-force", compact=True)
            yield Button(_("Jam"), id="bench-jam", compact=True)
            yield Button(_("Mend"), id="bench-mend", compact=True)
        yield Static(_("Plugs and cable"), classes="bench-title", markup=False)
        with Horizontal(classes="bench-row"):
            yield Deed(_("Reader out"), "unplug reader")
            yield Deed(_("in"), "plug reader")
        with Horizontal(classes="bench-row"):
            yield Deed(_("Cabinet out"), "unplug cabinet")
            yield Deed(_("in"), "plug cabinet")
        with Horizontal(classes="bench-row"):
            yield Deed(_("Noise"), "fault cable flip 0.02")
            yield Deed(_("Silence"), "fault cable hang")
            yield Deed(_("Heal"), "heal cable")
        yield Button(_("Leave the demo (Ctrl+Q)"), id="bench-leave", compact=True)

    def on_mount(self) -> None:
        """The hand's possibilities follow the world four times a second."""
        self.set_interval(0.25, self._follow)
        self._show_slot()
        self._say(self._rig.notice)

    def do(self, line: str) -> None:
        """Carries out one line and shows what happened."""
        self.run_worker(self._do(line))

    def do_by_hand(self, number: int) -> None:
        """Does the n-th thing that a hand can do now, if there is one."""
        deeds = possible_by_hand(self._rig.world)
        if number < len(deeds):
            self.do(deeds[number][1])

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of the panel's buttons."""
        event.stop()
        if isinstance(event.button, Deed):
            self.do(event.button.line)
            return
        match event.button.id:
            case "bench-less":
                self._turn(-1)
            case "bench-next":
                self._turn(+1)
            case "bench-force":
                self.do(f"open {self._slot}")
            case "bench-jam":
                self.do(f"fault slot {self._slot} jammed")
            case "bench-mend":
                self.do(f"heal slot {self._slot}")
            case "bench-leave":
                self.post_message(self.Left())

    async def _do(self, line: str) -> None:
        answer = await asyncio.to_thread(self._rig.bench.do, line)
        self._say(answer)

    async def _follow(self) -> None:
        deeds = possible_by_hand(self._rig.world)
        if deeds == self._hand:
            return
        self._hand = deeds
        hand = self.query_one("#bench-hand", Vertical)
        await hand.remove_children()
        await hand.mount_all([Deed(label, line) for label, line in deeds[:8]])

    def _turn(self, by: int) -> None:
        slots = self._rig.world.slots
        self._slot = slots[(slots.index(self._slot) + by) % len(slots)]
        self._show_slot()

    def _show_slot(self) -> None:
        self.query_one("#bench-slot", Static).update(_("slot {slot}").format(slot=self._slot))

    def _say(self, text: str) -> None:
        self.query_one("#bench-answer", Static).update(text)
