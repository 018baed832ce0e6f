"""The office's own choices that hold for every key and everybody."""

from dataclasses import dataclass, field

from kiosk.core.office.calendar import OfficeCalendar


@dataclass(frozen=True, slots=True)
class ShredRules:
    """裁断. `on_rotation`: must `both` of the two stand on the day's rotation, or `one`.

    `kinds` of papers, `card_kinds` of cards that go by their serial number; `checklist` is what both confirm;
    the rest are reasons to choose from. `idle_s`: after so long without a sheet the shredder is disabled.
    """

    on_rotation: str = "one"
    kinds: tuple[str, ...] = ("書き損じ・印刷ミス", "不要な申請書の写し", "保存期間の過ぎた文書")
    card_kinds: tuple[str, ...] = ("期限切れ・返納カード",)
    checklist: tuple[str, ...] = (
        "必要な書類が混ざっていない",
        "ほかの人の書類が混ざっていない",
        "クリップ・ホチキスを外した",
    )
    idle_s: float = 120.0
    reasons_to_substitute: tuple[str, ...] = ("当番が休みのため", "当番が窓口対応中", "急ぎの裁断")
    explanations: tuple[str, ...] = ("二枚重なって入った", "紙詰まりで数が飛んだ", "入力の数え間違い")


@dataclass(frozen=True, slots=True)
class DayRules:
    """始業点検・枚数確認・終業点検.

    `vault`: the place whose cards are counted; empty where none are. `tags`: are `none`, a `sample` of at
    least `tags_sample`, or `all` of the keys' tags read at opening and lock-up? `opens_by`, `locks_by`:
    minutes since midnight until when the day should be opened and locked up (0: no such time). `briefing`:
    must one be held each working day? `checklist`: the office's own lines, confirmed one by one at lock-up.
    `stay_until`: hours to choose from for a key that stays out. The rest are reasons to choose from: at
    opening for a key that is back (`why_different`) or gone, a door or slot that stands open or is shut again
    (`why_open`), and what cannot be sensed; for tags that are read later; and so on.
    """

    vault: str = ""
    tags: str = "sample"
    tags_sample: int = 3
    opens_by: int = 0
    locks_by: int = 0
    briefing: bool = False
    checklist: tuple[str, ...] = ()
    stay_until: tuple[int, ...] = (18, 19, 20, 21, 22, 23)
    calendar: OfficeCalendar = OfficeCalendar()  # noqa: RUF009  # frozen
    why_different: tuple[str, ...] = (
        "残業の職員が返却した",
        "清掃・警備の立入り",
        "休日の当番が使った",
        "調査中・責任職が確認する",
    )
    why_gone: tuple[str, ...] = (
        "残業・休日の職員が持っている",
        "修理・点検に出した",
        "調査中・責任職が確認する",
    )
    why_open: tuple[str, ...] = ("清掃・警備の立入り", "閉め忘れ・中を確かめた", "調査中・責任職が確認する")
    why_unsensed: tuple[str, ...] = (
        "機器の故障・修理を頼んだ",
        "目で見て確かめた",
        "調査中・責任職が確認する",
    )
    why_later: tuple[str, ...] = (
        "窓口が開くまで時間がない",
        "もう一人が来てから読む",
        "札の読取りができない",
    )
    why_over: tuple[str, ...] = ("修理を待っている", "本人に連絡が取れない", "調査中・翌日に続ける")
    why_missing: tuple[str, ...] = ("端末の故障・停電", "臨時の閉庁", "点検を忘れた・口頭で確認した")
    why_miscounted: tuple[str, ...] = ("数え間違い", "受払いの入力もれ", "紛失のおそれ・報告した")
    how_resolved: tuple[str, ...] = ("元に戻った", "あとから行った", "報告して処理した")


@dataclass(frozen=True, slots=True)
class Rules:
    """`keys_per_person`: how many keys one person may have at once (0: no limit).

    `shuffled_pin`: the digits of the keypad change places, so that a look at the hand tells nothing.
    `place_open_s`: seconds after which a place's door that stands open is an alarm. `custodian_days`: so many
    days ahead a day without a custodian is warned of. The rest are the office's own words to choose from, for
    nobody types at the kiosk.
    """

    keys_per_person: int = 0
    shuffled_pin: bool = False
    place_open_s: float = 600.0
    custodian_days: int = 7
    reasons_to_extend: tuple[str, ...] = ("作業が長引いたため", "来庁者の対応中", "会議・研修", "その他")
    reasons_to_override: tuple[str, ...] = ("キーボックスの故障", "停電", "災害・緊急", "その他")
    shredding: "ShredRules" = field(default_factory=lambda: ShredRules())
    day: "DayRules" = field(default_factory=lambda: DayRules())
    what_was_done: tuple[str, ...] = (
        "現場を確かめた・異常なし",
        "鍵を元に戻した",
        "修理を頼んだ",
        "責任職に報告した",
    )
