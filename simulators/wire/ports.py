"""TCP ports on this machine, seen from outside: looking must not connect, for a connection is an act."""

import contextlib
import os
import socket
from pathlib import Path

_LISTEN = "0A"  # the state's number in /proc/net/tcp (proc(5), include/net/tcp_states.h)


def free_pair() -> int:
    """A port that is free now, and the one after it too. Raises `OSError` when none is found."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("0.0.0.0", 0))  # noqa: S104  (vpcd will bind all addresses: so must this trial)
            port: int = first.getsockname()[1]
            try:
                second.bind(("0.0.0.0", port + 1))  # noqa: S104
            except (OSError, OverflowError):
                continue
            return port
    raise OSError("no two neighbouring free ports were found")


def listening(pid: int) -> set[int]:
    """The TCP ports (IPv4) at which the process `pid` listens; empty when it is gone."""
    own = _sockets(pid)
    ports = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == _LISTEN and fields[9] in own:
            ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports


def _sockets(pid: int) -> set[str]:
    """The inode numbers of a process's sockets; it may end, or close some, while we look."""
    inodes = set()
    with contextlib.suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
                inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    return inodes
