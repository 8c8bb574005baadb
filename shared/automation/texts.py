"""Reply templates and text blocks: words that are filled in for a ticket."""

from typing import Annotated

from msgspec import Meta

from shared.automation.words import Language, Scope, TextKind
from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Line,
    Nothing,
    OptionalLine,
    OptionalText,
    Ref,
    Reply,
    Text,
    Version,
    Wire,
)

W = Permission.TICKETS_WORK
DESK = Permission.UPDATES_FOLLOW
"""Who works on tickets, and who keeps what the desk shares."""


class ReplyText(Reply):
    """A template or a text block, in one or both languages. `may_change`: by the caller."""

    id: int
    name: str
    kind: TextKind
    folder: str
    shortcut: str
    """What is typed after ":" to get a block."""
    scope: Scope
    team: Ref | None
    owner: Ref | None
    text_ko: str
    text_en: str
    use_count: int
    may_change: bool
    version: int


class ReplyTexts(Reply):
    items: list[ReplyText]


class ReplyTextForm(Wire):
    name: Line
    kind: TextKind = TextKind.TEMPLATE
    folder: OptionalLine = ""
    shortcut: Annotated[str, Meta(max_length=30)] = ""
    scope: Scope = Scope.PERSONAL
    team_id: Id | None = None
    text_ko: OptionalText = ""
    text_en: OptionalText = ""


class NewReplyText(ReplyTextForm):
    pass


class ChangedReplyText(ReplyTextForm):
    version: Version


class FillText(Wire):
    """Fill in a kept text for a ticket. Without a language: the one that the requester writes."""

    reply_text_id: Id
    language: Language | None = None


class PreviewText(Wire):
    """Words as they would read: for a ticket, or with sample values."""

    text: Text
    ticket_id: Id | None = None
    language: Language = Language.KO


class FilledText(Reply):
    """`gaps`: placeholders that have no value here; they stand marked in the text."""

    text: str
    language: Language
    gaps: list[str]


LIST_REPLY_TEXTS = Endpoint("GET", "/api/reply-texts", Nothing, Nothing, ReplyTexts, permission=DESK)
CREATE_REPLY_TEXT = Endpoint(
    "POST", "/api/reply-texts", Nothing, NewReplyText, ReplyText, permission=DESK, status=201
)
CHANGE_REPLY_TEXT = Endpoint(
    "POST", "/api/reply-texts/{reply_text_id}/change", Nothing, ChangedReplyText, ReplyText, permission=DESK
)
REMOVE_REPLY_TEXT = Endpoint(
    "POST", "/api/reply-texts/{reply_text_id}/remove", Nothing, Nothing, Nothing, permission=DESK
)
FILL_REPLY_TEXT = Endpoint(
    "POST", "/api/tickets/{ticket_id}/fill-text", Nothing, FillText, FilledText, permission=W
)
PREVIEW_REPLY_TEXT = Endpoint(
    "POST", "/api/reply-texts/preview", Nothing, PreviewText, FilledText, permission=DESK, is_reading=True
)
