"""What is looked at of keys: those for which nobody is left."""

from collections.abc import Iterator

from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Checks, Look, Row
from kiosk.check.words import Say
from kiosk.keys.reach import keys_for_nobody, keys_without_second
from kiosk.people.register.standing import standing
from storage.keys.facts import Key


def _reach(look: Look, say: Say) -> Iterator[Finding]:
    """Nothing where the register cannot be read: that is said already."""
    register = standing(look.settings)
    if register is None:
        return
    ways = say("Change who may take it (kagiban keys import), or enrol somebody who may.")
    if keys := keys_for_nobody(register, look.today):
        yield _about_keys(keys, say("nobody is left who may take: {keys}", keys=_numbers(keys)), ways, say)
    if keys := keys_without_second(register, look.today):
        yield _about_keys(keys, say("nobody could stand beside: {keys}", keys=_numbers(keys)), ways, say)


def _about_keys(keys: tuple[Key, ...], found: str, advice: str, say: Say) -> Finding:
    thing = say("key {number}", number=keys[0].number) if len(keys) == 1 else say("keys")
    return Finding(thing, Verdict.BAD, found, advice)


def _numbers(keys: tuple[Key, ...]) -> str:
    return ", ".join(str(key.number) for key in sorted(keys, key=lambda key: key.number))


_JAPANESE = {
    "key {number}": "鍵 {number}",
    "keys": "鍵",
    "nobody is left who may take: {keys}": "借りられる職員がいません: {keys}",
    "nobody could stand beside: {keys}": "立会いのできる職員がいません: {keys}",
    "Change who may take it (kagiban keys import), or enrol somebody who may.": (
        "借りられる人を変えるか (kagiban keys import)、借りられる職員を登録してください。"
    ),
}

CHECKS = Checks((Row(40, _reach),), _JAPANESE)
