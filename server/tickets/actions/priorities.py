"""The matrix that makes a priority of impact and urgency."""

from server.core import events as core_events
from server.core.context import Context, check_version
from server.tickets.events import PriorityMatrixChanged
from server.tickets.models import PriorityMatrix
from server.tickets.queries import priorities
from shared import tickets as wire
from shared.errors import Invalid
from shared.permissions import Permission
from shared.tickets import ChangePriorityMatrix, Level
from shared.wire import Ref


def change(ctx: Context, form: ChangePriorityMatrix) -> wire.PriorityMatrix:
    """For tickets from now on; those that are there keep their priority until somebody edits them."""
    ctx.actor.require(Permission.SLA_MANAGE)
    if set(form.cells) != set(Level) or any(set(cells) != set(Level) for cells in form.cells.values()):
        raise Invalid("matrix_incomplete", "cells")
    before = priorities.cells(ctx)
    row = priorities.row(ctx) or _first(ctx)
    check_version(row, form.version)
    row.cells = _plain(form.cells)
    row.updated_at = ctx.now
    ctx.session.flush()
    changes = {
        f"{impact.value}_{urgency.value}": [before[impact][urgency], form.cells[impact][urgency]]
        for impact in Level
        for urgency in Level
        if before[impact][urgency] != form.cells[impact][urgency]
    }
    subject = Ref(kind="priority_matrix", id=row.id, label="")
    core_events.publish(ctx, PriorityMatrixChanged(subject=subject, changes=dict(changes)))
    return priorities.show(ctx)


def _first(ctx: Context) -> PriorityMatrix:
    cells = {
        impact.value: {u.value: n for u, n in row.items()} for impact, row in priorities.built_in().items()
    }
    made = PriorityMatrix(cells=cells, updated_at=ctx.now)
    ctx.session.add(made)
    ctx.session.flush()
    return made


def _plain(cells: dict[Level, dict[Level, int]]) -> dict[str, dict[str, int]]:
    return {
        impact.value: {urgency.value: number for urgency, number in row.items()}
        for impact, row in cells.items()
    }
