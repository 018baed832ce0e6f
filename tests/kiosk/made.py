"""Made-up sheets and a made-up office to hold them against."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.core.office.register import Register, register_of
from kiosk.keys.sheets.keys import KeysOffice, KeysSheet, read_keys
from kiosk.people.sheets.people import PeopleOffice, PeopleSheet, read_people
from kiosk.sheets.book import Book
from kiosk.sheets.problems import Problem, SheetError
from kiosk.sheets.reading import book_of
from storage.keys.facts import Key, StoragePlace
from storage.people.facts import Person, Role

CARD_KEY = bytes(32)
RAW = b"0123456789abcdef"
FELICA, MIFARE = "01010A105A17C001", "04A1B2C3D4E5F6"
BOSS = Person("p-boss", "1001", "佐藤 和子", Role.SUPERVISOR, "さとう かずこ", "第1班")
CLERK = Person("p-clerk", "0012", "高橋 美咲", Role.STAFF)
VAULT, STORE = StoragePlace("vault", "保管庫", 1), StoragePlace("store", "地下倉庫")
ONE = Key("key-01", 1, "保管庫", 1, ("vault",), ("点検", "交付"), frozenset({Role.STAFF}))
TWO = Key("key-02", 2, "倉庫", 2, ("store", "vault"), ("点検",), frozenset(Role))

PEOPLE_HEAD = ("職員番号", "氏名", "ふりがな", "区分", "班", "採用日", "退職日", "職員証")
KEYS_HEAD = ("鍵番号", "名称", "位置", "開くもの", "作業内容", "区分")


def office_register() -> Register:
    """Two people with a card each, two keys, two places."""
    return register_of([(BOSS, [FELICA]), (CLERK, [MIFARE])], [ONE, TWO], [VAULT, STORE], CARD_KEY)


def people_office(register: Register | None = None, blocked: frozenset[str] = frozenset()) -> PeopleOffice:
    """With ids for new people that count up."""
    ids = iter(range(1000))
    register = office_register() if register is None else register
    return PeopleOffice(register, CARD_KEY, blocked, lambda: f"p-new-{next(ids)}")


def keys_office(register: Register | None = None, out: frozenset[str] = frozenset()) -> KeysOffice:
    """A cabinet with eight slots and two door contacts."""
    register = office_register() if register is None else register
    return KeysOffice(register, frozenset(range(1, 9)), frozenset({1, 2}), out)


def workbook(
    *sheets: tuple[str, Sequence[Sequence[object]]], then: Callable[[Worksheet], None] | None = None
) -> bytes:
    """A workbook with these sheets. `then` does something more to the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if then is not None:
        then(book.worksheets[0])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def people(
    *rows: Sequence[object],
    head: Sequence[object] = PEOPLE_HEAD,
    office: PeopleOffice | None = None,
    then: Callable[[Worksheet], None] | None = None,
    leave_missing: bool = False,
) -> PeopleSheet:
    """A sheet of people, read."""
    book = book_of(workbook(("職員", [head, *rows]), then=then), "staff.xlsx")
    return read_people(book, office or people_office(), leave_missing=leave_missing)


def keys(
    *rows: Sequence[object],
    head: Sequence[object] = KEYS_HEAD,
    places: Sequence[Sequence[object]] | None = None,
    office: KeysOffice | None = None,
) -> KeysSheet:
    """A sheet of keys, and one of places if there are any, read."""
    sheets: list[tuple[str, Sequence[Sequence[object]]]] = [("鍵", [head, *rows])]
    if places is not None:
        sheets.append(("保管場所", [("id", "名称", "扉接点番号"), *places]))
    return read_keys(book_of(workbook(*sheets), "keys.xlsx"), office or keys_office())


def people_problems(*rows: Sequence[object], **more: object) -> list[tuple[int, str, str]]:
    """Row, column and what was found of every problem that a sheet of people has."""
    return _problems(lambda: people(*rows, **more))  # type: ignore[arg-type]


def keys_problems(*rows: Sequence[object], **more: object) -> list[tuple[int, str, str]]:
    """The same of a sheet of keys."""
    return _problems(lambda: keys(*rows, **more))  # type: ignore[arg-type]


def refused(book: bytes, name: str = "x.xlsx") -> Problem:
    """The one problem for which a file is not read at all."""
    try:
        book_of(book, name)
    except SheetError as error:
        (problem,) = error.problems
        return problem
    raise AssertionError("it was read")


def texts(book: Book, sheet: int = 0) -> list[tuple[int, list[str]]]:
    """What was read: the rows' numbers and texts."""
    return [(row.number, [cell.text for cell in row.cells]) for row in book.sheets[sheet].rows]


def moved(register: Register, key: Key, slot: int) -> Register:
    """The register with the key in another slot."""
    return replace(register, keys={**register.keys, key.id: replace(key, slot=slot)})


def _problems(read: Callable[[], object]) -> list[tuple[int, str, str]]:
    try:
        read()
    except SheetError as error:
        return [(each.row, each.column, each.found) for each in error.problems]
    return []
