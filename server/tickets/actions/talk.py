"""What is said about a ticket: answers, notes, phone calls; and what its requester writes."""

from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import create, drafts, finish, holding, merge, steps, watching, work
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import conversation, files, merges, own, visibility
from server.tickets.rules import history, texts
from server.tickets.rules.states import check
from shared.errors import Conflict, Invalid
from shared.phrases import has_gap
from shared.tickets import (
    Confirm,
    EntryKind,
    NewEntry,
    OwnAnswer,
    RecordBounce,
    RecordQuestion,
    Reopen,
    Status,
    TicketAction,
)

OVER = (Status.CLOSED, Status.CANCELLED)


def answer(ctx: Context, ticket_id: int, form: NewEntry) -> Ticket:
    """A public message to the requester; the first one starts work on an assigned ticket."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.ANSWER)
    if not holding.claim(ctx, ticket):
        return ticket
    steps.check_base_seq(ctx, ticket, form.base_seq)
    if form.mention_ids:
        raise Invalid("mentions_stay_inside", "mention_ids")
    if has_gap(form.text):
        raise Invalid("text_has_gap", "text")
    entry = steps.say(ctx, ticket, _text(form.text), duration_s=form.duration_s)
    _use_files(ctx, ticket, entry, form.attachment_ids)
    drafts.forget(ctx, ticket, EntryKind.ANSWER)
    work.begin_work(ctx, ticket, TicketAction.ANSWER)
    steps.tell(ctx, ticket, events.TicketAnswered)
    return ticket


def answer_by_itself(ctx: Context, ticket_id: int, text: str) -> Ticket:
    """A public message that nobody wrote: it starts no work, answers no question, stops no clock."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.ANSWER)
    steps.append(ctx, ticket, steps.spoken(EntryKind.ANSWER, _text(text), name=history.AUTOMATIC))
    steps.tell(ctx, ticket, events.TicketAnsweredByItself)
    return ticket


def note(ctx: Context, ticket_id: int, form: NewEntry) -> Ticket:
    """For the desk only; files that come with it stay inside too."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.NOTE)
    steps.check_base_seq(ctx, ticket, form.base_seq)
    said = steps.spoken(EntryKind.NOTE, _text(form.text), duration_s=form.duration_s)
    entry = steps.append(ctx, ticket, said)
    _use_files(ctx, ticket, entry, form.attachment_ids)
    watching.mention(ctx, ticket, entry, form.mention_ids)
    drafts.forget(ctx, ticket, EntryKind.NOTE)
    steps.tell(ctx, ticket, events.TicketNoted)
    return ticket


def log_call(ctx: Context, ticket_id: int, form: NewEntry) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.LOG_CALL)
    steps.check_base_seq(ctx, ticket, form.base_seq)
    entry = steps.append(
        ctx, ticket, steps.spoken(EntryKind.CALL, _text(form.text), duration_s=form.duration_s)
    )
    _use_files(ctx, ticket, entry, form.attachment_ids)
    watching.mention(ctx, ticket, entry, form.mention_ids)
    drafts.forget(ctx, ticket, EntryKind.CALL)
    work.begin_work(ctx, ticket, TicketAction.LOG_CALL)
    steps.tell(ctx, ticket, events.TicketCallLogged)
    return ticket


def record_bounce(ctx: Context, ticket_id: int, form: RecordBounce) -> Ticket:
    """An answer that never arrived has told the requester nothing: the desk has the word again."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.RECORD_BOUNCE)
    sent, bounced = conversation.answers(ctx, ticket), conversation.bounced(ctx, ticket)
    entry = sent[0] if form.entry_id is None else next((one for one in sent if one.id == form.entry_id), None)
    if entry is None:
        raise Invalid("entry_not_an_answer", "entry_id")
    if entry.id in bounced:
        raise Conflict("answer_bounced_already", "entry_id")
    facts = {"entry_id": str(entry.id), "seq": str(entry.seq), "reason": form.reason.strip()}
    steps.append(ctx, ticket, steps.event("bounced", **facts))
    arrived = [one.seq for one in sent if one.id not in {entry.id, *bounced}]
    ticket.last_answer_seq = max(arrived, default=0)
    if entry is sent[0] and ticket.status not in OVER:
        ticket.is_waiting_for_desk = True
    steps.tell(ctx, ticket, events.TicketBounced)
    return ticket


def _text(text: str) -> str:
    if not text.strip():
        raise Invalid("field_missing", "text")
    return text


def _use_files(ctx: Context, ticket: Ticket, entry: TicketEntry, ids: list[int]) -> None:
    """Bind waiting files to the entry: from now on they are as visible as it is."""
    if not ids:
        return
    rows = files.unused(ctx, ticket, ids)
    ctx.session.flush()
    for row in rows:
        row.entry_id = entry.id


# --- the requester ------------------------------------------------------------------------------------------


def answer_own(ctx: Context, ticket_id: int, form: OwnAnswer) -> Ticket:
    """Ends a waiting, reopens what was solved unless it only thanks, follows up what is over."""
    ticket = _begin_own(ctx, ticket_id, TicketAction.ANSWER)
    return _hear(ctx, ticket, form.text, form.attachment_ids)


def record_question(ctx: Context, ticket_id: int, form: RecordQuestion) -> Ticket:
    """What the requester said elsewhere counts as if written here; an automatic reply does not."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.RECORD_QUESTION)
    requester = people.get(ctx, ticket.requester_id)
    if not form.is_automatic:
        return _hear(ctx, ticket, form.text, form.attachment_ids, requester)
    line = steps.spoken(EntryKind.QUESTION, _text(form.text), name="automatic")
    line.facts = {"recorded_by": ctx.actor.name}
    _use_files(ctx, ticket, steps.append(ctx, ticket, line, requester), form.attachment_ids)
    steps.tell(ctx, ticket, events.TicketNoted)
    return ticket


def _hear(
    ctx: Context, ticket: Ticket, text: str, attachment_ids: list[int], author: Person | None = None
) -> Ticket:
    """`author` where somebody of the desk writes it down for them."""
    text = _text(text)
    if ticket.status in OVER:
        return _follow_up(ctx, ticket, text, attachment_ids, author)
    place = ticket
    if ticket.status is Status.MERGED:
        place = steps.hold(ctx, merges.end(ctx, ticket.id))
        if place.status in OVER:
            return _follow_up(ctx, ticket, text, attachment_ids, author)
    is_thanks = place.status is Status.RESOLVED and not attachment_ids and texts.is_thanks_only(text)
    entry = _ask(ctx, ticket, text, is_thanks=is_thanks, author=author)
    _use_files(ctx, ticket, entry, attachment_ids)
    if place is ticket:
        merge.go_on(ctx, ticket, is_thanks=is_thanks)
    else:
        merge.pass_on(ctx, ticket, is_thanks=is_thanks)
    return ticket


def _ask(
    ctx: Context, ticket: Ticket, text: str, *, is_thanks: bool = False, author: Person | None = None
) -> TicketEntry:
    line = steps.spoken(EntryKind.QUESTION, text, name="thanks_only" if is_thanks else "")
    line.facts = {} if author is None else {"recorded_by": ctx.actor.name}
    entry = steps.append(ctx, ticket, line, author)
    if ticket.status is not Status.MERGED:
        ticket.is_waiting_for_desk = not is_thanks
        steps.tell(ctx, ticket, events.TicketAsked)
    return entry


def _follow_up(
    ctx: Context, old: Ticket, text: str, attachment_ids: list[int], author: Person | None
) -> Ticket:
    waiting = files.unused(ctx, old, attachment_ids) if attachment_ids else []
    ticket = create.follow_up(ctx, old, text, author)
    ctx.session.flush()
    question = conversation.rows_of(ctx, ticket)[-1]
    for row in waiting:
        row.ticket_id, row.entry_id = ticket.id, question.id
    return ticket


def confirm_own(ctx: Context, ticket_id: int, form: Confirm) -> Ticket:
    ticket = _begin_own(ctx, ticket_id, TicketAction.CONFIRM, form.version)
    if form.text.strip():
        _ask(ctx, ticket, form.text, is_thanks=True)
    finish.agree(ctx, ticket)
    return ticket


def reopen_own(ctx: Context, ticket_id: int, form: Reopen) -> Ticket:
    ticket = _begin_own(ctx, ticket_id, TicketAction.REOPEN, form.version)
    _ask(ctx, ticket, _text(form.reason))
    finish.again(ctx, ticket)
    return ticket


def _begin_own(ctx: Context, ticket_id: int, action: TicketAction, version: int | None = None) -> Ticket:
    """The caller's own ticket; of what changed meanwhile only the public part counts."""
    ticket = visibility.get_own(ctx, ticket_id, held=True)
    if version is not None and version != ticket.version:
        rows = own.public(row for row in conversation.rows_of(ctx, ticket) if row.ticket_version > version)
        if rows:
            changes = [{"name": row.name or row.kind.value, "at": row.at} for row in rows]
            raise Conflict("changed_meanwhile", version=ticket.version, seen=version, changes=changes)
    check(own.situation(ticket), own.REQUESTER, action)
    return ticket
