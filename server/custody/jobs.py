"""What custody does by the clock."""

import logging

from server.core.context import Context
from server.custody import checking

log = logging.getLogger(__name__)


def check_ledger(ctx: Context) -> None:
    """Every hour another part, so that a day sees all. What does not hold is an error in the log."""
    for fault in checking.verify(ctx, part=ctx.now.hour):
        log.error("the custody ledger does not hold: %s", fault)
