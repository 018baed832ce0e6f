"""The records cannot be opened, or turn out damaged: releases stop, returns go on, nothing is lost."""

from io import StringIO
from pathlib import Path

import pytest

from kiosk.building import build, is_whole
from kiosk.config import Settings
from kiosk.core.alarms import AlarmCause
from kiosk.core.desk.asking import NumberQuestion, Question, Tone
from kiosk.core.watch import alarms as watch_alarms
from kiosk.core.watch.watch import BeginAnew
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.loans import loans_of
from kiosk.people.register.authority import BY_REGISTER
from kiosk.people.register.copy import copy_path, read_copy, write_copy
from kiosk.records.accept import accept
from kiosk.setup.initialise import write_starter
from storage.errors import DatabaseDamaged, LedgerDisputed, LedgerUnavailable
from storage.file.database import Database, open_database, open_for_reading
from storage.keys.questions import KeyQuestions
from storage.keys.records import KeyReturned
from storage.log.ledger import Ledger
from storage.proof.note import Signer
from storage.proof.seal import HeadFile, head_path, newest_note
from storage.station.records import AlarmStarted, RequestRefused, StationStopped
from tests.kiosk.keys.procedures.test_give_back import lend
from tests.kiosk.keys.procedures.test_release import open_and_waiting
from tests.kiosk.loaded import load
from tests.kiosk.office import office
from tests.kiosk.world import SATO, TANAKA, Kiosk, kiosk
from tests.storage.samples import HandClock

DAMAGED = DatabaseDamaged("page 7 is noise")
OF_RECORDS = {watch_alarms.LEDGER_DAMAGED, watch_alarms.LEDGER_DISPUTED, watch_alarms.LEDGER_UNAVAILABLE}
SIGNER = Signer("test", bytes(32))


def causes(k: Kiosk) -> set[AlarmCause]:
    return {alarm.cause for alarm in k.station.alarms.standing}


async def lent_and_gone(folder: Path) -> Kiosk:
    """A kiosk whose key 2 was lent; its cabinet goes on without it."""
    first = Kiosk(folder)
    await first.start()
    await lend(first)
    await first.stop()
    return first


async def give_back_by_number(k: Kiosk, number: int) -> None:
    k.desk.return_without_card()
    await k.desk.asked(NumberQuestion)
    k.desk.type(number)
    await open_and_waiting(k)
    await k.hung(number)


async def refused_a_key(k: Kiosk) -> None:
    await k.tap(SATO)
    await k.desk.asked(Question)
    k.desk.pick("1  ")
    message = await k.desk.read(Tone.REFUSED)
    assert "record" in message.text.lower()
    await k.desk.left()


@pytest.mark.parametrize(
    ("trouble", "cause"),
    [
        (DAMAGED, watch_alarms.LEDGER_DAMAGED),
        (LedgerUnavailable("it is locked"), watch_alarms.LEDGER_DAMAGED),
        (LedgerDisputed("record 7: an outcome that nobody signed"), watch_alarms.LEDGER_DISPUTED),
    ],
    ids=["damaged", "locked", "disputed"],
)
async def test_a_kiosk_starts_without_its_records(
    tmp_path: Path, trouble: DatabaseDamaged | LedgerUnavailable, cause: AlarmCause
) -> None:
    first = await lent_and_gone(tmp_path)
    second = Kiosk(tmp_path, cabinet=first.cabinet, trouble=trouble)
    first.cabinet._clock = second.clock
    await second.start()
    await second.advance(2)
    assert causes(second) & OF_RECORDS == {cause}
    assert key_alarms.KEY_VANISHED not in causes(second), "the key may well have been lent"
    released = list(second.cabinet.released)
    await refused_a_key(second)
    assert second.cabinet.released == released
    await give_back_by_number(second, 2)
    kept = second.station.recorder.kept
    assert any(isinstance(each.record, KeyReturned) for each in kept)
    await second.stop()
    kept = second.station.recorder.kept
    third = Kiosk(tmp_path, cabinet=first.cabinet, kept=kept)
    first.cabinet._clock = third.clock
    await third.start()
    (back,) = third.records(KeyReturned)
    assert isinstance(back, KeyReturned)
    assert (back.key, back.loan) == ("k2", 0)
    assert third.projections.open_loans() == ()
    assert len(third.records(RequestRefused)) == 1
    late = [entry for entry in third.ledger.read() if entry.happened_us]
    assert [entry.happened_us for entry in late] == [each.happened_us for each in kept]
    assert not causes(third) & OF_RECORDS
    await third.stop()


def forge(database: Database) -> None:
    """An outcome behind the end, by somebody who has the file and cannot sign."""
    Ledger(database, station="test", clock=HandClock(10**9)).append_blocking(StationStopped(reason="forged"))


async def test_a_running_kiosk_signs_nothing_over_what_was_forged_meanwhile(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, signer=SIGNER)
    await k.start()
    await lend(k)
    await k.settle()
    forge(k.database)
    last, note = k.ledger.last(), newest_of(k.database)
    await refused_a_key(k)
    await k.advance(2)
    assert k.station.recorder.disputed
    assert causes(k) & OF_RECORDS == {watch_alarms.LEDGER_DISPUTED}
    await give_back_by_number(k, 2)
    assert any(isinstance(each.record, KeyReturned) for each in k.station.recorder.kept)
    assert (k.ledger.last(), newest_of(k.database)) == (last, note)
    await k.stop()


def newest_of(database: Database) -> str:
    with database.reading() as connection:
        return newest_note(connection)


async def test_whole_records_make_the_kiosk_begin_anew(tmp_path: Path) -> None:
    k = Kiosk(tmp_path, trouble=DAMAGED)
    await k.start()
    await k.advance(20)
    assert not k._tasks[0].done()
    k.mended = True
    for _ in range(6):
        await k.advance(1)
    with pytest.raises(BaseExceptionGroup) as caught:
        await k._tasks[0]
    assert caught.group_contains(BeginAnew)
    await k.stop()


async def test_a_read_that_meets_damage_stops_releases_and_not_the_kiosk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk(tmp_path) as k:
        await lend(k)
        await k.settle()
        written = len(k.kinds())

        def noise(*_: object) -> None:
            raise DAMAGED

        monkeypatch.setattr(KeyQuestions, "open_loans", noise)
        monkeypatch.setattr(KeyQuestions, "last_loan", noise)
        assert [loan.key for loan in loans_of(k.station).open().values()] == ["k2"], "as last known"
        await k.advance(2)
        assert watch_alarms.LEDGER_DAMAGED in causes(k)
        await refused_a_key(k)
        await give_back_by_number(k, 2)
        assert loans_of(k.station).open() == {}
        assert len(k.kinds()) == written, "nothing more goes into a damaged file"
        assert any(isinstance(each.record, KeyReturned) for each in k.station.recorder.kept)


async def test_a_damaged_append_stops_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with kiosk(tmp_path) as k:

        async def noise(*_: object, **__: object) -> None:
            raise DAMAGED

        monkeypatch.setattr(k.ledger, "append", noise)
        await k.tap(SATO)
        await k.advance(2)
        assert k.station.recorder.damaged
        assert watch_alarms.LEDGER_DAMAGED in causes(k)


def test_the_register_for_bad_days_names_everybody_by_role_and_id(tmp_path: Path) -> None:
    """It holds no names: nobody is greeted by a blank."""
    database, register = tmp_path / "kagiban.db", office()
    write_copy(database, register)
    read = read_copy(database)
    assert read is not None
    names = {person.name for person in read.people.values()}
    assert f"responsible officer {TANAKA.id}" in names
    assert len(names) == len(register.people), "nobody is taken for somebody else"
    assert TANAKA.name not in copy_path(database).read_text()


async def test_a_clock_that_was_set_back_is_said_until_it_has_caught_up(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.advance(2)
        k.clock.wall_us -= 60_000_000
        await k.advance(1)
        assert watch_alarms.CLOCK_WENT_BACK in causes(k)
        await k.advance(58)
        assert watch_alarms.CLOCK_WENT_BACK in causes(k)
        await k.advance(5)
        assert watch_alarms.CLOCK_WENT_BACK not in causes(k)
        assert len([r for r in k.records(AlarmStarted) if getattr(r, "cause", "") == "clock_went_back"]) == 1


def checkpoint_in(settings: Settings) -> str:
    key = settings.keyring.database
    with open_for_reading(settings.database, key=key) as database, database.reading() as connection:
        return newest_note(connection)


def test_what_two_people_accepted_is_whole_again_also_while_the_kiosk_has_it_open(tmp_path: Path) -> None:
    settings = load(write_starter(tmp_path / "kiosk"))
    built = build(settings, scard=None)
    forge(built.ledger._database)
    assert not is_whole(settings, held=True)
    accept(settings, StringIO(), BY_REGISTER, by="1001", second="1002", reason="we both were there")
    assert is_whole(settings, held=True)
    built.close()
    assert is_whole(settings)


def test_a_kiosk_with_another_key_than_the_ledgers_takes_keys_back(tmp_path: Path) -> None:
    """It was an error that kept the whole kiosk from starting."""
    settings = load(write_starter(tmp_path / "kiosk"))
    build(settings).close()
    (tmp_path / "kiosk/checkpoint.key").write_text(Signer.generate(settings.keyring.signer.name).text + "\n")
    built = build(load(settings.path))
    assert built.station.recorder.damaged
    assert not built.station.recorder.disputed
    assert not is_whole(load(settings.path))
    built.close()


def test_what_counts_as_whole(tmp_path: Path) -> None:
    settings = load(write_starter(tmp_path / "kiosk"))
    assert is_whole(settings)
    key = settings.keyring.database
    with open_database(settings.database, key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=settings.keyring.signer)
        ledger.take_up_key()
        ledger.append_blocking(StationStopped(reason="x"))
        ledger.close()
    assert is_whole(settings)
    before = settings.database.read_bytes()
    with open_database(settings.database, key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock(looks=99), signer=settings.keyring.signer)
        ledger.append_blocking(StationStopped(reason="y"))
        ledger.close()
    settings.database.write_bytes(before)
    assert not is_whole(settings), "the file beside it names a record that is missing"
    head = head_path(settings.database)
    head.unlink()
    assert not is_whole(settings), "nobody takes that file away but somebody who hides something"
    HeadFile(settings.database).begin(checkpoint_in(settings))
    assert is_whole(settings)
    settings.database.write_bytes(before[:4096] + bytes(len(before) - 4096))
    assert not is_whole(settings)
    settings.database.unlink()
    assert not is_whole(settings)
