"""May this person do this now? Pure: facts in, a verdict out; no device, no ledger, no screen."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.refusals import Allowed, Ask, Cause, NextStep, Refused, Verdict
from storage.facts import Key, KeyState, Loan, Person


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true around one key at the moment of asking."""

    loan: Loan | None
    key_state: KeyState
    cabinet_answers: bool
    records_kept: bool


def may_take(person: Person, key: Key, now: Circumstances) -> Verdict:
    """May `person` be given `key`? The first thing in the way is the one that is said."""
    if person.role not in key.roles:
        return Refused(Cause.ROLE_NOT_ALLOWED, NextStep.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR)
    if not now.records_kept:
        return Refused(Cause.NO_RECORD, NextStep.FREE_SPACE, Ask.TECHNICIAN)
    if not now.cabinet_answers:
        return Refused(Cause.CABINET_OFFLINE, NextStep.USE_MECHANICAL_KEY, Ask.SUPERVISOR)
    if now.loan is not None:
        return Refused(Cause.KEY_IS_OUT, NextStep.WAIT_FOR_RETURN, Ask.HOLDER, now.loan.holder)
    if now.key_state is not KeyState.PRESENT:
        return Refused(Cause.KEY_NOT_SENSED, NextStep.CHOOSE_ANOTHER, Ask.SUPERVISOR)
    return Allowed()


def offered(person: Person, keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys that `person` may ask for at all. Others are not shown."""
    return tuple(key for key in keys if person.role in key.roles)


def may_open_unrecorded(key_state: KeyState, loan: Loan | None) -> bool:
    """May a slot be opened while no record can be written? Only an empty one, to let its key come back."""
    return loan is not None and key_state is KeyState.ABSENT
