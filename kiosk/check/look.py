"""The whole check in its order: what rests on a wrong thing is said to be not looked at."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.check.channels import channels
from kiosk.check.checkpoint import ways_out
from kiosk.check.custody import custody
from kiosk.check.devices import cabinet, readers
from kiosk.check.finding import Finding, Verdict
from kiosk.check.machine import clock, terminal
from kiosk.check.office import register
from kiosk.check.printer import printer
from kiosk.check.records import database
from kiosk.check.shredder import shredder
from kiosk.check.words import Say, speaker, spoken_here
from kiosk.config import (
    ConfigError,
    Problem,
    Settings,
    load,
)
from kiosk.config.keys import (
    CHECKPOINT_KEY,
    DATABASE_KEY,
    FELICA_KEY,
    STATION_KEY,
    KeyFile,
)
from kiosk.config.section import Sections
from kiosk.core.machine.service_user import become_owner_of

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

    def __init__(self, config: Path, sections: Sections, *, try_channels: bool = False) -> None:
        self._config = config.absolute()
        self._try_channels = try_channels
        self._settings: Settings | ConfigError
        try:
            self._settings = load(config, sections)
            self.language: str = self._settings.station.language
        except ConfigError as error:
            self._settings = error
            self.language = spoken_here()

    def findings(self) -> Iterator[Finding]:
        """Everything in its order. Some of it takes a moment."""
        say = speaker(self.language)
        if isinstance(self._settings, ConfigError):
            return _without_settings(self._config, self._settings, say)
        return _with_settings(self._settings, say, try_channels=self._try_channels)


def findings(config: Path, sections: Sections) -> Iterator[Finding]:
    """Everything that `kagiban check` looks at."""
    return Check(config, sections).findings()


def _with_settings(settings: Settings, say: Say, *, try_channels: bool) -> Iterator[Finding]:
    with_secrets = list(channels(settings, say, try_them=try_channels))
    become_owner_of(settings.database)
    yield _contents(settings, say)
    for key in _key_files(settings):
        yield Finding(say(_WORDS[key]), Verdict.GOOD, say("from {path}", path=key.path(settings.path)))
    last = yield from database(settings, say)
    yield register(settings, say)
    yield from custody(settings, say)
    yield from with_secrets
    yield from cabinet(settings, say)
    yield from shredder(settings, say)
    yield from printer(settings, say)
    yield from ways_out(settings, say)
    yield readers(settings.readers.names, say)
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


def _without_settings(config: Path, error: ConfigError, say: Say) -> Iterator[Finding]:
    paths = {key.path(config): key for key in _WORDS}
    others = [problem for problem in error.problems if problem.file not in paths]
    yield from _problems(say("configuration"), others, say("Correct the file."))
    for path, key in paths.items():
        about = [problem for problem in error.problems if problem.file == path]
        yield from _problems(say(_WORDS[key]), about, say("Do what it says, then check again."))
    for thing in ("database", "wiring"):
        first = say("The configuration must be right first.")
        yield Finding(say(thing), Verdict.UNKNOWN, say("not looked at"), first)
    yield readers((), say)
    yield clock(None, say)
    yield terminal(say, spoken_here())


def _problems(thing: str, problems: list[Problem], advice: str) -> Iterator[Finding]:
    yield from (Finding(thing, Verdict.BAD, str(problem), advice) for problem in problems)
