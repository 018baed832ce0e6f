"""The register in the ledger, alarms that wait to be acknowledged, loans with a time to be back.

The tables of projections are made anew; what the old ones say goes with them, and the new columns are empty.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE registry (
        what TEXT NOT NULL,
        id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        ended_at INTEGER,
        PRIMARY KEY (what, id)
    ) WITHOUT ROWID, STRICT
    """,
    "CREATE INDEX ix_registry_seq ON registry (seq)",
    "INSERT INTO registry SELECT 'person', person, seq, left_at FROM people",
    "DROP TABLE people",
    """
    CREATE TABLE pin_tries (
        person TEXT NOT NULL,
        wrong INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (person)
    ) STRICT
    """,
    """
    CREATE TABLE sent (
        channel TEXT NOT NULL,
        upto INTEGER NOT NULL,
        PRIMARY KEY (channel)
    ) STRICT
    """,
    # An older version keeps no alarm that is over, and nobody could acknowledge one.
    "ALTER TABLE alarms RENAME TO old_alarms",
    """
    CREATE TABLE alarms (
        alarm TEXT NOT NULL,
        seq INTEGER NOT NULL,
        cause TEXT NOT NULL,
        slot INTEGER NOT NULL,
        "key" TEXT DEFAULT '' NOT NULL,
        device TEXT DEFAULT '' NOT NULL,
        since INTEGER NOT NULL,
        ended INTEGER,
        acknowledged_by TEXT DEFAULT '' NOT NULL,
        acknowledged INTEGER,
        PRIMARY KEY (alarm)
    ) STRICT
    """,
    "INSERT INTO alarms SELECT *, NULL, '', NULL FROM old_alarms",
    "DROP TABLE old_alarms",
    "DROP INDEX ix_loans_open",
    "DROP INDEX ix_loans_holder",
    "ALTER TABLE loans RENAME TO old_loans",
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
        due INTEGER,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_loans_holder ON loans (holder)",
    """CREATE INDEX ix_loans_open ON loans ("key") WHERE returned_at IS NULL""",
    "INSERT INTO loans SELECT *, NULL FROM old_loans",
    "DROP TABLE old_loans",
    "ALTER TABLE intents RENAME TO old_intents",
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
        second TEXT DEFAULT '' NOT NULL,
        approver TEXT DEFAULT '' NOT NULL,
        outcome TEXT NOT NULL,
        served INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        PRIMARY KEY (seq)
    ) STRICT
    """,
    """
    INSERT INTO intents
        SELECT seq, at, action, because, device, slot, "key", person, purpose, loan, '', '',
               outcome, served, settled
        FROM old_intents
    """,
    "DROP TABLE old_intents",
)


def upgrade() -> None:
    """Everything, in the caller's transaction."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
