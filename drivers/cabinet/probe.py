"""Looks whether a cabinet's modules answer, without moving anything: for a check before the kiosk runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.cabinet.wiring import Module
from drivers.modbus.channels import read_request
from drivers.modbus.master import ANSWER_S, LATE_S, Master, NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted, Request
from drivers.wire import LineDown, Trace, open_wire, unopened

ATTEMPTS = 2
"""Reading moves nothing, and one disturbance on the line is no finding."""


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """What one module said. `profile` is its title; `detail` what was found, or what is wrong."""

    unit: int
    profile: str
    ok: bool
    detail: str


def probe_modules(
    port: str,
    baud: int,
    modules: Sequence[Module],
    *,
    parity: str = "N",
    stopbits: int = 1,
    trace: Trace | None = None,
) -> list[ModuleReport]:
    """Reads inputs and outputs of each module once. Blocks: up to a second for each that is silent.

    A port that is missing, in use or forbidden is the finding of every module. Raises `ValueError` for line
    settings that no port has.
    """
    try:
        wire = open_wire(unopened(port, baud, parity, stopbits), trace)
    except LineDown as down:
        return [_report(module, ok=False, detail=down.reason) for module in modules]
    try:
        master = Master(
            wire,
            max((module.profile.answer_s for module in modules), default=ANSWER_S),
            late_s=max((module.profile.late_s for module in modules), default=LATE_S),
        )
        return [_probe(master, module) for module in modules]
    finally:
        wire.close()


def _probe(master: Master, module: Module) -> ModuleReport:
    answered = []
    for side, channels in (("inputs", module.profile.inputs), ("outputs", module.profile.outputs)):
        if channels is None or (side == "outputs" and not module.profile.reads_outputs):
            continue
        try:
            _ask(master, read_request(module.unit, channels, channels.count))
        except Excepted as error:
            return _report(module, ok=False, detail=f"refuses {side}: {error}; is this the right profile?")
        except (BadAnswer, NotAsked, LineDown) as error:
            return _report(module, ok=False, detail=str(error))
        answered.append(f"{channels.count} {side}")
    if module.profile.outputs is not None and not module.profile.reads_outputs:
        answered.append("outputs cannot be read back: that one stays on would not be noticed")
    return _report(module, ok=True, detail="answers: " + ", ".join(answered))


def _ask(master: Master, request: Request) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            master.ask(request)
            return
        except BadAnswer:
            if attempt == ATTEMPTS:
                raise


def _report(module: Module, *, ok: bool, detail: str) -> ModuleReport:
    return ModuleReport(module.unit, module.profile.title, ok, detail)
