"""The station's secret: 32 random bytes under which card numbers enter records.

It comes from a systemd credential where there is one, else from a file beside the configuration.
"""

import os
import re
import secrets
import stat
from pathlib import Path

from kiosk.config.problems import Problems

FILE = "station.key"
CREDENTIAL = "kagiban.station-key"
LENGTH = 32
"""Bytes: the length of the digest under which HMAC-SHA256 uses it (RFC 2104, section 3)."""

_LOST = "restore it from a backup; a new key would make every card in earlier records a stranger"


def station_key_path(config: Path) -> Path:
    """Where the key of this configuration is: the credential if systemd gave one, else beside the file."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if credentials and (given := Path(credentials, CREDENTIAL)).exists():
        return given
    return config.with_name(FILE)


def new_station_key() -> str:
    """The text of a new key file."""
    return secrets.token_hex(LENGTH) + "\n"


def read_station_key(config: Path) -> tuple[bytes, Problems]:
    """The key, with what is wrong with it (then the key is empty)."""
    path = station_key_path(config)
    problems = Problems(path)
    key = b""
    try:
        with path.open("rb") as file:
            _check_mode(os.fstat(file.fileno()), path, problems)
            key = _parse(file.read(4 * LENGTH), problems)
    except FileNotFoundError:
        problems.add("", "no such file", f"the station's key: {_LOST}")
    except (OSError, ValueError) as error:
        problems.add("", getattr(error, "strerror", None) or str(error), "a file that can be read")
    return (b"" if problems.found else key), problems


def _parse(raw: bytes, problems: Problems) -> bytes:
    text = raw.strip()
    if re.fullmatch(rb"[0-9A-Fa-f]{%d}" % (2 * LENGTH), text) is None:
        problems.add("", f"{len(raw)} bytes of something else", f"{2 * LENGTH} hexadecimal digits: {_LOST}")
        return b""
    return bytes.fromhex(text.decode())


def _check_mode(status: os.stat_result, path: Path, problems: Problems) -> None:
    """Nobody else may read it. A credential's folder belongs to systemd, which sees to that."""
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077 and path.name != CREDENTIAL:
        problems.add("", f"mode {mode:04o}", f"mode 0600, for its owner only (`chmod 600 {path}`)")
