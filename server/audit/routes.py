"""Endpoint of the audit."""

from server.audit import queries
from server.core.http import Route
from shared.audit import LIST_AUDIT

ROUTES = [Route(LIST_AUDIT, queries.entries)]
