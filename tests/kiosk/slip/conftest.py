"""A slip as at lock-up, with a real checkpoint, and a machine without fonts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import locale
from kiosk.slip import Slip
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.note import Signer

NOTE = signed_checkpoint(
    Checkpoint("kagiban/counter-1", 12345, bytes(range(32))), Signer("kagiban/counter-1/0", bytes(32))
)
STOCK = (
    "マイナンバーカード 1,204枚、通知カード 318枚。数えた人：高橋 美咲、田中 翔太。帳簿との差なし。"
    "前日から交付 12枚、返納 3枚、廃棄 1枚（裁断記録 S-2026-1124-02 を参照）。"
)
SLIP = Slip(
    "閉庁の確認",
    "区役所 戸籍課",
    (("責任職", "佐藤 和子"), ("鍵", "24本すべて所定の場所"), ("在庫", STOCK), ("記録", "12,345件")),
    NOTE,
    "2026-11-24-lock-up",
)


@pytest.fixture(autouse=True)
def _in_japanese() -> Iterator[None]:
    locale.use("ja")
    yield
    locale.use("en")


@pytest.fixture
def no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only folder of fonts is this one, and empty."""
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "share/fonts/truetype"
    folder.mkdir(parents=True)
    return folder
