"""What people do at the kiosk in every scene: tap, touch, look, enter a number."""

from kiosk.core.desk.asking import NumberQuestion, Page, Question
from kiosk.locale import _
from kiosk.stage.stage import Stage
from storage.people.facts import Person


async def tap(stage: Stage, person: Person) -> None:
    """Taps a card and is asked what for."""
    await stage.do(f"tap {person.number}")
    await stage.desk.asked(Question)


async def touch(stage: Stage, *labels: str, asked: bool = False) -> None:
    """Touches one answer after the other; `asked`: the first question is yet to come."""
    for number, label in enumerate(labels):
        if number or asked:
            await stage.desk.asked(Question)
        stage.desk.pick(label)


async def look(stage: Stage, label: str) -> Page[object]:
    """Looks at a page, and touches what stands under it."""
    page: Page[object] = await stage.desk.asked(Page)
    stage.desk.pick(label)
    return page


async def enter(stage: Stage, number: int) -> None:
    """Enters a number."""
    await stage.desk.asked(NumberQuestion)
    stage.desk.type(number)


async def to_the_list(stage: Stage, boss: Person) -> None:
    """The custodian's menu, down to what stands in the way of lock-up."""
    await tap(stage, boss)
    await touch(stage, _("Other business"), _("Custodian's work"), _("Lock up"))
    await stage.desk.asked(Question)
