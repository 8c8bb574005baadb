"""Reply texts are written, changed, thrown away and used."""

from server.automation.actions import kept
from server.automation.events import ReplyTextChanged, ReplyTextRemoved
from server.automation.models import ReplyText
from server.automation.queries import texts, values
from server.automation.rules import placeholders
from server.core.context import Context
from server.people.rules import tidy
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import TextKind
from shared.errors import Invalid
from shared.permissions import Permission


def create(ctx: Context, form: wire.NewReplyText) -> ReplyText:
    row = ReplyText(owner_id=ctx.actor.person_id)
    _write(ctx, row, form)
    return kept.keep(ctx, row, ReplyTextChanged)


def change(ctx: Context, reply_text_id: int, form: wire.ChangedReplyText) -> ReplyText:
    row = kept.own(ctx, texts.get, reply_text_id, form.version)
    _write(ctx, row, form)
    return kept.keep(ctx, row, ReplyTextChanged)


def remove(ctx: Context, reply_text_id: int) -> None:
    kept.throw_away(ctx, kept.own(ctx, texts.get, reply_text_id), ReplyTextRemoved)


def _write(ctx: Context, row: ReplyText, form: wire.ReplyTextForm) -> None:
    kept.write(ctx, row, form)
    if not form.text_ko.strip() and not form.text_en.strip():
        raise Invalid("field_missing", "text_ko")
    placeholders.check(form.text_ko, "text_ko")
    placeholders.check(form.text_en, "text_en")
    shortcut = form.shortcut.strip().lstrip(":")
    if form.kind is TextKind.BLOCK and not shortcut:
        raise Invalid("field_missing", "shortcut")
    if len(shortcut.split()) > 1:
        raise Invalid("shortcut_has_space", "shortcut")
    row.kind, row.shortcut, row.folder = form.kind, shortcut, tidy(form.folder)
    row.text_ko, row.text_en = form.text_ko, form.text_en


def fill(ctx: Context, ticket_id: int, form: wire.FillText) -> wire.FilledText:
    """The text for this ticket; counts as used."""
    ctx.actor.require(Permission.TICKETS_WORK)
    ticket = visibility.get(ctx, ticket_id)
    row = texts.get(ctx, form.reply_text_id)
    language = form.language or values.language(ctx, ticket)
    words = texts.in_language(row.text_ko, row.text_en, language)
    spoken = language if (row.text_en if language is wire.Language.EN else row.text_ko) else _other(language)
    kept.count(ctx, row)
    return texts.for_ticket(ctx, ticket, words, language=spoken)


def _other(language: wire.Language) -> wire.Language:
    return wire.Language.KO if language is wire.Language.EN else wire.Language.EN
