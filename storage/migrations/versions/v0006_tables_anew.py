"""No table changes, only what some records mean: a release is settled with the one that superseded it.

As after every change of schema, the tables are made anew from the log.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to do to the schema."""
