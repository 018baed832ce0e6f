"""Every kind of record comes back from the ledger as it went in."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import DatabaseDamaged, RecordUnfit
from storage.file.database import Database, open_database
from storage.log.canonical import encode
from storage.log.entry import OtherRecord, checked_parts, entry_of
from storage.log.ledger import Ledger
from storage.log.personal import salted
from storage.log.record import Record
from storage.proof.chain import GENESIS, link
from storage.station.facts import DeviceState
from storage.station.records import CardTapped, DeviceChanged, Intended, StationStarted
from storage.subjects import SHIPPED
from tests.storage.samples import STEADY, HandClock, any_record, any_record_of


@pytest.mark.parametrize("kind", sorted(SHIPPED.kinds))
@settings(STEADY, max_examples=20)
@given(data=st.data())
def test_a_record_of_every_kind_comes_back_from_its_text(kind: str, data: st.DataObject) -> None:
    record = data.draw(any_record_of(SHIPPED.kinds[kind]))
    parts = checked_parts(record)
    own = salted("", encode(parts.pop("personal")).decode()) if "personal" in parts else None
    body = {"at": 1, "kind": kind, "mono": 2, "seq": 3, "station": "s", "v": record.version}
    entry = entry_of(3, encode(body | parts).decode(), GENESIS, own, kinds=SHIPPED.kinds)
    assert entry.record == record
    assert type(entry.record) is SHIPPED.kinds[kind]
    assert (entry.at_us, entry.mono_us, entry.seq, entry.station) == (1, 2, 3, "s")


@settings(STEADY, max_examples=25)
@given(batch=st.lists(any_record(), min_size=1, max_size=5))
def test_what_append_returns_is_what_read_gives(ledger: Ledger, batch: list[Record]) -> None:
    written = ledger.append_blocking(*batch)
    assert [entry.record for entry in written] == batch
    assert tuple(ledger.read(after=written[0].seq - 1)) == written
    assert ledger.last() == written[-1]


def test_the_body_is_as_designed(ledger: Ledger) -> None:
    tapped = CardTapped(reader="r", card="c0ffee", card_kind="idm", evidence="identified", person="p1")
    (first,) = ledger.append_blocking(tapped)
    (second,) = ledger.append_blocking(DeviceChanged(device="cabinet", state=DeviceState.ONLINE))
    assert first.body == (
        '{"actors":{"person":"p1"},"at":1795478400001000,"kind":"card.tapped","mono":1000,'
        '"payload":{"card":"c0ffee","card_kind":"idm","evidence":"identified"},"seq":1,"station":"north",'
        '"subject":{"reader":"r"},"v":1}'
    )
    assert "actors" not in second.body
    assert first.hash == link(bytes(32), first.body.encode())
    assert second.hash == link(first.hash, second.body.encode())
    assert first.at.isoformat() == "2026-11-24T00:00:00.001000+00:00"


@pytest.mark.parametrize(
    "record",
    [
        StationStarted(software=3),  # type: ignore[arg-type]
        StationStarted(software=None),  # type: ignore[arg-type]
        StationStarted(software="a\udcff"),
        Intended(action="release", because="lend", device="d", slot=2**60),
        Intended(action="release", because="lend", device="d", slot=True),
        Intended(action="release", because="lend", device="d", slot="1"),  # type: ignore[arg-type]
        OtherRecord(payload={"x": 1}),
    ],
)
def test_an_unfit_record_is_refused_and_the_next_is_written(ledger: Ledger, record: Record) -> None:
    with pytest.raises(RecordUnfit):
        ledger.append_blocking(StationStarted(software="1"), record)
    assert ledger.last() is None
    assert ledger.append_blocking(StationStarted(software="1"))[0].seq == 1


def _write_by_hand(path: Path, body: dict[str, Any] | str) -> None:
    """A row as another version of the program would write it."""
    with open_database(path) as database:
        text = body if isinstance(body, str) else encode(body).decode()

        def insert(connection: Any) -> None:
            sql = "INSERT INTO ledger (seq, body, hash) VALUES (1, ?, ?)"
            connection.exec_driver_sql(sql, (text, link(GENESIS, text.encode())))

        database.submit(insert).result()


@pytest.mark.parametrize(
    ("kind", "version", "payload"),
    [
        ("vault.counted", 1, {"cards": 12}),
        ("station.started", 2, {"software": "9", "build": 4}),
        ("station.started", 1, {"software": 9}),
        ("station.started", 1, {}),
    ],
)
def test_what_this_version_does_not_know_is_read_as_written(
    path: Path, database: Database, kind: str, version: int, payload: dict[str, Any]
) -> None:
    body = {"at": 5, "kind": kind, "mono": 6, "seq": 1, "station": "s", "v": version}
    full = body | {"actors": {"person": "p"}, "payload": payload} if payload else body
    _write_by_hand(path, full)
    (entry,) = Ledger(database, station="s", clock=HandClock()).read()
    actors = {"person": "p"} if payload else {}
    assert (entry.kind, entry.version) == (kind, version)
    assert entry.record == OtherRecord(actors=actors, payload=payload)
    assert entry.record.parts() == {k: full[k] for k in ("actors", "payload") if k in full}


@pytest.mark.parametrize(
    "body",
    [
        '{"seq":1}',
        '{"seq": 1}',
        '{"at":1,"kind":"a","mono":"x","seq":1,"station":"s","v":1}',
        '{"actors":3,"at":1,"kind":"a","mono":1,"seq":1,"station":"s","v":1}',
    ],
)
def test_a_body_that_is_none_of_ours_is_damage_and_says_which(
    path: Path, database: Database, body: str
) -> None:
    _write_by_hand(path, body)
    with pytest.raises(DatabaseDamaged, match="record 1"):
        list(Ledger(database, station="s", clock=HandClock()).read())
