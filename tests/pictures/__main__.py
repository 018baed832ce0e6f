"""`make pictures`: the demo through all its screens, photographed into docs/pictures."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.demo.folder import SOCKET
from simulators.bench.socket_bench import BenchSocketError, ask
from tests.pictures.photographer import Photographer, photographer

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
KAGIBAN = Path(sys.executable).with_name("kagiban")
START_S = 30.0


def main() -> None:
    """The panel's size first, then the demo with its bench on a wide screen."""
    _session(_kiosk, 1280, 800, 26)
    _session(_day, 1280, 800, 26)
    _session(_with_bench, 1600, 900, 24)


def _session(shots: Callable[[Photographer, Path], None], width: int, height: int, pixels: int) -> None:
    with tempfile.TemporaryDirectory(prefix="kagiban-pictures-") as folder:
        demo = [str(KAGIBAN), "demo", "--dir", folder]
        with photographer(demo, width, height, pixels) as camera:
            shots(camera, Path(folder) / SOCKET)


def _kiosk(camera: Photographer, bench: Path) -> None:
    _started(bench)
    camera.shoot(PICTURES / "01-idle.png")
    _keys(camera, bench)
    _trouble(camera, bench)
    _custodian(camera, bench)
    _shredding(camera, bench)


def _keys(camera: Photographer, bench: Path) -> None:
    _do(bench, "tap 1101")
    camera.shoot_now(PICTURES / "02-what-for.png")
    camera.press("1")
    camera.shoot_now(PICTURES / "04-purpose.png")
    camera.press("1")
    camera.shoot_now(PICTURES / "05-take.png")
    time.sleep(0.5)
    _do(bench, "lift 1")
    camera.shoot_now(PICTURES / "06-taken.png")
    camera.press("1")
    _do(bench, "tap 1001")
    camera.shoot_now(PICTURES / "07-next-visitor.png")
    camera.press("1")
    camera.shoot_now(PICTURES / "09-key-is-out.png")
    camera.press("1")
    _do(bench, "tap stranger")
    camera.shoot_now(PICTURES / "10-unknown-card.png")
    camera.press("1")
    _do(bench, "tap 1101")
    camera.shoot_now(PICTURES / "11-return-first.png")
    time.sleep(2)
    camera.shoot_now(PICTURES / "12-hang.png")
    _do(bench, "hang 1")
    camera.shoot_now(PICTURES / "13-returned.png")
    camera.press("1")


def _trouble(camera: Photographer, bench: Path) -> None:
    _do(bench, "fault slot 2 jammed")
    _do(bench, "tap 1001")
    time.sleep(1)
    camera.press("2")
    time.sleep(1)
    camera.press("1")
    time.sleep(3)
    camera.shoot_now(PICTURES / "14-slot-sticks.png")
    camera.press("Escape")
    camera.shoot_now(PICTURES / "15-hand-it-in.png")
    camera.press("1")
    _do(bench, "heal slot 2")
    _do(bench, "unplug reader")
    _do(bench, "open 5")
    _do(bench, "lift 5")
    camera.shoot(PICTURES / "16-alarms.png")
    camera.press("0")
    camera.press("5")
    camera.shoot_now(PICTURES / "17-return-without-card.png")
    camera.press("Escape")
    _do(bench, "plug reader")
    time.sleep(2)


def _custodian(camera: Photographer, bench: Path) -> None:
    _do(bench, "tap 1001")
    time.sleep(1)
    camera.press("asterisk")
    time.sleep(1)
    camera.press("1")
    camera.shoot_now(PICTURES / "18-custodian.png")
    camera.press("1")
    camera.shoot_now(PICTURES / "19-acknowledge.png")
    camera.press("Escape")
    time.sleep(1)


def _shredding(camera: Photographer, bench: Path) -> None:
    """Two who are not on the rotation, let by the responsible officer, with five sheets."""
    _do(bench, "tap 1101")
    time.sleep(1)
    camera.press("asterisk")
    time.sleep(1)
    camera.press("2")
    time.sleep(1)
    _do(bench, "tap 1102")
    time.sleep(1)
    camera.press("1")
    time.sleep(1)
    _do(bench, "tap 1001")
    time.sleep(1)
    for key in ("1", "5", "Return", "1"):
        camera.press(key)
        time.sleep(1)
    camera.shoot_now(PICTURES / "21-both-confirm.png")
    for number in (1101, 1102):
        _do(bench, f"tap {number}")
        time.sleep(1.5)
    _do(bench, "feed 3")
    time.sleep(3)
    camera.shoot_now(PICTURES / "22-counting.png")


def _day(camera: Photographer, bench: Path) -> None:
    """A day opened; a key in custody for the evening, the cards counted twice, up to the code."""
    _started(bench)
    _press_all(camera, bench, "tap 1001", "asterisk", "1", "2", "1", "1")
    _press_all(camera, bench, "tap 1101", "1", "1", "lift 1", "Escape")
    _press_all(camera, bench, "tap 1001", "asterisk", "1", "2")
    camera.shoot_now(PICTURES / "23-in-the-way.png")
    _press_all(camera, bench, "1", "2", "1", "tap 1101", "tap 1002", "1")
    _press_all(camera, bench, "1", "tap 1101", "5")
    camera.shoot_now(PICTURES / "24-counted-blind.png")
    _press_all(camera, bench, "Return", "tap 1101", "5", "Return")
    camera.shoot_now(PICTURES / "25-count-again.png")
    _press_all(camera, bench, "1", "tap 1001", "0", "Return", "tap 1101", "0", "Return", "1")
    _press_all(camera, bench, "1", "1", "1", "1", "1", "1")
    camera.shoot_now(PICTURES / "26-lock-up.png")
    _press_all(camera, bench, "1")
    time.sleep(2)
    camera.shoot_now(PICTURES / "27-checkpoint.png")
    _press_all(camera, bench, "1", "1", "tap 1102", "1")
    camera.shoot_now(PICTURES / "28-night-lock.png")
    _press_all(camera, bench, "1", "tap 1001", "asterisk", "1", "3")
    camera.shoot_now(PICTURES / "29-days.png")


def _press_all(camera: Photographer, bench: Path, *steps: str) -> None:
    """Keys, and lines for the bench (those with a space), a second apart."""
    for step in steps:
        if " " in step:
            _do(bench, step)
        else:
            camera.press(step)
        time.sleep(1.3)


def _with_bench(camera: Photographer, bench: Path) -> None:
    _started(bench)
    _do(bench, "tap 1101")
    camera.press("1")
    camera.press("1")
    camera.shoot_now(PICTURES / "20-demo.png")


def _started(bench: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if bench.exists():
            try:
                ask(bench, "state")
            except BenchSocketError:
                pass
            else:
                time.sleep(2)
                return
        time.sleep(0.1)
    raise TimeoutError("the demo did not start")


def _do(bench: Path, line: str) -> None:
    answer = ask(bench, line)
    if not answer.startswith("ok"):
        raise RuntimeError(f"{line}: {answer}")


if __name__ == "__main__":
    main()
