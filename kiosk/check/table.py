"""The check's table on a terminal or in a pipe."""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.check.finding import Verdict
from kiosk.check.look import Check
from kiosk.check.words import speaker
from kiosk.printable import printable

IN_A_PIPE = 140
"""Columns where nothing says how wide the reader's page is."""

_STYLES = {Verdict.GOOD: "green", Verdict.BAD: "bold red", Verdict.UNKNOWN: "yellow"}


def print_check(config: Path) -> bool:
    """Looks at everything and prints one row a finding. True when nothing is bad."""
    check = Check(config)
    say = speaker(check.language)
    table = Table(show_lines=True)
    for heading in ("thing", "state", "found", "to do"):
        table.add_column(say(heading), overflow="fold", no_wrap=heading in ("thing", "state"))
    bad = 0
    for finding in check.findings():
        bad += finding.verdict is Verdict.BAD
        table.add_row(
            printable(finding.thing),
            Text(say(finding.verdict.value), _STYLES[finding.verdict]),
            Text(printable(finding.detail)),
            Text(printable(finding.advice)),
        )
    console = Console(width=None if sys.stdout.isatty() else IN_A_PIPE, highlight=False)
    console.print(table)
    console.print(say("{count} to put right.", count=bad) if bad else say("All is well."))
    return not bad
