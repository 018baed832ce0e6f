"""`kagiban init`: a folder with configuration, station key and database; all of them or nothing.

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
from kiosk.config.station_key import FILE as STATION_KEY
from kiosk.config.station_key import new_station_key
from kiosk.errors import KioskError
from kiosk.starter import OFFICE, PORT, STATION, starter_text

__all__ = ["CONFIG", "DATABASE", "next_steps", "starter_text", "write_starter"]

CONFIG = "kagiban.toml"
DATABASE = "kagiban.db"
FILES = (STATION_KEY, DATABASE, CONFIG)
"""In the order in which they take their places: a configuration that is there has all the rest beside it."""


def write_starter(
    directory: Path,
    *,
    port: str = PORT,
    station: str = STATION,
    office: str = OFFICE,
    people: Sequence[Enrolled] | None = None,
) -> Path:
    """Writes configuration, station key and database into `directory`; returns the configuration's path.

    Raises `KioskError` where any of them is there already or the folder cannot be written, `ConfigError`
    where the values do not fit, `StorageError` where no database can be made; then nothing has been changed.
    """
    text = starter_text(port=port, station=station, office=office, people=people)
    with ExitStack() as undo:
        try:
            _make_folder(directory, undo)
            _refuse_to_overwrite(directory)
            with tempfile.TemporaryDirectory(prefix=".kagiban-init-", dir=directory) as workshop:
                _make(Path(workshop), text, directory)
                _put_in_place(Path(workshop), directory, undo)
        except OSError as error:
            raise KioskError(f"{directory} cannot be set up", _reason(error)) from error
        undo.pop_all()
    return directory / CONFIG


def next_steps(config: Path) -> str:
    """What to do now, for whoever ran `kagiban init`."""
    return f"""{config.parent}: {", ".join(reversed(FILES))}

1. 設定ファイルに、回線・鍵・職員を書きます。       Edit {CONFIG}: serial line, keys, staff.
2. station.key の控えを安全な場所に取ります。       Keep a copy of {STATION_KEY} in a safe place.
3. 確かめます。                                     Check everything:
       kagiban check --config {config}
4. 動かします。                                     Run the kiosk:
       kagiban run --config {config}"""


def _make(workshop: Path, text: str, directory: Path) -> None:
    """The three files. Raises `ConfigError`, in words of the final place, where the result would not load."""
    from storage.database import open_database

    _write(workshop / CONFIG, text, mode=0o640)
    _write(workshop / STATION_KEY, new_station_key(), mode=0o600)
    try:
        load(workshop / CONFIG)
    except ConfigError as error:
        raise ConfigError(
            tuple(replace(problem, file=directory / problem.file.name) for problem in error.problems)
        ) from error
    open_database(workshop / DATABASE, create=True).close()


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
    if standing := [name for name in FILES if os.path.lexists(directory / name)]:
        raise KioskError(
            f"{directory} is in use already",
            f"there already: {', '.join(standing)}. Nothing is overwritten; name another folder.",
        )


def _put_in_place(workshop: Path, directory: Path, undo: ExitStack) -> None:
    for name in FILES:
        os.link(workshop / name, directory / name)
        undo.callback((directory / name).unlink)
    _sync(directory)


def _write(path: Path, text: str, *, mode: int) -> None:
    """A new file with this mode, whatever the umask, on the disk when this returns."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
