"""What `[day]` says of opening and lock-up: the office's own rules and words."""

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import asdict

from kiosk.config.section import Section, Sections
from kiosk.config.values import ClockTime, Flag, Label, Words, minutes_of
from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class DayRules:
    """始業点検・枚数確認・終業点検.

    `opens_by`, `locks_by`: minutes since midnight until when the day should be opened and locked up (0: no
    such time). `briefing`: must one be held each working day? `checklist`: the office's own lines, confirmed
    one by one at lock-up. `stay_until`: hours to choose from for a key that stays out. The rest are reasons
    to choose from: at opening for a key that is back (`why_different`) or gone, a door or slot that stands
    open or is shut again (`why_open`), and what cannot be sensed; for tags that are read later; and so on.
    """

    opens_by: int = 0
    locks_by: int = 0
    briefing: bool = False
    checklist: tuple[str, ...] = ()
    stay_until: tuple[int, ...] = (18, 19, 20, 21, 22, 23)
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
    how_resolved: tuple[str, ...] = ("元に戻った", "あとから行った", "報告して処理した")


def day_rules(station: Station) -> DayRules:
    """What holds at this kiosk."""
    return station.part(DayRules)


_USUAL = DayRules()


class DayEntry(Struct, frozen=True, kw_only=True):
    """始業点検・枚数確認・終業点検: the office's own rules; the defaults are those of `DayRules`."""

    opens_by: ClockTime = ""
    locks_by: ClockTime = ""
    briefing: Flag = False
    checklist: Annotated[
        tuple[Label, ...], Meta(max_length=24, description="a list of at most 24 texts")
    ] = ()
    stay_until: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=24, description="an hour from 1 to 24")], ...],
        Meta(min_length=1, max_length=12, description="a list of 1 to 12 hours"),
    ] = _USUAL.stay_until
    why_different: Words = _USUAL.why_different
    why_gone: Words = _USUAL.why_gone
    why_open: Words = _USUAL.why_open
    why_unsensed: Words = _USUAL.why_unsensed
    why_later: Words = _USUAL.why_later
    why_over: Words = _USUAL.why_over
    why_missing: Words = _USUAL.why_missing
    how_resolved: Words = _USUAL.how_resolved


def _becomes(entry: DayEntry) -> DayRules:
    given: dict[str, Any] = asdict(entry)
    return DayRules(**given | {name: minutes_of(given[name]) for name in ("opens_by", "locks_by")})


SECTIONS = Sections((Section(41, "day", DayEntry, _becomes),))
