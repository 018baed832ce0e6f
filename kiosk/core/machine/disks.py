"""Does a folder lie outside this machine: on a stick, on another machine's disk? Asked of the Linux kernel.

What cannot be told is taken to be inside: then nothing is said to have left that has not.
"""

import os
from collections.abc import Iterator
from pathlib import Path

OTHER_MACHINES = frozenset({"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.davfs", "ceph", "glusterfs"})
"""File systems of other machines. The kernel knows no disk of theirs."""


class Disks:
    """What is mounted where (proc_pid_mountinfo(5)), and on which disks (/sys/dev/block)."""

    def __init__(
        self, mounts: Path = Path("/proc/self/mountinfo"), devices: Path = Path("/sys/dev/block")
    ) -> None:
        self._mounts = mounts
        self._devices = devices

    def is_outside(self, folder: Path, home: Path) -> bool:
        """Is what is written into `folder` on no disk of this machine, and not where `home` is?

        A stick or a memory card is outside, a second disk inside the machine is not. Raises `OSError`.
        """
        there, here = folder.stat().st_dev, home.stat().st_dev
        if there == here:
            return False
        if self._kind(there) in OTHER_MACHINES:
            return True
        disks = set(self._disks(there))
        can_leave = bool(disks) and all(map(_can_be_taken_out, disks))
        return can_leave and disks.isdisjoint(self._disks(here))

    def _kind(self, device: int) -> str:
        """The file system's name. Two mounts of one device are of the same kind."""
        for line in self._mounts.read_text(errors="replace").splitlines():
            mount, _dash, kind = line.partition(" - ")
            if mount.split()[2:3] == [_number(device)]:
                return kind.split()[0]
        return ""

    def _disks(self, device: int) -> Iterator[Path]:
        """The disks under a device: a partition's own; those on which a volume or an encrypted one lies."""
        try:
            found = (self._devices / _number(device)).resolve(strict=True)
        except OSError:
            return
        yield from _roots(found)


def _roots(device: Path) -> Iterator[Path]:
    below = [each.resolve() for each in sorted((device / "slaves").glob("*"))]
    if below:
        for each in below:
            yield from _roots(each)
    else:
        yield device.parent if (device / "partition").exists() else device


def _can_be_taken_out(disk: Path) -> bool:
    """A stick says so of itself; a disk on a USB cable does not, and a card's reader neither."""
    try:
        says_so = (disk / "removable").read_text().strip() == "1"
    except OSError:
        says_so = False
    return says_so or "/usb" in str(disk) or disk.name.startswith("mmcblk")


def _number(device: int) -> str:
    return f"{os.major(device)}:{os.minor(device)}"
