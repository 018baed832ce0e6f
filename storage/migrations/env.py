"""How Alembic runs our revisions: on the caller's connection, inside the caller's transaction."""

from alembic import context

from storage.log.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
