"""The register in the records."""

from kiosk.check.finding import Finding, Verdict
from kiosk.check.words import Say
from kiosk.config import Settings
from kiosk.people.register_records import read_register
from kiosk.people.registrar import configured
from storage.errors import StorageError
from storage.file.database import open_for_reading


def register(settings: Settings, say: Say) -> Finding:
    """Who and what is on it; and whether the configuration says otherwise, which nobody reads any more."""
    try:
        with open_for_reading(settings.database, key=settings.keyring.database) as database:
            standing = read_register(database)
    except StorageError:
        advice = say("The database must be right first.")
        return Finding(say("register"), Verdict.UNKNOWN, say("not looked at"), advice)
    if not standing.people:
        return Finding(say("register"), Verdict.GOOD, say("empty; taken in at the first start"))
    counts = say(
        "{people} people, {cards} cards, {keys} keys",
        people=len(standing.people),
        cards=len(standing.cards),
        keys=len(standing.keys),
    )
    if configured(settings).people.keys() == standing.people.keys():
        return Finding(say("register"), Verdict.GOOD, counts)
    return Finding(
        say("register"),
        Verdict.GOOD,
        counts,
        say("The people in the configuration are not read any more: use the kiosk, or people import."),
    )
