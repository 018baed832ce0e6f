"""`kagiban ledger accept`: two people decide that records count for which no signature stands.

The kiosk writes nothing over such records. Who decides, on what and why is a record of its own, and an alarm
that stands at the kiosk until somebody has acknowledged it there: nobody accepts anything in silence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.alarms import Alarm
from kiosk.core.clock import SystemClock
from kiosk.core.devices.equipment import LEDGER
from kiosk.core.errors import KioskError
from kiosk.core.machine.printable import printable
from kiosk.core.watch import alarms as watch_alarms
from kiosk.locale import _
from storage.errors import LedgerDisputed
from storage.examine.problem import Problem, trouble
from storage.examine.recent import look_at_end
from storage.file.database import Database, open_database
from storage.log.ledger import Ledger
from storage.log.records import LedgerAccepted
from storage.log.sealing import Decision
from storage.people.facts import Person
from storage.proof.chain import verify_chain
from storage.station.records import AlarmStarted


@dataclass(frozen=True, slots=True)
class WhoDecides:
    """How staff numbers become whoever stands for what a command does.

    `one`: an id for the record, without a number the account's. `two`: two people who may. Each raises
    `KioskError`.
    """

    one: Callable[[Database, Settings, str | None], str]
    two: Callable[[Database, Settings, str, str], tuple[Person, Person]]


def accept(
    settings: Settings,
    out: TextIO,
    who: WhoDecides,
    *,
    by: str,
    second: str,
    reason: str,
    lost_key: bool = False,
) -> None:
    """Signs on over what is in dispute. Raises `KioskError`, `StorageError`, with nothing written."""
    locale.use(settings.station.language)
    with open_database(settings.database, key=settings.keyring.database, known=settings.known) as database:
        ledger = Ledger(
            database, station=settings.station.id, clock=SystemClock(), signer=settings.keyring.signer
        )
        try:
            accepted = decide(
                database, ledger, settings, who, by=by, second=second, reason=reason, lost=lost_key
            )
        finally:
            ledger.close()
    out.write(said_of(accepted) + "\n")
    out.write(_("Hand out a checkpoint now, and tell whoever audits.") + "\n")


def decide(
    database: Database,
    ledger: Ledger,
    settings: Settings,
    who: WhoDecides,
    *,
    by: str,
    second: str,
    reason: str,
    lost: bool = False,
) -> LedgerAccepted:
    """Has the two accept what is in dispute in this database; returns the record. Raises as `accept`."""
    _refuse_damage(database, settings, lost=lost)
    approver, other = who.two(database, settings, by, second)
    last = ledger.last()
    decision = Decision(
        last.seq if last else 0,
        approver.id,
        other.id,
        who.one(database, settings, None),
        reason,
        lost,
    )
    alarm = Alarm(watch_alarms.LEDGER_ACCEPTED, device=LEDGER)
    entry = ledger.accept(
        decision, AlarmStarted(alarm=alarm.name, cause=alarm.cause.code, device=alarm.device)
    )
    if not isinstance(entry.record, LedgerAccepted):
        raise TypeError(f"record {entry.seq} says something else")
    return entry.record


def _refuse_damage(database: Database, settings: Settings, *, lost: bool) -> None:
    """People decide whose records these are, not whether there are any."""
    problems: list[Problem] = list(
        look_at_end(database, own=None if lost else settings.keyring.signer.verifier)
    )
    if broken := verify_chain(database):
        problems.append(Problem(f"record {broken.seq}", broken.what))
    if problems and not isinstance(trouble(problems), LedgerDisputed):
        raise KioskError(
            _("The file is damaged: only a backup or a salvage in its place helps, people cannot accept it"),
            _lines(problems),
        )


def _lines(problems: Iterable[Problem]) -> str:
    return "\n".join(map(str, problems))


def said_of(accepted: LedgerAccepted) -> str:
    """What two people accepted, in a line for a terminal."""
    said = _("Accepted: {records}. What was wrong: {wrong}")
    return printable(said.format(records=accepted_records(accepted), wrong=accepted.wrong))


def accepted_records(accepted: LedgerAccepted) -> str:
    """Which records they accepted: those that nobody had signed, or only where the ledger ends."""
    if accepted.first > accepted.last:
        return _("no record without a signature, but the end of the ledger at {last}").format(
            last=accepted.last
        )
    return _("records {first} to {last}").format(first=accepted.first, last=accepted.last)
