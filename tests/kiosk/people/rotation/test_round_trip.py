"""Any rotation goes out and comes in as the same, in both languages; the template comes in as it is."""

from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import locale
from kiosk.core.office.calendar import is_working_day
from kiosk.core.office.register import Register, register_of
from kiosk.core.office.rotation import SHREDDING, Rotation
from kiosk.people.rotation.changes import rotation_changes
from kiosk.people.rotation.out import example_rotation, people_of, rotation_workbook
from kiosk.people.rotation.sheet import REST, RotationOffice, RotationSheet, read_rotation
from kiosk.sheets.book import ERRORS
from kiosk.sheets.columns import folded
from kiosk.sheets.reading import book_of
from storage.people.facts import Person, Role
from tests.kiosk.made import CARD_KEY

STEADY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
FIRST = date(2026, 2, 20)
DAYS = st.integers(0, 20).map(lambda after: FIRST + timedelta(days=after))
LAST = FIRST + timedelta(days=20)
SIGNS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00ad")
DUTIES = st.text(SIGNS, min_size=1, max_size=8).map(str.strip).filter(
    lambda duty: (
        folded(duty) not in REST and duty not in ERRORS
    )  # nobody calls a duty what Excel calls an error
) | st.sampled_from([SHREDDING, "窓口1", "窓口１", "受付、案内", "'見出し", "=1+1", "2026-03-01", "0012"])
STAFF = tuple(Person(f"p-{n}", f"{n:04}", f"職員 {n}", Role.STAFF) for n in range(5))
WHO = st.sampled_from([*(person.id for person in STAFF), "p-left", "p-gone"])


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    locale.use(request.param)
    return str(request.param)


def register(*people: Person) -> Register:
    return register_of([(person, []) for person in people], [], [], CARD_KEY)


def again(office: RotationOffice, since: date = FIRST, until: date = LAST) -> RotationSheet:
    """What was exported, read."""
    people = people_of(office.register, office.rotation, since, until)
    raw = rotation_workbook(people, office.rotation, since, until)
    return read_rotation(book_of(raw, "duties.xlsx"), office)


@STEADY
@given(
    st.dictionaries(st.tuples(DAYS, DUTIES), st.lists(WHO, min_size=1, max_size=4, unique=True).map(tuple))
)
def test_what_is_exported_and_imported_changes_nothing(
    language: str, turns: dict[tuple[date, str], tuple[str, ...]]
) -> None:
    office = RotationOffice(register(*STAFF), Rotation(turns), LAST)
    sheet = again(office)
    assert rotation_changes(sheet, office).records == ()
    assert {(turn.day, turn.duty): set(turn.people) for turn in sheet.turns} == {
        turn: set(people) for turn, people in turns.items()
    }


@STEADY
@given(
    st.dictionaries(
        st.tuples(DAYS, st.sampled_from([SHREDDING, "窓口1", "受付"])),
        st.lists(st.sampled_from([person.id for person in STAFF]), min_size=1, max_size=3, unique=True).map(
            tuple
        ),
    )
)
def test_an_empty_table_becomes_what_the_sheet_says(turns: dict[tuple[date, str], tuple[str, ...]]) -> None:
    wanted = RotationOffice(register(*STAFF), Rotation(turns), date(2026, 1, 1))
    raw = rotation_workbook(STAFF, wanted.rotation, FIRST, LAST)
    empty = replace(wanted, rotation=Rotation())
    sheet = read_rotation(book_of(raw, "duties.xlsx"), empty)
    assert {(turn.day, turn.duty): set(turn.people) for turn in sheet.turns} == {
        turn: set(people) for turn, people in turns.items()
    }
    assert len(rotation_changes(sheet, empty).records) == len(turns)


def test_only_the_days_asked_for_go_out() -> None:
    turns = {(FIRST - timedelta(days=1), "受付"): ("p-gone",), (FIRST, "受付"): ("p-0",)}
    office = RotationOffice(register(*STAFF), Rotation(turns), FIRST)
    sheet = again(office, FIRST, FIRST)
    assert (sheet.days, len(sheet.turns)) == ((FIRST,), 1)
    assert len(people_of(office.register, office.rotation, FIRST, FIRST)) == len(STAFF)


def test_who_is_not_employed_in_the_span_has_no_row_unless_a_duty() -> None:
    past = replace(STAFF[0], employed_until=FIRST - timedelta(days=1))
    coming = replace(STAFF[1], employed_from=LAST + timedelta(days=1))
    edge = replace(STAFF[2], employed_from=LAST, employed_until=LAST)
    known = register(past, coming, edge)
    assert people_of(known, Rotation(), FIRST, LAST) == (edge,)
    assert people_of(known, Rotation({(FIRST, "受付"): ("p-0",)}), FIRST, LAST) == (past, edge)


def test_the_template_can_be_imported_as_it_is(language: str) -> None:
    first = date(2026, 12, 21)
    people, wanted = example_rotation(first)
    raw = rotation_workbook(people, wanted, first, first + timedelta(days=13))
    office = RotationOffice(register(*people), Rotation(), first - timedelta(days=1))
    sheet = read_rotation(book_of(raw, "duties.xlsx"), office)
    assert {(turn.day, turn.duty): set(turn.people) for turn in sheet.turns} == {
        turn: set(those) for turn, those in wanted.turns.items()
    }
    assert sheet.notes == ()
    assert all(is_working_day(day) for day in wanted.days())
    assert {len(wanted.people_on(day, SHREDDING)) for day in wanted.days()} == {2}


def test_a_year_of_a_hundred_people() -> None:
    staff = tuple(Person(f"p-{n}", str(2000 + n), f"職員 {n}", Role.STAFF) for n in range(100))
    first, days = date(2026, 4, 1), 365
    turns = {
        (first + timedelta(days=after), f"窓口{duty}"): tuple(
            person.id for person in staff[duty * 5 : duty * 5 + 5]
        )
        for after in range(days)
        for duty in range(20)
    }
    office = RotationOffice(register(*staff), Rotation(turns), first)
    last = first + timedelta(days=days - 1)
    raw = rotation_workbook(staff, office.rotation, first, last)
    begun = perf_counter()
    sheet = read_rotation(book_of(raw, "duties.xlsx"), office)
    print(f"\n{days} days of {len(staff)} people: {perf_counter() - begun:.1f} s to read and compare")
    assert rotation_changes(sheet, office).records == ()
