"""The rows of the station, and the words for them."""

from kiosk.check.row import Checks, Row
from kiosk.station.checks.channels import channels
from kiosk.station.checks.devices import any_readers, cabinet, no_wiring, readers
from kiosk.station.checks.printer import printer
from kiosk.station.checks.ways_out import ways_out

_JAPANESE = {
    "alarms sent on": "警報の送り先",
    "alarms by {channel}": "警報の送信 {channel}",
    "since {time}: {why}": "{time} から: {why}",
    "a trial notice was taken": "試しの通知が受け取られました",
    "a trial notice was sent; whether it arrived, nobody says": (
        "試しの通知を送りました。届いたかどうかは、この方法では分かりません"
    ),
    "Look whether it is there.": "届いているか見てください。",
    "wiring": "配線",
    "module {unit}": "モジュール {unit}",
    "card readers": "職員証読取装置",
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
    "{slots} slots, each key has one": "掛ける場所 {slots} か所。どの鍵にもあります",
    "no module serves slot {slots}": "掛ける場所 {slots} につながるモジュールがありません",
    "Name the slot in cabinet.modules, or hang the key elsewhere.": (
        "cabinet.modules に書くか、鍵の掛ける場所を変えてください。"
    ),
    "Correct cabinet.modules in the configuration.": "設定ファイルの cabinet.modules を直してください。",
    "Wiring must be right first.": "先に配線の設定を直してください。",
    "Plug a reader in; see that pcscd runs (systemctl status pcscd).": (
        "読取装置をつないでください。pcscd が動いているか見てください (systemctl status pcscd)。"
    ),
    "none of these is named in readers.names: {found}": "readers.names に書かれたものがありません: {found}",
    "Correct readers.names in the configuration, or plug that reader in.": (
        "設定ファイルの readers.names を直すか、その読取装置をつないでください。"
    ),
}

CHECKS = Checks(
    (
        Row(60, channels, with_secrets=True),
        Row(70, cabinet, no_wiring),
        Row(90, printer),
        Row(100, ways_out),
        Row(110, readers, any_readers),
    ),
    _JAPANESE,
)
