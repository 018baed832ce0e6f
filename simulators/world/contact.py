"""A switch contact, which follows what is in front of it, chatters and can fail; and a door with one."""

import hashlib

BOUNCE = 0.015
"""Seconds that a contact chatters after a change; micro switches settle within 5 to 25 ms."""

_STEP = 0.001
"""Seconds for which a chattering contact keeps one value."""


class Contact:
    """A contact that reads `value`, but for `BOUNCE` seconds after a change reads now this, now that.

    The chatter follows from `seed`, `name` and the number of the change alone, so a run can be repeated.
    """

    def __init__(self, name: str, value: bool, seed: int) -> None:
        self._name = name
        self._seed = seed
        self._value = value
        self._changes = 0
        self._changed_at = float("-inf")
        self._pattern = 0
        self._constant: bool | None = None

    def follow(self, value: bool, at: float) -> None:
        """What the contact feels became `value` at the moment `at`."""
        if value == self._value:
            return
        self._value = value
        self._changes += 1
        self._changed_at = at
        text = f"{self._seed}/{self._name}/{self._changes}"
        self._pattern = int.from_bytes(hashlib.blake2s(text.encode(), digest_size=4).digest(), "big")

    def read(self, at: float) -> bool:
        """What the contact says at the moment `at`."""
        if self._constant is not None:
            return self._constant
        since = at - self._changed_at
        if since >= 0 and at < self._changed_at + BOUNCE:
            return self._value ^ bool(self._pattern >> int(since / _STEP) & 1)
        return self._value

    def stick(self, reads: bool) -> None:
        """From now on the contact says `reads`, whatever is in front of it."""
        self._constant = reads

    def mend(self) -> None:
        """The contact says again what is in front of it."""
        self._constant = None

    @property
    def broken(self) -> bool:
        """Whether the contact is stuck at one value."""
        return self._constant is not None


class Door:
    """A door that a hand opens and shuts, and the contact that feels it: closed while the door is shut."""

    def __init__(self, name: str, seed: int) -> None:
        self.open = False
        self._contact = Contact(name, True, seed)

    def move(self, is_open: bool, at: float) -> None:
        """The hand opens or shuts it at the moment `at`."""
        self.open = is_open
        self._contact.follow(not is_open, at)

    def feels_open(self, at: float) -> bool:
        """What the contact says at the moment `at`."""
        return not self._contact.read(at)

    def __str__(self) -> str:
        return "open" if self.open else "shut"
