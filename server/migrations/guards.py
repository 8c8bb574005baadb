"""What autogeneration does not see: triggers that let the database refuse changes of history."""

from alembic import op

from server.core.db import append_only_statements


def guard_append_only(table: str) -> None:
    """Make `table` refuse UPDATE and DELETE on the database that is migrated."""
    for statement in append_only_statements(table, op.get_bind().dialect.name):
        op.execute(statement.replace(":", r"\:"))
