"""`kagiban ledger checkpoint`: the signed checkpoint leaves the machine, and the ledger knows that it did."""

from io import StringIO
from pathlib import Path
from typing import TextIO

import segno

from kiosk import locale
from kiosk.config import Settings
from kiosk.files import write_new
from kiosk.locale import _
from kiosk.records_at_rest import writing
from storage.checkpoint import Checkpoint
from storage.records import CheckpointHandedOut


def hand_out(settings: Settings, out: TextIO, *, qr: bool, out_file: Path | None) -> None:
    """Writes the note over all records: as text, as a code, or into a new file. Raises `KioskError`."""
    locale.use(settings.station.language)
    with writing(settings) as records:
        note = records.ledger.checkpoint()
        checkpoint = Checkpoint.from_text(note.partition("\n\n")[0] + "\n")
        if out_file is not None:
            write_new(out_file, note, mode=0o644)
            out.write(
                _("{file}: checkpoint over {size} records").format(file=out_file, size=checkpoint.size) + "\n"
            )
        if qr:
            out.write(code_of(note))
        if out_file is None:
            out.write(note)
        how = "file" if out_file else "qr" if qr else "text"
        handed_out = CheckpointHandedOut(size=checkpoint.size, root=checkpoint.root.hex(), how=how)
        records.ledger.append_blocking(handed_out)


def code_of(note: str) -> str:
    """The note as a QR code (ISO/IEC 18004) of block characters, for a terminal or a screen."""
    drawn = StringIO()
    segno.make_qr(note, error="l").terminal(drawn, border=2, compact=True)
    return drawn.getvalue()
