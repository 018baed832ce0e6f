"""What the register's records and PINs do to the tables."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.file.prepared import Prepared
from storage.log.entry import Entry
from storage.log.record import Record
from storage.memory import Effect
from storage.people.records import PinEntered, PinLifted, Registered
from storage.people.tables import pin_tries, registry

_fresh_thing = upsert(registry)
_REGISTER = Prepared(
    _fresh_thing.on_conflict_do_update(
        index_elements=["what", "id"],
        set_={name: _fresh_thing.excluded[name] for name in ("seq", "ended_at")},
    )
)
_UNREGISTER = Prepared(
    update(registry)
    .where(registry.c.what == bindparam("its_what"), registry.c.id == bindparam("its_id"))
    .values(ended_at=bindparam("at"))
)
_fresh_tries = upsert(pin_tries)
_WRONG_PIN = Prepared(
    _fresh_tries.on_conflict_do_update(
        index_elements=["person"],
        set_={"wrong": pin_tries.c.wrong + 1, "last": _fresh_tries.excluded.last},
    )
)
_NO_TRIES = Prepared(delete(pin_tries).where(pin_tries.c.person == bindparam("its_person")))


def _registered(record: Registered, entry: Entry, connection: Connection) -> None:
    """Whatever is on the register again has not left; what it was stays readable in the record before."""
    if record.ends:
        _UNREGISTER.run(connection, its_what=record.what, its_id=record.which, at=entry.when_us)
    else:
        _REGISTER.run(connection, what=record.what, id=record.which, seq=entry.seq, ended_at=None)


def _pin_entered(record: PinEntered, entry: Entry, connection: Connection) -> None:
    if record.right:
        _NO_TRIES.run(connection, its_person=record.person)
    else:
        _WRONG_PIN.run(connection, person=record.person, wrong=1, last=entry.when_us)


def _pin_lifted(record: PinLifted, entry: Entry, connection: Connection) -> None:
    _NO_TRIES.run(connection, its_person=record.person)


EFFECTS: Mapping[type[Record], Effect] = {
    Registered: _registered,
    PinEntered: _pin_entered,
    PinLifted: _pin_lifted,
}
