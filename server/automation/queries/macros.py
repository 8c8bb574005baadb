"""Macros: the list, and what each does."""

from msgspec import json
from sqlalchemy import select

from server.automation.models import Macro
from server.automation.queries import sharing
from server.core.context import Context
from server.core.records import copy
from shared import automation as wire
from shared.automation import TicketStep
from shared.errors import NotFound

MOST = 1000
STEPS = json.Decoder(list[TicketStep])


def steps_of(row: Macro) -> list[TicketStep]:
    return STEPS.decode(row.steps)


def macros(ctx: Context) -> wire.Macros:
    sharing.require(ctx)
    query = select(Macro).where(sharing.visible(ctx, Macro)).order_by(Macro.name, Macro.id).limit(MOST)
    return wire.Macros(items=_wire(ctx, list(ctx.session.scalars(query))))


def get(ctx: Context, macro_id: int) -> Macro:
    row = ctx.session.scalar(select(Macro).where(Macro.id == macro_id, sharing.visible(ctx, Macro)))
    if row is None:
        raise NotFound
    return row


def show(ctx: Context, row: Macro) -> wire.Macro:
    return _wire(ctx, [row])[0]


def _wire(ctx: Context, rows: list[Macro]) -> list[wire.Macro]:
    teams, owners = sharing.refs(ctx, rows)
    return [
        copy(
            row,
            wire.Macro,
            steps=steps_of(row),
            team=teams.get(row.team_id or 0),
            owner=owners.get(row.owner_id or 0),
            may_change=sharing.may_change(ctx, row),
        )
        for row in rows
    ]
