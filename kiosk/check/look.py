"""The whole check in its order: what rests on a wrong thing is said to be not looked at."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.check.devices import cabinet, readers
from kiosk.check.finding import Finding, Verdict
from kiosk.check.machine import clock, terminal
from kiosk.check.records import database
from kiosk.check.words import Say, speaker, spoken_here
from kiosk.config import ConfigError, Problem, Settings, load
from kiosk.config.station_key import station_key_path


class Check:
    """One look at a kiosk. `language` is the one that its configuration names, if that can be read."""

    def __init__(self, config: Path) -> None:
        self._config = config.absolute()
        self._settings: Settings | ConfigError
        try:
            self._settings = load(config)
            self.language: str = self._settings.station.language
        except ConfigError as error:
            self._settings = error
            self.language = spoken_here()

    def findings(self) -> Iterator[Finding]:
        """Everything in its order. Some of it takes a moment."""
        say = speaker(self.language)
        if isinstance(self._settings, ConfigError):
            return _without_settings(self._config, self._settings, say)
        return _with_settings(self._settings, say)


def findings(config: Path) -> Iterator[Finding]:
    """Everything that `kagiban check` looks at."""
    return Check(config).findings()


def _with_settings(settings: Settings, say: Say) -> Iterator[Finding]:
    yield _contents(settings, say)
    key = say("from {path}", path=station_key_path(settings.path))
    yield Finding(say("station key"), Verdict.GOOD, key)
    last = yield from database(settings, say)
    yield from cabinet(settings, say)
    yield readers(settings.readers.names, say)
    yield clock(last, say)
    yield terminal(say)


def _contents(settings: Settings, say: Say) -> Finding:
    counts = say(
        "{keys} keys, {places} places, {people} people",
        keys=len(settings.keys),
        places=len(settings.places),
        people=len(settings.people),
    )
    return Finding(say("configuration"), Verdict.GOOD, counts)


def _without_settings(config: Path, error: ConfigError, say: Say) -> Iterator[Finding]:
    key = station_key_path(config)
    about_key = [problem for problem in error.problems if problem.file == key]
    others = [problem for problem in error.problems if problem.file != key]
    yield from _problems(say("configuration"), others, say("Correct the file."))
    yield from _problems(say("station key"), about_key, say("Do what it says, then check again."))
    for thing in ("database", "wiring"):
        first = say("The configuration must be right first.")
        yield Finding(say(thing), Verdict.UNKNOWN, say("not looked at"), first)
    yield readers((), say)
    yield clock(None, say)
    yield terminal(say)


def _problems(thing: str, problems: list[Problem], advice: str) -> Iterator[Finding]:
    yield from (Finding(thing, Verdict.BAD, str(problem), advice) for problem in problems)
