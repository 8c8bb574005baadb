"""Endpoints of self-service."""

from server.core.context import Context
from server.core.http import Route
from server.portal import actions
from server.tickets.models import Ticket
from shared.inventory import REPORT_PROBLEM, ProblemReported


def show_reported(ctx: Context, ticket: Ticket) -> ProblemReported:
    return ProblemReported(ticket_number=ticket.number, ticket_id=ticket.id)


ROUTES = [Route(REPORT_PROBLEM, actions.report_problem, show_reported)]
