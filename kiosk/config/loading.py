"""`load`: a configuration file, and the key beside it, into settings that hold together."""

import hashlib
from pathlib import Path
from typing import Any

from kiosk.config.office import check_office, keys_of, people_of, places_of
from kiosk.config.problems import ConfigError, Problem, Problems
from kiosk.config.reading import read_bytes, read_document
from kiosk.config.settings import Document, Settings, Times, TimesEntry
from kiosk.config.shape import read_struct
from kiosk.config.station_key import read_station_key


def load(path: Path) -> Settings:
    """The settings in the file at `path`. Raises `ConfigError` with all faults that one reading can find."""
    path = path.absolute()
    raw = read_bytes(Problems(path))
    document, problems = _document(raw, path)
    card_key, key_problems = read_station_key(path)
    problems += key_problems.found
    if document is None or problems:
        raise ConfigError(tuple(problems))
    return Settings(
        path=path,
        digest=hashlib.sha256(raw).hexdigest(),
        card_key=card_key,
        station=document.station,
        database=path.parent / document.database.file,
        readers=document.readers,
        cabinet=document.cabinet,
        places=places_of(document),
        keys=keys_of(document),
        people=people_of(document),
        times=_times(document.times),
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
    return document, problems.found


def _times(entry: TimesEntry) -> Times:
    return Times(
        question_s=entry.question_s,
        opened_s=entry.opened_s,
        take_s=entry.take_s,
        shut_s=entry.shut_s,
        notice_s=entry.notice_s,
    )
