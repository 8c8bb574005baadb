"""One command for many tickets, each in a savepoint of its own: what is refused leaves the others done."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import to_builtins

from server.core.context import ActorKind, Context, savepoint
from server.tickets.actions import edit, finish, merge, talk, undo, work
from server.tickets.models import Ticket, TicketBulk
from server.tickets.queries import links, lists, visibility
from server.tickets.queries import tags as tag_queries
from shared import tickets as wire
from shared.errors import Conflict, DeskError, NotFound
from shared.permissions import Permission
from shared.tickets import Bulk, BulkItem, BulkResult

Do = Callable[[Context, Ticket, Any], object]
FINAL = (wire.BulkNote, wire.BulkAnswer)
"""What was said cannot be unsaid."""


def carry_out(ctx: Context, form: Bulk) -> BulkResult:
    do, command = DOING[type(form.command)], form.command
    return each(
        ctx,
        form.ids,
        lambda ctx, ticket: do(ctx, ticket, command),
        action="" if isinstance(command, FINAL) else str(to_builtins(command)["type"]),
        children_first=isinstance(command, wire.BulkResolve),
    )


def each(
    ctx: Context,
    ids: Sequence[int],
    do: Callable[[Context, Ticket], object],
    *,
    action: str,
    children_first: bool = False,
) -> BulkResult:
    """Do it to every one of them; `action` names what can be taken back, "" what cannot."""
    ctx.actor.require(Permission.TICKETS_WORK)
    done: list[undo.Done] = []
    ordered = _in_order(ctx, ids, children_first=children_first)
    found = {one: _attempt(ctx, one, do, done) for one in ordered}
    undo_id = _remember(ctx, action, done) if done and action else None
    changed = [one.id for one in done]
    items = [found[one] for one in dict.fromkeys(ids)]
    return BulkResult(items=items, rows=lists.rows(ctx, changed), undo_id=undo_id)


def _in_order(ctx: Context, ids: Sequence[int], *, children_first: bool) -> list[int]:
    """By id, so that two who change the same ones do not wait for each other; solving, children first."""
    ordered = sorted(set(ids))
    if children_first:
        depth = {one: len(links.parents(ctx, one)) for one in links.with_parents(ctx, ordered)}
        ordered.sort(key=lambda one: -depth.get(one, 0))
    return ordered


def _attempt(
    ctx: Context, ticket_id: int, do: Callable[[Context, Ticket], object], done: list[undo.Done]
) -> BulkItem:
    """Do it to one; a refusal leaves no trace of it."""
    ticket: Ticket | None = None
    try:
        with savepoint(ctx):
            ticket = visibility.get(ctx, ticket_id, held=True)
            before = undo.picture(ctx, ticket)
            do(ctx, ticket)
            ctx.session.flush()
            done.append(undo.Done(id=ticket.id, version=ticket.version, before=before))
    except DeskError as error:
        return refused(ticket_id, ticket, error)
    return BulkItem(id=ticket_id, number=ticket.number, code="", facts={})


def refused(ticket_id: int, ticket: Ticket | None, error: DeskError) -> BulkItem:
    facts = {name: str(value) for name, value in error.facts.items() if isinstance(value, str | int)}
    number = "" if ticket is None else ticket.number
    return BulkItem(id=ticket_id, number=number, code=error.code, facts=facts)


def _remember(ctx: Context, action: str, done: list[undo.Done]) -> int:
    row = TicketBulk(
        actor=_who(ctx),
        action=action,
        at=ctx.now,
        is_undone=False,
        items=to_builtins(done),
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row.id


def _who(ctx: Context) -> str:
    return f"{ctx.actor.kind.value}:{ctx.actor.id}"


def take_back(ctx: Context, bulk_id: int) -> BulkResult:
    """Everything that nobody touched since is as it was before; it was the caller's own command."""
    row = ctx.session.get(TicketBulk, bulk_id, with_for_update=True)
    if row is None or (row.actor != _who(ctx) and ctx.actor.kind is not ActorKind.SYSTEM):
        raise NotFound
    if row.is_undone:
        raise Conflict("undone_already")
    row.is_undone = True
    items = [_restore(ctx, one) for one in undo.read(ctx, row.items)]
    changed = [one.id for one in items if not one.code]
    return BulkResult(items=items, rows=lists.rows(ctx, changed), undo_id=None)


def _restore(ctx: Context, one: undo.Done) -> BulkItem:
    ticket: Ticket | None = None
    try:
        with savepoint(ctx):
            ticket = ctx.session.get_one(Ticket, one.id, with_for_update=True, populate_existing=True)
            undo.restore(ctx, ticket, one)
            ctx.session.flush()
    except DeskError as error:
        return refused(one.id, ticket, error)
    return BulkItem(id=one.id, number=ticket.number, code="", facts={})


# --- what each command does to one ticket -------------------------------------------------------------------


def _take(ctx: Context, ticket: Ticket, _: wire.BulkTake) -> None:
    """A colleague's ticket is not taken along with those that wait for somebody."""
    if ticket.assignee_id is not None and ticket.assignee_id != ctx.actor.person_id:
        raise Conflict("owned_already")
    work.take(ctx, ticket.id, wire.TicketCommand(version=ticket.version))


def _assign(ctx: Context, ticket: Ticket, ask: wire.BulkAssign) -> None:
    form = wire.Assign(version=ticket.version, team_id=ask.team_id, assignee_id=ask.assignee_id)
    work.assign(ctx, ticket.id, form)


def _priority(ctx: Context, ticket: Ticket, ask: wire.BulkPriority) -> None:
    form = wire.EditTicket(version=ticket.version, priority=ask.priority, priority_reason=ask.reason)
    edit.edit(ctx, ticket.id, form)


def _category(ctx: Context, ticket: Ticket, ask: wire.BulkCategory) -> None:
    edit.edit(ctx, ticket.id, wire.EditTicket(version=ticket.version, category_id=ask.category_id))


def _tags(ctx: Context, ticket: Ticket, ask: wire.BulkTags) -> None:
    gone = tag_queries.tidy(ctx, ask.remove)
    tags = [tag for tag in tag_queries.of(ctx, ticket) if tag not in gone]
    edit.edit(ctx, ticket.id, wire.EditTicket(version=ticket.version, tags=[*tags, *ask.add]))


def _pend(ctx: Context, ticket: Ticket, ask: wire.BulkPend) -> None:
    form = wire.Pend(version=ticket.version, reason=ask.reason, until=ask.until, message=ask.message)
    work.pend(ctx, ticket.id, form)


def _resolve(ctx: Context, ticket: Ticket, ask: wire.BulkResolve) -> None:
    form = wire.Resolve(version=ticket.version, code=ask.code, text=ask.text, is_public=ask.is_public)
    finish.resolve(ctx, ticket.id, form)


def _close(ctx: Context, ticket: Ticket, _: wire.BulkClose) -> None:
    finish.close(ctx, ticket.id, wire.TicketCommand(version=ticket.version))


def _reopen(ctx: Context, ticket: Ticket, ask: wire.BulkReopen) -> None:
    finish.reopen(ctx, ticket.id, wire.Reopen(version=ticket.version, reason=ask.reason))


def _cancel(ctx: Context, ticket: Ticket, ask: wire.BulkCancel) -> None:
    finish.cancel(ctx, ticket.id, wire.Cancel(version=ticket.version, reason=ask.reason))


def _note(ctx: Context, ticket: Ticket, ask: wire.BulkNote) -> None:
    talk.note(ctx, ticket.id, wire.NewEntry(text=ask.text))


def _answer(ctx: Context, ticket: Ticket, ask: wire.BulkAnswer) -> None:
    talk.answer(ctx, ticket.id, wire.NewEntry(text=ask.text))


def _merge(ctx: Context, ticket: Ticket, ask: wire.BulkMerge) -> None:
    form = wire.Merge(version=ticket.version, target_id=ask.target_id, reason=ask.reason)
    merge.merge(ctx, ticket.id, form)


def _parent(ctx: Context, ticket: Ticket, ask: wire.BulkParent) -> None:
    form = wire.NewLink(kind=wire.LinkKind.PARENT, target_id=ask.target_id)
    edit.link(ctx, ticket.id, form)


DOING: Mapping[type, Do] = {
    wire.BulkTake: _take,
    wire.BulkAssign: _assign,
    wire.BulkPriority: _priority,
    wire.BulkCategory: _category,
    wire.BulkTags: _tags,
    wire.BulkPend: _pend,
    wire.BulkResolve: _resolve,
    wire.BulkClose: _close,
    wire.BulkReopen: _reopen,
    wire.BulkCancel: _cancel,
    wire.BulkNote: _note,
    wire.BulkAnswer: _answer,
    wire.BulkMerge: _merge,
    wire.BulkParent: _parent,
}
