"""`kagiban ledger verify`: everything that can be told of the records, on a terminal or in a pipe."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.printable import printable
from kiosk.locale import _
from kiosk.records.accept import accepted_records
from kiosk.records.at_rest import reading
from storage.examine.verify import Outside, Report, verify
from storage.proof.note import Verifier
from storage.proof.spelling import Handwritten, is_packed


def verify_and_say(
    settings: Settings,
    out: TextIO,
    database: Path | None,
    against: Sequence[str],
    keys: Sequence[str],
    *,
    full: bool,
) -> bool:
    """Writes what was found; True when everything stands. Raises `KioskError` and `StorageError`."""
    locale.use(settings.station.language)
    outside = [_outside(each) for each in against]
    trusted = [verifier for key in keys for verifier in verifiers_in(key)]
    with reading(settings, database, guards=False) as records, _progress_bar() as progress:
        report = verify(
            records.database,
            trusted=trusted,
            outside=outside,
            own=settings.keyring.signer.verifier if database is None else None,
            is_backup=database is not None,
            full=full,
            progress=progress,
        )
    for line in _lines(report, asked=len(outside)):
        out.write(printable(line) + "\n")
    return not report.problems


def _outside(given: str) -> Outside:
    """A checkpoint kept elsewhere: what is in a file, or was written down and is given as it is.

    Raises `CodeInvalid` for what is mistyped, `KioskError` for a file that cannot be read.
    """
    path = Path(given)
    if path.exists() or not _looks_like_code(given):
        return Outside(path.name, _text(path))
    if not is_packed(given):
        Handwritten.from_text(given)
    return Outside(given, given)


def _looks_like_code(given: str) -> bool:
    """A file's name hardly begins with a number and groups behind it, or as a packed checkpoint does."""
    return is_packed(given) or re.match(r"\s*\d+[\s/-]", given) is not None


def verifiers_in(key: str) -> list[Verifier]:
    """The verifier keys that `key` is or, if it names a file, holds, one a line. Raises `StorageError`."""
    path = Path(key)
    text = _text(path) if path.exists() else key
    keys = [Verifier.from_text(line.strip()) for line in text.splitlines() if line.strip()]
    if not keys:
        raise KioskError(_("There is no key in this file"), str(path))
    return keys


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KioskError(_("This file cannot be read"), f"{path}: {error}") from error


def _lines(report: Report, *, asked: int) -> Iterator[str]:
    yield _("records: {count}, root {root}").format(count=report.records, root=report.root.hex() or "-")
    yield _("checkpoints kept with them: {count}").format(count=report.checkpoints)
    for vkey in report.vkeys:
        yield _("key: {vkey}").format(vkey=vkey)
    if not report.trusted:
        yield _("The key comes from the ledger itself: give the one kept elsewhere with --key.")
    for matched in report.matched:
        yield _("agrees with a checkpoint kept elsewhere: {checkpoint}").format(checkpoint=matched)
    if not asked:
        yield _(
            "No checkpoint kept elsewhere was given (--against): a cut tail or an old copy would not show."
        )
    for seq, accepted in report.accepted:
        said = _("accepted by {approver} and {second} (record {seq}): {records}")
        yield said.format(
            records=accepted_records(accepted),
            seq=seq,
            approver=accepted.approver,
            second=accepted.second,
        )
    for problem in report.problems:
        yield _("WRONG: {problem}").format(problem=problem)
    yield (
        _("Everything stands.")
        if not report.problems
        else _("{count} things are wrong.").format(count=len(report.problems))
    )


@contextmanager
def _progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the error stream if that is a terminal; silent in a pipe."""
    console = Console(file=sys.stderr)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=of)
            bar.update(tasks[stage], completed=done)

        yield tell
