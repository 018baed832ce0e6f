"""The records of tags: what people have read on them, what was drawn to be read, and what that has shown.

A contact senses that something hangs in a slot, never what. Which key it is, is known from its tag alone.
"""

from storage.log.record import Record


class TagRead(Record, frozen=True, kw_only=True):
    """札の確認: `person` has read `number` on a tag; `read` is the key with that number (empty: none).

    `moment`: `return` (in the hand, before the key of `loan` is hung in `slot`), else `lock_up`, `opening` or
    `sorting` (on what hangs in `slot`). `key` belongs in that slot. `how`: empty where the number was read,
    `unreadable` where it cannot be (then `number` is 0), `signed` where two people say which key it is.
    `drawn`: the number of the record that had it read.
    """

    kind = "tag.read"
    slot: int
    number: int
    moment: str
    key: str = ""
    read: str = ""
    how: str = ""
    loan: int = 0
    drawn: int = 0
    person: str = ""
    second: str = ""


class TagsDrawn(Record, frozen=True, kw_only=True):
    """The tags of `keys` (with blanks between) are to be read, whoever does it; nothing draws them anew.

    `moment`: `lock_up` or `opening`. `why`: `sample`, `all`, or `mistake` (a tag was not the right one, so
    all others are read too).
    """

    kind = "tags.drawn"
    day: str
    moment: str
    keys: str
    why: str
    person: str


class TagsPutOff(Record, frozen=True, kw_only=True):
    """始業点検: the tags that were drawn are not read now, as `person` says; they stay on the list."""

    kind = "tags.put_off"
    day: str
    drawn: int
    reason: str
    person: str


class KeySwapped(Record, frozen=True, kw_only=True):
    """What hangs in `slot` is not `key`, which belongs there: it is `read` (empty: none of the keys).

    `since`: the number of the last record that says for certain that it was right (0: there is none).
    `person` has read it.
    """

    kind = "key.swapped"
    key: str
    slot: int
    number: int = 0
    read: str = ""
    since: int = 0
    person: str = ""


class KeyMissing(Record, frozen=True, kw_only=True):
    """Every tag was read and `key` hangs nowhere: opens a loan that nobody is known to hold.

    `since`: as in `KeySwapped`; `last`: who had it last, for all that is known. `person` has read the tags.
    """

    kind = "key.missing"
    key: str
    slot: int
    since: int = 0
    last: str = ""
    person: str = ""


class StrangeTaken(Record, frozen=True, kw_only=True):
    """`person` has taken out what hung in `slot` and did not belong there; what it is, is not known yet."""

    kind = "strange.taken"
    slot: int
    intent: int
    person: str


class KeyBrought(Record, frozen=True, kw_only=True):
    """`person` has brought `key`, and no slot could be opened for it: they were told to hand it over.

    That is no refusal: a return is never refused. `loan` goes on (0: by the records the key was never out).
    `cause`, `next_step`, `ask`: what they were told, as codes.
    """

    kind = "key.brought"
    key: str
    slot: int
    cause: str
    next_step: str
    ask: str
    loan: int = 0
    person: str = ""
