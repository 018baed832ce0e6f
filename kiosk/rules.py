"""The office's own choices that hold for every key and everybody."""

from dataclasses import dataclass, field


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
class Rules:
    """`keys_per_person`: how many keys one person may have at once (0: no limit).

    `shuffled_pin`: the digits of the keypad change places, so that a look at the hand tells nothing.
    `place_open_s`: seconds after which a place's door that stands open is an alarm. The rest are the
    office's own words to choose from, for nobody types at the kiosk.
    """

    keys_per_person: int = 0
    shuffled_pin: bool = False
    place_open_s: float = 600.0
    reasons_to_extend: tuple[str, ...] = ("作業が長引いたため", "来庁者の対応中", "会議・研修", "その他")
    reasons_to_override: tuple[str, ...] = ("キーボックスの故障", "停電", "災害・緊急", "その他")
    shredding: "ShredRules" = field(default_factory=lambda: ShredRules())
    what_was_done: tuple[str, ...] = (
        "現場を確かめた・異常なし",
        "鍵を元に戻した",
        "修理を頼んだ",
        "責任職に報告した",
    )
