"""A stick is one only if it can be carried away; what is on it was read back; what is in the way is said."""

import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from threading import enumerate as threads
from typing import NoReturn

import pytest

from kiosk.core.machine.disks import Disks
from kiosk.records.ways_out import NotHandedOut, Seal
from kiosk.records.ways_out.mail import ByMail
from kiosk.records.ways_out.stick import Stick
from storage.proof.checkpoint import Checkpoint, open_checkpoint, signed_checkpoint
from storage.proof.note import Signer
from storage.proof.spelling import PREFIX
from tests.kiosk.notify.smtp_server import SmtpServer
from tests.kiosk.notify.test_mail import channel, read

SIGNER = Signer("kagiban/counter-1/01234567", bytes(32))
KEY = SIGNER.verifier
SEAL = Seal(signed_checkpoint(Checkpoint(SIGNER.name, 42, bytes(range(32))), SIGNER))


def stick(folder: Path, *, where: Callable[[Path, Path], bool] = lambda folder, home: True) -> Stick:
    return Stick(folder, folder.parent, "counter-1", where)


def names(folder: Path) -> list[str]:
    """What lies there."""
    return sorted(os.listdir(folder))


async def test_the_note_is_on_the_stick_whole_and_nothing_there_is_written_over(tmp_path: Path) -> None:
    for number in ("", "-2", "-3"):
        said = await stick(tmp_path).hand_out(SEAL)
        path = tmp_path / f"counter-1-42{number}.checkpoint.txt"
        assert said.endswith(str(path))
        assert path.read_text() == SEAL.note


async def test_a_stick_that_is_mounted_below_the_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    (tmp_path / "B").mkdir()
    found = stick(tmp_path, where=lambda folder, home: folder.name == "B")
    await found.hand_out(SEAL)
    assert (found.place(), [each.name for each in (tmp_path / "B").iterdir()]) == (
        tmp_path / "B",
        ["counter-1-42.checkpoint.txt"],
    )


async def test_a_folder_in_which_nothing_is_mounted_is_no_stick(tmp_path: Path) -> None:
    real = Stick(tmp_path, tmp_path.parent, "counter-1")
    for away in (real, stick(tmp_path / "nowhere")):
        with pytest.raises(NotHandedOut, match="There is no stick in"):
            await away.hand_out(SEAL)
    assert names(tmp_path) == []


def _failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_given: object, **_named: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The stick is full."),
        (errno.EROFS, "The stick cannot be written: it is write-protected."),
        (errno.EIO, "The stick was pulled out, or is damaged."),
        (errno.ETXTBSY, "The stick could not be written: Text file busy"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "posix_fadvise"])
async def test_what_is_in_the_way_is_said_and_no_half_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str, call: str
) -> None:
    monkeypatch.setattr(os, call, _failing(number))
    with pytest.raises(NotHandedOut) as caught:
        await stick(tmp_path).hand_out(SEAL)
    assert caught.value.detail == said
    assert names(tmp_path) == []


async def test_what_is_read_back_otherwise_was_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bitten(handle: int, *_given: int) -> None:
        os.pwrite(handle, b"?", 3)

    monkeypatch.setattr(os, "posix_fadvise", bitten)
    with pytest.raises(NotHandedOut, match="damaged"):
        await stick(tmp_path).hand_out(SEAL)
    assert names(tmp_path) == []


# --- a stick that hangs -----------------------------------------------------------------------------------


async def _as_soon_as_it_answers(found: Stick) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                await found.hand_out(SEAL)
            except NotHandedOut:
                await asyncio.sleep(0.01)
            else:
                return


async def test_a_stick_that_hangs_is_given_up_asked_once_and_asked_again_when_it_is_back(
    tmp_path: Path,
) -> None:
    back, asked = Event(), list[Path]()

    def hangs(folder: Path, home: Path) -> bool:
        asked.append(folder)
        return back.wait(60)

    hung = Stick(tmp_path, tmp_path.parent, "counter-1", hangs, hangs_s=0.2)
    with pytest.raises(NotHandedOut) as caught:
        await hung.hand_out(SEAL)  # it may get there still
    assert caught.value.detail == "The stick has not answered for 0.2 s. Whether it is on it is not known."
    for _again in range(40):  # more than the loop's pool has threads
        with pytest.raises(NotHandedOut, match="has not answered yet"):
            await hung.hand_out(SEAL)
    assert len(asked) == 1
    assert [each.name for each in threads()].count("stick") == 1
    async with asyncio.timeout(5):
        assert await asyncio.to_thread(lambda: "free") == "free"
    back.set()
    await _as_soon_as_it_answers(hung)


async def test_whoever_leaves_at_once_does_not_keep_the_stick(tmp_path: Path) -> None:
    found = stick(tmp_path)
    for _ in range(50):
        task = asyncio.ensure_future(found.hand_out(SEAL))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
    await _as_soon_as_it_answers(found)


# --- disks ------------------------------------------------------------------------------------------------


class Machine:
    """The kernel's word on what is mounted, as files."""

    def __init__(self, folder: Path) -> None:
        self.mounts = folder / "mountinfo"
        self.mounts.write_text("")
        self.sys = folder / "sys"
        (self.sys / "dev/block").mkdir(parents=True)
        self.disks = Disks(self.mounts, self.sys / "dev/block")

    def disk(self, path: str, *, removable: bool = False) -> Path:
        found = self.sys / "devices" / path
        found.mkdir(parents=True)
        (found / "removable").write_text(f"{int(removable)}\n")
        return found

    def partition(self, disk: Path, name: str) -> Path:
        (disk / name).mkdir()
        (disk / name / "partition").write_text("1\n")
        return disk / name

    def is_device(self, number: int, device: Path) -> None:
        (self.sys / "dev/block" / f"{os.major(number)}:{os.minor(number)}").symlink_to(device)

    def mounted(self, number: int, kind: str) -> None:
        line = f"36 35 {os.major(number)}:{os.minor(number)} / /mnt rw shared:1 - {kind} source rw\n"
        self.mounts.write_text(self.mounts.read_text() + line)


HOME, THERE = os.makedev(8, 2), os.makedev(8, 17)


class Placed(Path().__class__):  # type: ignore[misc]  # the class of this system's paths
    """A path on a device of the test's."""

    device = HOME

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return os.stat_result((0, 0, self.device, 0, 0, 0, 0, 0, 0, 0))


class There(Placed):
    device = THERE


def outside(machine: Machine) -> bool:
    return machine.disks.is_outside(There("/there"), Placed("/home"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.is_device(HOME, made.partition(made.disk("pci/ata1/block/sda"), "sda2"))
    return made


@pytest.mark.parametrize(
    ("path", "removable", "expected"),
    [
        ("pci/usb1/1-2/block/sdb", True, True),
        ("pci/usb1/1-3/block/sdb", False, True),
        ("pci/ata2/block/sdb", False, False),
        ("platform/mmc0/block/mmcblk0", False, True),
    ],
)
def test_only_what_can_be_carried_away_is_outside(
    machine: Machine, path: str, removable: bool, expected: bool
) -> None:
    machine.is_device(THERE, machine.partition(machine.disk(path, removable=removable), "p1"))
    machine.mounted(THERE, "vfat")
    assert outside(machine) is expected


def test_another_partition_of_the_same_stick_is_not_outside(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    stick = machine.disk("pci/usb1/1-2/block/sda", removable=True)
    machine.is_device(HOME, machine.partition(stick, "sda2"))
    machine.is_device(THERE, machine.partition(stick, "sda1"))
    assert not outside(machine), "a kiosk that runs from a stick"


def test_below_encryption_lies_the_disk_that_counts(machine: Machine) -> None:
    stick = machine.partition(machine.disk("pci/usb1/block/sdb", removable=True), "sdb1")
    crypt = machine.disk("virtual/block/dm-1")
    (crypt / "slaves").mkdir()
    (crypt / "slaves/sdb1").symlink_to(stick)
    machine.is_device(THERE, crypt)
    assert outside(machine)


@pytest.mark.parametrize(
    ("kind", "expected"), [("nfs4", True), ("cifs", True), ("tmpfs", False), ("autofs", False)]
)
def test_what_has_no_disk_is_outside_if_it_is_another_machines(
    machine: Machine, kind: str, expected: bool
) -> None:
    machine.mounted(THERE, kind)
    assert outside(machine) is expected


def test_on_this_machine_neither_the_same_disk_nor_the_memory_is_outside(tmp_path: Path) -> None:
    assert not Disks().is_outside(tmp_path, tmp_path.parent)
    assert not Disks().is_outside(Path("/dev/shm"), tmp_path)


# --- mail -------------------------------------------------------------------------------------------------


async def test_the_mail_holds_the_note_as_it_was_signed() -> None:
    async with SmtpServer().running() as server:
        said = await ByMail(channel(server.port), "counter-1").hand_out(SEAL)
    assert said == "The mail server has taken it, for 3 addresses."
    body = read(server.mails[0].content).get_content()
    for spelling in SEAL.spellings:
        assert spelling.strip() in body
    checkpoint, _ = open_checkpoint(
        body[body.index("\n\n") + 2 :].rpartition(PREFIX)[0].rstrip("\n") + "\n", [KEY]
    )
    assert checkpoint == SEAL.checkpoint


@pytest.mark.parametrize("reply", ["450 4.2.0 busy", "554 5.7.1 no", "drop"])
async def test_a_server_that_does_not_take_it_has_not_got_it(reply: str) -> None:
    async with SmtpServer(replies={"CONTENT": [reply]}).running() as server:
        with pytest.raises(NotHandedOut, match="has not taken it"):
            await ByMail(channel(server.port), "counter-1").hand_out(SEAL)
