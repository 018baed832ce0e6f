"""What goes out comes in as the same: any register, both languages, the templates, a thousand people."""

import unicodedata
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import locale
from kiosk.core.office.register import Register, register_of
from kiosk.keys.sheets.changes import keys_changes
from kiosk.keys.sheets.example import keys_register
from kiosk.keys.sheets.handing_out import keys_workbook
from kiosk.keys.sheets.keys import KeysOffice, read_keys
from kiosk.people.sheets.changes import people_changes
from kiosk.people.sheets.columns import PEOPLE
from kiosk.people.sheets.example import people_rows
from kiosk.people.sheets.handing_out import people_workbook
from kiosk.people.sheets.people import read_people
from kiosk.sheets.reading import book_of
from kiosk.sheets.writing import workbook_of
from storage.keys.facts import Conditions, Guarded, Key, Second, StoragePlace
from storage.people.facts import Person, Role
from tests.kiosk.made import CARD_KEY, PEOPLE_HEAD, people_office, workbook

STEADY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))

SIGNS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00ad")
LABELS = st.text(SIGNS, min_size=1, max_size=12).map(str.strip).filter(bool)
NUMBERS = st.from_regex(r"\A[0-9A-Za-z-]{1,16}\Z")
SLUGS = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,9}\Z")
DAYS = st.none() | st.dates()
HOURS = st.tuples(st.integers(0, 1439), st.integers(0, 1440)) | st.sampled_from([(0, 0), (480, 480)])


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    locale.use(request.param)
    return str(request.param)


def normal(text: str) -> str:
    """As the register has texts."""
    return unicodedata.normalize("NFC", text).strip()


@st.composite
def people(draw: st.DrawFn) -> Person:
    since, until = sorted([draw(DAYS), draw(DAYS)], key=lambda day: (day is None, day or 0))
    first = since if since is None or since.year >= 1868 else None
    last = until if until is None or until.year >= 1868 else None
    texts = (normal(draw(LABELS)), draw(st.sampled_from(Role)), normal(draw(LABELS | st.just(""))))
    return Person(f"p-{draw(NUMBERS)}", draw(NUMBERS), *texts, normal(draw(LABELS)), first, last)


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    since, until = draw(HOURS)
    yes = st.booleans()
    return Conditions(
        since,
        until,
        draw(yes),
        tuple(draw(st.lists(SLUGS, max_size=2, unique=True))),
        draw(st.sampled_from(Second)),
        draw(yes),
        draw(yes),
        draw(yes),
        draw(yes),
        draw(st.integers(0, 600)),
    )


@st.composite
def registers(draw: st.DrawFn) -> Register:
    staff = draw(st.lists(people(), max_size=4, unique_by=(lambda p: p.id, lambda p: p.number)))
    cards = st.sampled_from([7, 8, 10]).flatmap(lambda n: st.binary(min_size=n, max_size=n)).map(bytes.hex)
    ids = draw(st.lists(SLUGS, min_size=1, max_size=4, unique=True))
    places = [StoragePlace(each, normal(draw(LABELS)), at) for at, each in enumerate(ids)]
    some = st.lists(st.sampled_from([*ids, "gone"]), min_size=1, max_size=3, unique=True).map(tuple)
    named = st.frozensets(st.sampled_from([*(p.id for p in staff), "p-left"]), max_size=2)
    purposes = st.lists(LABELS.map(normal), min_size=1, max_size=3, unique=True).map(tuple)
    roles = st.frozensets(st.sampled_from(Role), min_size=1)
    keys = [
        Key(
            f"key-{number}",
            number,
            normal(draw(LABELS)),
            number,
            draw(some),
            draw(purposes),
            draw(roles),
            draw(named),
            draw(conditions()),
            draw(st.integers(1, 9)),
            draw(st.sampled_from(Guarded)),
        )
        for number in range(1, draw(st.integers(1, 4)))
    ]
    held = [(person, draw(st.lists(cards, max_size=2))) for person in staff]
    return register_of(held, keys, places, CARD_KEY)


def changed_by_people(register: Register) -> tuple[object, ...]:
    book = book_of(people_workbook(register), "people.xlsx")
    return people_changes(read_people(book, people_office(register)), register).records


def changed_by_keys(register: Register) -> tuple[object, ...]:
    office = KeysOffice(register, frozenset(range(1, 10)), frozenset(range(1, 10)))
    return keys_changes(read_keys(book_of(keys_workbook(register), "keys.xlsx"), office), register).records


@STEADY
@given(registers())
def test_what_is_exported_and_imported_changes_nothing(language: str, register: Register) -> None:
    if register.people:
        assert changed_by_people(register) == ()
    if register.keys:
        assert changed_by_keys(register) == ()


@pytest.mark.parametrize("name", ["'quoted", "=1+1", "1001", "2026-04-01", "0012", "+1", "True", "@x", "1e5"])
def test_no_text_becomes_something_else(name: str) -> None:
    staff = Person("p-1", "0012", name, Role.STAFF, name, name)
    place, other = StoragePlace("a", f"{name}、{name}"), StoragePlace("b", name)
    purposes = (f"{name}、続き",)
    key = Key("key-01", 1, name, 1, ("a", "b"), purposes, frozenset(), frozenset({"p-1"}))
    register = register_of([(staff, ["04112233"])], [key], [place, other], CARD_KEY)
    assert changed_by_people(register) == ()
    assert changed_by_keys(register) == ()


def test_the_templates_can_be_imported_as_they_are(language: str) -> None:
    rows = people_rows()
    empty = Register({}, {}, {}, {})
    sheet = read_people(book_of(workbook_of((PEOPLE, rows)), "people.xlsx"), people_office(empty))
    assert [draft.person.number for draft in sheet.drafts] == [row["number"] for row in rows]
    assert sum(len(draft.numbers) for draft in sheet.drafts) == 4
    wanted = keys_register()
    office = KeysOffice(empty, frozenset(range(1, 9)), frozenset({1, 2}))
    read = read_keys(book_of(keys_workbook(wanted), "keys.xlsx"), office)
    assert {key.id: key for key in read.keys} == wanted.keys
    assert {place.id: place for place in read.places} == wanted.places


def test_a_thousand_people() -> None:
    rows = [
        (str(n), f"職員 {n}", "しょくいん", "職員", f"第{n % 9}班", "R8.4.1", None, f"0102{n:012X}")
        for n in range(2000, 3000)
    ]
    raw = workbook(("職員", [PEOPLE_HEAD, *rows]))
    begun = perf_counter()
    sheet = read_people(book_of(raw, "people.xlsx"), people_office())
    records = people_changes(sheet, people_office().register).records
    print(f"\n1,000 people: {perf_counter() - begun:.2f} s to read and compare")
    assert len(records) == 2000, "for each a person and a card"
