"""Photographs a program's real pixels: headless sway, foot and grim, keys by wtype."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SETTLE_S = 0.7
"""After this long without a change on the screen a state counts as reached."""
PATIENCE_S = 20.0


class Photographer:
    """A running compositor with one full-screen terminal."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder

    def press(self, *keys: str) -> None:
        """Presses keys by their X names (`Escape`, `F1`, `1`)."""
        words = [word for key in keys for word in ("-k", key)]
        subprocess.run(["wtype", "-s", "150", *words], env=self._environment, check=True)

    def shoot(self, out: Path) -> None:
        """Saves the screen as PNG once it stands still. Raises `TimeoutError` if it never does."""
        deadline = time.monotonic() + PATIENCE_S
        before = self._pixels()
        while time.monotonic() < deadline:
            time.sleep(SETTLE_S)
            now = self._pixels()
            if now == before:
                out.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self._folder / "shot.png", out)
                return
            before = now
        raise TimeoutError(f"the screen never stood still for {out.name}")

    def shoot_now(self, out: Path) -> None:
        """Saves the screen as it is, for states that count seconds."""
        time.sleep(SETTLE_S)
        self._pixels()
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self._folder / "shot.png", out)

    def _pixels(self) -> bytes:
        shot = self._folder / "shot.png"
        subprocess.run(["grim", shot], env=self._environment, check=True)
        return shot.read_bytes()


@contextmanager
def photographer(command: Sequence[str], width: int, height: int, pixels: int) -> Iterator[Photographer]:
    """Runs `command` in a terminal of that many pixels, letters `pixels` high."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kagiban-sway-")))
        environment = _environment(folder)
        (folder / "foot.ini").write_text(
            (HERE / "foot.ini").read_text().replace("pixelsize=26", f"pixelsize={pixels}")
        )
        (folder / "sway.conf").write_text(_sway(width, height, folder / "display"))
        log = stack.enter_context((folder / "log").open("w"))

        def run(words: Sequence[str | Path], **options: Any) -> "subprocess.Popen[bytes]":
            process = subprocess.Popen(words, env=environment, stdout=log, stderr=log, **options)
            stack.callback(_end, process)
            return process

        sway = run(["sway", "-c", folder / "sway.conf"], **_not_root(folder))
        environment["WAYLAND_DISPLAY"] = _display(folder, sway)
        run(["foot", f"--config={folder}/foot.ini", *command])
        # The first key after the virtual keyboard appears is lost.
        subprocess.run(["wtype", "-s", "300", "-k", "Shift_L"], env=environment, check=False)
        yield Photographer(environment, folder)


def _not_root(folder: Path) -> dict[str, Any]:
    """sway refuses to run as root; the compositor, and it alone, then runs as nobody."""
    folder.chmod(0o700)
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _sway(width: int, height: int, display: Path) -> str:
    return f"""xwayland disable
output * bg #101418 solid_color
output HEADLESS-1 resolution {width}x{height}
default_border none
default_floating_border none
focus_follows_mouse no
seat * hide_cursor 1
exec echo "$WAYLAND_DISPLAY" > {display}
"""


def _environment(folder: Path) -> dict[str, str]:
    fonts = folder / "fonts.conf"
    cache = f"<cachedir>{folder}/fonts</cachedir></fontconfig>"
    fonts.write_text((HERE / "fonts.conf").read_text().replace("</fontconfig>", cache))
    return {
        **os.environ,
        "XDG_RUNTIME_DIR": str(folder),
        "FONTCONFIG_FILE": str(fonts),
        "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
        "LANG": "C.UTF-8",
        "TZ": "Asia/Tokyo",
        "COLORTERM": "truecolor",
    }


def _display(folder: Path, sway: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and sway.poll() is None:
        if (folder / "display").exists() and (name := (folder / "display").read_text().strip()):
            return name
        time.sleep(0.05)
    raise RuntimeError(f"sway did not start:\n{(folder / 'log').read_text()[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
