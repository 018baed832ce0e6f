"""Days to come without a custodian are told ahead; keys and turns for which nobody is left are found."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.core.desk.asking import Page, Question
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.register import Register
from kiosk.core.office.rotation import SHREDDING, Rotation
from kiosk.keys.reach import keys_for_nobody, keys_without_second, turns_of_nobody
from kiosk.people.custody.ahead import Why, unattended, who_could
from kiosk.people.live import people_of
from storage.keys.facts import Conditions, Second
from storage.people.facts import Delegation, Period, Person, Role
from tests.kiosk.evening import open_first, with_day
from tests.kiosk.office import ITO, KATO, office, pick, work
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk

TUESDAY = date(2026, 11, 24)
FRIDAY = TUESDAY + timedelta(days=3)
MONDAY = TUESDAY + timedelta(days=6)
CALENDAR = OfficeCalendar()


def with_people(*changed: Person, register: Register | None = None) -> Register:
    register = register or office()
    return replace(register, people={**register.people, **{each.id: each for each in changed}})


def ends_on(day: date) -> Register:
    """Both who can be custodian are appointed until that day."""
    return with_people(replace(TANAKA, employed_until=day), replace(ITO, employed_until=day))


# --- which days, and why --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "days"), [(0, []), (3, []), (5, []), (6, [MONDAY]), (7, [MONDAY, MONDAY + timedelta(days=1)])]
)
def test_working_days_alone_and_only_so_far_ahead(ahead: int, days: list[date]) -> None:
    found = unattended(ends_on(FRIDAY), TUESDAY, ahead, CALENDAR)
    assert [each.day for each in found] == days


def test_the_office_s_own_calendar_decides() -> None:
    saturday = FRIDAY + timedelta(days=1)
    calendar = OfficeCalendar(closed=frozenset({MONDAY}), open=frozenset({saturday}))
    assert [each.day for each in unattended(ends_on(FRIDAY), TUESDAY, 6, calendar)] == [saturday]


def test_why_is_said_of_each_who_could_be_custodian() -> None:
    register = with_people(
        replace(ITO, employed_until=TUESDAY),
        replace(SATO, role=Role.SUPERVISOR, employed_from=MONDAY),
        replace(SUZUKI, role=Role.CLERK_IN_CHARGE),
    )
    register = replace(
        register,
        absences={TANAKA.id: Period(TUESDAY, FRIDAY)},
        cards={digest: card for digest, card in register.cards.items() if card.person != SUZUKI.id},
        delegations=(Delegation("d", KATO.id, Period(TUESDAY, TUESDAY)),),
    )
    found, *_rest = unattended(register, TUESDAY, 7, CALENDAR)
    assert found.day == TUESDAY + timedelta(days=1)
    assert {(each.person.id, each.why, each.day) for each in found.missing} == {
        (TANAKA.id, Why.AWAY, FRIDAY),
        (ITO.id, Why.LEFT, TUESDAY),
        (SATO.id, Why.NOT_BEGUN, MONDAY),
        (SUZUKI.id, Why.NO_CARD, None),
        (KATO.id, Why.NAMED_UNTIL, TUESDAY),
    }
    assert {each.id for each in who_could(register, TUESDAY)} == {ITO.id, KATO.id}
    assert unattended(with_people(register=Register({}, {}, {}, {})), TUESDAY, 0, CALENDAR)[0].missing == ()


# --- at the kiosk ---------------------------------------------------------------------------------------


async def test_a_custodian_is_told_which_day_and_why_and_names_somebody(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, register=ends_on(FRIDAY))
    await k.start()
    await k.advance(2)
    assert people_of(k.station).unattended_in == 6
    await work(k, TANAKA, "Days without a custodian")
    page = await k.desk.asked(Page)
    assert "30 Nov" in page.body[0] or "11月30日" in page.body[0]
    assert any(TANAKA.name in line for line in page.body)
    k.desk.pick("Name somebody")
    await k.settle()
    await pick(k, KATO.name)
    question = await k.desk.asked(Question)
    k.desk.pick(question.options[-1].label)
    await k.settle()
    await k.done()
    await k.advance(2)
    assert people_of(k.station).unattended_in is None, "for the thirty days of the delegation"
    await work(k, TANAKA)
    question = await k.desk.asked(Question)
    assert "Days without a custodian" not in [option.label for option in question.options]
    await k.stop()


async def test_the_opening_says_it_too(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=ends_on(FRIDAY)))
    await k.start()
    shown = await open_first(k)
    ahead = [line for line in shown.body if line.startswith("TO COME")]
    assert len(ahead) == 2, "Monday and Tuesday"
    assert shown.marked >= {shown.body.index(line) for line in ahead}
    await k.stop()


# --- keys and turns -------------------------------------------------------------------------------------


def test_keys_that_nobody_may_take_any_more() -> None:
    only = replace(office().keys["k1"], roles=frozenset({Role.SUPERVISOR}))
    register = replace(office(), keys={**office().keys, "k1": only})
    assert keys_for_nobody(register, TUESDAY) == ()
    gone = with_people(replace(TANAKA, employed_until=date(2026, 3, 31)), register=register)
    assert keys_for_nobody(gone, TUESDAY) == (only,)
    named = replace(only, people=frozenset({KATO.id}))
    assert keys_for_nobody(replace(gone, keys={"k1": named}), TUESDAY) == ()
    no_card = {digest: card for digest, card in gone.cards.items() if card.person != KATO.id}
    assert keys_for_nobody(replace(gone, keys={"k1": named}, cards=no_card), TUESDAY) == (named,)


@pytest.mark.parametrize(
    ("second", "people", "found"),
    [
        (Second.ANYONE, (SATO, KATO), False),
        (Second.ANYONE, (SATO,), True),
        (Second.OTHER_GROUP, (replace(SATO, group="窓口"), KATO), True),
        (Second.OTHER_GROUP, (replace(SATO, group="窓口"), ITO), False),
    ],
)
def test_the_last_who_may_be_second(second: Second, people: tuple[Person, ...], found: bool) -> None:
    register = office(Conditions(second=second))
    register = replace(register, people={each.id: each for each in people})
    assert [key.id for key in keys_without_second(register, TUESDAY)] == (["k1"] if found else [])


def test_turns_that_name_nobody_who_can_come() -> None:
    turns = {(TUESDAY, SHREDDING): (KATO.id,), (FRIDAY, SHREDDING): ("p-gone", "p-unknown")}
    register = replace(office(), rotation=Rotation(turns))
    between = [TUESDAY + timedelta(days=passed) for passed in (1, 2)]
    assert turns_of_nobody(register, TUESDAY, 7, CALENDAR) == (*between, FRIDAY)
    assert turns_of_nobody(office(), TUESDAY, 7, CALENDAR) == (), "an office that keeps no table"
