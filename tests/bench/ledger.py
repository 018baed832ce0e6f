"""What the ledger costs: appends, outcomes, callers at once, size, verification, questions.

Everything durable is measured beside a bare `write` and `fdatasync` of the same bytes, taking turns with it,
so that a disk that is slow for a while is slow for both. `ROWS=10000000` makes the large file ten times as
large.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median

from msgspec.structs import replace
from sqlalchemy import Connection

from storage.examine.verify import verify
from storage.examine.walk import Walk
from storage.file.database import Database, open_database
from storage.keys.records import KeyReturned, KeyTaken
from storage.log.canonical import encode
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.log.replay import rebuild
from storage.proof.chain import batches
from storage.proof.edge import Edge, edge_of, keep_nodes
from storage.proof.keys import KeyHistory
from storage.proof.link import link
from storage.proof.note import Signer
from storage.proof.seal import BLOCK, Seal
from storage.proof.tree import leaf_hash
from storage.station.records import Acknowledged, Intended, Sensed
from storage.subjects import SHIPPED
from tests.bench.storage import INTENT, Clock, write_durably
from tests.storage.projections import Projections

BUZZ = replace(INTENT, action="buzz")
"""As long as a release, and over with its answer: a release stays open until its key moves."""

KEY = bytes(range(32))
SIGNER = Signer("kagiban/bench", bytes(32))
CALLERS = (1, 4, 16, 64)
DAY_US = 86_400_000_000
A_DAY = 1000
"""Records of a day in the large file."""
START_US = 1_700_000_000_000_000


def measure(rounds: int, rows: int) -> dict[str, float]:
    """Every figure by name: ratios to the bare write, events or records a second, milliseconds."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for word, key in (("", None), (", encrypted", KEY)):
            with open_database(folder / f"small{bool(key)}.db", create=True, key=key) as database:
                ledger = _ledger(database)
                figures |= {n + word: v for n, v in _appends(ledger, folder / "bare", rounds).items()}
                figures |= {n + word: v for n, v in _callers(ledger, rounds).items()}
        figures |= _large(folder, rounds, rows)
    return figures


def _ledger(database: Database) -> Ledger:
    ledger = Ledger(database, station="bench", clock=Clock(), signer=SIGNER)
    ledger.take_up_key()
    return ledger


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# --- small: ratios ------------------------------------------------------------------------------------


def _appends(ledger: Ledger, path: Path, rounds: int) -> dict[str, float]:
    text = ledger.append_blocking(BUZZ)[0].body.encode()
    bare, one, both, intended = [], [], [], [0]

    def intend() -> None:
        intended.append(ledger.append_blocking(BUZZ)[0].seq)

    def outcome() -> None:
        intend()
        ledger.append_blocking(Acknowledged(intent=intended[-1], slot=BUZZ.slot))

    with path.open("ab", buffering=0) as file:
        for _ in range(rounds):
            bare.append(_timed(lambda: write_durably(file.fileno(), text)))
            one.append(_timed(intend))
            ledger.append_blocking(Acknowledged(intent=intended[-1], slot=BUZZ.slot))
            both.append(_timed(outcome))
    base = median(bare)
    return {
        "bare write and sync, us": base * 1e6,
        "one append, x bare": median(one) / base,
        "intent + outcome + tree + checkpoint, x bare": median(both) / base,
    }


def _callers(ledger: Ledger, rounds: int) -> dict[str, float]:
    """Durable records a second when so many wait at once: those that come meanwhile share a commit."""

    async def caller() -> None:
        for _ in range(rounds):
            await ledger.append(BUZZ)

    async def together(callers: int) -> float:
        began = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(callers)))
        return callers * rounds / (time.perf_counter() - began)

    return {f"{n} callers at once, records/s": asyncio.run(together(n)) for n in CALLERS}


# --- large: size, verification, questions -------------------------------------------------------------


def _large(folder: Path, rounds: int, rows: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with open_database(folder / "large.db", create=True) as database:
        ledger = _ledger(database)
        size = 1000
        while size <= rows:
            _fill(database, size)
            ratio = _appends(ledger, folder / "bare", rounds)["one append, x bare"]
            figures[f"one append at {size:,} records, x bare"] = ratio
            size *= 10
        figures |= _verification(database, ledger) | _questions(database)
        ledger.close()
    return figures


def _fill(database: Database, size: int) -> None:
    """Loans up to so many records, joined as the ledger joins them; then the tables made from all of it."""

    def work(connection: Connection) -> None:
        edge = edge_of(connection)
        driver = connection.connection.driver_connection
        assert driver is not None
        for record in _loans(edge.seq):
            if edge.seq >= size:
                break
            edge = _join(connection, driver, edge, record)
            if edge.seq % BLOCK == 0:
                seal.keep(connection, edge.seq, edge.frontier.root())
        seal.write(connection, edge.seq, edge.frontier.root())
        rebuild(connection, SHIPPED)

    seal = Seal(SIGNER, database.path)
    database.submit(work).result()


def _join(connection: Connection, driver: object, edge: Edge, record: Record) -> Edge:
    seq = edge.seq + 1
    at = START_US + seq * (DAY_US // A_DAY)
    fixed = {"at": at, "kind": record.kind, "mono": at, "seq": seq, "station": "bench", "v": record.version}
    body = encode(fixed | record.parts())
    digest = link(edge.hash, body)
    driver.execute(  # type: ignore[attr-defined]
        "INSERT INTO ledger (seq, body, hash) VALUES (?, ?, ?)", (seq, body.decode(), digest)
    )
    rising = edge.frontier.rising(leaf_hash(body))
    keep_nodes(connection, seq, rising)
    return Edge(seq, digest, at, at, edge.frontier.grown(rising))


def _loans(seq: int) -> Iterator[Record]:
    """Twelve records for a key taken and brought back; one key is always out."""
    while True:
        slot, person = seq // 12 % 40 + 1, f"p-{seq // 12 % 1000:04}"
        key = f"key-{slot:02}"
        yield from _opened(seq + 1, "lend", slot, key, person)
        yield Sensed(what="key", state="absent", before="present", observed_us=seq, slot=slot)
        yield KeyTaken(key=key, slot=slot, person=person, purpose="交付", intent=seq + 1)
        yield Sensed(what="bolt", state="locked", before="open", observed_us=seq, slot=slot)
        if slot == 40:
            seq += 6
            continue
        yield from _opened(seq + 7, "return", slot, key, person)
        yield Sensed(what="key", state="present", before="absent", observed_us=seq, slot=slot)
        yield KeyReturned(key=key, slot=slot, loan=seq + 5, intent=seq + 7, returned_by=person)
        yield Sensed(what="bolt", state="locked", before="open", observed_us=seq, slot=slot)
        seq += 12


def _opened(intent: int, because: str, slot: int, key: str, person: str) -> Iterator[Record]:
    yield Intended(action="release", because=because, device="cabinet", slot=slot, key=key, person=person)
    yield Acknowledged(intent=intent, slot=slot)
    yield Sensed(what="bolt", state="open", before="locked", observed_us=intent, slot=slot)


def _verification(database: Database, ledger: Ledger) -> dict[str, float]:
    bodies = [body for batch in batches(database) for _, body, _ in batch]
    count = len(bodies)
    raw = _timed(partial(_hashed, bodies))
    del bodies
    walk = Walk(KeyHistory(), [0])
    walked = _timed(lambda: walk.over(database, lambda seq: None))
    whole = _timed(lambda: _stands(database))
    return {
        "records in the large file": float(count),
        "one SHA-256 of each body, records/s": count / raw,
        "verify: chain, tree, times, records/s": count / walked,
        "verify: all of it with the tables, records/s": count / whole,
        "a checkpoint over all, ms": _timed(ledger.checkpoint) * 1e3,
    }


def _hashed(bodies: list[bytes]) -> None:
    for body in bodies:
        sha256(b"\x00" + body).digest()


def _stands(database: Database) -> None:
    """The large file is a ledger like any other, but for the times of the appends measured in between."""
    wrong = [p for p in verify(database).problems if "the clock went back" not in p.what]
    if wrong:
        raise AssertionError(wrong[:3])


def _questions(database: Database) -> dict[str, float]:
    projections = Projections(database)
    sql = {
        "a person's month, ms": (
            "SELECT seq, body FROM ledger WHERE person = ? AND at >= ? AND at < ?",
            ("p-0007", START_US + 30 * DAY_US, START_US + 60 * DAY_US),
        ),
        "a day's summary, ms": (
            "SELECT kind, count(*) FROM ledger WHERE at >= ? AND at < ? GROUP BY kind",
            (START_US + 30 * DAY_US, START_US + 31 * DAY_US),
        ),
    }
    figures = {"who has the key, ms": _median_ms(lambda: projections.loan_of("key-40"))}
    for name, (statement, values) in sql.items():

        def ask(statement: str = statement, values: tuple[object, ...] = values) -> None:
            with database.reading() as connection:
                connection.exec_driver_sql(statement, values).all()

        figures[name] = _median_ms(ask)
    return figures


def _median_ms(work: Callable[[], object]) -> float:
    return median(_timed(work) for _ in range(50)) * 1e3


if __name__ == "__main__":
    found = measure(int(os.environ.get("ROUNDS", "200")), int(os.environ.get("ROWS", "1000000")))
    for name, value in found.items():
        print(f"{name:52} {value:14,.2f}")
