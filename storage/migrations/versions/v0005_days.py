"""The tables of days, of the vault's cards and their counts, of what was closed over, of months."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
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
        PRIMARY KEY (day)
    ) WITHOUT ROWID, STRICT
    """,
    "CREATE INDEX ix_days_open ON days (day) WHERE opened IS NOT NULL AND locked IS NULL AND explained = ''",
    """
    CREATE TABLE stock (
        place TEXT NOT NULL,
        balance INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (place)
    ) STRICT
    """,
    """
    CREATE TABLE serials (
        serial TEXT NOT NULL,
        place TEXT NOT NULL,
        there INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (serial)
    ) WITHOUT ROWID, STRICT
    """,
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
        PRIMARY KEY (count)
    ) STRICT
    """,
    "CREATE INDEX ix_counts_day ON counts (day)",
    "CREATE INDEX ix_counts_place_seq ON counts (place, seq)",
    "CREATE INDEX ix_counts_open ON counts (seq) WHERE closed IS NULL OR agrees = 0 AND settled IS NULL",
    """
    CREATE TABLE left_over (
        obstacle TEXT NOT NULL,
        day TEXT NOT NULL,
        since INTEGER NOT NULL,
        last INTEGER NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        person TEXT DEFAULT '' NOT NULL,
        second TEXT DEFAULT '' NOT NULL,
        PRIMARY KEY (obstacle)
    ) STRICT
    """,
    """
    CREATE TABLE months (
        month TEXT NOT NULL,
        confirmed INTEGER NOT NULL,
        person TEXT DEFAULT '' NOT NULL,
        PRIMARY KEY (month)
    ) STRICT
    """,
)


def upgrade() -> None:
    """In the caller's transaction."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
