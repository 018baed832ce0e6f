"""The check's table on a terminal or in a pipe."""

import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.check.finding import Verdict
from kiosk.check.look import Check
from kiosk.check.row import Checks
from kiosk.check.words import Say, speaker
from kiosk.config.section import Sections
from kiosk.core.machine.printable import printable
from storage.memory import Known

IN_A_PIPE = 1000
"""Columns where output is no terminal: a finding stays on one line, for other programs to pick out."""

_STYLES = {Verdict.GOOD: "green", Verdict.BAD: "bold red", Verdict.UNKNOWN: "yellow"}


def print_check(
    config: Path, sections: Sections, known: Known, checks: Checks, *, try_channels: bool = False
) -> bool:
    """Looks at everything and prints one row a finding. True when nothing is bad."""
    check = Check(config, sections, known, checks, try_channels=try_channels)
    say = speaker(check.language, checks.words)
    table = Table(show_lines=True)
    for heading in ("thing", "state", "found", "to do"):
        table.add_column(say(heading), overflow="fold", no_wrap=heading in ("thing", "state"))
    verdicts = []
    for finding in check.findings():
        verdicts.append(finding.verdict)
        table.add_row(
            printable(finding.thing),
            Text(say(finding.verdict.value), _STYLES[finding.verdict]),
            Text(printable(finding.detail)),
            Text(printable(finding.advice)),
        )
    console = Console(width=None if sys.stdout.isatty() else IN_A_PIPE, highlight=False)
    console.print(table)
    console.print(_sum(Counter(verdicts), say))
    return Verdict.BAD not in verdicts


def _sum(verdicts: Counter[Verdict], say: Say) -> str:
    if bad := verdicts[Verdict.BAD]:
        return say("{count} to put right.", count=bad)
    if unknown := verdicts[Verdict.UNKNOWN]:
        return say("Nothing to put right; {count} not known.", count=unknown)
    return say("All is well.")
