"""Reply texts: the list, and one filled in for a ticket."""

from collections.abc import Mapping

from sqlalchemy import select

from server.automation.models import ReplyText
from server.automation.queries import sharing, values
from server.automation.rules import placeholders
from server.core.context import Context
from server.core.records import copy
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import Language
from shared.errors import NotFound


def texts(ctx: Context) -> wire.ReplyTexts:
    """By folder and name; bounded by what people write by hand."""
    sharing.require(ctx)
    rows = ctx.session.scalars(
        select(ReplyText)
        .where(sharing.visible(ctx, ReplyText))
        .order_by(ReplyText.folder, ReplyText.name, ReplyText.id)
        .limit(MOST)
    ).all()
    return wire.ReplyTexts(items=_wire(ctx, list(rows)))


MOST = 2000


def get(ctx: Context, reply_text_id: int) -> ReplyText:
    query = select(ReplyText).where(ReplyText.id == reply_text_id, sharing.visible(ctx, ReplyText))
    row = ctx.session.scalar(query)
    if row is None:
        raise NotFound
    return row


def show(ctx: Context, row: ReplyText) -> wire.ReplyText:
    return _wire(ctx, [row])[0]


def _wire(ctx: Context, rows: list[ReplyText]) -> list[wire.ReplyText]:
    teams, owners = sharing.refs(ctx, rows)
    return [
        copy(
            row,
            wire.ReplyText,
            team=teams.get(row.team_id or 0),
            owner=owners.get(row.owner_id or 0),
            may_change=sharing.may_change(ctx, row),
        )
        for row in rows
    ]


def preview(ctx: Context, form: wire.PreviewText) -> wire.FilledText:
    """As it would read, for the editor."""
    sharing.require(ctx)
    placeholders.check(form.text)
    if form.ticket_id is None:
        given: Mapping[str, str] = values.samples(ctx, form.language)
        return _filled(form.text, given, form.language)
    ticket = visibility.get(ctx, form.ticket_id)
    return for_ticket(ctx, ticket, form.text, language=form.language)


def for_ticket(
    ctx: Context, ticket: Ticket, text: str, *, language: Language, fills: Mapping[str, str] | None = None
) -> wire.FilledText:
    """The text with the values of the ticket; `fills` stand in for those that it has not."""
    known = values.of_ticket(ctx, ticket, placeholders.names(text), language)
    return _filled(
        text, {**(fills or {}), **{name: value for name, value in known.items() if value}}, language
    )


def _filled(text: str, given: Mapping[str, str], language: Language) -> wire.FilledText:
    filled = placeholders.fill(text, given, language)
    return wire.FilledText(text=filled.text, language=language, gaps=list(filled.gaps))


def in_language(text_ko: str, text_en: str, language: Language) -> str:
    """The version in this language, else the other one."""
    return (text_en or text_ko) if language is Language.EN else (text_ko or text_en)
