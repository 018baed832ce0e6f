"""A trace is read to the letter, and what the model of the disk could not follow is refused."""

from pathlib import Path

import pytest

from tests.storage.powercut.recording import Call, Made, Said, Synced, Wrote, calls_in, hindrance, record

FOLDER = Path("/d")


def spelled(text: str) -> str:
    """As strace -xx writes it."""
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def read(*lines: str) -> list[Call]:
    """The calls in a trace in which `{f}` stands for the open file `/d/f`, and `{a}` for an `a`."""
    file, folder, letter = f"7<{spelled('/d/f')}>", f"8<{spelled('/d')}>", spelled("a")
    return calls_in(
        (line.replace("{f}", file).replace("{d}", folder).replace("{a}", letter).encode() for line in lines),
        FOLDER,
    )


def test_an_interrupted_write_counts_from_its_end() -> None:
    calls = read(
        '1 pwrite64({f}, "{a}", 1, 0 <unfinished ...>',
        '2 pwrite64({f}, "{a}", 1, 9) = 1',
        "1 <... pwrite64 resumed>) = 1",
    )
    assert calls == [Wrote("f", 9, b"a"), Wrote("f", 0, b"a")]


def test_a_sync_covers_what_had_ended_when_it_began() -> None:
    calls = read(
        '1 pwrite64({f}, "{a}", 1, 0) = 1',
        "2 fdatasync({f} <unfinished ...>",
        '1 pwrite64({f}, "{a}", 1, 9) = 1',
        "2 <... fdatasync resumed>)     = 0",
    )
    assert calls[-1] == Synced("f", 1)


def test_what_is_said_counts_from_its_beginning() -> None:
    calls = read(
        '1 write(1<{a}>, "{a}", 1 <unfinished ...>', "2 fsync({d}) = 0", "1 <... write resumed>) = 1"
    )
    assert calls == [Said("a"), Synced("", 1)]


def test_calls_that_failed_and_calls_elsewhere_are_passed_over() -> None:
    other = spelled("/e/f")
    assert not read(
        f'1 openat(AT_FDCWD<{other}>, "{spelled("/d/f")}", O_RDWR|O_CREAT, 0600) = -1 EACCES (No)',
        f'1 pwrite64(5<{other}>, "{{a}}", 1, 0) = 1',
        "1 +++ exited with 0 +++",
    )


def test_the_working_memory_is_never_durable() -> None:
    memory = f"7<{spelled('/d/f-shm')}>"
    assert not read(
        f"1 ftruncate({memory}, 32768) = 0",
        f"1 mmap(NULL, 32768, PROT_READ|PROT_WRITE, MAP_SHARED, {memory}, 0) = 0x7f0000000000",
    )


@pytest.mark.parametrize(
    "line",
    [
        '1 write({f}, "{a}", 1) = 1',
        '1 pwrite64({f}, "{a}", 2, 0) = 1',
        '1 pwrite64({f}, "{a}"..., 2, 0) = 2',
        "1 mmap(NULL, 32768, PROT_READ|PROT_WRITE, MAP_SHARED, {f}, 0) = 0x7f0000000000",
        "1 fallocate({f}, 0, 0, 4096) = 0",
    ],
)
def test_a_call_that_the_model_cannot_follow_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="does not know"):
        read(line)


def test_a_real_process_is_recorded(tmp_path: Path) -> None:
    if reason := hindrance():
        pytest.skip(f"nothing can be recorded here: {reason}")
    folder = tmp_path.resolve() / "folder"
    folder.mkdir()
    calls = record(["sh", "-c", f"cd {folder}; : >> {folder}/f; echo done"], folder, tmp_path / "trace")
    assert calls == (Made("f"), Said("done"))
