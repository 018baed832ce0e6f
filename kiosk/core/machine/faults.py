"""What the command line says of an error; what it writes down of one that nobody foresaw."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.errors import KioskError


def said_of(error: Exception) -> str:
    """Title and detail of an error that is part of life; empty for one that is a fault of this program."""
    from drivers.cabinet.profile import ProfileError
    from drivers.cabinet.wiring import WiringError
    from drivers.errors import DeviceError
    from drivers.shredder.wiring import WiringError as ShredderWiringError
    from storage.errors import StorageError

    ours = KioskError | StorageError | DeviceError | ProfileError | WiringError | ShredderWiringError
    if isinstance(error, ours):
        return "\n  ".join([error.title, *error.detail.splitlines()])
    return ""


def write_fault_log(error: Exception, arguments: Sequence[str], beside: Path | None) -> Path | None:
    """Writes the traceback into the folder `beside`, else among the temporary files; says where.

    For its owner only: a traceback can contain names. None when it can be written nowhere.
    """
    name = f"kagiban-fault-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.log"
    for folder in (beside, Path(tempfile.gettempdir())):
        if folder is None:
            continue
        try:
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            continue
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"kagiban {' '.join(arguments)}\nPython {sys.version}\n\n")
            file.writelines(traceback.format_exception(error))
        return folder / name
    return None
