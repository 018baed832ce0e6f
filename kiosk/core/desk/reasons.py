"""Why something is so: nobody types at the kiosk, so the office has its own reasons to choose from."""

from kiosk.core.desk.asking import Desk, Option, Question, Stage


async def ask_reason(desk: Desk, text: str, reasons: tuple[str, ...], stage: Stage) -> str | None:
    """One of the office's own reasons; None when nobody chooses."""
    return await desk.choose(Question(text, tuple(Option(each, each) for each in reasons), stage))
