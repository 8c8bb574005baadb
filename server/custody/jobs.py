"""What custody does by the clock."""

import logging

from server.core.context import Context
from server.custody import checking

log = logging.getLogger(__name__)


def check_ledger(ctx: Context) -> None:
    """Every night: a ledger that does not hold is an error in the log, line by line."""
    for fault in checking.verify(ctx):
        log.error("the custody ledger does not hold: %s", fault)
