"""The line of steps: whole where there is room, else the step that is now."""

import pytest
from rich.console import Console

from kiosk.core.desk.asking import Stage
from kiosk.face.widgets.stage_line import StageLine

STEPS = ("残り", "残業", "点検表", "終業点検・施錠")


def drawn(now: int, width: int) -> str:
    console = Console(width=width, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(StageLine(Stage(STEPS, now)), end="")
    return captured.get().strip()


@pytest.mark.parametrize("now", range(4))
def test_with_room_every_step_is_named_and_the_one_that_is_now_in_brackets(now: int) -> None:
    line = drawn(now, 80)
    assert [step for step in STEPS if step not in line] == []
    assert f"[{now + 1} {STEPS[now]}]" in line
    assert line.count("[") == 1


@pytest.mark.parametrize("now", range(4))
def test_without_room_the_step_that_is_now_stands_alone(now: int) -> None:
    assert drawn(now, 30) == f"[{now + 1} {STEPS[now]}]"


def test_no_room_at_all_cuts_it() -> None:
    assert drawn(3, 8) == "[4 終業…"
