"""What is looked at of people: the register, and who answers for the keys in the days to come."""

from collections.abc import Iterator

from kiosk.check.finding import Finding, Verdict
from kiosk.check.row import Checks, Look, Row
from kiosk.check.words import Say
from kiosk.core.office.register import Register
from kiosk.people.custody.ahead import Missing, Unattended, Why, unattended, who_could
from kiosk.people.register.records import read_register
from kiosk.people.register.registrar import configured
from kiosk.people.register.standing import standing
from storage.errors import StorageError
from storage.file.database import open_for_reading


def _register(look: Look, say: Say) -> Iterator[Finding]:
    """Who and what is on it; and whether the configuration says otherwise, which nobody reads any more."""
    settings = look.settings
    try:
        with open_for_reading(
            settings.database, key=settings.keyring.database, known=settings.known
        ) as database:
            standing = read_register(database)
    except StorageError:
        advice = say("The database must be right first.")
        yield Finding(say("register"), Verdict.UNKNOWN, say("not looked at"), advice)
        return
    if not standing.people:
        yield Finding(say("register"), Verdict.GOOD, say("empty; taken in at the first start"))
        return
    counts = say(
        "{people} people, {cards} cards, {keys} keys",
        people=len(standing.people),
        cards=len(standing.cards),
        keys=len(standing.keys),
    )
    if configured(settings).people.keys() == standing.people.keys():
        yield Finding(say("register"), Verdict.GOOD, counts)
        return
    yield Finding(
        say("register"),
        Verdict.GOOD,
        counts,
        say("The people in the configuration are not read any more: use the kiosk, or people import."),
    )


def _custody(look: Look, say: Say) -> Iterator[Finding]:
    """Nothing where the register cannot be read: that is said already."""
    register = standing(look.settings)
    if register is not None:
        yield _custodians(look, register, say)


def _custodians(look: Look, register: Register, say: Say) -> Finding:
    thing, rules = say("custodians"), look.settings.rules
    if days := unattended(register, look.today, rules.custodian_days, rules.calendar):
        found = "; ".join(_day(each, say) for each in days)
        advice = say(
            "Name somebody at the kiosk in time, or by people import; if nobody is left: people recover."
        )
        return Finding(thing, Verdict.BAD, found, advice)
    people = who_could(register, look.today)
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


_JAPANESE = {
    "register": "名簿",
    "empty; taken in at the first start": "まだ空です。初めて動かすときに取り込みます",
    "{people} people, {cards} cards, {keys} keys": "職員 {people} 人、職員証 {cards} 枚、鍵 {keys} 本",
    "The people in the configuration are not read any more: use the kiosk, or people import.": (
        "設定ファイルの職員はもう読まれません。端末か people import で変えてください。"
    ),
    "The database must be right first.": "先にデータベースを直してください。",
    "custodians": "責任者",
    "Name somebody at the kiosk in time, or by people import; if nobody is left: people recover.": (
        "責任者がいるうちに端末で代行を指定するか、名簿に責任職を加えてください (people import)。"
        "だれもいなければ people recover。"
    ),
    "Only one: name a second clerk in charge, or a delegate, before they are ill.": (
        "一人だけです。急な不在に備え、庶務担当をもう一人置くか、代行を指定してください。"
    ),
    "nobody on the register could be custodian": "責任者になれる職員が名簿にいません",
    "away until {day}": "{day} まで不在",
    "employed from {day}": "{day} から在職",
    "employed until {day}": "{day} まで在職",
    "named until {day}": "{day} まで代行",
    "without a card": "職員証なし",
}

CHECKS = Checks(
    (
        Row(20, _register),
        Row(30, _custody),
    ),
    _JAPANESE,
)
