"""What a right configuration means."""

import hashlib
import os
from pathlib import Path

import pytest

from kiosk.config import Settings
from storage.keys.facts import Guarded
from storage.people.facts import Role
from tests.kiosk.config.conftest import KEY, SMALL, write
from tests.kiosk.loaded import load


def test_every_part_arrives_where_it_belongs(small: Settings, tmp_path: Path) -> None:
    assert small.path == tmp_path / "kagiban.toml"
    assert small.digest == hashlib.sha256(SMALL.encode()).hexdigest()
    assert (small.station.id, small.station.office, small.station.language) == ("counter-1", "戸籍課", "ja")
    assert [module.unit for module in small.cabinet.modules] == [1, 2]
    assert small.cabinet.modules[1].outputs == "lock 9-16"
    assert [place.name for place in small.places] == ["保管庫"]
    key = small.keys[0]
    assert (key.id, key.number, key.slot, key.opens, key.purposes) == (
        "key-01",
        1,
        1,
        ("vault",),
        ("カード交付",),
    )
    assert key.roles == {Role.STAFF, Role.SUPERVISOR}
    person = small.people[0].person
    assert (person.id, person.number, person.name, person.role) == (
        "p-0001",
        "1001",
        "佐藤 和子",
        Role.SUPERVISOR,
    )
    assert small.people[1].cards == ()


def test_what_is_left_out_has_its_usual_value(small: Settings) -> None:
    cabinet = small.cabinet
    assert (cabinet.baud, cabinet.parity, cabinet.stopbits) == (38400, "N", 1)
    assert (cabinet.scan_hz, cabinet.debounce_scans, cabinet.pulse_ms) == (20.0, 2, 500)
    assert small.readers.names == ()
    assert (small.times.question_s, small.times.opened_s, small.times.notice_s) == (30.0, 2.0, 6.0)


def test_a_whole_number_will_do_for_seconds(small: Settings) -> None:
    assert small.times.take_s == 25.0
    assert isinstance(small.times.take_s, float)


def test_card_numbers_lose_their_separators(small: Settings) -> None:
    assert small.people[0].cards == ("01010A105A17C001", "04A2243B")


def test_the_database_stands_beside_the_file_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert load(write(tmp_path, SMALL)).database == tmp_path / "kagiban.db"
    elsewhere = '[database]\nfile = "/var/lib/kagiban/records.db"\n' + SMALL
    assert load(write(tmp_path, elsewhere)).database == Path("/var/lib/kagiban/records.db")


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, SMALL)
    monkeypatch.chdir(tmp_path)
    settings = load(Path("kagiban.toml"))
    assert settings.path == tmp_path / "kagiban.toml"
    assert settings.database == tmp_path / "kagiban.db"


def test_names_are_composed_and_trimmed(tmp_path: Path) -> None:
    """A name typed on another machine must be found and compared as the same name (Unicode NFC)."""
    settings = load(write(tmp_path, SMALL.replace('"保管庫の鍵"', '" ほか\u3099いの鍵 "')))
    assert settings.keys[0].name == "ほがいの鍵"


def test_private_characters_of_a_register_office_are_let_pass(tmp_path: Path) -> None:
    """Names in a family register use characters that only the office's own font has (外字)."""
    settings = load(write(tmp_path, SMALL.replace("佐藤 和子", "\ue000藤 和子")))
    assert settings.people[0].person.name == "\ue000藤 和子"


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_files_from_windows_load(tmp_path: Path, prefix: bytes, newline: bytes) -> None:
    raw = prefix + SMALL.encode().replace(b"\n", newline)
    settings = load(write(tmp_path, raw))
    assert settings.digest == hashlib.sha256(raw).hexdigest()


def test_the_key_comes_from_beside_the_file(small: Settings) -> None:
    assert small.keyring.station == bytes.fromhex(KEY)


def test_a_credential_of_systemd_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "kagiban.station-key").write_text("c3" * 32)
    path = write(tmp_path, SMALL)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert load(path).keyring.station == bytes.fromhex("c3" * 32)
    (credentials / "kagiban.station-key").unlink()
    assert load(path).keyring.station == bytes.fromhex(KEY)


def test_neither_secret_nor_staff_shows_when_settings_are_logged(small: Settings) -> None:
    text = f"{small!r} {small}"
    assert KEY not in text
    assert repr(small.keyring.station) not in text
    assert "佐藤" not in text


def test_a_link_to_the_file_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    target = write(real, SMALL)
    write(tmp_path, "").unlink()
    os.symlink(target, tmp_path / "kagiban.toml")
    assert load(tmp_path / "kagiban.toml").station.id == "counter-1"


@pytest.mark.parametrize(
    ("line", "meant"),
    [("", Guarded.BY_PLACE), ("guarded = true", Guarded.YES), ("guarded = false", Guarded.NO)],
)
def test_whether_a_keys_tag_is_read_is_said_or_left_to_what_it_opens(
    tmp_path: Path, line: str, meant: Guarded
) -> None:
    settings = load(write(tmp_path, SMALL.replace("number = 2\n", f"number = 2\n{line}\n", 1)))
    assert [key.guarded for key in settings.keys] == [Guarded.BY_PLACE, meant]
