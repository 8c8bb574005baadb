"""Follow a ticket, let a colleague follow it, call for somebody in a note."""

from server.core import events as core_events
from server.core.context import Context
from server.core.db import take_lock
from server.people import queries as people
from server.tickets import events
from server.tickets.actions import steps
from server.tickets.models import Ticket, TicketEntry, TicketMention, TicketWatcher
from server.tickets.queries import bundle, colleagues, visibility
from server.tickets.queries import watching as queries
from shared.errors import Conflict, Forbidden, Invalid
from shared.tickets import Watch


def watch(ctx: Context, ticket_id: int, form: Watch) -> Ticket:
    """Nobody becomes a watcher of what they may not see. The version stays: it is nobody's work."""
    ticket, person_id = _begin(ctx, ticket_id, form)
    if person_id != ctx.actor.person_id and not colleagues.who_see(ctx, ticket, [person_id]):
        raise Conflict("watcher_cannot_see", "person_id", person=people.get(ctx, person_id).name)
    take_lock(ctx.session, f"watch:{ticket.id}")
    if ctx.session.get(TicketWatcher, (ticket.id, person_id)) is None:
        ctx.session.add(TicketWatcher(ticket_id=ticket.id, person_id=person_id, since=ctx.now))
        steps.tell(ctx, ticket, events.TicketWatched, {"watcher_id": [None, person_id]})
    return ticket


def unwatch(ctx: Context, ticket_id: int, form: Watch) -> Ticket:
    ticket, person_id = _begin(ctx, ticket_id, form)
    row = ctx.session.get(TicketWatcher, (ticket.id, person_id))
    if row is not None:
        ctx.session.delete(row)
        steps.tell(ctx, ticket, events.TicketUnwatched, {"watcher_id": [person_id, None]})
    return ticket


def follow_on(ctx: Context, source: Ticket, target: Ticket) -> None:
    """Those who follow the source follow the target too, where they may see it."""
    take_lock(ctx.session, f"watch:{target.id}")
    new = set(queries.watcher_ids(ctx, source)) - set(queries.watcher_ids(ctx, target))
    for person_id in sorted(colleagues.who_see(ctx, target, new)):
        ctx.session.add(TicketWatcher(ticket_id=target.id, person_id=person_id, since=ctx.now))
        steps.tell(ctx, target, events.TicketWatched, {"watcher_id": [None, person_id]})


def _begin(ctx: Context, ticket_id: int, form: Watch) -> tuple[Ticket, int]:
    """Readers follow for themselves; who works on the ticket may speak for colleagues."""
    ticket = visibility.get(ctx, ticket_id)
    person_id = form.person_id or ctx.actor.person_id
    if person_id is None:
        raise Invalid("person_needed")
    if person_id != ctx.actor.person_id and not bundle.decide(ctx, ticket)[1].may_work:
        raise Forbidden("permission_missing", permission="tickets.work")
    return ticket, people.get(ctx, person_id).id


def mention(ctx: Context, ticket: Ticket, entry: TicketEntry, person_ids: list[int]) -> None:
    """Keep whom the entry calls for. A confidential ticket refuses a name that may not know of it."""
    if not person_ids:
        return
    wanted = [people.get(ctx, one) for one in dict.fromkeys(person_ids)]
    reached = colleagues.who_see(ctx, ticket, [person.id for person in wanted])
    missed = [person.name for person in wanted if person.id not in reached]
    if missed and ticket.is_confidential:
        raise Conflict("mention_cannot_see", "mention_ids", people=", ".join(missed))
    ctx.session.flush()
    for person in wanted:
        is_reached = person.id in reached
        row = TicketMention(
            entry_id=entry.id, person_id=person.id, ticket_id=ticket.id, is_reached=is_reached
        )
        ctx.session.add(row)
    called = events.TicketMentioned(subject=events.ref(ticket), person_ids=tuple(sorted(reached)))
    core_events.publish(ctx, called)
