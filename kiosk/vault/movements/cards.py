"""カードの受払い: what comes into the vault and leaves it. The balance is not shown: it is counted blind."""

from kiosk.core.clock import instant
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Option, Question, Stage, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office.today import today
from kiosk.core.station import Station
from kiosk.keys import refusals as key_refusals
from kiosk.keys.settings import guarding
from kiosk.locale import _
from kiosk.vault.counting.now import vault
from kiosk.vault.counting.rights import kept_from_vault
from kiosk.vault.movements.stock import BY_TOUCH, Movement, signed
from kiosk.vault.movements.words import movement as movement_text
from storage.log.questions import RecordQuestions
from storage.people.facts import Person
from storage.vault.records import CardsMoved

DIGITS = 5


async def move_cards(station: Station, desk: Desk, person: Person) -> bool:
    """Which way, how many; then it is in the books.

    More may leave than the books have: the entry is of what has happened, and a refusal would tell the
    balance to whoever tries one number after the other. The next count does not agree, and that is said.
    """
    refused = kept_from_vault(station, person, key_refusals.HAVE_RIGHTS_CHANGED)
    if refused is not None:
        await refuse(station, desk, refused, CardsMoved.kind, person)
        return False
    kinds = (*BY_TOUCH, *_first_ever(station))
    options = tuple(Option(each, movement_text(each)) for each in kinds)
    text = " ".join(filter(None, (_("How do cards come or go?"), _entered_last(station, person))))
    kind = await desk.choose(Question(text, options, _stage(1)))
    if kind is None:
        return False
    number = await desk.number(NumberQuestion(_("How many cards?"), movement_text(kind), DIGITS, _stage(2)))
    if not number:
        return False
    moved = CardsMoved(
        place=guarding(station).vault, movement=kind, by=signed(kind, number), person=person.id
    )
    if not await written(station, desk, person, moved.kind, moved):
        return False
    said = _("{movement}: {number} cards are in the books.").format(
        movement=movement_text(kind), number=number
    )
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


def _entered_last(station: Station, person: Person) -> str:
    """What this person has entered today, if nothing has moved since: after a power cut they cannot know.

    It is their own entry, and so tells nothing of the balance.
    """
    last = station.asked(lambda: station.ask(RecordQuestions).last(CardsMoved.kind), None)
    if last is None or not isinstance(last.record, CardsMoved):
        return ""
    moved, at = last.record, instant(last.when_us).astimezone()
    if moved.person != person.id or moved.movement not in BY_TOUCH or at.date() != today(station):
        return ""
    return _("Entered by you at {time}: {movement}, {number} cards.").format(
        time=f"{at:%H:%M}", movement=movement_text(moved.movement), number=abs(moved.by)
    )


def _first_ever(station: Station) -> tuple[Movement, ...]:
    """What was in the vault before the kiosk came is carried over, once."""
    found = vault(station)
    return (Movement.CARRIED_OVER,) if found is not None and found.stock.seq == 0 else ()


def _stage(now: int) -> Stage:
    return Stage((_("Who"), _("Kind"), _("Number")), now)
