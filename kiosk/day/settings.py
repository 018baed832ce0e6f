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
    one by one at lock-up. The rest are words to choose from: why something stays as it is (`why_over`), why a
    day has no record, how what was closed over was resolved.
    """

    opens_by: int = 0
    locks_by: int = 0
    briefing: bool = False
    checklist: tuple[str, ...] = ()
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
    why_over: Words = _USUAL.why_over
    why_missing: Words = _USUAL.why_missing
    how_resolved: Words = _USUAL.how_resolved


def _becomes(entry: DayEntry) -> DayRules:
    given: dict[str, Any] = asdict(entry)
    return DayRules(**given | {name: minutes_of(given[name]) for name in ("opens_by", "locks_by")})


SECTIONS = Sections((Section(41, "day", DayEntry, _becomes),))
