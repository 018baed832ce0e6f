"""A page's answer, if what it confirms was on the screen: of what was not shown nothing is on record."""

from typing import TypeVar

from kiosk.desk import Desk, Page

T = TypeVar("T")


async def answer_to(desk: Desk, page: Page[T]) -> T | None:
    """The answer; None when there is none, or when what it needs had not been shown."""
    return (await desk.look(page)).confirms(page)
