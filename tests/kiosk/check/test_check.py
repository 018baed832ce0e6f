"""`kagiban check` from outside: against nothing, against a simulated cabinet, and with each thing broken."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from kiosk.check.row import Look
from kiosk.check.words import speaker
from kiosk.core.clock import SystemClock
from kiosk.core.office.register import Register
from kiosk.people.register.records import leaving, person_record, read_register
from kiosk.people.register.registrar import change_blocking
from kiosk.people.register.writing import writing
from kiosk.subjects import HOUSE
from simulators.cabinet.modbus_unit import ModbusUnits, Unit
from simulators.cards.pcscd import PrivatePcscd, available
from simulators.shredder.dcon_counter import DconUnit, DconUnits
from simulators.wire.cable import Cable
from simulators.world.paper import Paper
from simulators.world.world import World
from storage.file.connect import connect
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.people.records import AbsenceRecorded, Registered
from storage.station.records import DeviceChanged
from tests.kiosk.command_line import KAGIBAN, PATIENCE, Run, environment
from tests.kiosk.loaded import load
from tests.kiosk.notify.collectors import Collector
from tests.kiosk.notify.http_server import Receiver

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

Rows = dict[str, tuple[str, str, str]]


def rows(table: str) -> Rows:
    """The printed table as thing → state, found, to do. Cells that were folded are put together again."""
    told: list[list[str]] = []
    for line in table.splitlines():
        if line.startswith(("┏", "┡", "├", "└")):
            told.append(["", "", "", ""])
        elif line.startswith(("┃", "│")):
            cells = [cell.strip() for cell in line.replace("┃", "│").split("│")[1:5]]
            told[-1] = [f"{before}{cell}" for before, cell in zip(told[-1], cells, strict=True)]
    return {thing: (state, found, advice) for thing, state, found, advice in told if thing}


def english(home: Path) -> Path:
    config = home / "kagiban.toml"
    config.write_text(config.read_text().replace('language = "ja"', 'language = "en"'))
    return config


def change(home: Path, piece: str, by: str) -> Path:
    config = english(home)
    text = config.read_text()
    assert piece in text
    config.write_text(text.replace(piece, by, 1))
    return config


@pytest.fixture(autouse=True)
def no_card_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever readers this machine has are not looked at."""
    monkeypatch.setenv("PCSCLITE_CSOCK_NAME", str(tmp_path / "no-pcscd"))


@contextmanager
def cabinet(home: Path, folder: Path, units: tuple[int, ...] = (1, 2, 3)) -> Iterator[Path]:
    """A simulated cabinet at the configured line's end, with these of its modules powered."""
    folder.mkdir()
    cable = Cable(folder)
    cable.start()
    settings = load(home / "kagiban.toml")
    modules = [
        Unit(m.unit, m.profile, m.outputs, m.inputs) for m in settings.cabinet.modules if m.unit in units
    ]
    world = World({str(key.number): key.slot for key in settings.keys}, slots=range(1, 25), places=(1, 2))
    front = ModbusUnits(cable.device_end, modules, settings.cabinet.baud, world=world)
    front.start()
    line = Path(settings.cabinet.port)
    line.symlink_to(cable.kiosk_end)
    try:
        yield line
        assert not any(world.is_open(slot) for slot in world.slots), "a check must not open anything"
    finally:
        line.unlink()
        front.stop()
        cable.stop()


def test_against_nothing(run: Run, home: Path) -> None:
    said = run("check", "--config", english(home))
    assert said.code == 1
    assert said.err == ""
    table = rows(said.out)
    assert list(table) == [
        *(
            "thing",
            "configuration",
            "station key",
            "database key",
            "checkpoint key",
            "database",
            "ledger",
            "register",
            "custodians",
            "wiring",
        ),
        *("module 1", "module 2", "module 3", "card readers", "clock", "terminal"),
    ]
    assert table["configuration"][:2] == ("good", "24 keys, 16 places, 6 people")
    assert table["station key"][:2] == ("good", f"from {home}/station.key")
    assert table["database"][0] == "good"
    assert table["ledger"][:2] == ("good", "no records yet")
    assert table["register"][:2] == ("good", "empty; taken in at the first start")
    assert table["custodians"][:2] == ("good", "佐藤 和子, 鈴木 健一")
    assert table["wiring"][:2] == ("good", "24 slots, each key has one")
    for unit in (1, 2, 3):
        state, found, advice = table[f"module {unit}"]
        assert state == "bad"
        assert "no-such-line" in found
        assert "cable" in advice
    assert table["card readers"][0] == "bad"
    assert "pcscd" in table["card readers"][2]
    assert table["clock"][0] in ("good", "unknown")
    assert table["terminal"][0] == "unknown"
    assert said.out.rstrip().endswith("4 to put right.")


def test_in_japanese(run: Run, home: Path) -> None:
    said = run("check", "--config", home / "kagiban.toml")
    table = rows(said.out)
    assert table["対象"] == ("状態", "内容", "対処")
    assert table["設定ファイル"][:2] == ("正常", "鍵 24 本、保管場所 16 か所、職員 6 人")
    assert table["モジュール 1"][0] == "異常"
    assert table["端末画面"][0] == "不明"
    assert said.out.rstrip().endswith("直すところが 4 件あります。")


def test_a_cabinet_that_answers(run: Run, home: Path, tmp_path: Path) -> None:
    config = english(home)
    with cabinet(home, tmp_path / "wires"):
        table = rows(run("check", "--config", config).out)
    assert [table[f"module {unit}"][0] for unit in (1, 2, 3)] == ["good"] * 3


def test_a_module_that_is_silent(run: Run, home: Path, tmp_path: Path) -> None:
    config = english(home)
    with cabinet(home, tmp_path / "wires", units=(1, 3)):
        said = run("check", "--config", config)
    table = rows(said.out)
    assert [table[f"module {unit}"][0] for unit in (1, 2, 3)] == ["good", "bad", "good"]
    assert "address" in table["module 2"][2]
    assert said.code == 1


def test_a_line_that_another_program_has(run: Run, home: Path, tmp_path: Path) -> None:
    """What the check says while the kiosk runs."""
    import serial

    config = english(home)
    with cabinet(home, tmp_path / "wires") as line, serial.Serial(str(line), 38400, exclusive=True):
        table = rows(run("check", "--config", config).out)
    assert [table[f"module {unit}"][0] for unit in (1, 2, 3)] == ["bad"] * 3
    assert "stop the kiosk" in table["module 1"][2]


def test_a_slot_that_no_module_serves(run: Run, home: Path) -> None:
    table = rows(run("check", "--config", change(home, "slot = 24", "slot = 31")).out)
    assert table["wiring"][:2] == ("bad", "no module serves slot 31")


@pytest.mark.parametrize(
    ("piece", "by", "said"),
    [
        ('"lock 9-16, lamp 9-16, alarm"', '"lock 8-16, lamp 9-15"', "module 2: lock 8 is there already"),
        ('"lock 9-16, lamp 9-16, alarm"', '"locks 9-16"', "module 2, outputs: 'locks 9-16' is none of"),
        ('profile = "generic"', 'profile = "genric"', "genric"),
    ],
)
def test_wiring_that_cannot_be(run: Run, home: Path, piece: str, by: str, said: str) -> None:
    ended = run("check", "--config", change(home, piece, by))
    table = rows(ended.out)
    assert ended.code == 1
    state, found, advice = table["wiring"]
    assert (state, advice) == ("bad", "Correct cabinet.modules in the configuration.")
    assert said in found
    assert table["module 2"][:2] == ("unknown", "not looked at")


def test_a_wrong_configuration_has_a_row_for_each_fault(run: Run, home: Path) -> None:
    config = change(home, "unit = 3", "unit = 300")
    config.write_text(config.read_text().replace("slot = 24", "slot = 23"))
    (home / "station.key").chmod(0o644)
    said = run("check", "--config", config, LANG="en_GB.UTF-8")
    assert said.code == 1
    assert said.out.count("│ configuration │") == 2
    table = rows(said.out)
    assert "0600" in table["station key"][1]
    assert table["database"][:2] == ("unknown", "not looked at")
    assert said.out.rstrip().endswith("4 to put right.")


def test_no_configuration_at_all(run: Run, tmp_path: Path) -> None:
    said = run("check", "--config", tmp_path / "kagiban.toml", LANG="ja_JP.UTF-8")
    assert said.code == 1
    assert "found no such file" in rows(said.out)["設定ファイル"][1]


def test_no_database(run: Run, home: Path) -> None:
    (home / "kagiban.db").unlink()
    table = rows(run("check", "--config", english(home)).out)
    assert table["database"][0] == "bad"
    assert table["ledger"][:2] == ("unknown", "not looked at")
    assert not (home / "kagiban.db").exists()


def test_a_database_without_its_triggers(run: Run, home: Path) -> None:
    connection = connect(home / "kagiban.db", load(home / "kagiban.toml").keyring.database, "rw")
    ((name,), *_) = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute(f"DROP TRIGGER {name}")
    connection.commit()
    connection.close()
    table = rows(run("check", "--config", english(home)).out)
    assert table["database"][0] == "bad"
    assert "Do not delete" in table["database"][2]


@pytest.fixture(scope="module")
def pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePcscd]:
    """The real PC/SC daemon with one virtual reader."""
    if reason := available():
        pytest.skip(reason)
    with PrivatePcscd(tmp_path_factory.mktemp("pcscd")) as daemon:
        yield daemon


def test_card_readers(run: Run, home: Path, pcscd: PrivatePcscd) -> None:
    said = run("check", "--config", english(home), PCSCLITE_CSOCK_NAME=str(pcscd.socket_path))
    state, found, _ = rows(said.out)["card readers"]
    assert state == "good"
    assert "Virtual PCD" in found


def test_card_readers_of_another_name(run: Run, home: Path, pcscd: PrivatePcscd) -> None:
    config = change(home, "names = []", 'names = ["ACR1252"]')
    said = run("check", "--config", config, PCSCLITE_CSOCK_NAME=str(pcscd.socket_path))
    state, found, advice = rows(said.out)["card readers"]
    assert state == "bad"
    assert "Virtual PCD" in found
    assert "readers.names" in advice


def test_all_is_well(run: Run, home: Path, tmp_path: Path, pcscd: PrivatePcscd) -> None:
    config = english(home)
    with cabinet(home, tmp_path / "wires"):
        said = run("check", "--config", config, PCSCLITE_CSOCK_NAME=str(pcscd.socket_path))
    table = rows(said.out)
    assert {state for state, _, _ in table.values()} <= {"state", "good", "unknown"}
    unknown = [thing for thing, (state, _, _) in table.items() if state == "unknown"]
    assert unknown in (["terminal"], ["clock", "terminal"])
    assert said.out.rstrip().endswith(f"Nothing to put right; {len(unknown)} not known.")
    assert said.code == 0


def on_a_terminal(columns: int, lines: int, *words: str | Path) -> str:
    """What a command writes on a terminal of this size."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen([KAGIBAN, *words], stdin=theirs, stdout=theirs, env=environment(TERM="xterm"))
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:
        pass  # EIO: the other end is shut
    finally:
        os.close(ours)
        process.wait(timeout=PATIENCE)
    return written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("columns", "lines", "verdict"), [(100, 30, "good"), (80, 24, "good"), (72, 20, "bad")]
)
def test_the_terminal_it_runs_on(home: Path, columns: int, lines: int, verdict: str) -> None:
    import re

    said = on_a_terminal(columns, lines, "check", "--config", english(home))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    assert plain != said, "colours on a terminal"
    assert max(cell_len(line) for line in plain.splitlines()) <= columns
    state, found, _ = rows(plain)["terminal"]
    assert state == verdict
    assert found.startswith(f"{columns} x {lines}")


def test_the_register_and_the_ways_out_are_looked_at(run: Run, home: Path) -> None:
    config = english(home)
    assert run("people", "leave", "3001", "--config", config).code == 0
    config.write_text(
        config.read_text()
        + """
[[notify.webhook]]
id = "hook"
url = "https://hook.example.jp/kagiban"

[[notify.mail]]
id = "mail"
host = "mail.example.jp"
sender = "kagiban@example.jp"
recipients = ["kanri@example.jp"]
user = "kagiban"
"""
    )
    table = rows(run("check", "--config", config).out)
    assert table["register"][:2] == ("good", "5 people, 5 cards, 24 keys")
    assert "people import" in table["register"][2]
    assert table["alarms sent on"][0] == "bad", "the mail server's password is missing"
    assert "notify-mail" in table["alarms sent on"][1]
    config.write_text(config.read_text().replace('user = "kagiban"\n', ""))
    table = rows(run("check", "--config", config).out)
    assert table["alarms sent on"][:2] == ("good", "mail, hook")


def test_cards_that_prove_themselves_need_their_master_key(run: Run, home: Path) -> None:
    config = english(home)
    config.write_text(config.read_text().replace('cards = ["idm", "uid"]', 'cards = ["felica_mac", "piv"]'))
    said = run("check", "--config", config)
    assert "felica.key" in said.out
    key = home / "felica.key"
    key.write_text("00112233445566778899aabbccddeeff\n")
    key.chmod(0o600)
    table = rows(run("check", "--config", config).out)
    assert table["cards' master key"][0] == "good"


SHREDDER = """
[shredder]
port = "{port}"
kind = "dcon"
[shredder.counter]
unit = 1
model = "i-7080"
[shredder.switch]
unit = 2
model = "i-7060"
inputs = "running, jam"
"""


def with_shredder(config: Path, port: Path | str, **changes: str) -> Path:
    text = SHREDDER.format(port=port)
    for before, after in changes.items():
        text = text.replace(before, after)
    at = config.read_text().index("[times]")
    config.write_text(config.read_text()[:at] + text + config.read_text()[at:])
    return config


def test_a_shredder_that_answers(run: Run, home: Path, tmp_path: Path) -> None:
    cable = Cable(tmp_path, 9600)
    cable.start()
    world = World({}, slots=(), paper=Paper())
    modules = (DconUnit(1, "i-7080", inputs="sheets"), DconUnit(2, "i-7060", "enable", "running, jam"))
    units = DconUnits(cable.device_end, modules, world=world)
    units.start()
    try:
        table = rows(run("check", "--config", with_shredder(english(home), cable.kiosk_end)).out)
    finally:
        units.stop()
        cable.stop()
    assert table["shredder"][0] == "good"
    assert "counter stands at 0" in table["shredder"][1]


def test_a_shredder_that_is_not_there_or_cannot_be(run: Run, home: Path) -> None:
    config = with_shredder(english(home), "/dev/no-such-line")
    state, found, advice = rows(run("check", "--config", config).out)["shredder"]
    assert (state, "offline" in found, "cable" in advice) == ("bad", True, True)
    config.write_text(config.read_text().replace('model = "i-7060"', 'model = "i-9999"'))
    state, found, advice = rows(run("check", "--config", config).out)["shredder"]
    assert (state, "i-9999" in found) == ("bad", True)
    assert advice == "Correct shredder in the configuration."


def with_channel(config: Path, port: int) -> Path:
    channel = f'\n[[notify.webhook]]\nid = "hook"\nurl = "http://127.0.0.1:{port}/kagiban"\n'
    config.write_text(config.read_text() + channel)
    return config


def test_a_trial_by_each_channel(run: Run, home: Path) -> None:
    with Receiver(answers=[200, 401]).running() as receiver:
        config = with_channel(english(home), receiver.port)
        assert "alarms by hook" not in rows(run("check", "--config", config).out), "nothing goes out unasked"
        good = rows(run("check", "--try-channels", "--config", config).out)["alarms by hook"]
        bad = rows(run("check", "--try-channels", "--config", config).out)["alarms by hook"]
    assert good[:2] == ("good", "a trial notice was taken")
    assert bad[:2] == ("bad", "The server refuses the login. (HTTP 401)")
    assert "login" in bad[2]
    (request,) = receiver.requests
    assert (request.content["cause"], request.content["text"]) == (
        "trial",
        "This is a trial: alarms of this kiosk reach you.",
    )


def test_a_trial_of_a_way_without_receipt_is_not_called_good(run: Run, home: Path) -> None:
    config = english(home)
    config.write_text(
        config.read_text()
        + '\n[[notify.syslog]]\nid = "log"\ntransport = "udp"\nhost = "127.0.0.1"\nport = {}\n'
    )
    with Collector().on_datagrams() as collector:
        config.write_text(config.read_text().replace("{}", str(collector.port)))
        row = rows(run("check", "--try-channels", "--config", config).out)["alarms by log"]
    assert row[0] == "unknown"
    assert "nobody says" in row[1]


def test_alarms_that_do_not_go_out_are_told_from_the_records(run: Run, home: Path) -> None:
    settings = load(home / "kagiban.toml")
    with open_database(settings.database, key=settings.keyring.database) as database:
        ledger = Ledger(database, station="north", clock=SystemClock(), signer=settings.keyring.signer)
        ledger.append_blocking(
            DeviceChanged(device="notify.hook", state="offline", detail="redirected: HTTP 301")
        )
        ledger.close()
    config = with_channel(english(home), 9)
    said = run("check", "--config", config)
    state, found, advice = rows(said.out)["alarms by hook"]
    assert (state, said.code) == ("bad", 1)
    assert "The receiver is said to be elsewhere. (HTTP 301)" in found
    assert advice == "Correct the channel's address."


# --- custody --------------------------------------------------------------------------------------------

CUSTODY = (30, 40, 50)
"""The rows about custodians, keys for which nobody is left, and turns of nobody."""


def put(config: Path, *records: Registered) -> None:
    """On the register, without asking whether it may be."""
    with writing(load(config)) as opened:
        change_blocking(opened.database, opened.ledger, "test", records)


def told(config: Path, day: date) -> list[tuple[str, str, str]]:
    """What the check says of custody on that day."""
    look, rows = Look(load(config), day), HOUSE.checks.rows
    found = [each for row in rows if row.rank in CUSTODY for each in row.looks(look, speaker("en", {}))]
    return [(each.verdict.value, each.detail, each.advice) for each in found]


def test_days_without_a_custodian_are_told_ahead_with_the_reasons(home: Path) -> None:
    config = home / "kagiban.toml"
    boss, clerk, *_rest = (each.person for each in load(config).people)
    last = date(2030, 3, 29)  # a Friday
    put(config, person_record(replace(boss, employed_until=last)))
    put(config, AbsenceRecorded(person=clerk.id, since="2030-03-26", until="2030-04-30"))
    ((verdict, found, _advice),) = told(config, date(2030, 3, 24))
    assert (verdict, set(found.split(", "))) == ("good", {boss.name, clerk.name}), "it is eight days away"
    ((verdict, found, advice),) = told(config, date(2030, 3, 25))
    why = f"{clerk.name} away until 2030-04-30, {boss.name} employed until 2030-03-29"
    assert (verdict, found) == ("bad", f"2030-04-01: {why}")
    assert "people recover" in advice
    put(config, *leaving(read(config), clerk))
    ((verdict, found, advice),) = told(config, date(2030, 3, 18))
    assert (verdict, found, advice.partition(":")[0]) == ("good", boss.name, "Only one")


def test_keys_for_which_nobody_is_left(home: Path) -> None:
    config = home / "kagiban.toml"
    boss = load(config).people[0].person
    put(config, *leaving(read(config), boss))
    _custodians, (verdict, found, advice) = told(config, date(2030, 3, 18))
    assert (verdict, found) == ("bad", "nobody is left who may take: 2, 4, 22, 24")
    assert "keys import" in advice


def read(config: Path) -> Register:
    with writing(load(config)) as opened:
        return read_register(opened.database)
