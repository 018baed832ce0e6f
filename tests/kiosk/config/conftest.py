"""A folder with a small configuration that loads, and a way to bend it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.config import ConfigError, Settings
from storage.proof.note import Signer
from tests.kiosk.loaded import load

KEY = "5a" * 32
DATABASE_KEY = "6b" * 32
KEYS = {
    "station.key": KEY,
    "database.key": DATABASE_KEY,
    "checkpoint.key": Signer("kagiban/counter-1/0", bytes(32)).text,
}

SMALL = """
[station]
id = "counter-1"
office = "戸籍課"

[cabinet]
port = "/dev/ttyUSB0"

[[cabinet.modules]]
unit = 1
profile = "generic"
outputs = "lock 1-8"
inputs = "key 1-8"

[[cabinet.modules]]
unit = 2
profile = "generic"
outputs = "lock 9-16"
inputs = "key 9-16"

[times]
take_s = 25

[[places]]
id = "vault"
name = "保管庫"

[[keys]]
id = "key-01"
number = 1
name = "保管庫の鍵"
slot = 1
opens = ["vault"]
purposes = ["カード交付"]
roles = ["staff", "supervisor"]

[[keys]]
id = "key-02"
number = 2
name = "保管庫の予備"
slot = 2
opens = ["vault"]
purposes = ["点検"]
roles = ["supervisor"]

[[people]]
id = "p-0001"
number = "1001"
name = "佐藤 和子"
role = "supervisor"
cards = ["01010A10-5A17C001", "04:a2:24:3b"]

[[people]]
id = "p-0002"
number = "1002"
name = "鈴木 健一"
role = "staff"
"""

Bend = Callable[[str, str], tuple[str, ...]]


def write(folder: Path, text: str | bytes) -> Path:
    """A configuration with its keys beside it."""
    path = folder / "kagiban.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, text in KEYS.items():
        key = folder / name
        if not key.exists():
            key.write_text(text + "\n")
            key.chmod(0o600)
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    """What is wrong with a configuration, as sentences without the folder's name."""
    with pytest.raises(ConfigError) as caught:
        load(path)
    return tuple(str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems)


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    return load(write(tmp_path, SMALL))


@pytest.fixture
def bend(tmp_path: Path) -> Bend:
    """Replaces a piece of the small configuration, which must be there, and gives what is wrong then."""

    def bent(piece: str, by: str) -> tuple[str, ...]:
        assert piece in SMALL
        return problems_of(write(tmp_path, SMALL.replace(piece, by, 1)))

    return bent
