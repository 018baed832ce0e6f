"""What a new kiosk's file says of opening and lock-up."""
# ruff: noqa: E501  # the lines are those of the file

from collections.abc import Mapping

_TEXT = """opens_by = "8:45"               # 開庁日にこの時刻までに始業点検がなければ警報 ("": なし) an alarm if not opened by then
locks_by = "19:00"              # この時刻までに終業点検がなければ警報 ("": なし)  an alarm if not locked up by then
briefing = true                 # 朝礼の記録を求める                  must a briefing be held each working day?
# 終業点検で一つずつ確かめること                          What is confirmed one by one at lock-up
checklist = ["ブラインドを下ろした", "プリンターに紙が残っていない", "J-LIS の箱を開けて空だと確かめた"]
"""
_REASONS = """# 残業で鍵を残せる時刻 stay_until = [18, 19, 20]、理由の選択肢 why_different, why_gone, why_open, why_unsensed,
# why_later, why_over, why_missing, why_miscounted, how_resolved も並べられます。docs/day.md              Hours for keys that stay out, and reasons: see docs/day.md
"""


def starter(lines: Mapping[str, str]) -> Mapping[str, str]:
    """The office's hours and checklist, and what else may be said."""
    return {"day": _TEXT, "reasons": _REASONS}
