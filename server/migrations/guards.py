"""What autogeneration does not see: triggers that guard history, indexes of full text."""

from alembic import op

from server.core import fulltext
from server.core.db import append_only_statements


def guard_append_only(table: str) -> None:
    """Make `table` refuse UPDATE and DELETE on the database that is migrated."""
    for statement in append_only_statements(table, op.get_bind().dialect.name):
        op.execute(statement.replace(":", r"\:"))


def make_fulltext(*kinds: str) -> None:
    """Make the empty full text indexes of these kinds; the server fills them by itself."""
    for statement in fulltext.statements(op.get_bind().dialect.name, kinds):
        op.execute(statement)
