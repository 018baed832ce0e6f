"""The office's own choices that hold for every key and everybody."""

from dataclasses import dataclass

from kiosk.core.office.calendar import OfficeCalendar


@dataclass(frozen=True, slots=True)
class Rules:
    """`keys_per_person`: how many keys one person may have at once (0: no limit).

    `shuffled_pin`: the digits of the keypad change places, so that a look at the hand tells nothing.
    `place_open_s`: seconds after which a place's door that stands open is an alarm. `custodian_days`: so many
    days ahead a day without a custodian is warned of. `calendar`: the days on which the office works. The
    rest are the office's own words to choose from, for nobody types at the kiosk.
    """

    keys_per_person: int = 0
    shuffled_pin: bool = False
    place_open_s: float = 600.0
    custodian_days: int = 7
    reasons_to_extend: tuple[str, ...] = ("作業が長引いたため", "来庁者の対応中", "会議・研修", "その他")
    reasons_to_override: tuple[str, ...] = ("キーボックスの故障", "停電", "災害・緊急", "その他")
    what_was_done: tuple[str, ...] = (
        "現場を確かめた・異常なし",
        "鍵を元に戻した",
        "修理を頼んだ",
        "責任職に報告した",
    )
    calendar: OfficeCalendar = OfficeCalendar()  # noqa: RUF009  # frozen
