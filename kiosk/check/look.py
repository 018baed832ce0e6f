"""The whole check in its order: what rests on a wrong thing is said to be not looked at."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.check.finding import Finding, Verdict
from kiosk.check.machine import clock, terminal
from kiosk.check.records import database
from kiosk.check.row import Checks, Look
from kiosk.check.words import Say, speaker, spoken_here
from kiosk.config import ConfigError, Problem, Settings, load
from kiosk.config.keys import CHECKPOINT_KEY, DATABASE_KEY, FELICA_KEY, STATION_KEY, KeyFile
from kiosk.config.section import Sections
from kiosk.core.machine.service_user import become_owner_of
from storage.memory import Known

_WORDS = {
    STATION_KEY: "station key",
    DATABASE_KEY: "database key",
    CHECKPOINT_KEY: "checkpoint key",
    FELICA_KEY: "cards' master key",
}


class Check:
    """One look at a kiosk. `language` is the one that its configuration names, if that can be read.

    Root, once it has read what only root may, looks as the user as whom the kiosk runs.

    `try_channels`: a trial notice goes out by each channel for alarms.
    """

    def __init__(
        self,
        config: Path,
        sections: Sections,
        known: Known,
        checks: Checks,
        *,
        try_channels: bool = False,
    ) -> None:
        self._config = config.absolute()
        self._try_channels = try_channels
        self._checks = checks
        self._settings: Settings | ConfigError
        try:
            self._settings = load(config, sections, known)
            self.language: str = self._settings.station.language
        except ConfigError as error:
            self._settings = error
            self.language = spoken_here()

    def findings(self) -> Iterator[Finding]:
        """Everything in its order. Some of it takes a moment."""
        say = speaker(self.language, self._checks.words)
        if isinstance(self._settings, ConfigError):
            return _without_settings(self._config, self._settings, self._checks, say)
        today = date.today()  # noqa: DTZ011  # the office's own days
        return _with_settings(Look(self._settings, today, self._try_channels), self._checks, say)


def _with_settings(look: Look, checks: Checks, say: Say) -> Iterator[Finding]:
    settings = look.settings
    first = {row: list(row.looks(look, say)) for row in checks.rows if row.with_secrets}
    become_owner_of(settings.database)
    yield _contents(settings, say)
    for key in _key_files(settings):
        yield Finding(say(_WORDS[key]), Verdict.GOOD, say("from {path}", path=key.path(settings.path)))
    last = yield from database(settings, say)
    for row in checks.rows:
        yield from first[row] if row in first else row.looks(look, say)
    yield clock(last, say)
    yield terminal(say, settings.station.language)


def _key_files(settings: Settings) -> Iterator[KeyFile]:
    yield STATION_KEY
    if settings.keyring.database is not None:
        yield DATABASE_KEY
    yield CHECKPOINT_KEY
    if settings.keyring.felica:
        yield FELICA_KEY


def _contents(settings: Settings, say: Say) -> Finding:
    counts = say(
        "{keys} keys, {places} places, {people} people",
        keys=len(settings.keys),
        places=len(settings.places),
        people=len(settings.people),
    )
    return Finding(say("configuration"), Verdict.GOOD, counts)


def _without_settings(config: Path, error: ConfigError, checks: Checks, say: Say) -> Iterator[Finding]:
    paths = {key.path(config): key for key in _WORDS}
    others = [problem for problem in error.problems if problem.file not in paths]
    yield from _problems(say("configuration"), others, say("Correct the file."))
    for path, key in paths.items():
        about = [problem for problem in error.problems if problem.file == path]
        yield from _problems(say(_WORDS[key]), about, say("Do what it says, then check again."))
    first = say("The configuration must be right first.")
    yield Finding(say("database"), Verdict.UNKNOWN, say("not looked at"), first)
    for row in checks.rows:
        yield from row.unread(say)
    yield clock(None, say)
    yield terminal(say, spoken_here())


def _problems(thing: str, problems: list[Problem], advice: str) -> Iterator[Finding]:
    yield from (Finding(thing, Verdict.BAD, str(problem), advice) for problem in problems)
