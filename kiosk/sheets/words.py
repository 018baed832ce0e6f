"""The words that cells may contain: roles, yes and no, who stands beside; each in two languages."""

import re

from storage.keys.facts import Guarded, Second
from storage.people.facts import Role

ROLES = {
    Role.SUPERVISOR: ("責任職", "supervisor"),
    Role.CLERK_IN_CHARGE: ("庶務担当", "clerk_in_charge"),
    Role.STAFF: ("職員", "staff"),
    Role.CONTRACT: ("嘱託員", "contract"),
    Role.PART_TIME: ("アルバイト", "part_time"),
}
"""Each role's word in Japanese and in English."""

ALSO_ROLES = {
    "responsible officer": Role.SUPERVISOR,
    "contract staff": Role.CONTRACT,
    "part timer": Role.PART_TIME,
}
"""Other words for them: as the kiosk's screen says them in English."""

SECONDS = {
    Second.NOBODY: ("なし", "nobody"),
    Second.ANYONE: ("だれでも", "anyone"),
    Second.OTHER_GROUP: ("別の班", "other group"),
}
"""Who has to stand beside, in Japanese and in English."""

ALSO_SECONDS = {"": Second.NOBODY, "no": Second.NOBODY, "none": Second.NOBODY, "誰でも": Second.ANYONE}

YES = ("はい", "yes")
NO = ("いいえ", "no")
ALSO_YES = ("○", "〇", "◯", "◎", "✓", "✔", "1", "true", "y", "有", "あり", "要")
ALSO_NO = ("", "×", "✕", "✗", "x", "0", "false", "n", "無", "なし", "不要", "-", "ー")

GUARDED = {Guarded.YES: YES, Guarded.NO: NO}
"""Is the tag read on return? An empty cell: if the key opens the vault."""

NO_CARDS = ("なし", "none")
"""In the column of cards: this person's cards end."""

REGISTERED = ("(登録済 {count}枚)", "({count} registered)")
"""In the column of cards: they stay as they are. Card numbers cannot be shown, only digests are kept."""

ANY_REGISTERED = re.compile(r"\(登録済\d+枚\)|\(\d+registered\)")
"""The same with any count, folded."""
