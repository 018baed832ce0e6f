"""A subject is taken out of the list: the kiosk lives its day without it, and its records stay."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import locale
from kiosk.building import build
from kiosk.check.finding import Verdict
from kiosk.check.look import Check
from kiosk.config import load
from kiosk.counter.idle import day_line
from kiosk.demo import start
from kiosk.setup.initialise import write_starter
from kiosk.setup.starter import PORT
from kiosk.shredding.subject import SHREDDING
from kiosk.subjects import HOUSE
from storage.log.entry import OtherRecord
from storage.shredding.records import ShredBegun
from tests.kiosk.evening import counted, custodians, finish_lock_up, open_first, opened, with_day
from tests.kiosk.office import KATO, office
from tests.kiosk.world import SATO, Kiosk

SHREDDER = "シュレッダー"
WITHOUT = replace(HOUSE, subjects=tuple(each for each in HOUSE.subjects if each is not SHREDDING))


async def test_the_day_is_opened_counted_and_locked_up(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=office(), house=WITHOUT))
    await k.start()
    await open_first(k)
    assert "Shredding" not in day_line(k.station)
    await counted(k)
    await custodians(k, "Lock up")
    await finish_lock_up(k)
    await opened(k)
    await k.stop()


async def test_what_it_had_written_stays_and_its_open_batch_is_in_nobodys_way(
    tmp_path: Path,
) -> None:
    with_it = with_day(Kiosk(tmp_path, register=office(), shredder=True))
    await with_it.start()
    begun = ShredBegun(batch="b", person=SATO.id, second=KATO.id)
    await with_it.station.recorder.require(begun)
    await with_it.stop()
    k = with_day(Kiosk(tmp_path, register=office(), house=WITHOUT))
    await k.start()
    assert [type(each.record) for each in k.ledger.read(kind=ShredBegun.kind)] == [OtherRecord]
    await open_first(k)
    await counted(k)
    await custodians(k, "Lock up")
    await finish_lock_up(k)
    await k.stop()


def set_up(folder: Path, port: str = PORT) -> Path:
    """A kiosk's configuration, keys and database; of the configuration without what shredding brings."""
    path = write_starter(folder, port=port)
    kinds = [each.kind for each in SHREDDING.sections.tables if each.table == "shredding"]
    brought = tuple(f"{name} =" for kind in kinds for name in kind.__struct_fields__)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith(brought)), encoding="utf-8")
    return path


def test_a_whole_kiosk_is_built_without_it(tmp_path: Path) -> None:
    built = build(load(set_up(tmp_path / "kiosk"), WITHOUT.sections, WITHOUT.known), house=WITHOUT)
    assert built.station.recorder.available
    built.close()


def test_a_check_finds_the_same_but_for_the_shredder(tmp_path: Path) -> None:
    path = set_up(tmp_path / "kiosk")
    looked = [
        [
            (each.thing, each.verdict)
            for each in Check(path, house.sections, house.known, house.checks).findings()
            if each.thing != "シュレッダー"
        ]
        for house in (WITHOUT, HOUSE)
    ]
    assert looked[0] == looked[1]
    assert Verdict.GOOD in {verdict for _thing, verdict in looked[0]}


@pytest.mark.timeout(360)
def test_the_day_is_played_to_its_end_without_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On real wires, from the opening through night lock to the end."""
    folder, language = tmp_path / "day", locale.language()
    set_up(folder, port=str(folder / "cabinet"))
    try:
        assert start.main(folder, "day", WITHOUT, in_process_cards=True) == 0, capsys.readouterr().out
    finally:
        locale.use(language)
    out = capsys.readouterr().out
    assert "終業点検" in out
    assert "裁断" not in out
