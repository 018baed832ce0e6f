"""Its row in `kagiban check`: how many may be inside."""

from collections.abc import Iterator

from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Checks, Look, Row
from kiosk.check.words import Say
from tests.kiosk.visitors.book.settings import VisitorRules


def _rules(look: Look, say: Say) -> Iterator[Finding]:
    most = look.settings.section(VisitorRules).most
    yield Finding(say("visitor book"), Verdict.GOOD, say("{most} at once", most=most))


CHECKS = Checks((Row(95, _rules),), {"visitor book": "来訪者名簿", "{most} at once": "同時に{most}人"})
