"""What was last reported of the card on each reader, so that none is reported twice over an outage."""

from drivers.badge import Credential

SETTLE_S = 3.0
"""A reader that has just come back switches its field on and finds what lies there only after a moment."""


class Memory:
    """One thread's. Times are `time.monotonic`.

    A card that was reported, was not seen to leave, and is there when its reader comes back, or within
    `SETTLE_S` after, is taken never to have left. A ghost's tap would act for somebody who is not there; a
    real second tap that is passed over costs its owner one more.
    """

    def __init__(self) -> None:
        self._reported: dict[str, Credential] = {}
        self._back_at: dict[str, float] = {}

    def came_back(self, reader: str, at: float) -> None:
        """The reader is seen for the first time, or anew."""
        self._back_at[reader] = at

    def laid(self, reader: str, at: float) -> None:
        """A card lies on the reader that did not at its last report."""
        if at - self._back_at.get(reader, float("-inf")) > SETTLE_S:
            self._reported.pop(reader, None)

    def left(self, reader: str) -> None:
        """A card was seen to leave."""
        self._reported.pop(reader, None)
        self._back_at.pop(reader, None)

    def is_new(self, reader: str, found: Credential) -> bool:
        """Whether the card found is to be reported; it counts as reported from now on."""
        self._back_at.pop(reader, None)
        known = self._reported.get(reader)
        self._reported[reader] = found
        return known != found
