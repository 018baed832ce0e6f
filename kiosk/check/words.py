"""The words of the check in both languages. The program's terms and device messages stay in English."""

import os
from collections.abc import Callable
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
    "register": "名簿",
    "empty; taken in at the first start": "まだ空です。初めて動かすときに取り込みます",
    "{people} people, {cards} cards, {keys} keys": "職員 {people} 人、職員証 {cards} 枚、鍵 {keys} 本",
    "The people in the configuration are not read any more: use the kiosk, or people import.": (
        "設定ファイルの職員はもう読まれません。端末か people import で変えてください。"
    ),
    "The database must be right first.": "先にデータベースを直してください。",
    "custodians": "責任者",
    "key {number}": "鍵 {number}",
    "keys": "鍵",
    "rotation": "当番表",
    "nobody is left who may take: {keys}": "借りられる職員がいません: {keys}",
    "nobody could stand beside: {keys}": "立会いのできる職員がいません: {keys}",
    "Change who may take it (kagiban keys import), or enrol somebody who may.": (
        "借りられる人を変えるか (kagiban keys import)、借りられる職員を登録してください。"
    ),
    "Name somebody at the kiosk in time, or by people import; if nobody is left: people recover.": (
        "責任者がいるうちに端末で代行を指定するか、名簿に責任職を加えてください (people import)。"
        "だれもいなければ people recover。"
    ),
    "Only one: name a second clerk in charge, or a delegate, before they are ill.": (
        "一人だけです。急な不在に備え、庶務担当をもう一人置くか、代行を指定してください。"
    ),
    "nobody on the register could be custodian": "責任者になれる職員が名簿にいません",
    "away until {day}": "{day} まで不在",
    "employed from {day}": "{day} から在職",
    "employed until {day}": "{day} まで在職",
    "named until {day}": "{day} まで代行",
    "without a card": "職員証なし",
    "nobody who can come is to shred on: {days}": "裁断の当番に、出られる職員がいません: {days}",
    "Name somebody at the kiosk, or by a sheet (kagiban rotation import).": (
        "端末か一覧表 (kagiban rotation import) で当番を決めてください。"
    ),
    "alarms sent on": "警報の送り先",
    "alarms by {channel}": "警報の送信 {channel}",
    "since {time}: {why}": "{time} から: {why}",
    "a trial notice was taken": "試しの通知が受け取られました",
    "a trial notice was sent; whether it arrived, nobody says": (
        "試しの通知を送りました。届いたかどうかは、この方法では分かりません"
    ),
    "Look whether it is there.": "届いているか見てください。",
    "ledger": "記録の連鎖",
    "wiring": "配線",
    "module {unit}": "モジュール {unit}",
    "card readers": "職員証読取装置",
    "shredder": "裁断機",
    "Correct shredder in the configuration.": "設定ファイルの shredder を直してください。",
    "disabled; its counter stands at {count}": "止めてあります。計数器は {count} です",
    "it does not answer": "応答しません",
    "printer": "プリンター",
    "ready": "印刷できます",
    "Look at its paper, cover, cable and power, and at printer in the configuration.": (
        "紙、ふた、ケーブル、電源と、設定ファイルの printer を見てください。"
    ),
    "there is no Japanese font for its receipts": "レシートを描く日本語フォントがありません",
    "Install the package {package}.": "パッケージ {package} を入れてください。",
    "stick for checkpoints": "検印の USB メモリー",
    "in {path}": "{path} にあります",
    "none that can be carried away and written is in {path}": "持ち出せて書けるものが {path} にありません",
    "Put one in and check again. It has to be mounted there.": (
        "差し込んで、もう一度確かめてください。そこにマウントされる必要があります。"
    ),
    "checkpoints by mail": "検印のメール",
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
    "{slots} slots, each key has one": "掛ける場所 {slots} か所。どの鍵にもあります",
    "no module serves slot {slots}": "掛ける場所 {slots} につながるモジュールがありません",
    "Name the slot in cabinet.modules, or hang the key elsewhere.": (
        "cabinet.modules に書くか、鍵の掛ける場所を変えてください。"
    ),
    "Correct cabinet.modules in the configuration.": "設定ファイルの cabinet.modules を直してください。",
    "Look at plug, cable, power and the module's address; stop the kiosk while you check.": (
        "差し込み、ケーブル、電源、モジュールの番号を見てください。調べる間は鍵番を止めてください。"
    ),
    "Wiring must be right first.": "先に配線の設定を直してください。",
    "Plug a reader in; see that pcscd runs (systemctl status pcscd).": (
        "読取装置をつないでください。pcscd が動いているか見てください (systemctl status pcscd)。"
    ),
    "none of these is named in readers.names: {found}": "readers.names に書かれたものがありません: {found}",
    "Correct readers.names in the configuration, or plug that reader in.": (
        "設定ファイルの readers.names を直すか、その読取装置をつないでください。"
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


def speaker(language: str) -> Say:
    """Speaks `language` (`ja`, else English). Raises `KeyError` for a sentence that has no Japanese."""
    return partial(_say, language)


def spoken_here() -> str:
    """The language to use while no configuration says which."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.startswith("ja") else "en"
    return "en"


def _say(language: str, text: str, /, **values: object) -> str:
    return (_JA[text] if language == "ja" else text).format(**values)
