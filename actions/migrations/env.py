"""Alembic's entry: runs the versions over the connection that `Database.migrate` hands in."""

from alembic import context

from actions import submissions
from actions.cases import models
from actions.database import Base
from actions.forms import drafts
from actions.ratings import models as rating_models
from actions.work_orders import models as order_models

_TABLES = (submissions, models, drafts, order_models, rating_models)
"""Imported so that every table is known to the metadata."""


def run() -> None:
    """Run the versions inside the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=False,
    )
    context.run_migrations()


run()
