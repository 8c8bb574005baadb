"""Whom a notice of a rule goes to."""

from server.catalog import queries as catalog
from server.core.context import Context
from server.people import queries as people
from server.tickets.models import Ticket
from shared.automation import Hearer, TicketStep


def of_step(ctx: Context, ticket: Ticket, step: TicketStep) -> list[int]:
    """The persons, as the ticket stands now."""
    match Hearer(step.word):
        case Hearer.OWNER:
            found = ticket.assignee_id
        case Hearer.TEAM:
            return [] if ticket.team_id is None else catalog.members(ctx, ticket.team_id)
        case Hearer.MANAGER:
            found = _manager(ctx, ticket.assignee_id)
        case Hearer.REQUESTERS_MANAGER:
            found = _manager(ctx, ticket.requester_id)
        case Hearer.PERSON:
            found = step.target_id
    return [] if found is None else [found]


def _manager(ctx: Context, person_id: int | None) -> int | None:
    return None if person_id is None else people.get(ctx, person_id).manager_id
