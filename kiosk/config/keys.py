"""The station's secrets. Each comes from a systemd credential where there is one, else from a file.

The station key (32 bytes) is what card numbers are digested under; the database key (32 bytes) opens the
encrypted file; the checkpoint key (a signed-note signer key) signs the ledger's checkpoints.
"""

import os
import re
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from kiosk.config.problems import Problems
from storage.errors import StorageError
from storage.proof.note import Signer

T = TypeVar("T")

LENGTH = 32
"""Bytes of the first two: HMAC-SHA256's digest (RFC 2104, section 3), and a raw SQLCipher key."""

MASTER_LENGTH = 16
"""Bytes of the cards' master key: an AES-128 key (NXP AN10922, section 2.2)."""

LONGEST = 1024
"""Bytes of a key file that are looked at: none is longer."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """One secret: its file beside the configuration, its credential's name, and what its loss would mean."""

    file: str
    credential: str
    what: str
    lost: str

    def path(self, config: Path) -> Path:
        """Where it is for this configuration: the credential if systemd gave one, else beside the file."""
        credentials = os.environ.get("CREDENTIALS_DIRECTORY", "")
        if credentials and (given := Path(credentials, self.credential)).exists():
            return given
        return config.with_name(self.file)


STATION_KEY = KeyFile(
    "station.key",
    "kagiban.station-key",
    "the station's key",
    "restore it from a backup; a new key would make every card in earlier records a stranger",
)
DATABASE_KEY = KeyFile(
    "database.key",
    "kagiban.database-key",
    "the database's key",
    "restore it from a backup: without it nobody can read the records"
    " (a database that is not encrypted: database.encrypted = false)",
)
FELICA_KEY = KeyFile(
    "felica.key",
    "kagiban.felica-key",
    "the master key of the office's FeliCa Lite-S cards",
    "it was made when the cards were issued; without it none of them can prove itself"
    ' (cards taken by their number only: readers.cards = ["idm", "uid"])',
)
CHECKPOINT_PUBLIC = "checkpoint.pub"
"""The file beside it whose key whoever audits is given."""

CHECKPOINT_KEY = KeyFile(
    "checkpoint.key",
    "kagiban.checkpoint-key",
    "the key that signs checkpoints",
    "restore it from a backup; if it is lost for good, `kagiban ledger rotate-key --lost` names a new one",
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets, read. `database` is None for a database that is not encrypted.

    `felica` is empty where no cards are asked to prove themselves under it.
    """

    station: bytes
    database: bytes | None
    signer: Signer
    felica: bytes = b""

    def __repr__(self) -> str:
        """Without the secrets: a repr ends up in logs."""
        return "Keys(...)"


def new_raw_key() -> str:
    """The text of a new station or database key file."""
    return secrets.token_hex(LENGTH) + "\n"


def new_signer(station: str) -> Signer:
    """A new checkpoint key. Its name is the log's origin: the station, and eight digits that no other has."""
    return Signer.generate(f"kagiban/{quote(station, safe='')}/{secrets.token_hex(4)}")


def read_keys(config: Path, *, encrypted: bool, felica: bool = False) -> tuple[Keys | None, list[Problems]]:
    """The secrets of this configuration, or None; and what is wrong with each."""
    station, about_station = _read(STATION_KEY, config, _raw)
    database, about_database = _read(DATABASE_KEY, config, _raw) if encrypted else (None, Problems(config))
    master, about_master = _read(FELICA_KEY, config, _raw16) if felica else (b"", Problems(config))
    signer, about_signer = read_signer(config)
    problems = [about_station, about_database, about_master, about_signer]
    if station is None or signer is None or master is None or (encrypted and database is None):
        return None, problems
    return Keys(station, database, signer, master), problems


def read_signer(config: Path) -> tuple[Signer | None, Problems]:
    """The checkpoint key alone, or None; and what is wrong with it."""
    return _read(CHECKPOINT_KEY, config, _signer)


def _read(
    key: KeyFile, config: Path, parse: Callable[[str, str, Problems], T | None]
) -> tuple[T | None, Problems]:
    path = key.path(config)
    problems = Problems(path)
    try:
        with path.open("rb") as file:
            _check_mode(os.fstat(file.fileno()), path, key, problems)
            read = parse(file.read(LONGEST).strip().decode(errors="replace"), key.lost, problems)
            return (None if problems.found else read), problems
    except FileNotFoundError:
        problems.add("", "no such file", f"{key.what}: {key.lost}")
    except (OSError, ValueError) as error:
        problems.add("", getattr(error, "strerror", None) or str(error), "a file that can be read")
    return None, problems


def _raw(text: str, lost: str, problems: Problems, length: int = LENGTH) -> bytes | None:
    if re.fullmatch(f"[0-9A-Fa-f]{{{2 * length}}}", text) is None:
        problems.add(
            "", f"{len(text)} characters of something else", f"{2 * length} hexadecimal digits: {lost}"
        )
        return None
    return bytes.fromhex(text)


def _raw16(text: str, lost: str, problems: Problems) -> bytes | None:
    return _raw(text, lost, problems, MASTER_LENGTH)


def _signer(text: str, lost: str, problems: Problems) -> Signer | None:
    try:
        return Signer.from_text(text)
    except StorageError:
        problems.add("", f"{len(text)} characters of something else", f"a line PRIVATE+KEY+...: {lost}")
        return None


def _check_mode(status: os.stat_result, path: Path, key: KeyFile, problems: Problems) -> None:
    """Nobody else may read it. A credential's folder belongs to systemd, which sees to that."""
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077 and path.name != key.credential:
        problems.add("", f"mode {mode:04o}", f"mode 0600, for its owner only (`chmod 600 {path}`)")
