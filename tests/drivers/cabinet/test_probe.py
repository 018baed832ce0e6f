"""The check before the kiosk runs: distinct findings, and nothing written."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import serial

from drivers.cabinet.probe import ModuleReport, probe_modules
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from tests.drivers.cabinet.peers import FakeModule, Peer, Reply, Socket, seal, together

GENERIC = load_profile("generic")
MODULES = [
    Module(1, GENERIC, "lock 1", "key 1"),
    Module(2, load_profile("adam-4168"), "lock 2", ""),
    Module(3, GENERIC, "lock 3", "key 2-3"),
]


def test_each_module_is_reported_and_none_is_written_to(socket: Socket) -> None:
    modules = FakeModule(1), FakeModule(2)
    with Peer(socket, together(*modules)) as peer:
        reports = probe_modules(str(socket.path), 38400, MODULES)
    assert reports == [
        ModuleReport(1, "Generic Modbus module", True, "answers: 17 inputs, 17 outputs"),
        ModuleReport(2, "Advantech ADAM-4168", True, "answers: 8 outputs"),
        ModuleReport(3, "Generic Modbus module", False, "no answer"),
    ]
    assert {frame[1] for frame in peer.frames} <= {1, 2, 3, 4}


def test_that_outputs_cannot_be_read_back_is_said_once(socket: Socket) -> None:
    blind = Module(1, replace(GENERIC, reads_outputs=False), "lock 1", "key 1")
    with Peer(socket, FakeModule(1).reply) as peer:
        (report,) = probe_modules(str(socket.path), 38400, [blind])
    assert report.ok
    assert "outputs cannot be read back" in report.detail
    assert {frame[1] for frame in peer.frames} == {2}


def test_one_disturbance_is_no_finding(socket: Socket) -> None:
    module = FakeModule(1)
    spoil = iter([True])

    def answer(frame: bytes) -> Reply:
        good = module.answer(frame)
        return [(0.0, good[:-1] if next(spoil, False) else good)]

    with Peer(socket, answer):
        (report,) = probe_modules(str(socket.path), 38400, MODULES[:1])
    assert report.ok


def test_a_wrong_profile_is_suspected(socket: Socket) -> None:
    with Peer(socket, lambda frame: [(0.0, seal(bytes([frame[0], frame[1] | 0x80, 2])))]):
        (report,) = probe_modules(str(socket.path), 38400, MODULES[:1])
    assert not report.ok
    assert report.detail == "refuses inputs: exception 2, illegal address; is this the right profile?"


def test_a_port_that_is_missing_in_use_or_none_at_all(socket: Socket, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with serial.Serial(str(socket.path), exclusive=True):
        busy = probe_modules(str(socket.path), 38400, MODULES)
    missing = probe_modules(str(tmp_path / "nothing"), 38400, MODULES)
    other = probe_modules(str(tmp_path / "file"), 38400, MODULES)
    assert [report.ok for report in busy + missing + other] == [False] * 9
    assert {report.detail for report in busy} == {f"{socket.path} is in use by another program"}
    assert all("does not exist" in report.detail for report in missing)
    assert all("not a serial port" in report.detail for report in other)


ASKS_AS_NOBODY = """
import os, sys
from drivers.cabinet.probe import probe_modules
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
modules = [Module(1, load_profile("generic"), "lock 1", "key 1")]
os.setgid(65534)
os.setuid(65534)
print(probe_modules(sys.argv[1], 38400, modules)[0].detail)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not open the port")
def test_a_port_that_is_forbidden(socket: Socket) -> None:
    device = os.path.realpath(socket.path)
    os.chmod(device, 0o600)
    said = subprocess.run(
        [sys.executable, "-c", ASKS_AS_NOBODY, device], capture_output=True, text=True, check=True
    )
    assert f"no permission to open {device}" in said.stdout
