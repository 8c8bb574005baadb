"""Priority from impact and urgency, as the desk has set it."""

from sqlalchemy import select

from server.core import reference
from server.core.context import Context
from server.tickets.models import PriorityMatrix
from server.tickets.rules.states import MATRIX
from shared import tickets as wire
from shared.permissions import Permission
from shared.tickets import Level

FIRST_VERSION = 1
"""Of the built-in matrix, which has no row."""


def row(ctx: Context) -> PriorityMatrix | None:
    return ctx.session.scalar(select(PriorityMatrix).order_by(PriorityMatrix.id).limit(1))


def cells(ctx: Context) -> dict[Level, dict[Level, int]]:
    return reference.known(ctx, "priority_matrix", _cells)


def _cells(ctx: Context) -> dict[Level, dict[Level, int]]:
    found = row(ctx)
    if found is None:
        return built_in()
    return {impact: {urgency: found.cells[impact][urgency] for urgency in Level} for impact in Level}


def built_in() -> dict[Level, dict[Level, int]]:
    return {impact: {urgency: int(MATRIX[impact, urgency]) for urgency in Level} for impact in Level}


def priority_of(ctx: Context, impact: Level, urgency: Level) -> int:
    return cells(ctx)[impact][urgency]


def show(ctx: Context) -> wire.PriorityMatrix:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    found = row(ctx)
    return wire.PriorityMatrix(
        cells=cells(ctx), version=found.version if found is not None else FIRST_VERSION
    )
