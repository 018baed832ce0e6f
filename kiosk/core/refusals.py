"""A refusal teaches: what stands in the way, what to do next, whom to ask.

Refusals are data (codes), so that the same one goes to the screen in the visitor's language and into the
ledger unchanged. A code stands beside its sentence, in the room of its subject: `kiosk/<room>/refusals.py`.
Here are those that no subject has for itself.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.locale import N_, _
from storage.keys.facts import Second


@dataclass(frozen=True, slots=True)
class Cause:
    """Why not. `code`: its spelling in the ledger, for ever; `sentence`: in English."""

    code: str
    sentence: str = field(compare=False)

    @property
    def text(self) -> str:
        """The sentence in the office's language."""
        return _(self.sentence)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the person can do now. `code`: its spelling in the ledger, for ever; `sentence`: in English."""

    code: str
    sentence: str = field(compare=False)

    @property
    def text(self) -> str:
        """The sentence in the office's language."""
        return _(self.sentence)


class Ask(StrEnum):
    """Who can help."""

    SUPERVISOR = "supervisor", N_("responsible officer")
    HOLDER = "holder", N_("whoever has the key")
    TECHNICIAN = "technician", N_("the technician")
    NAMING = "naming", N_("responsible officer")
    """Whoever may name a custodian."""
    ANYONE = "anyone", N_("a colleague")
    ADMINISTRATOR = "administrator", N_("the administrator of the kiosk")
    """Whoever runs the machine: where nobody is left who could help at the kiosk."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> "Ask":
        """A code with its sentence."""
        ask = str.__new__(cls, code)
        ask._value_, ask.sentence = code, sentence
        return ask

    @property
    def text(self) -> str:
        """Who that is, in the office's language."""
        return _(self.sentence)


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal in codes. `holder`: the id of whoever has the key, or for whom it is kept.

    `detail`: the hours, the course, the number that the cause is about; the same in every language.
    """

    cause: Cause
    next_step: NextStep
    ask: Ask
    holder: str = ""
    detail: str = ""


_NO_RECORD = Cause("no_record", N_("No record can be written, so no key can be lent."))
CHANGED_MEANWHILE = Cause(
    "changed_meanwhile", N_("What this was about has changed meanwhile. Nothing was done.")
)

FREE_SPACE = NextStep(
    "free_space", N_("Have the disk and the records looked at. Keys can still be returned.")
)
BEGIN_ANEW = NextStep("begin_anew", N_("Tap again and look how it is now."))

NO_RECORD = Refused(_NO_RECORD, FREE_SPACE, Ask.TECHNICIAN)
"""Nothing can be written, so nothing is done."""

CHANGED = Refused(CHANGED_MEANWHILE, BEGIN_ANEW, Ask.SUPERVISOR)
"""It is not so any more what somebody's tap was awaited for, so nothing is done."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be shown before a key moves: the person's PIN, a second person's tap, a custodian's tap."""

    pin: bool = False
    second: Second = Second.NOBODY
    approval: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands in the way, once `needs` has been shown."""

    needs: Needs = Needs()


Verdict = Allowed | Refused
