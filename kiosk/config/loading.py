"""`load`: a configuration file, and the key beside it, into settings that hold together."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from kiosk.config.keys import read_keys
from kiosk.config.ledger import check_ledger
from kiosk.config.office import (
    check_office,
    day_rules_of,
    keys_of,
    people_of,
    places_of,
)
from kiosk.config.printer import check_printer
from kiosk.config.problems import ConfigError, Problem, Problems
from kiosk.config.reading import read_bytes, read_document
from kiosk.config.settings import (
    Document,
    Settings,
    Times,
    TimesEntry,
)
from kiosk.config.shape import read_struct
from kiosk.core.office.rules import Rules, ShredRules
from storage.subjects import SHIPPED


def load(path: Path) -> Settings:
    """The settings in the file at `path`. Raises `ConfigError` with all faults that one reading can find."""
    path = path.absolute()
    raw = read_bytes(Problems(path))
    document, problems = _document(raw, path)
    encrypted = document is None or document.database.encrypted
    felica = document is not None and "felica_mac" in document.readers.cards
    keyring, about_keys = read_keys(path, encrypted=encrypted, felica=felica)
    problems += [problem for about in about_keys for problem in about.found]
    if document is None or keyring is None or problems:
        raise ConfigError(tuple(problems))
    return Settings(
        path=path,
        digest=hashlib.sha256(raw).hexdigest(),
        keyring=keyring,
        station=document.station,
        database=path.parent / document.database.file,
        readers=document.readers,
        cabinet=document.cabinet,
        places=places_of(document),
        keys=keys_of(document),
        people=people_of(document),
        times=_times(document.times),
        ledger=document.ledger,
        retention={
            kind: getattr(document.retention, kind.replace(".", "_"))
            for kind, record in SHIPPED.kinds.items()
            if record.personal
        },
        rules=Rules(
            **msgspec.structs.asdict(document.rules),
            shredding=ShredRules(**msgspec.structs.asdict(document.shredding)),
            day=day_rules_of(document.day),
        ),
        shredder=document.shredder,
        printer=document.printer,
        notify=document.notify,
    )


def _document(raw: bytes, path: Path) -> tuple[Document | None, list[Problem]]:
    problems = Problems(path)
    tables: dict[str, Any]
    try:
        tables = read_document(raw, problems)
    except ConfigError as error:
        return None, list(error.problems)
    document = read_struct(Document, tables, problems)
    check_office(tables, problems)
    check_printer(tables, problems)
    check_ledger(tables, problems)
    return document, problems.found


def _times(entry: TimesEntry) -> Times:
    return Times(
        question_s=entry.question_s,
        opened_s=entry.opened_s,
        take_s=entry.take_s,
        shut_s=entry.shut_s,
        notice_s=entry.notice_s,
        return_s=entry.return_s,
        tap_s=entry.tap_s,
    )
