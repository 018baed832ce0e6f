"""Opens a database as a user who may not write it. `python -m tests.storage.read_only FILE`.

Says on one line each what opening, reading and appending came to.
"""

import os
import sys
from pathlib import Path

from storage.errors import LedgerUnavailable
from storage.file.database import open_database
from storage.log.ledger import Ledger
from tests.storage.samples import HandClock, started

NOBODY = 65534


def main(path: Path) -> None:
    """Root may write everything, so root becomes nobody first."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        with open_database(path) as database:
            ledger = Ledger(database, station="s", clock=HandClock())
            print("read", len(list(ledger.read())))
            ledger.append_blocking(started(1))
    except LedgerUnavailable as error:
        print("unavailable", error.detail)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
