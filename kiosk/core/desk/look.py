"""A page's answer, if what it confirms was on the screen: of what was not shown nothing is on record."""

from typing import TypeVar

from rich.cells import cell_len

from kiosk.core.desk.asking import Desk, Needs, Option, Page, Stage

T = TypeVar("T")

AT_ONCE = 5 * 72
"""Cells of a sentence that every screen from 80 by 24 on shows at once, beside answers or a countdown."""


async def answer_to(desk: Desk, page: Page[T]) -> T | None:
    """The answer; None when there is none, or when what it needs had not been shown."""
    return (await desk.look(page)).confirms(page)


def is_long(text: str) -> bool:
    """May it be cut off where a sentence is shown? Then it is looked through as a page."""
    return cell_len(text) > AT_ONCE


async def read_whole(desk: Desk, text: str, lines: tuple[str, ...], answer: str, stage: Stage) -> bool:
    """Has somebody turned all of it to its end, and said `answer`?"""
    page = Page(text, lines, (Option(True, answer, needs=Needs.LINES),), stage)
    return bool(await answer_to(desk, page))
