"""The table of what was shredded; records of one kind in the order of their numbers."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE batches (
        batch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        began INTEGER NOT NULL,
        person TEXT DEFAULT '' NOT NULL,
        second TEXT DEFAULT '' NOT NULL,
        approver TEXT DEFAULT '' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        items TEXT DEFAULT '' NOT NULL,
        serials TEXT DEFAULT '' NOT NULL,
        sheets INTEGER NOT NULL,
        confirmed TEXT DEFAULT '' NOT NULL,
        first_reading INTEGER,
        last_reading INTEGER,
        counted INTEGER NOT NULL,
        odd INTEGER NOT NULL,
        closed INTEGER,
        difference INTEGER,
        explanation TEXT DEFAULT '' NOT NULL,
        accepted_by TEXT DEFAULT '' NOT NULL,
        PRIMARY KEY (batch)
    ) STRICT
    """,
    "CREATE INDEX ix_batches_open ON batches (began) WHERE closed IS NULL",
    # By kind and time, the records of one kind had to be sorted for each page that was read of them.
    "DROP INDEX ix_ledger_kind_at",
    "CREATE INDEX ix_ledger_kind ON ledger (kind)",
)


def upgrade() -> None:
    """In the caller's transaction."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
