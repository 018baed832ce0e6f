"""What the template of sheets of keys is filled with: a made-up office. It can be imported as it is."""

from collections.abc import Mapping
from dataclasses import replace

from kiosk.core.office.register import Register
from kiosk.keys.starter import KEYS, PLACES
from storage.keys.facts import Conditions, Guarded, Key, Second

_OFFICE_HOURS = Conditions(hours_from=8 * 60 + 30, hours_until=17 * 60 + 15, working_days=True)
_CONDITIONS: Mapping[int, Conditions] = {
    1: replace(_OFFICE_HOURS, second=Second.ANYONE, pin=True),
    2: Conditions(approval=True),
    3: replace(_OFFICE_HOURS, second=Second.OTHER_GROUP, second_on_return=True),
    4: Conditions(approval=True),
    5: Conditions(genuine=True, max_minutes=60),
    6: Conditions(max_minutes=8 * 60),
}
"""By key number: each of the conditions once. Courses are left out: nobody here has taken one."""

_GUARDED = 3
"""A key beside the vault's whose tag is read on return."""
_COUNT = 8
"""Keys in the example: as many slots has the smallest module."""


def keys_register() -> Register:
    """Eight keys, in the slots of the kiosk that `kagiban init` sets up, and what they open."""
    keys = {key.id: key for key in map(_key, range(1, _COUNT + 1))}
    opened = {place for key in keys.values() for place in key.opens}
    return Register({}, {}, keys, {place.id: place for place in PLACES if place.id in opened})


def _key(number: int) -> Key:
    name, opens, purposes, roles = KEYS[number - 1]
    asked = _CONDITIONS.get(number, Conditions())
    return Key(
        f"key-{number:02}",
        number,
        name,
        number,
        tuple(opens),
        tuple(purposes),
        frozenset(roles),
        conditions=asked,
        guarded=Guarded.YES if number == _GUARDED else Guarded.BY_PLACE,
    )
