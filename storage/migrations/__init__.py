"""Changes of the schema on files that already hold an office's records. Imported only when one is needed.

The ledger table is never rebuilt: a rebuild would drop its triggers without a word. It only gets new
columns. Projections are made anew from it after every change, for what a record means for them may change
with the version; a change of that alone is a revision without statements.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.errors import WrongDatabase
from storage.log.replay import rebuild
from storage.memory import Known


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings for our scripts, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection, found: str, where: str, known: Known) -> None:
    """Brings schema and tables from revision `found` to the newest, inside the caller's transaction.

    Raises `WrongDatabase` for a revision that this version does not know.
    """
    settings = config(connection)
    if found:
        try:
            ScriptDirectory.from_config(settings).get_revision(found)
        except CommandError as error:
            raise WrongDatabase(f"{where}: written by a newer version (schema {found})") from error
    command.upgrade(settings, "head")
    if found:
        rebuild(connection, known)
