"""Runs migrations over the connection it is given; batch mode on SQLite, names from `core.db`."""

from alembic import context

import server.wiring  # noqa: F401  # every table is known once the wiring is
from server.core.db import Base
from server.core.fulltext import is_index_table


def include_name(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or not is_index_table(name or "")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=include_name,
    user_module_prefix="",
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
