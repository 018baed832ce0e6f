"""`kagiban init`: a folder with configuration, keys and database; all of them or nothing.

Everything is made in a folder of its own inside the target and looked at there. Only then are the files
linked to their places, which cannot overwrite anything (`link(2)` fails where a name is taken).
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from kiosk.config import ConfigError, Enrolled, load
from kiosk.config.keys import CHECKPOINT_KEY, DATABASE_KEY, STATION_KEY, new_raw_key, new_signer
from kiosk.errors import KioskError
from kiosk.files import write_new
from kiosk.starter import OFFICE, PORT, STATION, starter_text
from storage.whole_file import sync

__all__ = ["CONFIG", "DATABASE", "next_steps", "starter_text", "write_starter"]

CONFIG = "kagiban.toml"
DATABASE = "kagiban.db"
CHECKPOINT_PUBLIC = "checkpoint.pub"
"""The key with which everybody can verify this station's checkpoints. It is no secret: give it away."""

FILES = (STATION_KEY.file, DATABASE_KEY.file, CHECKPOINT_KEY.file, CHECKPOINT_PUBLIC, DATABASE, CONFIG)
"""In the order in which they take their places: a configuration that is there has all the rest beside it."""


def write_starter(
    directory: Path,
    *,
    port: str = PORT,
    station: str = STATION,
    office: str = OFFICE,
    people: Sequence[Enrolled] | None = None,
    shredder: str = "",
) -> Path:
    """Writes configuration, keys and database into `directory`; returns the configuration's path.

    Raises `KioskError` where any of them is there already or the folder cannot be written, `ConfigError`
    where the values do not fit, `StorageError` where no database can be made; then nothing has been changed.
    """
    text = starter_text(port=port, station=station, office=office, people=people, shredder=shredder)
    with ExitStack() as undo:
        try:
            _make_folder(directory, undo)
            _refuse_to_overwrite(directory)
            with tempfile.TemporaryDirectory(prefix=".kagiban-init-", dir=directory) as workshop:
                _make(Path(workshop), text, directory, station)
                _put_in_place(Path(workshop), directory, undo)
        except OSError as error:
            raise KioskError(f"{directory} cannot be set up", _reason(error)) from error
        undo.pop_all()
    return directory / CONFIG


def next_steps(config: Path) -> str:
    """What to do now, for whoever ran `kagiban init`."""
    return f"""{config.parent}: {", ".join(reversed(FILES))}

1. 設定ファイルに、回線・鍵・職員を書きます。       Edit {CONFIG}: serial line, keys, staff.
2. *.key の控えを、この端末の外の安全な場所に取ります。  Keep a copy of the *.key files somewhere safe,
   データベースの控えと一緒には置きません。               off this machine, not beside its backups.
3. {CHECKPOINT_PUBLIC} を監査する人に渡します。          Give {CHECKPOINT_PUBLIC} to whoever audits.
4. 確かめます。                                     Check everything:
       kagiban check --config {config}
5. 動かします。                                     Run the kiosk:
       kagiban run --config {config}"""


def _make(workshop: Path, text: str, directory: Path, station: str) -> None:
    """The files. Raises `ConfigError`, in words of the final place, where the result would not load."""
    from storage.database import open_database

    write_new(workshop / CONFIG, text, mode=0o640)
    _make_keys(workshop, station)
    try:
        settings = load(workshop / CONFIG)
    except ConfigError as error:
        raise ConfigError(
            tuple(replace(problem, file=directory / problem.file.name) for problem in error.problems)
        ) from error
    open_database(settings.database, create=True, key=settings.keyring.database).close()


def _make_keys(workshop: Path, station: str) -> None:
    signer = new_signer(station)
    for key, text in (
        (STATION_KEY, new_raw_key()),
        (DATABASE_KEY, new_raw_key()),
        (CHECKPOINT_KEY, signer.text + "\n"),
    ):
        write_new(workshop / key.file, text, mode=0o600)
    write_new(workshop / CHECKPOINT_PUBLIC, signer.verifier.text + "\n", mode=0o644)


def _make_folder(directory: Path, undo: ExitStack) -> None:
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o750, exist_ok=True)
        undo.callback(_remove_if_empty, folder)


def _remove_if_empty(folder: Path) -> None:
    """Someone else may have put something there in the meantime."""
    with suppress(OSError):
        folder.rmdir()


def _refuse_to_overwrite(directory: Path) -> None:
    from storage.database import LOGS

    names = (*FILES, *(DATABASE + end for end in (*LOGS, "-head")))
    if standing := [name for name in names if os.path.lexists(directory / name)]:
        raise KioskError(
            f"{directory} is in use already",
            f"there already: {', '.join(standing)}. Nothing is overwritten; name another folder.",
        )


def _put_in_place(workshop: Path, directory: Path, undo: ExitStack) -> None:
    for name in FILES:
        os.link(workshop / name, directory / name)
        undo.callback((directory / name).unlink)
    sync(directory)


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
