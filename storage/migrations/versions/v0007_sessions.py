"""No other schema: what a batch has counted is added up from its sessions alone.

As after every migration, the tables are filled anew from the log: an open batch loses the sheets of nobody
between two sessions of its own, which stand in the log as nobody's too. A closed one keeps what was signed.
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but the tables anew."""
