"""The words that cells of a sheet of people may contain, each in two languages."""

import re

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


NO_CARDS = ("なし", "none")
"""In the column of cards: this person's cards end."""


REGISTERED = ("(登録済 {count}枚)", "({count} registered)")
"""In the column of cards: they stay as they are. Card numbers cannot be shown, only digests are kept."""


ANY_REGISTERED = re.compile(r"\(登録済\d+枚\)|\(\d+registered\)")
"""The same with any count, folded."""
