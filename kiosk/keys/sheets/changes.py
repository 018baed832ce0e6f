"""What sheets of keys and places would make of the register, as lines and as records. Pure."""

from kiosk.core.office.register import Register
from kiosk.keys.sheets.columns import KEYS, PLACES
from kiosk.keys.sheets.keys import KeysSheet
from kiosk.keys.sheets.spelling import key_cells, place_cells
from kiosk.people.register.records import key_record, place_record
from kiosk.sheets.changes import Changes, compared, summary
from storage.people.records import Registered


def keys_changes(sheet: KeysSheet, register: Register) -> Changes[Registered]:
    """What sheets of keys and places change."""
    places = [each for each in sheet.places if register.places.get(each.id) != each]
    keys = [each for each in sheet.keys if register.keys.get(each.id) != each]
    after = Register(register.people, {}, {}, {**register.places, **{each.id: each for each in sheet.places}})
    lines: list[str] = []
    for place in places:
        was = register.places.get(place.id)
        before = None if was is None else place_cells(was)
        lines += compared(f"{place.id} {place.name}", PLACES, before, place_cells(place))
    for key in keys:
        known = register.keys.get(key.id)
        before = None if known is None else key_cells(known, after)
        lines += compared(f"{key.number} {key.name}", KEYS, before, key_cells(key, after))
    same = len(sheet.places) + len(sheet.keys) - len(places) - len(keys)
    staying = len(register.keys.keys() - {key.id for key in sheet.keys})
    staying += len(register.places.keys() - {place.id for place in sheet.places}) if sheet.places else 0
    lines += summary(len(places) + len(keys), same, staying)
    return Changes(tuple(lines), (*map(place_record, places), *map(key_record, keys)))
