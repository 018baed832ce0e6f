"""Which key signed the ledger's checkpoints when: named by records, each key by the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.errors import StorageError
from storage.log.records import CheckpointKey
from storage.proof.note import Verifier, open_note
from storage.proof.seal import rotation_text


@dataclass(frozen=True, slots=True)
class Tenure:
    """The key `verifier` signs from record `since` on."""

    since: int
    verifier: Verifier


class KeyHistory:
    """The keys in their order. `trusted` are keys that came from elsewhere than the ledger itself."""

    def __init__(self, trusted: Sequence[Verifier] = ()) -> None:
        self._trusted = {verifier.text for verifier in trusted}
        self._tenures: list[Tenure] = []

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """All keys there were, oldest first."""
        return tuple(tenure.verifier for tenure in self._tenures)

    @property
    def is_trusted(self) -> bool:
        """Is one of the keys known from elsewhere? Only then do signatures prove who signed."""
        return any(verifier.text in self._trusted for verifier in self.verifiers)

    def take(self, seq: int, record: CheckpointKey) -> str:
        """Takes note of a key's record. Returns what is wrong with it; empty when all is well."""
        try:
            verifier = Verifier.from_text(record.vkey)
            wrong = self._unfit(record, verifier)
        except StorageError as error:
            return error.detail
        if not wrong:
            self._tenures.append(Tenure(seq, verifier))
        return wrong

    def in_force(self, size: int) -> Verifier | None:
        """The key that signs a checkpoint over so many records; None before there was any.

        One over nothing (0) was signed by the first, before it was named.
        """
        fitting = [each.verifier for each in self._tenures if each.since <= (size or self._tenures[0].since)]
        return fitting[-1] if fitting else None

    def strangers(self) -> str:
        """What is wrong when keys came from elsewhere and none of them is the ledger's; empty if nothing."""
        if not self._trusted or self.is_trusted:
            return ""
        names = ", ".join(verifier.text for verifier in self.verifiers) or "none"
        return f"none of the keys given ({', '.join(sorted(self._trusted))}) is the ledger's ({names})"

    def _unfit(self, record: CheckpointKey, verifier: Verifier) -> str:
        current = self._tenures[-1].verifier if self._tenures else None
        if current is None:
            return f"a key is retired that was never named: {record.retired}" if record.retired else ""
        if record.retired != current.text:
            return f"it does not take the place of the key in force, {current.text}"
        if not record.signed:
            accepted = verifier.text in self._trusted
            return (
                ""
                if accepted
                else f"the key that it replaces did not sign it; is {verifier.text} known elsewhere?"
            )
        opened = open_note(record.signed, (current,))
        if opened.text != rotation_text(current.name, verifier.text):
            return "what the retired key signed names another key"
        return ""
