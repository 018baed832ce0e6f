"""Who answers for the keys today and in the days to come; keys and turns for which nobody is left."""

from collections.abc import Iterator
from datetime import date

from kiosk.check.finding import Finding, Verdict
from kiosk.check.words import Say
from kiosk.config import Settings
from kiosk.core.office.register import Register
from kiosk.keys.reach import keys_for_nobody, keys_without_second, turns_of_nobody
from kiosk.people.custody_ahead import (
    Missing,
    Unattended,
    Why,
    unattended,
    who_could,
)
from kiosk.people.standing import standing_register
from kiosk.shredding.settings import ShredderSettings
from storage.errors import StorageError
from storage.file.database import open_for_reading
from storage.keys.facts import Key


def custody(settings: Settings, say: Say, today: date | None = None) -> Iterator[Finding]:
    """Nothing where the register cannot be read: that is said already."""
    try:
        with open_for_reading(settings.database, key=settings.keyring.database) as database:
            register = standing_register(database, settings)
    except StorageError:
        return
    today = today or date.today()  # noqa: DTZ011  # the office's own days
    yield _custodians(settings, register, say, today)
    ways = say("Change who may take it (kagiban keys import), or enrol somebody who may.")
    if keys := keys_for_nobody(register, today):
        yield _about_keys(keys, say("nobody is left who may take: {keys}", keys=_numbers(keys)), ways, say)
    if keys := keys_without_second(register, today):
        yield _about_keys(keys, say("nobody could stand beside: {keys}", keys=_numbers(keys)), ways, say)
    if settings.find(ShredderSettings) is not None:
        yield from _rotation(settings, register, say, today)


def _custodians(settings: Settings, register: Register, say: Say, today: date) -> Finding:
    thing, rules = say("custodians"), settings.rules
    if days := unattended(register, today, rules.custodian_days, rules.calendar):
        found = "; ".join(_day(each, say) for each in days)
        advice = say(
            "Name somebody at the kiosk in time, or by people import; if nobody is left: people recover."
        )
        return Finding(thing, Verdict.BAD, found, advice)
    people = who_could(register, today)
    names = ", ".join(person.name for person in people)
    if len(people) > 1:
        return Finding(thing, Verdict.GOOD, names)
    alone = say("Only one: name a second clerk in charge, or a delegate, before they are ill.")
    return Finding(thing, Verdict.GOOD, names, alone)


def _day(found: Unattended, say: Say) -> str:
    nobody = say("nobody on the register could be custodian")
    why = [f"{each.person.name} {_why(each, say)}" for each in found.missing]
    return f"{found.day}: {', '.join(why) or nobody}"


def _why(missing: Missing, say: Say) -> str:
    match missing.why:
        case Why.AWAY:
            return say("away until {day}", day=missing.day)
        case Why.NOT_BEGUN:
            return say("employed from {day}", day=missing.day)
        case Why.LEFT:
            return say("employed until {day}", day=missing.day)
        case Why.NAMED_UNTIL:
            return say("named until {day}", day=missing.day)
        case Why.NO_CARD:
            return say("without a card")


def _about_keys(keys: tuple[Key, ...], found: str, advice: str, say: Say) -> Finding:
    thing = say("key {number}", number=keys[0].number) if len(keys) == 1 else say("keys")
    return Finding(thing, Verdict.BAD, found, advice)


def _numbers(keys: tuple[Key, ...]) -> str:
    return ", ".join(str(key.number) for key in sorted(keys, key=lambda key: key.number))


def _rotation(settings: Settings, register: Register, say: Say, today: date) -> Iterator[Finding]:
    rules = settings.rules
    if days := turns_of_nobody(register, today, rules.custodian_days, rules.calendar):
        found = say("nobody who can come is to shred on: {days}", days=", ".join(map(str, days)))
        advice = say("Name somebody at the kiosk, or by a sheet (kagiban rotation import).")
        yield Finding(say("rotation"), Verdict.BAD, found, advice)
