"""What all views share: a future that the visitor's touch answers."""

import asyncio
from typing import Any

from textual.containers import Vertical


class View(Vertical):
    """One screenful below the strip. `answer` is awaited by the desk; `give` sets it, once."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._answer: asyncio.Future[Any] | None = None

    def ask(self) -> "asyncio.Future[Any]":
        """A new future for the next answer."""
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def give(self, value: object) -> None:
        """The visitor answered. Later touches of the same view are ignored."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(value)

    def press(self, digit: int) -> None:
        """A digit key, for those who have a keyboard."""

    def aside(self) -> None:
        """The `*` key, for those who have a keyboard."""

    def stop(self) -> None:
        """やめる, by touch or by the Escape key."""
        self.give(None)

    def second(self) -> None:
        """A second has passed while this view is shown."""
