"""What a ticket teaches: the beginning of an article, without the persons."""

from server.core.context import Context
from server.knowledge.rules import drafts
from server.people import queries as people
from server.people.models import Person
from server.tickets.models import Ticket
from server.tickets.queries import conversation, tags, visibility
from shared.errors import Conflict
from shared.knowledge import ArticleDraft
from shared.permissions import Permission
from shared.tickets import EntryKind

CAUSES = frozenset({"handed_back"})
"""Lines of the history whose text says what was found."""


def draft_article(ctx: Context, ticket_id: int) -> ArticleDraft:
    """Subject, symptom, solution and public answers; what was found inside stands in an internal part."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    ticket = visibility.get(ctx, ticket_id)
    if ticket.is_confidential:
        raise Conflict("article_of_confidential_ticket")
    lesson = _lesson(ctx, ticket)
    return ArticleDraft(
        title=drafts.title_of(lesson, ctx.language),
        body=drafts.body_of(lesson, ctx.language),
        category_id=ticket.category_id,
        tags=tags.of(ctx, ticket),
    )


def _lesson(ctx: Context, ticket: Ticket) -> drafts.Lesson:
    entries = conversation.rows_of(ctx, ticket)
    persons = [people.get(ctx, one) for one in _named(ticket)]
    names = {person.name for person in persons} | {entry.author_name for entry in entries}
    return drafts.Lesson(
        subject=ticket.subject,
        description=ticket.description
        or next((one.text for one in entries if one.kind is EntryKind.QUESTION), ""),
        causes=[one.text for one in entries if one.name in CAUSES],
        resolution=ticket.resolution,
        answers=[one.text for one in entries if one.kind is EntryKind.ANSWER],
        names=sorted(name for name in names if name),
        numbers=sorted({number for person in persons for number in _numbers(person)}),
    )


def _named(ticket: Ticket) -> set[int]:
    return {one for one in (ticket.requester_id, ticket.reporter_id, ticket.assignee_id) if one is not None}


def _numbers(person: Person) -> list[str]:
    """What else points at a person: numbers, account."""
    numbers = (person.employee_number, person.phone, person.mobile, person.account_name)
    return [one for one in numbers if one]
