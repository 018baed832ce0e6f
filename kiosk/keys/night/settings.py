"""What `[day]` says of keys in the evening and in the morning: the office's own hours and words."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from kiosk.config.section import Section, Sections
from kiosk.config.values import Words
from kiosk.core.station import Station


@dataclass(frozen=True, slots=True)
class NightRules:
    """`stay_until`: hours to choose from for a key that stays out. The rest are reasons to choose from: at
    opening for a key that is back (`why_different`) or gone, a door or slot that stands open or is shut again
    (`why_open`), and what cannot be sensed; for tags that are read later.
    """

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


def night_rules(station: Station) -> NightRules:
    """What holds at this kiosk."""
    return station.part(NightRules)


_USUAL = NightRules()


class NightEntry(Struct, frozen=True, kw_only=True):
    """The part of `[day]` that is about keys over the night; the defaults are those of `NightRules`."""

    stay_until: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=24, description="an hour from 1 to 24")], ...],
        Meta(min_length=1, max_length=12, description="a list of 1 to 12 hours"),
    ] = _USUAL.stay_until
    why_different: Words = _USUAL.why_different
    why_gone: Words = _USUAL.why_gone
    why_open: Words = _USUAL.why_open
    why_unsensed: Words = _USUAL.why_unsensed
    why_later: Words = _USUAL.why_later


def _becomes(entry: NightEntry) -> NightRules:
    return NightRules(**asdict(entry))


SECTIONS = Sections((Section(41, "day", NightEntry, _becomes, before="why_over"),))
