"""From files to texts: what Excel and CSV really contain, and files that are something else."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.sheets.problems import SheetError
from kiosk.sheets.reading import book_of, read_book
from tests.kiosk.made import refused, texts, workbook

HALF_PAST_EIGHT = datetime(2026, 4, 1, 8, 30)  # noqa: DTZ001  # a sheet's times are those of the office


def test_values_become_what_a_person_would_type() -> None:
    given = {
        1001: "1001",
        2.0: "2",
        1.5: "1.5",
        "'0012": "0012",
        "０１": "０１",
        True: "1",
        date(2026, 4, 1): "2026-04-01",
        HALF_PAST_EIGHT: "2026-04-01 08:30:00",
        time(8, 30): "08:30:00",
    }
    read = texts(book_of(workbook(("a", [list(given)])), "a.xlsx"))
    assert read == [(1, list(given.values()))]


def test_zeros_that_only_the_format_shows_are_read() -> None:
    def then(sheet: Worksheet) -> None:
        sheet["A1"].number_format = "0000"

    assert texts(book_of(workbook(("a", [[12, 12]]), then=then), "a.xlsx")) == [(1, ["0012", "12"])]


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_the_sheet() -> None:
    book = book_of(workbook(("a", [[], ["x"], ["", None], ["  "], ["y"], [None], [""]])), "a.xlsx")
    assert [number for number, _row in texts(book)] == [2, 5]


def test_hidden_rows_and_merged_cells_are_read_and_said() -> None:
    def then(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C4:D4")

    rows: list[list[object]] = [["n", "g", "k", "l"], [1, "第1班"], [2], [3, "第2班", "k"]]
    book = book_of(workbook(("a", rows), then=then), "a.xlsx")
    groups = [row[1] for _number, row in texts(book)]
    assert groups == ["g", "第1班", "第1班", "第2班"]
    assert [note.rpartition(" ")[2] for note in book.sheets[0].notes] == ["3", "2-3"]


def test_headings_merged_over_two_rows_leave_the_second_empty() -> None:
    def then(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:B2")

    book = book_of(workbook(("a", [["n", "g"], [], [1, 2]]), then=then), "a.xlsx")
    assert texts(book) == [(1, ["n", "g"]), (3, ["1", "2"])]


def test_hidden_sheets_are_not_read() -> None:
    def then(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"

    book = book_of(workbook(("a", [["x"]]), ("b", [["y"]]), then=then), "a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["b"]


def cached(raw: bytes, cell: str) -> bytes:
    """The workbook with the first sheet's cells as given: as Excel writes them, with computed values."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _, rest = content.partition(b"<sheetData>")
                tail = rest.partition(b"</sheetData>")[2]
                rows = f'<sheetData><row r="1">{cell}</row></sheetData>'.encode()
                content = head + rows + tail
            new.writestr(name, content)
    return out.getvalue()


def test_formulas_count_by_their_value() -> None:
    computed = '<c r="A1"><f>1000+1</f><v>1001</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
    book = book_of(cached(workbook(("a", [["x"]])), computed), "a.xlsx")
    assert [(cell.text, cell.fault) for cell in book.sheets[0].rows[0].cells] == [("1001", ""), ("", "")]


def test_formulas_without_a_value_and_errors_are_faults() -> None:
    book = book_of(workbook(("a", [["=1+1", "#N/A", "#REF!"]])), "a.xlsx")
    faults = [cell.fault for cell in book.sheets[0].rows[0].cells]
    assert faults == [
        "a formula that was never computed (open the file in Excel and save it)",
        "the error #N/A",
        "the error #REF!",
    ]


def test_a_size_that_is_not_the_sheets_hides_nothing() -> None:
    raw = workbook(("a", [["x", "y"], ["z"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:B2"', b'ref="A1"'))
    assert texts(book_of(out.getvalue(), "a.xlsx")) == [(1, ["x", "y"]), (2, ["z"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_encoding_and_separation(encoding: str, separator: str) -> None:
    rows = [["職員番号", "氏名", "職員証"], ["1001", "髙橋 ①～", '"01,02\n03"'], [], ["'0012", "佐藤"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    book = book_of(text.encode(encoding), "staff.csv")
    assert texts(book) == [
        (1, ["職員番号", "氏名", "職員証"]),
        (2, ["1001", "髙橋 ①～", "01,02\n03"]),
        (4, ["0012", "佐藤"]),
    ]
    assert bool(book.sheets[0].notes) == (encoding in ("cp932", "utf-16"))


def test_errors_in_a_csv_are_faults_too() -> None:
    assert book_of(b"a,#N/A", "a.csv").sheets[0].rows[0].cells[1].fault == "the error #N/A"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (OLE + b"\0" * 500, "an old Excel file (.xls)"),
        (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "a file with a password"),
        (b"%PDF-1.7\n%\xe2\xe3", "a file of another sort"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a file of another sort"),
        (b"<html><table></table></html>", "a file of another sort"),
        (b"\xff\x00\xff\x00\xff", "a file of another sort"),
        (b"PK\x03\x04 and no more", "a workbook that is damaged"),
        (b'a,b\n"c,d\n', "a quotation mark that is never closed"),
    ],
    ids=["xls", "password", "pdf", "png", "html", "bytes", "cut", "quote"],
)
def test_a_file_that_is_something_else_is_one_clear_problem(raw: bytes, found: str) -> None:
    problem = refused(raw, "staff.xlsx")
    assert (problem.sheet, problem.row, problem.found) == ("staff.xlsx", 0, found)


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_archives_that_are_no_workbook_a_broken_one_or_far_too_much() -> None:
    assert refused(archive(word__document=b"<x/>")).found == "a file of another sort"
    assert refused(archive(**{"xl/workbook.xml": b"<x/>"})).found == "a workbook that is damaged"
    bomb = archive(**{"xl/workbook.xml": b"<x/>", "xl/sheet.xml": bytes(65 * 1024 * 1024)})
    assert refused(bomb).expected == "a workbook without so much in it"
    whole = workbook(("a", [["x"]]))
    assert refused(whole[: len(whole) // 2]).found == "a workbook that is damaged"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_bytes(b"a" * (8 * 1024 * 1024 + 1))
    for path, found in ((tmp_path, "a folder or a device"), (tmp_path / "none", "no such file")):
        with pytest.raises(SheetError, match=found):
            read_book(path)
    with pytest.raises(SheetError, match="at most"):
        read_book(tmp_path / "long.csv")
