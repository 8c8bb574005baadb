"""Letters about approvals: to those who are asked and their deputies, to who asked, to the requester."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from server.approvals import queries as approvals
from server.approvals.events import (
    ApprovalAsked,
    ApprovalDecided,
    ApprovalDelegated,
    ApprovalMovedOn,
    ApprovalReminded,
)
from server.approvals.models import Approval
from server.core.context import Context
from server.mail.actions import MAIL, post
from server.mail.rules import Letter, News
from server.people import queries as people
from server.people import rules as people_rules
from server.tickets.models import Ticket
from shared.approvals import ApprovalState

TICKET = "ticket"
TOLD_ASKER = {
    ApprovalState.APPROVED: News.APPROVAL_APPROVED,
    ApprovalState.DECLINED: News.APPROVAL_DECLINED,
    ApprovalState.EXPIRED: News.APPROVAL_EXPIRED,
}
"""Who took a question back knows it."""
TOLD_REQUESTER = {
    ApprovalState.APPROVED: News.REQUEST_APPROVED,
    ApprovalState.DECLINED: News.REQUEST_DECLINED,
}


@dataclass(frozen=True)
class Words:
    """What a letter says; `occasion` tells it from others to the same person about the same approval."""

    news: News
    occasion: str
    facts: dict[str, str] = field(default_factory=dict)
    text: str = ""


def ask_approvers(ctx: Context, event: ApprovalAsked | ApprovalMovedOn) -> None:
    """Everybody whose turn it is now, once in each step."""
    if ctx.sends_mail:
        approval = approvals.get(ctx, event.subject.id)
        for person_id, for_id in approvals.who_may_decide(ctx, approval).items():
            _ask(ctx, approval, person_id, for_id)


def ask_deputy(ctx: Context, event: ApprovalDelegated) -> None:
    """Somebody stands in from today on: they hear of what waits already."""
    row, today = approvals.get_delegation(ctx, event.subject.id), people.today(ctx)
    if not ctx.sends_mail or not row.from_on <= today <= row.until_on:
        return
    for approval in approvals.waiting_for(ctx, row.person_id):
        if approvals.who_may_decide(ctx, approval).get(row.deputy_id) == row.person_id:
            _ask(ctx, approval, row.deputy_id, row.person_id)


def _ask(ctx: Context, approval: Approval, person_id: int, for_id: int) -> None:
    facts = _question(ctx, approval, person_id, for_id)
    words = Words(News.APPROVAL_ASKED, f"step-{approval.step}-asked", facts, approval.text)
    _post(ctx, approval, person_id, words)


def remind_approvers(ctx: Context, event: ApprovalReminded) -> None:
    if not ctx.sends_mail:
        return
    approval = approvals.get(ctx, event.subject.id)
    occasion = f"step-{approval.step}-reminder-{approval.reminders}"
    for person_id, for_id in approvals.who_may_decide(ctx, approval).items():
        facts = _question(ctx, approval, person_id, for_id)
        _post(ctx, approval, person_id, Words(News.APPROVAL_REMINDED, occasion, facts, approval.text))


def tell_decision(ctx: Context, event: ApprovalDecided) -> None:
    """Who asked hears who decided and why; the requester only that their request goes on or does not."""
    if not ctx.sends_mail:
        return
    approval = approvals.get(ctx, event.subject.id)
    asker_id, requester_id = approval.asker_id, approval.requester_id
    if asker_id is not None and event.state in TOLD_ASKER:
        facts = {"question": approval.question, "deciders": approvals.deciders(ctx, approval)}
        words = Words(TOLD_ASKER[event.state], event.state.value, facts, approval.reason)
        _post(ctx, approval, asker_id, words)
    if requester_id is not None and requester_id != asker_id and event.state in TOLD_REQUESTER:
        _post(ctx, approval, requester_id, Words(TOLD_REQUESTER[event.state], event.state.value))


# --- the letter ---------------------------------------------------------------------------------------------


def _question(ctx: Context, approval: Approval, person_id: int, for_id: int) -> dict[str, str]:
    wanted = {"asker": approval.asker_id, "requester": approval.requester_id}
    if for_id != person_id:
        wanted["for_person"] = for_id
    names = people.refs(ctx, {one for one in wanted.values() if one is not None})
    facts = {"question": approval.question}
    facts |= {name: names[one].label for name, one in wanted.items() if one is not None}
    if approval.expires_at is not None:
        facts["until"] = f"{approval.expires_at.astimezone(ZoneInfo(ctx.zone)):%Y-%m-%d %H:%M}"
    return facts


def _post(ctx: Context, approval: Approval, person_id: int, words: Words) -> None:
    """Nothing to people who are gone; nothing but the number of a confidential matter."""
    person = people.get(ctx, person_id)
    if not people_rules.has_access(person, people.today(ctx)):
        return
    is_hidden = approval.is_confidential
    letter = Letter(
        key=f"{MAIL}:approval-{approval.id}-{person.id}:{words.occasion}",
        news=words.news,
        to=person.email,
        name=person.name,
        number=approval.subject_label,
        subject="" if is_hidden else _subject(ctx, approval),
        text="" if is_hidden else words.text,
        is_confidential=is_hidden,
        at=ctx.now,
        facts={} if is_hidden else {name: said for name, said in words.facts.items() if said},
    )
    post(ctx, letter)


def _subject(ctx: Context, approval: Approval) -> str:
    """Of the ticket; nothing else is asked about so far."""
    is_ticket = approval.subject_kind == TICKET
    return ctx.session.get_one(Ticket, approval.subject_id).subject if is_ticket else ""
