"""Alembic's entry: runs the versions over the connection that `Database.migrate` hands in."""

from alembic import context

from bot.gateway.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller holds the transaction
)
context.run_migrations()
