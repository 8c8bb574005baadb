"""Who looks at a ticket or writes in it now, and drafts that can be gone on with at another PC."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets.records import Attachment
from shared.tickets.words import EntryKind
from shared.wire import Endpoint, Id, Nothing, OptionalCode, Reply, Text, Wire

PRESENCE = "presence"
"""Kind of the passing news that somebody came, went, began or stopped writing. The id is the ticket's, or 0
where the ticket is confidential.
"""
W = Permission.TICKETS_WORK
DESK = Permission.UPDATES_FOLLOW


class Beat(Wire):
    """A sign of life from a desktop that shows a ticket. `kind`: what is being written, if anything."""

    kind: EntryKind | None = None
    key_age_s: Annotated[int, Meta(ge=0, le=3600)] = 0
    """How long ago the last key was pressed."""
    is_leaving: bool = False


class Colleague(Reply):
    """Somebody else at a ticket. Spans, not moments: the clocks of two PCs differ."""

    ticket_id: int
    account_id: int
    name: str
    kind: EntryKind | None
    writing_s: int
    """How long they have been writing."""
    left_s: int
    """Gone after so long without another sign of life."""
    writing_left_s: int


class Colleagues(Reply):
    items: list[Colleague]


class NewDraft(Wire):
    """What is being written. `seat` is the PC where that happens."""

    kind: EntryKind
    text: Text
    seat: OptionalCode = ""
    base_seq: Annotated[int, Meta(ge=0)] = 0
    minutes: Annotated[int, Meta(ge=0, le=1440)] = 0
    attachment_ids: Annotated[list[Id], Meta(max_length=50)] = []


class DiscardDraft(Wire):
    kind: EntryKind


class KeptDraft(Reply):
    kind: EntryKind
    text: str
    seat: str
    base_seq: int
    minutes: int
    attachments: list[Attachment]
    saved_at: datetime


class KeptDrafts(Reply):
    items: list[KeptDraft]


LIST_PRESENCE = Endpoint("GET", "/api/presence", Nothing, Nothing, Colleagues, permission=DESK)
BEAT = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/presence",
    Nothing,
    Beat,
    Colleagues,
    permission=DESK,
    does_no_harm_twice=True,
)
"""Answers with everybody there is, so that desktops behind a proxy that holds back the feed know it too."""
LIST_DRAFTS = Endpoint("GET", "/api/tickets/{ticket_id}/drafts", Nothing, Nothing, KeptDrafts, permission=W)
"""The caller's own, wherever they were written."""
SAVE_DRAFT = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/drafts",
    Nothing,
    NewDraft,
    Nothing,
    permission=W,
    does_no_harm_twice=True,
)
DISCARD_DRAFT = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/drafts/discard",
    Nothing,
    DiscardDraft,
    Nothing,
    permission=W,
    does_no_harm_twice=True,
)
