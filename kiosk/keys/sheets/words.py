"""The words that cells of a sheet of keys may contain, each in two languages."""

from kiosk.sheets.words import NO, YES
from storage.keys.facts import Guarded, Second

SECONDS = {
    Second.NOBODY: ("なし", "nobody"),
    Second.ANYONE: ("だれでも", "anyone"),
    Second.OTHER_GROUP: ("別の班", "other group"),
}
"""Who has to stand beside, in Japanese and in English."""


ALSO_SECONDS = {"": Second.NOBODY, "no": Second.NOBODY, "none": Second.NOBODY, "誰でも": Second.ANYONE}


GUARDED = {Guarded.YES: YES, Guarded.NO: NO}
"""Is the tag read on return? An empty cell: if the key opens the vault."""
