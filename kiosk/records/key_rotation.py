"""`kagiban ledger rotate-key`: a new key for checkpoints, durable before the ledger names it.

The new key waits under a name of its own until the ledger names it; then it takes the old one's place. A run
that was cut off in between is finished by the next one.
"""

import os
from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings, load
from kiosk.config.keys import CHECKPOINT_KEY, CHECKPOINT_PUBLIC
from kiosk.config.section import Sections
from kiosk.core.errors import KioskError
from kiosk.core.machine.files import write_new
from kiosk.locale import _
from kiosk.records.at_rest import Begin, on_duty, reading, writing
from storage.file.whole_file import sync
from storage.log.records import CheckpointKey
from storage.memory import Known
from storage.proof.note import Signer
from storage.proof.seal import current_key

NEXT = ".next"
"""Ends the name under which the new key waits."""


def rotate(config: Path, sections: Sections, known: Known, begin: Begin, out: TextIO, *, lost: bool) -> None:
    """Names a new key, which the old one signs for unless it is `lost`. Raises `KioskError`, `StorageError`.

    A key that nobody signed for is a fault to everyone who verifies, until they are given it from elsewhere.
    """
    path = _key_file(config.absolute())
    waiting = path.with_name(path.name + NEXT)
    if lost:
        _stand_in_for_lost(path)
    settings = load(config, sections, known)
    locale.use(settings.station.language)
    with on_duty(settings.database):
        named = _named(settings)
        new = settings.keyring.signer if lost else _waiting_key(waiting, settings.keyring.signer.name)
        if named != new.verifier.text:
            _name(settings, begin, new, named if lost else "")
    if not lost:
        os.replace(waiting, path)
    _publish(path.with_name(CHECKPOINT_PUBLIC), new)
    said = _("Checkpoints are signed by a new key from now on. Give {file} to whoever audits.")
    out.write(said.format(file=path.with_name(CHECKPOINT_PUBLIC)) + "\n")


def _name(settings: Settings, begin: Begin, new: Signer, lost: str) -> None:
    """The record. For a key that was lost there is nobody to sign it."""
    with writing(settings, begin, take_up_key=not lost) as records:
        if lost:
            records.ledger.append_blocking(CheckpointKey(vkey=new.verifier.text, retired=lost))
        else:
            records.ledger.rotate_key(new)


def _stand_in_for_lost(path: Path) -> None:
    """The new key's file in the lost one's place. Raises `KioskError` when that is there and readable."""
    if path.exists():
        raise KioskError(_("There is a key file, so the key is not lost"), str(path))
    public = path.with_name(CHECKPOINT_PUBLIC)
    try:
        origin = public.read_text(encoding="utf-8").partition("+")[0]
    except OSError as error:
        raise KioskError(_("The lost key's public half is needed"), f"{public}: {error.strerror}") from error
    write_new(path, Signer.generate(origin).text + "\n", mode=0o600)


def _waiting_key(waiting: Path, origin: str) -> Signer:
    """The key that waits already, if an earlier run was cut off; else a new one, on the disk."""
    if not waiting.exists():
        write_new(waiting, Signer.generate(origin).text + "\n", mode=0o600)
        sync(waiting.parent)
    return Signer.from_text(waiting.read_text(encoding="utf-8").strip())


def _publish(public: Path, new: Signer) -> None:
    fresh = public.with_name(public.name + NEXT)
    fresh.unlink(missing_ok=True)
    write_new(fresh, new.verifier.text + "\n", mode=0o644)
    os.replace(fresh, public)
    sync(public.parent)


def _named(settings: Settings) -> str:
    with reading(settings) as records, records.database.reading() as connection:
        return current_key(connection)


def _key_file(config: Path) -> Path:
    path = CHECKPOINT_KEY.path(config)
    if path.name != CHECKPOINT_KEY.file:
        raise KioskError(
            _("The key is a systemd credential"),
            _("Put it into {file} for this, and give systemd the new one afterwards.").format(
                file=config.with_name(CHECKPOINT_KEY.file)
            ),
        )
    return path
