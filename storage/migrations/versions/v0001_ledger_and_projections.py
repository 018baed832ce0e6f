"""The whole first schema: the ledger with its guards, and the projections."""

from alembic import op

from storage.log.tables import APPLICATION_ID

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE ledger (
        seq INTEGER NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL,
        at INTEGER GENERATED ALWAYS AS (json_extract(body, '$.at')) VIRTUAL,
        kind TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL,
        person TEXT GENERATED ALWAYS AS (json_extract(body, '$.actors.person')) VIRTUAL,
        "key" TEXT GENERATED ALWAYS AS (json_extract(body, '$.subject.key')) VIRTUAL,
        slot INTEGER GENERATED ALWAYS AS (json_extract(body, '$.subject.slot')) VIRTUAL,
        place TEXT GENERATED ALWAYS AS (json_extract(body, '$.subject.place')) VIRTUAL,
        device TEXT GENERATED ALWAYS AS (json_extract(body, '$.subject.device')) VIRTUAL,
        batch TEXT GENERATED ALWAYS AS (json_extract(body, '$.subject.batch')) VIRTUAL,
        PRIMARY KEY (seq),
        CONSTRAINT ck_ledger_hash CHECK (length(hash) = 32),
        CONSTRAINT ck_ledger_seq CHECK (json_extract(body, '$.seq') IS seq)
    ) STRICT
    """,
    """
    CREATE INDEX ix_ledger_at ON ledger (at)
    """,
    """
    CREATE INDEX ix_ledger_batch_at ON ledger (batch, at) WHERE batch IS NOT NULL
    """,
    """
    CREATE INDEX ix_ledger_device_at ON ledger (device, at) WHERE device IS NOT NULL
    """,
    """
    CREATE INDEX ix_ledger_key_at ON ledger ("key", at) WHERE "key" IS NOT NULL
    """,
    """
    CREATE INDEX ix_ledger_kind_at ON ledger (kind, at)
    """,
    """
    CREATE INDEX ix_ledger_person_at ON ledger (person, at) WHERE person IS NOT NULL
    """,
    """
    CREATE INDEX ix_ledger_place_at ON ledger (place, at) WHERE place IS NOT NULL
    """,
    """
    CREATE INDEX ix_ledger_slot_at ON ledger (slot, at) WHERE slot IS NOT NULL
    """,
    """
    CREATE TABLE loans (
        id INTEGER NOT NULL,
        "key" TEXT NOT NULL,
        slot INTEGER NOT NULL,
        holder TEXT DEFAULT '' NOT NULL,
        purpose TEXT DEFAULT '' NOT NULL,
        taken_at INTEGER NOT NULL,
        returned_at INTEGER,
        returned_by TEXT DEFAULT '' NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    """
    CREATE INDEX ix_loans_holder ON loans (holder)
    """,
    """
    CREATE INDEX ix_loans_open ON loans ("key") WHERE returned_at IS NULL
    """,
    """
    CREATE TABLE intents (
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        action TEXT NOT NULL,
        because TEXT NOT NULL,
        device TEXT NOT NULL,
        slot INTEGER NOT NULL,
        "key" TEXT DEFAULT '' NOT NULL,
        person TEXT DEFAULT '' NOT NULL,
        purpose TEXT DEFAULT '' NOT NULL,
        loan INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        served INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        PRIMARY KEY (seq)
    ) STRICT
    """,
    """
    CREATE TABLE slots (
        slot INTEGER NOT NULL,
        "key" TEXT NOT NULL,
        bolt TEXT NOT NULL,
        PRIMARY KEY (slot)
    ) STRICT
    """,
    """
    CREATE TABLE alarms (
        alarm TEXT NOT NULL,
        seq INTEGER NOT NULL,
        cause TEXT NOT NULL,
        slot INTEGER NOT NULL,
        "key" TEXT DEFAULT '' NOT NULL,
        device TEXT DEFAULT '' NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (alarm)
    ) STRICT
    """,
    """
    CREATE TABLE devices (
        device TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT DEFAULT '' NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (device)
    ) STRICT
    """,
    """
    CREATE TRIGGER ledger_no_update
        BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no record is changed'); END
    """,
    """
    CREATE TRIGGER ledger_no_delete
        BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no record is removed'); END
    """,
    """
    CREATE TRIGGER ledger_no_gap
        BEFORE INSERT ON ledger WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger)
        BEGIN SELECT RAISE(ABORT, 'the ledger takes only the next record'); END
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
)


def upgrade() -> None:
    """Everything, in one transaction."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
