"""What is done with approvals: ask, decide, withdraw, delegate, remind; other features call these."""

from server.approvals.actions.asking import Asking, ask
from server.approvals.actions.chains import change_chain, create_chain
from server.approvals.actions.deciding import (
    decide,
    expire,
    remind,
    set_executor,
    set_reminder,
    withdraw,
    withdraw_of,
)
from server.approvals.actions.delegating import delegate, end_delegation

__all__ = [
    "Asking",
    "ask",
    "change_chain",
    "create_chain",
    "decide",
    "delegate",
    "end_delegation",
    "expire",
    "remind",
    "set_executor",
    "set_reminder",
    "withdraw",
    "withdraw_of",
]
