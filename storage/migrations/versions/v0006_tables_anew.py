"""Days and what was closed over know the record that did it; a release ends with the one that superseded it.

As after every change of schema, the tables are filled anew from the log.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    "DROP TABLE days",
    """
    CREATE TABLE days (
        day TEXT NOT NULL,
        opened INTEGER,
        opened_by TEXT DEFAULT '' NOT NULL,
        differences INTEGER DEFAULT 0 NOT NULL,
        reopened INTEGER,
        briefing INTEGER,
        begun_by TEXT DEFAULT '' NOT NULL,
        checks TEXT DEFAULT '' NOT NULL,
        stays TEXT DEFAULT '' NOT NULL,
        kept TEXT DEFAULT '' NOT NULL,
        locked INTEGER,
        locked_by TEXT DEFAULT '' NOT NULL,
        custodian TEXT DEFAULT '' NOT NULL,
        keys_out TEXT DEFAULT '' NOT NULL,
        keys_unknown TEXT DEFAULT '' NOT NULL,
        places_open TEXT DEFAULT '' NOT NULL,
        closed_over INTEGER DEFAULT 0 NOT NULL,
        explained TEXT DEFAULT '' NOT NULL,
        explained_by TEXT DEFAULT '' NOT NULL,
        opened_seq INTEGER DEFAULT 0 NOT NULL,
        PRIMARY KEY (day)
    ) WITHOUT ROWID, STRICT
    """,
    "CREATE INDEX ix_days_open ON days (day) WHERE opened IS NOT NULL AND locked IS NULL AND explained = ''",
    "DROP TABLE left_over",
    """
    CREATE TABLE left_over (
        obstacle TEXT NOT NULL,
        day TEXT NOT NULL,
        since INTEGER NOT NULL,
        last INTEGER NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        person TEXT DEFAULT '' NOT NULL,
        second TEXT DEFAULT '' NOT NULL,
        seq INTEGER DEFAULT 0 NOT NULL,
        PRIMARY KEY (obstacle)
    ) STRICT
    """,
    "DROP TABLE counts",
    """
    CREATE TABLE counts (
        count TEXT NOT NULL,
        seq INTEGER NOT NULL,
        place TEXT NOT NULL,
        day TEXT NOT NULL,
        began INTEGER NOT NULL,
        person TEXT DEFAULT '' NOT NULL,
        second TEXT DEFAULT '' NOT NULL,
        round INTEGER NOT NULL,
        number INTEGER,
        other INTEGER,
        closed INTEGER,
        closed_seq INTEGER,
        balance INTEGER,
        agrees INTEGER,
        settled INTEGER,
        settled_by TEXT DEFAULT '' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        failed_number INTEGER,
        failed_other INTEGER,
        failed_balance INTEGER,
        moved INTEGER DEFAULT 0 NOT NULL,
        PRIMARY KEY (count)
    ) STRICT
    """,
    "CREATE INDEX ix_counts_day ON counts (day)",
    "CREATE INDEX ix_counts_place_seq ON counts (place, seq)",
    "CREATE INDEX ix_counts_open ON counts (seq) WHERE closed IS NULL OR agrees = 0 AND settled IS NULL",
)


def upgrade() -> None:
    """In the caller's transaction."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
