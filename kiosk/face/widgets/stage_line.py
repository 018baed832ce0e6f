"""The progress of a procedure in one line: 1 本人確認 > 2 鍵 > 3 取り出し."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from kiosk.core.desk.asking import Stage


@dataclass(frozen=True, slots=True)
class StageLine:
    """The steps, or where there is no room for them, the step that is now: it is never the one cut off."""

    stage: Stage

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Drawn to the width there is."""
        line = stage_line(self.stage)
        yield line if line.cell_len <= options.max_width else _step(self.stage, self.stage.now)


def stage_line(stage: Stage) -> Text:
    """The steps; the one that is now stands out by weight and brackets, not by colour alone."""
    line = Text(no_wrap=True, overflow="ellipsis")
    for number in range(len(stage.steps)):
        if number:
            line.append(" > ", "dim")
        line.append_text(_step(stage, number))
    return line


def _step(stage: Stage, number: int) -> Text:
    step = f"{number + 1} {stage.steps[number]}"
    now = number == stage.now
    return Text(f"[{step}]" if now else step, "bold" if now else "dim", no_wrap=True, overflow="ellipsis")
