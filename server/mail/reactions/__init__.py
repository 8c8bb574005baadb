"""Puts one mail into the outbox for each thing somebody is told."""

from server.mail.reactions.approvals import ask_approvers, ask_deputy, remind_approvers, tell_decision
from server.mail.reactions.articles import remind_of_review
from server.mail.reactions.tickets import (
    ask_opinion,
    confirm_receipt,
    pass_on_answer,
    pass_on_automatic_answer,
    tell_outcome,
    tell_solution,
)

__all__ = [
    "ask_approvers",
    "ask_deputy",
    "ask_opinion",
    "confirm_receipt",
    "pass_on_answer",
    "pass_on_automatic_answer",
    "remind_approvers",
    "remind_of_review",
    "tell_decision",
    "tell_outcome",
    "tell_solution",
]
