"""What the file says of shredding: `[shredder]`, the machine, and `[shredding]`, the office's rules."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

from kiosk.config.section import Section, Sections
from kiosk.config.values import Baud, Flag, Label, Line, Optional80, Parity, Stopbits
from kiosk.core.station import Station


class ShredderCounter(Struct, frozen=True, kw_only=True):
    """The module that counts sheets: address, model (DCON) or profile (Modbus), and which of its counters."""

    unit: Annotated[int, Meta(ge=0, le=255, description="an address, a whole number from 0 to 255")]
    model: Line
    channel: Annotated[int, Meta(ge=0, le=63, description="a counter's number, from 0")] = 0


class ShredderSwitch(Struct, frozen=True, kw_only=True):
    """The module that lets the shredder run, and what is wired to its terminals."""

    unit: Annotated[int, Meta(ge=0, le=255, description="an address, a whole number from 0 to 255")]
    model: Line
    outputs: Line = "enable"
    inputs: Optional80 = ""
    inputs_first: Flag = False


class ShredderSettings(Struct, frozen=True, kw_only=True):
    """The shredder's line. `kind`: the language of its modules. `poll_hz`: readings a second."""

    port: Line
    kind: Annotated[Literal["dcon", "modbus"], Meta(description='"dcon" or "modbus"')]
    counter: ShredderCounter
    switch: ShredderSwitch
    baud: Baud = 9600
    parity: Parity = "N"
    stopbits: Stopbits = 1
    poll_hz: Annotated[float, Meta(ge=1, le=100, description="readings a second, from 1 to 100")] = 25.0


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
    explanations: tuple[str, ...] = ("二枚重なって入った", "紙詰まりで数が飛んだ", "入力の数え間違い")


def shred_rules(station: Station) -> ShredRules:
    """What holds at this kiosk."""
    return station.part(ShredRules)


_SHRED = ShredRules()


class ShreddingEntry(Struct, frozen=True, kw_only=True):
    """裁断: the office's own rules and words; the defaults are those of `ShredRules`."""

    on_rotation: Annotated[Literal["one", "both"], Meta(description='"one" or "both"')] = "one"
    kinds: tuple[Label, ...] = _SHRED.kinds
    card_kinds: tuple[Label, ...] = _SHRED.card_kinds
    checklist: Annotated[
        tuple[Label, ...], Meta(min_length=1, max_length=12, description="a list of 1 to 12 texts")
    ] = _SHRED.checklist
    idle_s: Annotated[float, Meta(ge=10, le=3600, description="seconds, from 10 to 3600")] = _SHRED.idle_s
    explanations: tuple[Label, ...] = _SHRED.explanations


def _becomes(entry: ShreddingEntry) -> ShredRules:
    return ShredRules(**asdict(entry))


SECTIONS = Sections(
    (
        Section(10, "shredder", ShredderSettings, optional=True),
        Section(20, "shredding", ShreddingEntry, _becomes),
    )
)
