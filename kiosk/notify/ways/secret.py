"""A channel's secret: a password, or what signs a webhook. A systemd credential, else a file of mode 0600.

For the channel `mail` it is the credential `kagiban.notify-mail`, or `notify-mail.secret` beside the
configuration.
"""

import os
import re
import stat
from pathlib import Path

from kiosk.config.keys import KeyFile
from kiosk.config.problems import Problems

_LONGEST = 1024
_LINE = re.compile(r"[\x20-\x7e]+")


def secret_file(channel: str) -> KeyFile:
    """Where the secret of `channel` is looked for."""
    return KeyFile(
        f"notify-{channel}.secret",
        f"kagiban.notify-{channel}",
        f"the secret of the channel {channel}",
        "write it there, on one line",
    )


def read_secret(channel: str, config: Path, shortest: int = 1) -> tuple[str, Problems]:
    """The secret, without the end of its line; empty where `Problems` says what is wrong."""
    key = secret_file(channel)
    path = key.path(config)
    problems = Problems(path)
    secret = ""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            secret = file.read(_LONGEST).rstrip(b"\r\n").decode(errors="replace")
    except FileNotFoundError:
        problems.add("", "no such file", f"{key.what}: {key.lost}")
        return "", problems
    except OSError as error:
        problems.add("", error.strerror or "nothing", "a file that can be read")
        return "", problems
    if mode & 0o077 and path.name != key.credential:
        problems.add("", f"mode {mode:04o}", f"mode 0600, for its owner only (`chmod 600 {path}`)")
    if _LINE.fullmatch(secret) is None or len(secret) < shortest:
        problems.add("", f"{len(secret)} characters", f"one line of at least {shortest} ASCII characters")
    return ("" if problems.found else secret), problems
