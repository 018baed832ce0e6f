"""`load`: a configuration file, and the key beside it, into settings that hold together."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from kiosk.config.keys import read_keys
from kiosk.config.office import ACROSS, CALENDAR, keys_of, people_of, places_of
from kiosk.config.problems import ConfigError, Problem, Problems
from kiosk.config.reading import read_bytes, read_document
from kiosk.config.section import Sections, document_kind
from kiosk.config.settings import KEPT, Ground, Settings
from kiosk.config.shape import read_struct
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.rules import Rules
from kiosk.core.times import Times
from storage.memory import Known

OWN = Sections((CALENDAR,), KEPT, ACROSS)
"""What every kiosk's file has, whatever its subjects are."""


def load(path: Path, sections: Sections, known: Known) -> Settings:
    """The settings in the file at `path`. `sections`: what the subjects of this kiosk bring to it;
    `known`: what their records mean.

    Raises `ConfigError` with all faults that one reading can find.
    """
    path = path.absolute()
    raw = read_bytes(Problems(path))
    sections += OWN
    document, problems = _document(raw, path, sections)
    encrypted = document is None or document.database.encrypted
    felica = document is not None and "felica_mac" in document.readers.cards
    keyring, about_keys = read_keys(path, encrypted=encrypted, felica=felica)
    problems += [problem for about in about_keys for problem in about.found]
    if document is None or keyring is None or problems:
        raise ConfigError(tuple(problems))
    became = sections.read(document)
    calendar = became.pop(OfficeCalendar)
    assert isinstance(calendar, OfficeCalendar)  # noqa: S101  # the section of every kiosk became it
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
        times=Times(**msgspec.structs.asdict(document.times)),
        ledger=document.ledger,
        retention={
            each.kind: getattr(document.retention, each.kind.replace(".", "_")) for each in sections.kept
        },
        rules=Rules(**msgspec.structs.asdict(document.rules), calendar=calendar),
        sections=became,
        known=known,
    )


def _document(raw: bytes, path: Path, sections: Sections) -> tuple[Ground | None, list[Problem]]:
    problems = Problems(path)
    tables: dict[str, Any]
    try:
        tables = read_document(raw, problems)
    except ConfigError as error:
        return None, list(error.problems)
    document = read_struct(document_kind(Ground, sections), tables, problems)
    sections.check(tables, problems)
    return document, problems.found
