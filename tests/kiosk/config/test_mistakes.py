"""Each mistake: the setting by its path, what was expected, what was found."""

import os
from pathlib import Path

import pytest

from kiosk.config import ConfigError, Problem
from tests.kiosk.config.conftest import SMALL, Bend, problems_of, write
from tests.kiosk.loaded import load

MISTAKES = {
    "a setting is missing": (
        'port = "/dev/ttyUSB0"\n',
        "",
        ("cabinet.port", "expected a text of 1 to 1000", "found nothing"),
    ),
    "a table is missing": (
        '[station]\nid = "counter-1"\noffice = "戸籍課"\n',
        "",
        ("station:", "expected a table with id, office, language", "found nothing"),
    ),
    "a setting is misspelt": (
        "take_s = 25",
        "taek_s = 25",
        ("times.taek_s", "did you mean take_s?", "found an unknown setting"),
    ),
    "a table is misspelt": ("[[places]]", "[[placse]]", ("placse", "did you mean places?")),
    "an unknown setting of an odd name": (
        "take_s = 25",
        '"a\\tb" = 1',
        ("times.'a\\tb'", "expected one of question_s"),
    ),
    "text for a number": (
        "unit = 1",
        'unit = "1"',
        ("cabinet.modules[0].unit", "from 1 to 247", "found '1'"),
    ),
    "a number for text": (
        'number = "1001"',
        "number = 1001",
        ("people[0].number (id = 'p-0001')", "a staff number in quotes", "found 1001"),
    ),
    "a fraction for a whole number": (
        "slot = 2",
        "slot = 2.5",
        ("keys[1].slot", "whole number", "found 2.5"),
    ),
    "true for a number": ("slot = 2", "slot = true", ("keys[1].slot", "whole number", "found true")),
    "a number that is not one": ("take_s = 25", "take_s = nan", ("times.take_s", "5 to 600", "found nan")),
    "an endless time": ("take_s = 25", "take_s = inf", ("times.take_s", "5 to 600", "found inf")),
    "a time too short": ("take_s = 25", "take_s = 4.9", ("times.take_s", "from 5 to 600", "found 4.9")),
    "a number of four hundred digits": (
        "take_s = 25",
        f"take_s = {'9' * 400}",
        ("times.take_s", "from 5 to 600", "found a number of 1329 bits"),
    ),
    "a number out of range": ("unit = 2", "unit = 248", ("cabinet.modules[1].unit", "247", "found 248")),
    "a date": ("unit = 2", "unit = 2026-11-23", ("cabinet.modules[1].unit", "247", "found 2026-11-23")),
    "a table for a list of tables": (
        "[[places]]",
        "[places]",
        ("places:", "expected a list of tables ([[places]])", "found a table"),
    ),
    "a text for a list": (
        'opens = ["vault"]',
        'opens = "vault"',
        ("keys[0].opens (id = 'key-01')", "a list", "found 'vault'"),
    ),
    "an empty list": (
        'purposes = ["点検"]',
        "purposes = []",
        ("keys[1].purposes (id = 'key-02')", "at least one purpose", "found an empty list"),
    ),
    "an id with a capital": ('id = "vault"', 'id = "Vault"', ("places[0].id", "small letters", "'Vault'")),
    "an id that ends in a new line": (
        'id = "counter-1"',
        'id = "counter-1\\n"',
        ("station.id", "small letters", r"found 'counter-1\n'"),
    ),
    "an empty name": (
        'name = "保管庫"',
        'name = " 　"',
        ("places[0].name", "1 to 80 characters", "found ''"),
    ),
    "a name that turns its line round": (
        'name = "保管庫"',
        'name = "保\u202e庫"',
        ("places[0].name", "without control characters", "\\u202e"),
    ),
    "a name of novel length": ('name = "保管庫"', f'name = "{"庫" * 81}"', ("places[0].name", "80", "庫...")),
    "a language that it does not speak": (
        'office = "戸籍課"',
        'office = "戸籍課"\nlanguage = "fr"',
        ("station.language", '"ja" or "en"', "found 'fr'"),
    ),
    "an odd speed": (
        'port = "/dev/ttyUSB0"',
        'port = "/dev/ttyUSB0"\nbaud = 38401',
        ("cabinet.baud", "one of 1200", "found 38401"),
    ),
    "a role that does not exist": (
        'roles = ["staff", "supervisor"]',
        'roles = ["staff", "boss"]',
        ("keys[0].roles[1] (id = 'key-01')", "one of supervisor, clerk_in_charge", "found 'boss'"),
    ),
    "a place that does not exist": (
        'opens = ["vault"]',
        'opens = ["vault", "cellar"]',
        ("keys[0].opens[1] (id = 'key-01')", "the id of one of the places (vault)", "found 'cellar'"),
    ),
    "a key's id twice": ('id = "key-02"', 'id = "key-01"', ("keys[1].id", "an id of its own", "keys[0] has")),
    "a key's number twice": (
        "number = 2",
        "number = 1",
        ("keys[1].number", "its own", "keys[0] has"),
    ),
    "a slot twice": ("slot = 2", "slot = 1", ("keys[1].slot", "a slot of its own", "found 1, which keys[0]")),
    "a person's id twice": ('"p-0002"', '"p-0001"', ("people[1].id", "an id of its own", "people[0] has")),
    "a staff number twice": ('"1002"', '"1001"', ("people[1].number", "of its own", "people[0] has already")),
    "a module's address twice": (
        "unit = 2",
        "unit = 1",
        ("cabinet.modules[1].unit", "cabinet.modules[0] has"),
    ),
    "a card twice": (
        '"04:a2:24:3b"',
        '"0101 0a10 5a17 c001"',
        ("people[0].cards[1] (id = 'p-0001')", "nobody else has", "people[0].cards[0] already"),
    ),
    "a card of odd length": (
        '"04:a2:24:3b"',
        '"04a2243"',
        ("people[0].cards[1]", "8, 14, 16 or 20", "04a2243"),
    ),
    "a card with other letters": (
        '"04:a2:24:3b"',
        '"04a2243G"',
        ("people[0].cards[1]", "hexadecimal", "3G'"),
    ),
    "a card with full-width digits": ('"04:a2:24:3b"', '"０4a2243b"', ("people[0].cards[1]", "hexadecimal")),
    "a card that is new at each tap": (
        '"04:a2:24:3b"',
        '"08A2243B"',
        ("people[0].cards[1]", "a card whose number stays the same"),
    ),
    "no modules at all": (
        SMALL[SMALL.index("[[cabinet.modules]]") : SMALL.index("[times]")],
        "",
        ("cabinet.modules", "expected a list of 1 to 247 modules ([[cabinet.modules]])", "found nothing"),
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named(name: str, bend: Bend) -> None:
    piece, by, expected = MISTAKES[name]
    problems = bend(piece, by)
    assert problems[0].startswith("kagiban.toml: ")
    assert [problem for problem in problems if all(part in problem for part in expected)], problems
    assert all("\n" not in problem for problem in problems)


def test_a_value_where_a_table_belongs(tmp_path: Path) -> None:
    start, end = SMALL.index("[times]"), SMALL.index("[[places]]")
    (problem,) = problems_of(write(tmp_path, "times = 5\n" + SMALL[:start] + SMALL[end:]))
    names = "question_s, opened_s, take_s, shut_s, notice_s, return_s, tap_s"
    assert problem == f"kagiban.toml: times: expected a table with {names}, found 5"


def test_one_mistake_is_said_once_and_alone(bend: Bend) -> None:
    (problem,) = bend("slot = 2", "slot = 1000")
    assert problem == (
        "kagiban.toml: keys[1].slot (id = 'key-02'): "
        "expected a slot's number, a whole number from 1 to 999, found 1000"
    )


def test_a_place_that_is_written_wrongly_is_not_also_missed_by_its_keys(bend: Bend) -> None:
    assert len(bend('name = "保管庫"', "name = 5")) == 1


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    text = SMALL
    for piece, by in (
        ("unit = 2", "unit = 0"),
        ('"staff", "supervisor"', '"boss"'),
        ("take_s", "tale_s"),
        ("slot = 2", "slot = 1"),
    ):
        text = text.replace(piece, by, 1)
    path = write(tmp_path, text)
    (tmp_path / "station.key").write_text("no key")
    keys = [problem.split(": expected")[0] for problem in problems_of(path)]
    assert sorted(keys) == [
        "kagiban.toml: cabinet.modules[1].unit (unit = 0)",
        "kagiban.toml: keys[0].roles[0] (id = 'key-01')",
        "kagiban.toml: keys[1].slot (id = 'key-02')",
        "kagiban.toml: times.tale_s",
        "station.key",
    ]


def test_the_error_counts_and_lists_its_problems(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, SMALL.replace("slot = 1", "slot = 0").replace("slot = 2", "slot = 0")))
    assert caught.value.title == f"The configuration has {len(caught.value.problems)} faults"
    assert caught.value.detail.splitlines() == [str(problem) for problem in caught.value.problems]


def test_a_problem_is_a_sentence() -> None:
    problem = Problem(Path("a.toml"), "cabinet.port", "5", "a text")
    assert str(problem) == "a.toml: cabinet.port: expected a text, found 5"


# --- the file as a whole ------------------------------------------------------------------------------


def test_no_file(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.unlink()
    (problem,) = problems_of(path)
    assert problem == (
        "kagiban.toml: expected a file that can be read (`kagiban init --dir DIR` writes one), "
        "found no such file"
    )


def test_a_folder_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "kagiban.toml").mkdir()
    assert problems_of(tmp_path / "kagiban.toml") == (
        "kagiban.toml: expected an ordinary file, found a folder",
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "kagiban.toml")
    assert "found a device or a pipe" in problems_of(tmp_path / "kagiban.toml")[0]


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    assert "found embedded null byte" in problems_of(tmp_path / "kagi\0ban.toml")[0]
    assert "File name too long" in problems_of(tmp_path / ("k" * 300))[0]


def test_a_file_far_too_long(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    with path.open("r+b") as file:
        file.truncate(5 * 1024 * 1024)
    assert "expected at most 4194304 bytes, found 5242880 bytes" in problems_of(path)[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    path.chmod(0)
    assert "found Permission denied" in problems_of(path)[0]


def test_shift_jis_is_recognised(tmp_path: Path) -> None:
    raw = SMALL.encode("cp932")
    offset = raw.index("戸".encode("cp932"))
    (problem,) = problems_of(write(tmp_path, raw))
    assert problem == (
        "kagiban.toml: expected text in UTF-8, found a byte that is not "
        f"(0x{raw[offset]:02X} at byte {offset}); the file looks like Shift_JIS: save it as UTF-8"
    )


def test_a_damaged_byte_is_named_by_its_place(tmp_path: Path) -> None:
    assert "(0xFF at byte 7)" in problems_of(write(tmp_path, b"\xef\xbb\xbf# a \xff\x00\x81"))[0]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[station]\nid = counter", "line 2, column 6"),
        ("[station\n", "line 1, column 9"),
        ("a = 1\na = 2\n", "line 2, column 6"),
        ("a = '''", "end of document"),
        ("a = " + "[" * 5000, "nested too deep"),
        ("a = " + "9" * 5000, "digits"),
    ],
)
def test_what_is_not_toml_is_named_by_its_place(tmp_path: Path, text: str, where: str) -> None:
    (problem,) = problems_of(write(tmp_path, text))
    assert problem.startswith("kagiban.toml: expected TOML, found ")
    assert where in problem


# --- the key beside it --------------------------------------------------------------------------------


def test_no_key(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    (tmp_path / "station.key").unlink()
    (problem,) = problems_of(path)
    assert problem == (
        "station.key: expected the station's key: restore it from a backup; "
        "a new key would make every card in earlier records a stranger, found no such file"
    )


@pytest.mark.parametrize("text", ["", "5a" * 31, "5a" * 33, "zz" * 32, "５a" + "5a" * 31, "5a " * 32])
def test_a_key_that_is_none(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, SMALL)
    (tmp_path / "station.key").write_text(text)
    (problem,) = problems_of(path)
    assert "station.key: expected 64 hexadecimal digits" in problem
    assert not text or text not in problem


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_or_change(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path, SMALL)
    (tmp_path / "station.key").chmod(mode)
    (problem,) = problems_of(path)
    assert f"found mode {mode:04o}" in problem
    assert "`chmod 600 station.key`" in problem


def test_a_folder_for_a_key(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    (tmp_path / "station.key").unlink()
    (tmp_path / "station.key").mkdir()
    assert problems_of(path) == ("station.key: expected a file that can be read, found Is a directory",)
