"""`kagiban people forget | retention` from outside: what was erased is nowhere, and the ledger stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.machine.account import account
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.people.register.records import read_register
from kiosk.people.register.registrar import seed
from storage.file.database import open_database
from storage.keys.records import KeyTaken
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.log.records import Redacted
from storage.people.records import PersonLeft, PersonRecorded, RecoveryPermitted
from storage.station.records import StationStarted
from tests.kiosk.command_line import Run
from tests.kiosk.kept import JAPAN
from tests.kiosk.loaded import load
from tests.storage.samples import HandClock

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

NAME = "四月一日 みどりこ"


class YearsAgo(HandClock):
    """The spring of 2019."""

    def now_us(self) -> int:
        self.looks += 1
        return int(datetime(2019, 5, 1, tzinfo=UTC).timestamp()) * 1_000_000 + self.looks


@pytest.fixture
def config(home: Path) -> Path:
    """A kiosk whose database is not encrypted, so that its bytes can be searched; gives its configuration."""
    path = home / "kagiban.toml"
    path.write_text(path.read_text().replace("encrypted = true", "encrypted = false"))
    (home / "kagiban.db").unlink()
    write(path, PersonRecorded(person="p-gone", role="staff", number="G-7777", name=NAME), HandClock())
    write(path, PersonLeft(person="p-gone"), HandClock())
    return path


def write(path: Path, record: Record, clock: HandClock) -> None:
    settings = load(path)
    with open_database(settings.database, create=True) as database:
        ledger = Ledger(database, station=settings.station.id, clock=clock, signer=settings.keyring.signer)
        ledger.take_up_key()
        seed(database, ledger, settings)
        ledger.append_blocking(record)
        ledger.close()


def bytes_of(config: Path) -> bytes:
    return b"".join(path.read_bytes() for path in config.parent.glob("kagiban.db*"))


def redactions(config: Path) -> list[Redacted]:
    with open_database(load(config).database) as database:
        entries = Ledger(database, station="s", clock=HandClock()).read(kind=Redacted.kind)
        return [entry.record for entry in entries if isinstance(entry.record, Redacted)]


def test_who_is_forgotten_is_nowhere_and_the_ledger_stands(run: Run, config: Path) -> None:
    assert NAME.encode() in bytes_of(config)
    said = run("people", "forget", "p-gone", "--reason", "本人の申出", "--by", "1001", "--config", config)
    assert said.code == 0, said.err
    assert NAME.encode() not in bytes_of(config)
    assert b"G-7777" not in bytes_of(config)
    (redacted,) = redactions(config)
    boss = next(each.person.id for each in load(config).people if each.person.number == "1001")
    assert (redacted.authority, redacted.forgotten, redacted.reason) == (boss, "p-gone", "本人の申出")
    assert run("ledger", "verify", "--config", config, "--full").code == 0
    shown = run("ledger", "show", "--config", config).out
    assert "personal=erased" in shown


def test_somebody_on_the_register_is_not_forgotten(run: Run, config: Path) -> None:
    person = load(config).people[0].person.id
    said = run("people", "forget", person, "--reason", "x", "--config", config)
    assert said.code == 1
    assert f"{person}: 先に" in said.err
    assert "責任職" in said.err


def test_somebody_unknown_and_a_number_that_nobody_has(run: Run, config: Path) -> None:
    said = run("people", "forget", "p-nobody", "--reason", "x", "--config", config)
    assert (said.code, "p-nobody" in said.err) == (1, True)
    said = run("people", "forget", "p-gone", "--reason", "x", "--by", "0000", "--config", config)
    assert (said.code, "0000" in said.err) == (1, True)
    assert NAME.encode() in bytes_of(config)


def test_years_after_somebody_left_their_name_goes(run: Run, config: Path) -> None:
    for end in ("", "-head"):
        (config.parent / f"kagiban.db{end}").unlink()
    clock = YearsAgo()
    write(config, PersonRecorded(person="p-gone", role="staff", name=NAME), clock)
    said = run("people", "retention", "--config", config)
    assert (said.code, NAME.encode() in bytes_of(config)) == (0, True), "nobody who has not left"
    write(config, PersonLeft(person="p-gone"), clock)
    said = run("people", "retention", "--dry-run", "--config", config)
    assert "2025-03-31" in said.out, "five years from 1 April 2020"
    assert NAME.encode() in bytes_of(config)
    said = run("people", "retention", "--config", config)
    assert said.code == 0, said.err
    assert NAME.encode() not in bytes_of(config)
    (redacted,) = redactions(config)
    assert (redacted.cause, redacted.authority.partition(":")[0]) == ("retention", "account")
    assert run("ledger", "verify", "--config", config).code == 0


def test_whoever_leaves_the_register_has_no_card_and_can_be_forgotten(run: Run, config: Path) -> None:
    someone = load(config).people[-1].person
    said = run("people", "leave", someone.number, "--by", "1001", "--config", config)
    assert (said.code, someone.id in said.out) == (0, True), said.err
    shown = run("ledger", "show", "--kind", "card.ended", "--config", config).out
    assert someone.name in shown
    assert run("people", "leave", someone.number, "--config", config).code == 1
    assert run("people", "forget", someone.id, "--reason", "本人の申出", "--config", config).code == 0
    assert someone.name.encode() not in bytes_of(config)


def test_whoever_still_has_a_key_does_not_leave(run: Run, config: Path) -> None:
    someone = load(config).people[-1].person
    write(config, KeyTaken(key="key-15", slot=15, person=someone.id, purpose="点検", intent=0), HandClock())
    said = run("people", "leave", someone.number, "--config", config)
    assert said.code == 1
    assert "key-15" in said.err


def test_the_last_custodian_does_not_leave_by_command(run: Run, config: Path) -> None:
    """While the 責任職 is away, the clerk in charge stands in; then neither of them can be taken off."""
    boss, clerk = (each.person for each in load(config).people[:2])
    assert run("people", "leave", boss.number, "--config", config).code == 0, "the clerk stands in"
    said = run("people", "leave", clerk.number, "--config", config)
    today = datetime.now(JAPAN).date()
    ahead = (today + timedelta(days=days) for days in range(14))
    day = next(each for each in ahead if OfficeCalendar().is_working_day(each))
    assert (said.code, f"{day}" in said.err, "代行" in said.err) == (1, True, True)
    assert clerk.name in said.err, "who can name somebody now"
    shown = run("ledger", "show", "--kind", "person.left", "--config", config).out
    assert clerk.name not in shown
    assert run("people", "forget", clerk.id, "--reason", "x", "--config", config).code == 1, "still there"


# --- when nobody is custodian -----------------------------------------------------------------------------


def test_the_administrator_permits_that_two_name_a_custodian(run: Run, config: Path) -> None:
    boss = load(config).people[0].person
    said = run("people", "recover", "--reason", "責任職が入院", "--by", "2001", "--config", config)
    assert said.code == 0, said.err
    assert boss.name in said.out, "who is custodian by the register, and will be recorded as away"
    assert "責任職が入院".encode() in bytes_of(config)
    again = run("people", "recover", "--reason", "もう一度", "--not-on-register", "--config", config)
    assert again.code == 0, again.err
    settings = load(config)
    with open_database(settings.database) as database:
        (permitted,) = read_register(database).recoveries
    assert permitted.author.startswith("account:")
    with open_database(settings.database) as database:
        entries = Ledger(database, station="s", clock=HandClock()).read(kind=RecoveryPermitted.kind)
        records = [each.record for each in entries if isinstance(each.record, RecoveryPermitted)]
    assert [each.author.startswith("account:") for each in records] == [False, True]
    assert {each.via for each in records} == {account()}, "who typed it is on record, whoever permits it"
    shown = run("ledger", "show", "--kind", "recovery.ended", "--config", config).out
    assert "replaced" in shown
    assert run("ledger", "verify", "--config", config, "--full").code == 0


@pytest.mark.parametrize("who", [(), ("--by", "2001", "--not-on-register")])
def test_who_permits_it_has_to_be_said(run: Run, config: Path, who: tuple[str, ...]) -> None:
    said = run("people", "recover", "--reason", "x", *who, "--config", config)
    assert (said.code, "--not-on-register" in said.err) == (2, True)
    with open_database(load(config).database) as database:
        assert read_register(database).recoveries == ()


def test_where_fewer_than_three_could_do_it_the_way_out_is_said(run: Run, config: Path) -> None:
    write(config, StationStarted(software="x"), HandClock())  # takes in the configuration
    for each in load(config).people[1:]:
        run("people", "leave", each.person.number, "--config", config)
    said = run("people", "recover", "--reason", "x", "--not-on-register", "--config", config)
    assert (said.code, "people import" in said.err) == (1, True)
