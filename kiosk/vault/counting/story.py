"""What the custodian is shown of a count that did not agree: all that happened, and who was there."""

from collections.abc import Iterable, Iterator

from kiosk.books.timeline import kinds
from kiosk.core.desk.asking import Needs, Option, Page, Question, Stage
from kiosk.core.office.names import people_names
from kiosk.core.station import Station
from kiosk.house.subject import house_of
from kiosk.keys.custody.loans import loans_of
from kiosk.locale import _
from kiosk.vault.counting.now import unfinished_counts
from kiosk.vault.movements.stock import agrees_by_entry, corrections
from storage.vault.facts import Stock, VaultCount
from storage.vault.questions import VaultQuestions
from storage.vault.records import CardsMoved, CountRoundFailed


def story(station: Station, counts: tuple[VaultCount, ...], stage: Stage) -> Page[bool]:
    """Everything around the vault since the last good count, and everybody who had a hand in it."""
    name = counts[0].place
    good, place = last_good(station, name, counts[0].closed_seq), station.register.places.get(name)
    timeline, register = house_of(station).timeline, station.register
    entries = station.entries_of(kinds(timeline.of_places), good.closed_seq if good else 0)
    told = timeline.lines(register, timeline.around(register, place, entries) if place else entries)
    people = dict.fromkeys((*_holders(station, name), *(person for line in told for person in line.people)))
    numbers = tuple(line for each in counts for line in _numbers(station, each))
    head = (
        *numbers,
        _("Since the last good count: {time}").format(time=_when(good)),
        _("Had a hand in it: {names}").format(names=people_names(station.register, *people)),
        "",
    )
    body = (*head, *(line.text for line in told))
    marked = frozenset(range(len(numbers))) | {len(head) + at for at, line in enumerate(told) if line.grave}
    options = (Option(True, _("Settle it"), needs=Needs.LINES), Option(False, _("Leave it open")))
    return Page(_("A count did not agree. This is what happened."), body, options, stage, marked)


def _numbers(station: Station, count: VaultCount) -> Iterator[str]:
    """With the round that had failed, where it agrees only by what was entered behind it."""
    yield _("Books {balance}, counted {number} and {other}.").format(
        balance=count.balance, number=count.number, other=count.other
    )
    if count.failed is not None and agrees_by_entry(count):
        text = _("A round before: books {balance}, counted {number} and {other}. Cards entered by {names}.")
        yield text.format(
            balance=count.failed.balance,
            number=count.failed.number,
            other=count.failed.other,
            names=people_names(station.register, *_entered_behind(station, count)),
        )


def kept_apart(station: Station, counts: Iterable[VaultCount]) -> frozenset[str]:
    """Whose doing it is that a count agrees behind a round that had failed: who counted, and who entered."""
    return frozenset(
        person
        for each in counts
        if agrees_by_entry(each)
        for person in (each.person, each.second, *_entered_behind(station, each))
    )


def _entered_behind(station: Station, count: VaultCount) -> tuple[str, ...]:
    """Who entered cards between its round that had failed and its end."""
    good, people, failed = last_good(station, count.place, count.closed_seq), dict[str, None](), False
    entries = station.entries_of(kinds((CountRoundFailed, CardsMoved)), good.closed_seq if good else 0)
    for record in (each.record for each in entries if each.seq < count.closed_seq):
        if isinstance(record, CountRoundFailed):
            failed = failed or record.count == count.id
        elif failed and isinstance(record, CardsMoved) and record.place == count.place:
            people[record.person] = None
    return tuple(people)


def _holders(station: Station, place: str) -> tuple[str, ...]:
    """Who has a key to it now."""
    keys = {key.id for key in station.register.keys_to(place)}
    return tuple(loan.holder for key, loan in loans_of(station).open().items() if key in keys and loan.holder)


def _when(good: VaultCount | None) -> str:
    if good is None or good.closed is None:
        return _("there is none")
    return f"{good.closed.astimezone():%m-%d %H:%M}"


def correction(station: Station, newest: VaultCount, stage: Stage) -> Question[int]:
    """The books stay as they are, or follow what either of the two has counted."""
    stock = stock_of(station, newest.place)
    balance = stock.balance if stock else 0
    stays = Option(0, _("The books stay"), _("{number} cards").format(number=balance))
    follow = (
        Option(by, _("Correct the books"), f"{balance} > {balance + by} ({by:+})")
        for by in corrections_of(station, newest)
        if by
    )
    return Question(_("What do the books say from now on?"), (stays, *follow), stage)


def corrections_of(station: Station, newest: VaultCount) -> tuple[int, ...]:
    """By how many cards the books may be corrected; 0, as they are, among them."""
    return (0, *corrections(newest, last_good(station, newest.place)))


def going_on(station: Station, count: str) -> VaultCount | None:
    """That count, while it is neither closed nor dropped."""
    found = (each for each in unfinished_counts(station) if each.closed is None)
    return next((each for each in found if each.id == count), None)


def stock_of(station: Station, place: str) -> Stock | None:
    """The balance of the count's own place, whatever is counted now; None where it cannot be read."""
    return station.asked(lambda: station.ask(VaultQuestions).stock(place), None)


def last_good(station: Station, place: str, *before: int) -> VaultCount | None:
    return station.asked(lambda: station.ask(VaultQuestions).last_good_count(place, *before), None)
