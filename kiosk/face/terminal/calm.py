"""What somebody can have meant, of all that arrives: no burst of keys at a question, no flood of touches.

A barcode reader types like a keyboard, ten digits in a tenth of a second; at a question each of them would be
an answer. People who want an answer press one key.
"""

from collections.abc import Sequence

from kiosk.face.terminal.typed import KeyPressed, Scrolled, Touched

PAUSE_S = 0.05
"""Silence that ends a burst. Readers leave 1 to 10 ms between keys, a key held down repeats after 33 ms
(`kbdrate`'s fastest); one finger on single keys leaves a tenth of a second."""

LONGEST = 32
"""Keys of a burst that anybody types at a field: a number or a PIN with corrections, and Enter."""

A_SECOND, AT_ONCE = 40.0, 40.0
"""Touches (down and up count as two) that are taken: eight taps a second are the fastest that a hand does."""


class Burst:
    """The keys since the last pause."""

    def __init__(self) -> None:
        self._keys: list[KeyPressed] = []

    def add(self, key: KeyPressed) -> None:
        """One more. Of a burst that nobody types, no more is kept than shows that it is one."""
        if len(self._keys) <= LONGEST:
            self._keys.append(key)

    def end(self, *, at_a_field: bool) -> Sequence[KeyPressed]:
        """What is taken when the pause has come: at a field all up to Enter, at a question a single key."""
        keys, self._keys = self._keys, []
        if not at_a_field:
            return keys if len(keys) == 1 else ()
        if len(keys) > LONGEST:
            return ()
        enter = next((at for at, key in enumerate(keys) if key.key == "enter"), len(keys))
        return keys[: enter + 1]


class Flow:
    """Lets touches through as fast as hands make them; a press that is dropped takes its release along."""

    def __init__(self, now_s: float) -> None:
        self._left = AT_ONCE
        self._at_s = now_s
        self._without_release = False

    def lets_through(self, touch: Touched | Scrolled, now_s: float) -> bool:
        """Is this one taken? Times are seconds of a monotonic clock."""
        self._left = min(AT_ONCE, self._left + (now_s - self._at_s) * A_SECOND)
        self._at_s = now_s
        if isinstance(touch, Touched) and not touch.down:
            taken, self._without_release = not self._without_release, False
            return taken
        if self._left < 2:
            self._without_release = isinstance(touch, Touched)
            return False
        self._left -= 2 if isinstance(touch, Touched) else 1
        return True
