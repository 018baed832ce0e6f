"""Alarms about keys, their slots and the doors of the places they open."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.office.names import place_name
from kiosk.locale import N_

KEY_VANISHED = AlarmCause("key_vanished", N_("A key was taken without a release."), loud=True)
KEY_MISPLACED = AlarmCause("key_misplaced", N_("A key hangs in another key's slot."))
KEY_OVERDUE = AlarmCause("key_overdue", N_("A key is overdue."))
KEY_LOST = AlarmCause("key_lost", N_("A key has been declared lost."))
KEY_SWAPPED = AlarmCause(
    "key_swapped",
    N_("A tag that was read is not the one that belongs there."),
    in_passing=N_("A key has to be looked at. Ask: responsible officer"),
)
KEY_MISSING = AlarmCause(
    "key_missing",
    N_("A key hangs nowhere, although it was recorded as being back."),
    loud=True,
    in_passing=N_("A key has to be looked at. Ask: responsible officer"),
)
KEY_ASTRAY = AlarmCause(
    "key_astray",
    N_("What hung in a wrong slot was taken out, and nobody has said what it is."),
    event=True,
    in_passing=N_("A key has to be looked at. Ask: responsible officer"),
)
TAG_UNREADABLE = AlarmCause("tag_unreadable", N_("A key's tag cannot be read."))
RING_INCOMPLETE = AlarmCause("ring_incomplete", N_("A ring came back with a key missing."))
FOREIGN_OBJECT = AlarmCause("foreign_object", N_("Something hangs in a slot that has no key."))
SLOT_LEFT_OPEN = AlarmCause("slot_left_open", N_("A slot was left open."), loud=True)
SLOT_FORCED = AlarmCause("slot_forced", N_("A slot was opened without a release."), loud=True)
SLOT_NOT_OPENED = AlarmCause("slot_not_opened", N_("A slot did not open."))
SLOT_NOT_KNOWN = AlarmCause(
    "slot_not_known",
    N_("Whether a slot is open cannot be seen."),
    in_passing=N_("A slot has to be looked at. Ask: responsible officer"),
)
PLACE_FORCED = AlarmCause(
    "place_forced",
    N_("A storage place was opened although none of its keys is out."),
    loud=True,
    about=place_name,
)
PLACE_LEFT_OPEN = AlarmCause(
    "place_left_open", N_("A storage place stands open."), loud=True, about=place_name
)
PLACE_SILENT = AlarmCause(
    "place_silent",
    N_("A storage place stood open, and whether it is shut is not known."),
    loud=True,
    about=place_name,
    in_passing=N_("A storage place has to be looked at. Ask: responsible officer"),
)
