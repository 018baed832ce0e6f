"""A session at the wire: captured, read back, and played against the driver byte for byte."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from drivers.trace import Passed, TraceError, TraceFile, read_trace
from tests.drivers.cabinet.cabinets import started
from tests.drivers.cabinet.peers import PATIENCE, FakeModule, Peer, Socket, seal
from tests.drivers.cabinet.replay import Replay, turns_of

MODULES = (Module(1, load_profile("generic"), "lock 1, lamp 1", "key 1"),)
ON = seal(bytes.fromhex("01 05 0000 FF00"))

PIECES = st.builds(
    Passed,
    st.sampled_from(["out", "in"]),
    st.binary(max_size=40),
    st.floats(0, 1e6).map(lambda at: round(at, 6)),
)


@given(st.lists(PIECES, max_size=20))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, session: list[Passed]) -> None:
    path = tmp_path_factory.getbasetemp() / "session.jsonl"
    with TraceFile(path) as trace:
        for piece in session:
            trace(piece.direction, piece.data, piece.at)
    assert read_trace(path) == session


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: is not a line of a trace"),
        ("[]", "line 2: is not a line of a trace"),
        ('{"at": 1, "way": "out"}', "line 2: is not a line of a trace"),
        ('{"at": 1, "way": "out", "bytes": "0g"}', "line 2: is not a line of a trace"),
        ('{"at": 1, "way": "up", "bytes": "00"}', "line 2: way is 'up'"),
        ("\xff", "line 2: is not a line of a trace"),
    ],
)
def test_a_file_that_is_no_trace(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "session.jsonl"
    path.write_bytes(b'{"at": 1, "way": "in", "bytes": "00"}\n' + line.encode("latin-1") + b"\n")
    with pytest.raises(TraceError, match=says):
        read_trace(path)


def test_a_full_disk_ends_the_trace_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    trace = TraceFile(Path("/dev/full"))
    trace("out", b"\x01", 1.0)
    trace("out", b"\x02", 2.0)
    trace.close()
    assert "the trace ends here" in caplog.text


async def test_a_captured_session_is_played_again_to_the_byte(socket: Socket, tmp_path: Path) -> None:
    """The beginning is the same each time: locks off, read back, scans until the sensor counts."""
    path = tmp_path / "session.jsonl"
    module = FakeModule(1)
    module.inputs = {0: True}
    with TraceFile(path) as trace, Peer(socket, module.reply):
        async with started(socket.path, MODULES, trace=trace) as (cabinet, told):
            await told.wait_for_link("online")
            await cabinet.release(1)
    session = read_trace(path)
    assert [frame[1] for frame, _ in turns_of(session)[:4]] == [15, 1, 2, 2]
    assert (ON, ON) in turns_of(session)

    socket.unplug()
    socket.plug()
    with Replay(socket, _first_exchanges(session, 4)) as replay:
        async with started(socket.path, MODULES) as (_cabinet, told):
            assert await asyncio.to_thread(replay.played.wait, PATIENCE)
            await told.wait_for(lambda told: told.links[:1] == ["online"])
            assert told.sensed[0] == ("key", 1, "present", "unknown")
    assert replay.wrong == []


async def test_the_replay_notices_another_byte(socket: Socket) -> None:
    """As if the session had begun with a lock switched on."""
    with Replay(socket, [Passed("out", ON, 0.0)]) as replay:
        async with started(socket.path, MODULES):
            assert await asyncio.to_thread(replay.played.wait, PATIENCE)
    assert replay.wrong == [(ON, seal(bytes.fromhex("01 0F 0000 0002 01 00")))]


def _first_exchanges(session: list[Passed], count: int) -> list[Passed]:
    requests = [index for index, piece in enumerate(session) if piece.direction == "out"]
    return session[: requests[count]]
