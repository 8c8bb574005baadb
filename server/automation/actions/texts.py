"""Reply texts are written, changed, thrown away and used."""

from server.automation.events import ReplyTextChanged, ReplyTextRemoved
from server.automation.models import ReplyText
from server.automation.queries import sharing, texts, values
from server.automation.rules import placeholders
from server.core import events, records
from server.core.context import Context, check_version
from server.people.rules import tidy
from server.tickets.queries import visibility
from shared import automation as wire
from shared.automation import Scope, TextKind
from shared.errors import Forbidden, Invalid
from shared.permissions import Permission
from shared.wire import Ref


def create(ctx: Context, form: wire.NewReplyText) -> ReplyText:
    sharing.require(ctx)
    row = ReplyText()
    _write(ctx, row, form)
    row.owner_id = ctx.actor.person_id
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, ReplyTextChanged(subject=_ref(row)))
    return row


def change(ctx: Context, reply_text_id: int, form: wire.ChangedReplyText) -> ReplyText:
    row = _own(ctx, reply_text_id)
    check_version(row, form.version)
    _write(ctx, row, form)
    ctx.session.flush()
    events.publish(ctx, ReplyTextChanged(subject=_ref(row)))
    return row


def remove(ctx: Context, reply_text_id: int) -> None:
    row = _own(ctx, reply_text_id)
    ctx.session.delete(row)
    events.publish(ctx, ReplyTextRemoved(subject=_ref(row)))


def _own(ctx: Context, reply_text_id: int) -> ReplyText:
    sharing.require(ctx)
    row = texts.get(ctx, reply_text_id)
    if not sharing.may_change(ctx, row):
        raise Forbidden("permission_missing", permission=Permission.RULES_MANAGE.value)
    return row


def _write(ctx: Context, row: ReplyText, form: wire.ReplyTextForm) -> None:
    sharing.check(ctx, form.scope, form.team_id)
    if not tidy(form.name):
        raise Invalid("name_missing", "name")
    if not form.text_ko.strip() and not form.text_en.strip():
        raise Invalid("field_missing", "text_ko")
    placeholders.check(form.text_ko, "text_ko")
    placeholders.check(form.text_en, "text_en")
    shortcut = form.shortcut.strip().lstrip(":")
    if form.kind is TextKind.BLOCK and not shortcut:
        raise Invalid("field_missing", "shortcut")
    if len(shortcut.split()) > 1:
        raise Invalid("shortcut_has_space", "shortcut")
    records.fill(row, form, skip=("name", "shortcut", "team_id", "folder"))
    row.name, row.shortcut, row.folder = tidy(form.name), shortcut, tidy(form.folder)
    row.team_id = form.team_id if form.scope is Scope.TEAM else None
    row.updated_at = ctx.now


def fill(ctx: Context, ticket_id: int, form: wire.FillText) -> wire.FilledText:
    """The text for this ticket; counts as used."""
    ctx.actor.require(Permission.TICKETS_WORK)
    ticket = visibility.get(ctx, ticket_id)
    row = texts.get(ctx, form.reply_text_id)
    language = form.language or values.language(ctx, ticket)
    words = texts.in_language(row.text_ko, row.text_en, language)
    spoken = language if (row.text_en if language is wire.Language.EN else row.text_ko) else _other(language)
    row.use_count += 1
    return texts.for_ticket(ctx, ticket, words, language=spoken)


def _other(language: wire.Language) -> wire.Language:
    return wire.Language.KO if language is wire.Language.EN else wire.Language.EN


def _ref(row: ReplyText) -> Ref:
    return Ref(kind="reply_text", id=row.id, label=row.name)
