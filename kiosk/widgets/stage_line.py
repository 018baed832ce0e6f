"""The progress of a procedure in one line: 1 本人確認 > 2 鍵 > 3 取り出し."""

from rich.text import Text

from kiosk.desk import Stage


def stage_line(stage: Stage) -> Text:
    """The steps; the one that is now stands out by weight and brackets, not by colour alone."""
    line = Text(no_wrap=True, overflow="ellipsis")
    for number, step in enumerate(stage.steps):
        if number:
            line.append(" > ", "dim")
        now = number == stage.now
        line.append(f"[{number + 1} {step}]" if now else f"{number + 1} {step}", "bold" if now else "dim")
    return line
