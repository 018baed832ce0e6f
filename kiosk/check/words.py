"""The words of the check in both languages. The program's terms and device messages stay in English."""

import os
from collections.abc import Callable, Mapping
from functools import partial

Say = Callable[..., str]
"""Takes an English sentence and what to fill in; gives it in the language of the check."""

_JA = {
    "thing": "対象",
    "state": "状態",
    "found": "内容",
    "to do": "対処",
    "good": "正常",
    "bad": "異常",
    "unknown": "不明",
    "configuration": "設定ファイル",
    "station key": "端末の鍵ファイル",
    "database key": "データベースの鍵ファイル",
    "checkpoint key": "検印の鍵ファイル",
    "cards' master key": "カードの親鍵ファイル",
    "database": "データベース",
    "ledger": "記録の連鎖",
    "clock": "時計",
    "terminal": "端末画面",
    "{keys} keys, {places} places, {people} people": "鍵 {keys} 本、保管場所 {places} か所、職員 {people} 人",
    "Correct the file.": "ファイルを直してください。",
    "Do what it says, then check again.": "書かれたとおりに直し、もう一度確かめてください。",
    "from {path}": "{path} から",
    "The configuration must be right first.": "先に設定ファイルを直してください。",
    "not looked at": "調べていません",
    "opens, with its safeguards in place": "開けました。改ざん防止の仕組みも働いています",
    "Do not delete the file. Have it looked at, or restore a backup.": (
        "ファイルを消さないでください。調べてもらうか、控えから戻してください。"
    ),
    "{count} records, unbroken to the last": "{count} 件。最後まで続いています",
    "no records yet": "まだ記録はありません",
    "Keep a copy of the database as it is, and tell whoever answers for it.": (
        "データベースをそのまま控えに取り、責任者に知らせてください。"
    ),
    "Look at plug, cable, power and the module's address; stop the kiosk while you check.": (
        "差し込み、ケーブル、電源、モジュールの番号を見てください。調べる間は鍵番を止めてください。"
    ),
    "{now}, synchronised": "{now}。時刻同期済み",
    "{now}; whether it is synchronised is not known": "{now}。時刻が同期しているかは分かりません",
    "Set up time synchronisation (timedatectl).": "時刻同期を設定してください (timedatectl)。",
    "{now} cannot be right": "{now} は正しくありません",
    "{now} is before the last record ({last})": "{now} は最後の記録 ({last}) より前です",
    "Set the clock before the kiosk is used.": "使う前に時計を合わせてください。",
    "{columns} x {rows} characters, {encoding}": "{columns} x {rows} 文字、{encoding}",
    "output is no terminal; run the check where the kiosk runs": (
        "画面に出ていません。鍵番を動かす画面で確かめてください"
    ),
    "Use at least {columns} x {rows} characters.": "少なくとも {columns} x {rows} 文字にしてください。",
    "Set a UTF-8 locale (LANG=ja_JP.UTF-8).": "UTF-8 のロケールにしてください (LANG=ja_JP.UTF-8)。",
    "a text console: it has no kanji": "文字コンソールなので、漢字が出ません",
    "Use a terminal with a Japanese font (foot), or the language en.": (
        "日本語のフォントのある端末 (foot) を使うか、language を en にしてください。"
    ),
    "Nothing to put right; {count} not known.": "直すところはありません。不明が {count} 件あります。",
    "All is well.": "すべて正常です。",
    "{count} to put right.": "直すところが {count} 件あります。",
}


def speaker(language: str, words: Mapping[str, str]) -> Say:
    """Speaks `language` (`ja`, else English). `words`: the Japanese of what the subjects say.

    Raises `KeyError` for a sentence that has no Japanese.
    """
    return partial(_say, language, {**_JA, **words})


def spoken_here() -> str:
    """The language to use while no configuration says which."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.startswith("ja") else "en"
    return "en"


def _say(language: str, japanese: Mapping[str, str], text: str, /, **values: object) -> str:
    return (japanese[text] if language == "ja" else text).format(**values)
