"""New databases as copies of one that was made beforehand.

Making one steps through every schema that there has been; the tests of that make theirs with `open_database`.
"""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.file.database import Database, open_database
from storage.file.whole_file import make_private
from storage.memory import Known
from storage.subjects import SHIPPED


def fresh_database(path: Path, *, key: bytes | None = None, known: Known = SHIPPED) -> Database:
    """As `open_database(path, create=True)` where nothing is yet, and many times as quick."""
    with os.fdopen(make_private(path, os.O_RDWR | os.O_EXCL), "wb") as file:
        file.write(_new(key))
    database = open_database(path, key=key, known=known)
    database.is_new = True
    return database


@cache
def _new(key: bytes | None) -> bytes:
    """What a new database consists of once it is closed: one file, its log emptied into it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        open_database(path, create=True, key=key).close()
        return path.read_bytes()
