"""Macros and reply texts for tests."""

from typing import Any

from server.automation.actions import macros, texts
from server.automation.models import Macro, ReplyText
from server.core.context import Actor
from shared.automation import ActionKind, NewMacro, NewReplyText, TicketStep
from tests.support.house import Desk
from tests.support.tickets import act


def step(kind: ActionKind, **fields: Any) -> TicketStep:
    return TicketStep(kind=kind, **fields)


def macro(desk: Desk, by: Actor, *steps: TicketStep, **fields: Any) -> Macro:
    """A macro that `by` keeps."""
    form = NewMacro(**{"name": "비밀번호 초기화 안내", "steps": list(steps), **fields})
    return act(desk, by, macros.create, form)


def reply_text(desk: Desk, by: Actor, text_ko: str = "안녕하세요.", **fields: Any) -> ReplyText:
    form = NewReplyText(**{"name": "인사", "text_ko": text_ko, **fields})
    return act(desk, by, texts.create, form)
