"""The machine itself: its clock and the terminal on which the kiosk will be shown."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.check.finding import Finding, Verdict
from kiosk.check.words import Say

SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""Touched by systemd-timesyncd at each synchronisation (systemd-timesyncd.service(8), Files)."""

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this program was written: a clock that says so has lost its battery."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

SMALLEST = (80, 24)
"""Columns and rows for which every screen is made."""


def clock(last: datetime | None, say: Say, now: datetime | None = None) -> Finding:
    """The wall clock. `last` is the time of the newest record, before which it cannot be now."""
    now = now or datetime.now(UTC)
    shown = f"{now.astimezone():%Y-%m-%d %H:%M:%S %Z}"
    thing, advice = say("clock"), say("Set the clock before the kiosk is used.")
    if not EARLIEST <= now < LATEST:
        return Finding(thing, Verdict.BAD, say("{now} cannot be right", now=shown), advice)
    if last is not None and now < last:
        when = f"{last.astimezone():%Y-%m-%d %H:%M:%S}"
        found = say("{now} is before the last record ({last})", now=shown, last=when)
        return Finding(thing, Verdict.BAD, found, advice)
    if SYNCHRONISED.exists():
        return Finding(thing, Verdict.GOOD, say("{now}, synchronised", now=shown))
    return Finding(
        thing,
        Verdict.UNKNOWN,
        say("{now}; whether it is synchronised is not known", now=shown),
        say("Set up time synchronisation (timedatectl)."),
    )


def terminal(say: Say, language: str) -> Finding:
    """Standard output: is it a terminal that is large enough and writes Japanese, as the kiosk will?

    A text console's fonts have 512 signs at most (console_codes(4), setfont(8)): no kanji among them.
    """
    thing = say("terminal")
    if not sys.stdout.isatty():
        elsewhere = say("output is no terminal; run the check where the kiosk runs")
        return Finding(thing, Verdict.UNKNOWN, elsewhere)
    size = os.get_terminal_size(sys.stdout.fileno())
    encoding = sys.stdout.encoding
    found = say(
        "{columns} x {rows} characters, {encoding}", columns=size.columns, rows=size.lines, encoding=encoding
    )
    if encoding.lower().replace("-", "") != "utf8":
        return Finding(thing, Verdict.BAD, found, say("Set a UTF-8 locale (LANG=ja_JP.UTF-8)."))
    if language == "ja" and os.environ.get("TERM") == "linux":
        advice = say("Use a terminal with a Japanese font (foot), or the language en.")
        return Finding(thing, Verdict.BAD, say("a text console: it has no kanji"), advice)
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        advice = say("Use at least {columns} x {rows} characters.", columns=SMALLEST[0], rows=SMALLEST[1])
        return Finding(thing, Verdict.BAD, found, advice)
    return Finding(thing, Verdict.GOOD, found)
