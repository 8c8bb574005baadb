"""Puts one mail into the outbox for each thing somebody is told."""

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
    "ask_opinion",
    "confirm_receipt",
    "pass_on_answer",
    "pass_on_automatic_answer",
    "remind_of_review",
    "tell_outcome",
    "tell_solution",
]
