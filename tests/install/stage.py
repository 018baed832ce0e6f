"""Installs by README's words and starts the unit, in mounts of its own; writes down what came of it.

As root: `unshare --mount --propagation private python -m tests.install.stage OUT`. Every folder that an
installation changes lies under an overlay, which is gone with the namespace.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.install.words import ROOT, blocks
from tests.kiosk.demo.terminal import Terminal, terminal

SECTION = "As a service"
CHANGED = ("/etc", "/opt", "/usr/local", "/var/lib", "/var/backups", "/root", "/home")
WORK = Path("/mnt")
"""Where everything of the stage lies: everybody may pass there, which pytest's own folders do not let."""
UNIT = Path("/etc/systemd/system/kagiban.service")
OUT_OF_ORDER = "鍵番は いま使えません"
FIRST_SCREEN = "関係者以外 立入禁止"
GIT = f"{shutil.which('git')} -c safe.directory=*"
WORDS = {
    "sudo": 'exec "$@"',
    "sudoedit": 'test -w "$1"',
    "git": f"cd {ROOT} && {GIT} ls-files -co --exclude-standard -z | tar -c --null -T -",
    "systemctl": 'echo "$@" >> "$STAGE/systemctl"',
}
"""Programs that are not there, or may not do here what they do. The working tree stands for HEAD."""


def lay_overlays(work: Path) -> None:
    """What is written from now on is written into `work`."""
    mount("-t", "tmpfs", "tmpfs", str(work))
    for folder in filter(os.path.isdir, CHANGED):
        lay_over(folder, folder, work)


def lay_over(lower: str, folder: str, work: Path) -> None:
    """`folder` shows `lower`, and takes changes into `work`."""
    name = folder.replace("/", "-")
    upper, inner = work / f"changes{name}", work / f"work{name}"
    for each in (upper, inner):
        each.mkdir(parents=True)
    shutil.copystat(lower, upper)
    layers = f"lowerdir={lower},upperdir={upper},workdir={inner}"
    mount("-t", "overlay", "overlay", "-o", layers, folder)


def mount(*words: str) -> None:
    """Raises `CalledProcessError`."""
    subprocess.run(["mount", *words], check=True)


def let_pass(path: Path) -> None:
    """Everybody may pass on the way to our Python: root's home, where tests may run, lets nobody in."""
    for folder in path.resolve().parents:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)


def put_environment_in_place() -> None:
    """`.ci/setup` finds the environment as it is after its first run, and has nothing to do."""
    Path("/opt/kagiban/.venv").mkdir()
    lay_over(f"{ROOT}/.venv", "/opt/kagiban/.venv", Path(os.environ["STAGE"]))
    wanted = (
        "{ ${PYTHON:-python3} --version; cat pyproject.toml requirements.lock .ci/build.lock; } | sha256sum"
    )
    run(f"cd /opt/kagiban && {wanted} > .venv/installed")


def run(command: str) -> dict[str, Any]:
    """One line of README, in a shell."""
    words = ["bash", "-o", "pipefail", "-c", command]
    ran = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=60)
    return {"command": command, "code": ran.returncode, "out": ran.stdout, "err": ran.stderr}


def install() -> list[dict[str, Any]]:
    """README's first block."""
    done = []
    for command in blocks(SECTION)[0]:
        if ".ci/setup" in command:
            put_environment_in_place()
        done.append(run(command))
    return done


class Service:
    """The unit, started on a terminal again and again."""

    def __init__(self, work: Path) -> None:
        self.journal = work / "journal"
        self._socket = work / "notify"
        self._heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._heard.bind(str(self._socket))
        self._socket.chmod(0o777)
        work.chmod(0o755)
        self._said: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=self._hear, daemon=True).start()

    def play(self, while_it_runs: Callable[[], list[dict[str, Any]]]) -> dict[str, Any]:
        """From its start to its end by SIGTERM."""
        with terminal(self._start()) as screen:
            first = screen.wait_for(FIRST_SCREEN)
            heard = self._ready()
            commands = while_it_runs()
            return {"screen": first, "ready": heard, "commands": commands, "code": self._stop(screen)}

    def fail(self) -> dict[str, Any]:
        """From its start to its end by itself."""
        with terminal(self._start()) as screen:
            return {"screen": screen.wait_for(OUT_OF_ORDER), "code": screen.ended()}

    def _start(self) -> list[str]:
        unit = str(Path(__file__).with_name("unit.py"))
        return [sys.executable, unit, str(UNIT), str(self.journal), str(self._socket)]

    def _ready(self) -> bool:
        """Waits until the unit counts as started. Raises `Empty` when it never does."""
        while self._said.get(timeout=40) != b"READY=1":
            continue  # what the run before said to its end
        return True

    def _hear(self) -> None:
        while True:
            self._said.put(self._heard.recv(4096))

    def _stop(self, screen: Terminal) -> int:
        os.kill(screen.process(), signal.SIGTERM)
        return screen.ended()


def owners() -> dict[str, list[str]]:
    """Who may do what with each file: `user:group mode`."""
    shown = "find /etc/kagiban /var/lib/kagiban -printf '%p %u:%g %m\\n'"
    lines = subprocess.run(
        ["bash", "-c", shown], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {path: rest for path, *rest in map(str.split, lines)}


def main(out: Path, work: Path = WORK) -> None:
    """All of it."""
    lay_overlays(work)
    os.environ["STAGE"] = str(work)
    bin_folder = work / "bin"
    bin_folder.mkdir()
    for name, does in WORDS.items():
        (bin_folder / name).write_text(f"#!/bin/sh\n{does}\n")
        (bin_folder / name).chmod(0o755)
    os.environ["PATH"] = f"{bin_folder}:/usr/local/bin:{os.environ['PATH']}"
    for needed in (Path(sys.executable), ROOT / "pyproject.toml"):
        let_pass(needed)
    told: dict[str, Any] = {"install": install(), "installed": owners()}
    service = Service(work)
    told["runs"] = [
        service.play(lambda: [run(command) for command in blocks(SECTION)[1]]),
        service.play(list),
    ]
    told["owners"], told["journal"] = owners(), service.journal.read_text(encoding="utf-8")
    with Path("/etc/kagiban/kagiban.toml").open("a") as config:
        config.write("\n[[people]]\nname = '山田 太郎'\n")
    told["broken"] = service.fail() | {"journal": service.journal.read_text(encoding="utf-8")}
    told["systemctl"] = (work / "systemctl").read_text()
    out.write_text(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
