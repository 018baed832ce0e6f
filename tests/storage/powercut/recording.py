"""What a process did to the files of one folder, and what it said, in order: read from a trace by strace.

A call that the disk's model could not follow (a shared mapping, a write without a place) is an error: a
recording that overlooks something would prove nothing.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import fsencode
from pathlib import Path

FILE_CALLS = (
    "openat,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,ftruncate,truncate,"
    "fallocate,unlink,unlinkat,rename,renameat,renameat2,link,linkat,copy_file_range,sendfile,splice,mmap"
)
"""Every call by which SQLite or Python can change a file, its name or what is durable of it."""

LONGEST = 1 << 20
"""Bytes of one write that are recorded whole; SQLite writes pages of 4096."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file was opened with leave to make it."""

    name: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes were written into a file."""

    name: str
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """A file was cut off or grew."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done to a file before call number `begun` is durable; an empty `name` means the folder."""

    name: str
    begun: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A file's name was taken away."""

    name: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file got another name, in place of what had it."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Said:
    """The process is about to write a line to its standard output."""

    line: str


Call = Made | Wrote | Resized | Synced | Removed | Renamed | Said


def hindrance() -> str:
    """Why nothing can be recorded on this machine; empty when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"], capture_output=True)
    return tried.stderr.decode().strip() if tried.returncode else ""


def record(command: Sequence[str], folder: Path, trace: Path) -> tuple[Call, ...]:
    """Runs the command and returns its calls on the files in `folder`, which is empty before.

    `trace` is the file through which they come. Raises `subprocess.CalledProcessError` when it fails, and
    `ValueError` for a call that the model does not know.
    """
    tracer = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", str(LONGEST), "-e", f"trace={FILE_CALLS}"]
    subprocess.run([*tracer, "-o", str(trace), *command], check=True, stdout=subprocess.DEVNULL)
    with trace.open("rb") as lines:
        return tuple(calls_in(lines, folder))


def calls_in(lines: Iterable[bytes], folder: Path) -> list[Call]:
    """The calls in the lines of a trace.

    What is written counts from the call's end; what is said counts from its beginning, and a sync covers what
    had ended before it began: each the worse for the process.
    """
    reader = _Reader(folder)
    for line in lines:
        reader.take(line.rstrip())
    return reader.calls


_LINE = re.compile(rb"(\d+) +(.*)")
_RESUMED = re.compile(rb"<\.\.\. \w+ resumed>")
_UNFINISHED = b" <unfinished ...>"
_ENDED = re.compile(rb"\)\s+= (-?\d+|\?|0x[0-9a-f]+)")
_SAYS = re.compile(rb'write\(1(?:<[^>]*>)?, "([^"]*)", \d+')

_FD = rb"\d+<([^>]*)>"
_KNOWN = {
    name: re.compile(name.encode() + rb"\(" + rest)
    for name, rest in {
        "openat": rb'AT_FDCWD<[^>]*>, "([^"]*)", ([A-Z_|]+)',
        "pwrite64": _FD + rb', "([^"]*)", (\d+), (\d+)\)\s+= \3\b',
        "ftruncate": _FD + rb", (\d+)\)",
        "fsync": _FD + rb"\)",
        "fdatasync": _FD + rb"\)",
        "unlink": rb'"([^"]*)"\)',
        "rename": rb'"([^"]*)", "([^"]*)"\)',
    }.items()
}
_WORKING_MEMORY = "-shm"
"""How the name of SQLite's wal-index ends: it is made anew after a cut (sqlite.org/walformat.html, 2)."""


class _Reader:
    """Puts interrupted lines together and understands those that are about the folder."""

    def __init__(self, folder: Path) -> None:
        self.calls: list[Call] = []
        self._folder = folder
        self._spelled = "".join(f"\\x{byte:02x}" for byte in fsencode(folder)).encode()
        self._begun: dict[bytes, tuple[int, bytes]] = {}

    def take(self, line: bytes) -> None:
        """One line of the trace."""
        if (parts := _LINE.fullmatch(line)) is None:
            raise ValueError(f"not a line of a trace: {line[:80]!r}")
        thread, text = parts.groups()
        begun = len(self.calls)
        if resumed := _RESUMED.match(text):
            begun, start = self._begun.pop(thread, (begun, b""))
            text = start + text[resumed.end() :]
        elif says := _SAYS.match(text):
            self.calls += (Said(said) for said in _bytes(says[1]).decode().splitlines())
            return
        if text.endswith(_UNFINISHED):
            self._begun[thread] = (begun, text.removesuffix(_UNFINISHED))
        elif self._spelled in text and (ended := _ENDED.search(text)) and not ended[1].startswith(b"-"):
            self.calls += self._understood(text, begun)

    def _understood(self, text: bytes, begun: int) -> Iterator[Call]:
        name = text.partition(b"(")[0].decode()
        match = _KNOWN[name].match(text) if name in _KNOWN else None
        if match is None:
            self._refuse_unless_harmless(name, text)
            return
        match name, match.groups():
            case "openat", (path, flags):
                yield from self._opened(self._name(path), flags)
            case "pwrite64", (path, data, _, at):
                yield from _lasting(Wrote(self._name(path), int(at), _bytes(data)))
            case "ftruncate", (path, size):
                yield from _lasting(Resized(self._name(path), int(size)))
            case "fsync" | "fdatasync", (path,):
                yield from _lasting(Synced(self._name(path), begun))
            case "unlink", (path,):
                yield from _lasting(Removed(self._name(path)))
            case "rename", (path, to):
                yield Renamed(self._name(path), self._name(to))

    def _opened(self, name: str, flags: bytes) -> Iterator[Call]:
        if b"O_TRUNC" in flags:
            raise ValueError(f"{name} is emptied by opening it")
        if b"O_CREAT" in flags:
            yield from _lasting(Made(name))

    def _refuse_unless_harmless(self, name: str, text: bytes) -> None:
        """A mapping of the working memory, or for reading; and opening something from within the folder."""
        memory = b"".join(f"\\x{byte:02x}".encode() for byte in _WORKING_MEMORY.encode()) + b">"
        reading = name == "mmap" and not (b"PROT_WRITE" in text and b"MAP_SHARED" in text)
        if not reading and memory not in text:
            raise ValueError(f"the model does not know this call: {text[:200]!r}")

    def _name(self, spelled: bytes) -> str:
        """The name within the folder; empty for the folder itself."""
        path = Path(_bytes(spelled).decode())
        if path != self._folder and path.parent != self._folder:
            raise ValueError(f"{path} is not in {self._folder}")
        return "" if path == self._folder else path.name


def _lasting(call: Made | Wrote | Resized | Synced | Removed) -> Iterator[Call]:
    """Whatever is done to the working memory is lost in any case."""
    if not call.name.endswith(_WORKING_MEMORY):
        yield call


def _bytes(spelled: bytes) -> bytes:
    return bytes.fromhex(spelled.replace(b"\\x", b"").decode())
