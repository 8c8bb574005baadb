"""Runs migrations over the connection it is given; batch mode on SQLite, names from `core.db`."""

from alembic import context

import server.wiring  # noqa: F401  # every table is known once the wiring is
from server.core.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="",
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
