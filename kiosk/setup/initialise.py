"""`kagiban init`: configuration, keys and database; all of them or nothing.

They lie in one folder; or, for a service, the database in one that belongs to the service's user, and the
rest in one that this user may read, but for the keys, which systemd hands over (`LoadCredential=`).

Everything is made in a folder of its own inside the target and looked at there. Only then are the files
linked to their places, which cannot overwrite anything (`link(2)` fails where a name is taken).
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.config import ConfigError, Enrolled, load
from kiosk.config.keys import (
    CHECKPOINT_KEY,
    CHECKPOINT_PUBLIC,
    DATABASE_KEY,
    STATION_KEY,
    new_raw_key,
    new_signer,
)
from kiosk.core.errors import KioskError
from kiosk.core.machine.files import write_new
from kiosk.core.machine.service_user import ServiceUser, user_named
from kiosk.house.subject import House
from kiosk.setup.starter import DATABASE, OFFICE, PORT, STATION, starter_text
from kiosk.subjects import HOUSE
from storage.file.whole_file import sync

__all__ = ["CONFIG", "DATABASE", "next_steps", "starter_text", "write_starter"]

CONFIG = "kagiban.toml"
"""The key with which everybody can verify this station's checkpoints. It is no secret: give it away."""

HEAD = DATABASE + "-head"
"""The newest checkpoint, at first one over nothing: an empty database without it was emptied by somebody."""

FILES = (STATION_KEY.file, DATABASE_KEY.file, CHECKPOINT_KEY.file, CHECKPOINT_PUBLIC, HEAD, DATABASE, CONFIG)
"""In the order in which they take their places: a configuration that is there has all the rest beside it."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where everything goes, and whose it will be (None: whoever sets it up)."""

    directory: Path
    state: Path
    user: ServiceUser | None

    @property
    def database(self) -> str:
        """The database, as the configuration names it."""
        return DATABASE if self.state == self.directory else str(self.state / DATABASE)

    def of(self, name: str) -> Path:
        """The place of a file."""
        return (self.state if name.startswith(DATABASE) else self.directory) / name


def write_starter(
    directory: Path,
    *,
    state: Path | None = None,
    user: str = "",
    port: str = PORT,
    station: str = STATION,
    office: str = OFFICE,
    people: Sequence[Enrolled] | None = None,
    shredder: str = "",
    house: House = HOUSE,
) -> Path:
    """Writes configuration, keys and database; returns the configuration's path.

    All of it into `directory`; the database into `state`, if that is given, for a service run as `user`.
    Raises `KioskError` where any of them is there already or a folder cannot be written, `ConfigError`
    where the values do not fit, `StorageError` where no database can be made; then nothing has been changed.
    """
    places = _places(directory, state, user)
    text = starter_text(
        port=port,
        station=station,
        office=office,
        people=people,
        shredder=shredder,
        house=house,
        database=places.database,
    )
    with ExitStack() as undo, ExitStack() as work:
        try:
            _make_folders(places, undo)
            _refuse_to_overwrite(places)
            workshops = {folder: _workshop(folder, work) for folder in {places.directory, places.state}}
            _make(workshops, text, places, station, house)
            _put_in_place(workshops, places, undo)
        except OSError as error:
            raise KioskError(f"{directory} cannot be set up", _reason(error)) from error
        undo.pop_all()
    return directory / CONFIG


def _workshop(folder: Path, work: ExitStack) -> Path:
    return Path(work.enter_context(tempfile.TemporaryDirectory(prefix=".kagiban-init-", dir=folder)))


def _places(directory: Path, state: Path | None, user: str) -> _Places:
    """Raises `KioskError` where the parts do not fit each other."""
    if bool(user) != (state is not None):
        raise KioskError("--state and --user belong together", "a service has a user, and its own folder")
    if not user:
        return _Places(directory, directory, None)
    if os.geteuid() != 0:
        raise KioskError("Only root can set up a service", "run it with sudo")
    return _Places(directory.absolute(), Path(state or directory).absolute(), user_named(user))


def next_steps(config: Path, user: str = "") -> str:
    """What to do now, for whoever ran `kagiban init`."""
    start = "systemctl enable --now kagiban   # README" if user else f"kagiban run --config {config}"
    return f"""{config.parent}: {", ".join(reversed(FILES))}

1. 設定ファイルに、回線・鍵・職員を書きます。       Edit {CONFIG}: serial line, keys, staff.
2. *.key の控えを、この端末の外の安全な場所に取ります。  Keep a copy of the *.key files somewhere safe,
   データベースの控えと一緒には置きません。               off this machine, not beside its backups.
3. {CHECKPOINT_PUBLIC} を監査する人に渡します。          Give {CHECKPOINT_PUBLIC} to whoever audits.
4. 確かめます。                                     Check everything:
       kagiban check --config {config}
5. 動かします。                                     Run the kiosk:
       {start}"""


def _make(workshops: Mapping[Path, Path], text: str, places: _Places, station: str, house: House) -> None:
    """The files. Raises `ConfigError`, in words of the final place, where the result would not load."""
    from storage.file.database import open_database
    from storage.proof.seal import Seal

    workshop, state = workshops[places.directory], workshops[places.state]
    write_new(workshop / CONFIG, text, mode=0o640)
    _make_keys(workshop, station)
    try:
        settings = load(workshop / CONFIG, house.sections, house.known)
    except ConfigError as error:
        raise ConfigError(
            tuple(replace(problem, file=places.of(problem.file.name)) for problem in error.problems)
        ) from error
    key = settings.keyring.database
    open_database(state / DATABASE, create=True, key=key, known=house.known).close()
    Seal(settings.keyring.signer, state / DATABASE).begin()
    if (user := places.user) is not None:
        os.chown(workshop / CONFIG, 0, user.gid)
        for name in (DATABASE, HEAD):
            os.chown(state / name, user.uid, user.gid)


def _make_keys(workshop: Path, station: str) -> None:
    signer = new_signer(station)
    for key, text in (
        (STATION_KEY, new_raw_key()),
        (DATABASE_KEY, new_raw_key()),
        (CHECKPOINT_KEY, signer.text + "\n"),
    ):
        write_new(workshop / key.file, text, mode=0o600)
    write_new(workshop / CHECKPOINT_PUBLIC, signer.verifier.text + "\n", mode=0o644)


def _make_folders(places: _Places, undo: ExitStack) -> None:
    """The service's user may read one and owns the other; what is there already is left as it is."""
    user = places.user
    if _make_folder(places.directory, undo) and user is not None:
        os.chown(places.directory, 0, user.gid)
    if user is None:
        return
    if _make_folder(places.state, undo):
        os.chown(places.state, user.uid, user.gid)
        places.state.chmod(0o700)
    _refuse_unreachable(places.directory, places.state, user)


def _refuse_unreachable(directory: Path, state: Path, user: ServiceUser) -> None:
    """A folder that was there already may not let the service in."""
    found = directory.stat()
    readable = 0o050 if found.st_gid == user.gid else 0o005
    if found.st_mode & readable != readable:
        advice = f"chgrp {user.name} {directory}; chmod 750 {directory}"
        raise KioskError(f"{directory} cannot be read by {user.name}", advice)
    if state.stat().st_uid != user.uid:
        advice = f"chown {user.name}: {state}; chmod 700 {state}"
        raise KioskError(f"{state} does not belong to {user.name}", advice)


def _make_folder(directory: Path, undo: ExitStack) -> bool:
    """Was it missing?"""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o750 if folder == directory else 0o755, exist_ok=True)
        undo.callback(_remove_if_empty, folder)
    return bool(missing)


def _remove_if_empty(folder: Path) -> None:
    """Someone else may have put something there in the meantime."""
    with suppress(OSError):
        folder.rmdir()


def _refuse_to_overwrite(places: _Places) -> None:
    from storage.file.database import LOGS

    names = (*FILES, *(DATABASE + end for end in LOGS))
    if standing := [path for path in map(places.of, names) if os.path.lexists(path)]:
        raise KioskError(
            f"{standing[0].parent} is in use already",
            f"there already: {', '.join(path.name for path in standing)}."
            " Nothing is overwritten; name another folder.",
        )


def _put_in_place(workshops: Mapping[Path, Path], places: _Places, undo: ExitStack) -> None:
    for name in FILES:
        target = places.of(name)
        os.link(workshops[target.parent] / name, target)
        undo.callback(target.unlink)
    for folder in workshops:
        sync(folder)


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
