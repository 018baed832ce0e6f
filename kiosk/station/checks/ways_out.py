"""The ways by which a checkpoint leaves the machine: are they there now? Nothing is written or sent."""

from collections.abc import Iterator

from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Look
from kiosk.check.words import Say
from kiosk.config import ConfigError, Settings
from kiosk.core.clock import SystemClock
from kiosk.records.ways_out import NotHandedOut


def ways_out(look: Look, say: Say) -> Iterator[Finding]:
    """The stick and the mail, where they are configured. A stick that is away is no fault."""
    yield from _stick(look.settings, say)
    yield from _mail(look.settings, say)


def _stick(settings: Settings, say: Say) -> Iterator[Finding]:
    from kiosk.station.ways import stick_of

    if (stick := stick_of(settings)) is None:
        return
    thing = say("stick for checkpoints")
    try:
        yield Finding(thing, Verdict.GOOD, say("in {path}", path=stick.look()))
    except NotHandedOut:
        found = say("none that can be carried away and written is in {path}", path=settings.ledger.stick)
        advice = say("Put one in and check again. It has to be mounted there.")
        yield Finding(thing, Verdict.UNKNOWN, found, advice)


def _mail(settings: Settings, say: Say) -> Iterator[Finding]:
    from kiosk.station.ways import mail_of_checkpoints

    thing = say("checkpoints by mail")
    try:
        mail = mail_of_checkpoints(settings, SystemClock())
    except ConfigError as error:
        for problem in error.problems:
            yield Finding(thing, Verdict.BAD, str(problem), say("Correct the file."))
        return
    if mail is not None:
        yield Finding(thing, Verdict.GOOD, mail.name)
