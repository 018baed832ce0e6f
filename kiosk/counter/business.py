"""用件: what a visitor may have come for. What they do most needs one touch, any ordinary key two."""

from collections.abc import Iterator

from kiosk.core.desk.asking import Desk, Option, Question, Stage
from kiosk.core.station import Station
from kiosk.counter.custodian import custodians_work
from kiosk.house.subject import house_of
from kiosk.house.visit import Job, Visitor
from kiosk.locale import _
from kiosk.people.rights import is_custodian


def what_for(station: Station, desk: Desk, visitor: Visitor) -> Question[Job]:
    """The first question of a visit: what each subject offers, by rank. What comes first may do so by itself.

    Everything else is behind one more touch, whose place does not depend on what there is.
    """
    offers = house_of(station).first(station, desk, visitor)
    other: Option[Job] = Option(lambda: other_business(station, desk, visitor), _("Other business"))
    return Question(
        _("What would you like to do, {name}?").format(name=visitor.person.name),
        tuple(each.option for each in offers),
        Stage((_("Who"), _("Business")), 1),
        other,
        offers[0].itself_s if offers else 0.0,
    )


async def other_business(station: Station, desk: Desk, visitor: Visitor) -> bool:
    """What is wanted more rarely."""
    job = await desk.choose(
        Question(
            _("What would you like to do, {name}?").format(name=visitor.person.name),
            tuple(_other_options(station, desk, visitor)),
            Stage((_("Who"), _("Business")), 1),
        )
    )
    return job is not None and bool(await job())


def _other_options(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Option[Job]]:
    if is_custodian(station, visitor.person):
        yield Option(
            lambda: custodians_work(station, desk, visitor), _("Custodian's work"), _("people, cards, alarms")
        )
    yield from (each.option for each in house_of(station).other(station, desk, visitor))
