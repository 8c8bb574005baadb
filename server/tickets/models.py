"""Tables of tickets: the ticket, its append-only conversation and history, origins, links, attachments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Record, Versioned, append_only
from server.core.reference import Reference
from shared.tickets import (
    CatchUp,
    Channel,
    ClockKind,
    EntryKind,
    Kind,
    Level,
    LinkKind,
    PendingReason,
    ResolutionCode,
    SlaState,
    Status,
    TagHue,
)


def _partial(name: str, *columns: Any, where: str) -> Index:
    """An index over some rows only, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _on_desk(name: str, *columns: str) -> Index:
    """One order of the inbox: the views read nothing but the index, so it holds what they filter by."""
    filtered_by = ("team_id", "assignee_id", "is_confidential", "status", "due_at", "id", "settled_at")
    rest = [column for column in filtered_by if column not in columns]
    return _partial(f"ix_ticket_on_desk_{name}", *columns, *rest, where="settled_at IS NULL")


class Ticket(Versioned):
    """`number` is for people, `id` for programs. Current values; how they came about stands in the entries.

    `settled_at` is None while the desk has something to do: open states, and resolved ones that still have
    to be confirmed. `public_at` is the last moment that the requester may know of.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        _on_desk("due", "due_at", "priority", "id"),
        _on_desk("team", "team_id", "due_at", "priority", "id"),
        _on_desk("assignee", "assignee_id", "due_at", "priority", "id"),
        _on_desk("priority", "priority", "id"),
        _on_desk("updated", "updated_at", "id"),
        _on_desk("newest", "id", "requester_id", "subject", "number"),
        _partial("ix_ticket_settled", "settled_at", "id", where="settled_at IS NOT NULL"),
        _partial("ix_ticket_resolved", "resolved_at", "id", where="status = 'resolved'"),
        _partial("ix_ticket_pending_until", "pending_until", "id", where="pending_until IS NOT NULL"),
        Index("ix_ticket_requester_id_id", "requester_id", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    description: Mapped[str]
    kind: Mapped[Kind]
    status: Mapped[Status]
    channel: Mapped[Channel]
    impact: Mapped[Level]
    urgency: Mapped[Level]
    priority: Mapped[int]
    priority_reason: Mapped[str] = mapped_column(default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """Answers to custom fields by their key; those of hidden and retired fields stay."""
    required_fields: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Keys that had to be answered when it was made, and may not be emptied since."""
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who told us, when that is not the requester."""
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pending_reason: Mapped[PendingReason | None]
    pending_until: Mapped[datetime | None]
    vendor: Mapped[str] = mapped_column(default="")
    vendor_reference: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None]
    due_clock: Mapped[ClockKind | None]
    sla_state: Mapped[SlaState] = mapped_column(default=SlaState.NONE, server_default=SlaState.NONE.value)
    vendor_due_at: Mapped[datetime | None]
    """While it waits for a vendor: when that one has promised to be done."""
    is_vendor_overdue: Mapped[bool] = mapped_column(default=False, server_default=false())
    resolution_code: Mapped[ResolutionCode | None]
    resolution: Mapped[str] = mapped_column(default="")
    is_resolution_public: Mapped[bool] = mapped_column(default=False)
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    reopen_count: Mapped[int] = mapped_column(default=0)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    is_ready_to_confirm: Mapped[bool] = mapped_column(default=False)
    is_waiting_for_desk: Mapped[bool] = mapped_column(default=False)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_answer_seq: Mapped[int] = mapped_column(default=0)
    workaround: Mapped[str] = mapped_column(default="", server_default="")
    """Of a problem: what helps until it is solved."""
    reported_at: Mapped[datetime | None]
    """When it was first said, where that is older than the ticket."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    public_at: Mapped[datetime]


class TicketEntry(Record):
    """One step of the conversation or history; never changed, never deleted.

    `ticket_version` is the version that the ticket got by it: what happened since a version somebody saw is
    found by it.
    """

    __tablename__ = "ticket_entry"
    __table_args__ = (
        UniqueConstraint("ticket_id", "seq"),
        _partial("ix_ticket_entry_worked", "at", "author_id", where="duration_s > 0"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    seq: Mapped[int]
    ticket_version: Mapped[int]
    kind: Mapped[EntryKind]
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    duration_s: Mapped[int] = mapped_column(default=0)


append_only(TicketEntry.__table__)


class Tag(Versioned):
    """A word that tickets bear. `key` is what it is recognised by, None for a word that anybody may use anew.

    A row with `into_id` is another word for that tag, one step only: tickets keep pointing at the word that
    they were given, so that renaming, merging and removing change one row, however many tickets there are,
    and can be taken back exactly.
    """

    __tablename__ = "tag"

    name: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    hue: Mapped[TagHue] = mapped_column(default=TagHue.GREY)
    into_id: Mapped[int | None] = mapped_column(ForeignKey("tag.id"), index=True)
    removed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class TicketTag(Base):
    """A ticket bears a word, `at` since when; `position` is its place among the words of the ticket."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ix_ticket_tag_tag_id_ticket_id", "tag_id", "ticket_id", "at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    position: Mapped[int]
    at: Mapped[datetime]


class TicketFieldValue(Base):
    """An answer to a custom field in the form that search and reports compare; several of a multi choice."""

    __tablename__ = "ticket_field_value"
    __table_args__ = (
        Index("ix_ticket_field_value_word", "field_id", "word", "ticket_id"),
        Index("ix_ticket_field_value_amount", "field_id", "amount", "ticket_id"),
        Index("ix_ticket_field_value_day", "field_id", "day", "ticket_id"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_field.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(default="")
    amount: Mapped[float | None]
    day: Mapped[date | None]


class TicketOrigin(Base):
    """A team (and its owner) that passed the ticket up; the highest `position` is where it goes back to."""

    __tablename__ = "ticket_origin"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class TicketMerge(Base):
    """A ticket that goes on in another one, and what it was before; gone when they are apart again.

    Team, owner, waiting and solution stay in the ticket itself as they were.
    """

    __tablename__ = "ticket_merge"

    source_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    target_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    status: Mapped[Status]
    settled_at: Mapped[datetime | None]
    is_ready_to_confirm: Mapped[bool]
    is_waiting_for_desk: Mapped[bool]
    has_asked: Mapped[bool] = mapped_column(default=False)
    """Its requester wrote after it was merged."""


class TicketSplit(Base):
    """An entry that is shown in another ticket than it was written in."""

    __tablename__ = "ticket_split"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("ticket_entry.id"), primary_key=True, autoincrement=False
    )
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]


class TicketChange(Base):
    """The plan of a change: when, how risky, how, and how it is taken back."""

    __tablename__ = "ticket_change"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    risk: Mapped[Level]
    plan: Mapped[str]
    rollback: Mapped[str]


class TicketLink(Record):
    """`label` is kept for targets that only a higher feature can name."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "target_id"),
        Index("ix_ticket_link_kind_target_id", "kind", "target_id"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[LinkKind]
    target_id: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Attachment(Record):
    """A file of a ticket, as visible as the entry that names it; until then it waits for one."""

    __tablename__ = "attachment"
    __table_args__ = (_partial("ix_attachment_unused", "uploaded_at", "id", where="entry_id IS NULL"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_entry.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    uploader: Mapped[str]
    """Account or device that sent it, "account:7": only they may use it in an entry."""
    uploaded_at: Mapped[datetime]


class PriorityMatrix(Reference, Versioned):
    """One row, once somebody changed the built-in matrix."""

    __tablename__ = "priority_matrix"

    cells: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)
    updated_at: Mapped[datetime]


class TicketBulk(Record):
    """A command that was given for many tickets at once, kept for a while so that it can be taken back."""

    __tablename__ = "ticket_bulk"

    actor: Mapped[str]
    """Account that gave it, "account:7": nobody else takes it back."""
    action: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    is_undone: Mapped[bool]
    items: Mapped[list[Any]] = mapped_column(JSON)


class TicketCounter(Base):
    """The last ticket number given, one row."""

    __tablename__ = "ticket_counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class TicketPresence(Base):
    """Somebody has a ticket before them. Expires by itself; it is not a record of work.

    A table and not the memory of a process: several processes serve one company, who may know of it is asked
    in the same query, and both databases work alike.
    """

    __tablename__ = "ticket_presence"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[EntryKind | None]
    """What they write."""
    began_at: Mapped[datetime | None]
    typed_at: Mapped[datetime | None]


class TicketDraft(Base):
    """What somebody is writing, so that it can be gone on with at another PC."""

    __tablename__ = "ticket_draft"

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(primary_key=True)
    text: Mapped[str]
    seat: Mapped[str]
    base_seq: Mapped[int]
    minutes: Mapped[int]
    attachment_ids: Mapped[list[int]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(index=True)


class TicketWatcher(Base):
    """Somebody follows a ticket."""

    __tablename__ = "ticket_watcher"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class TicketMention(Base):
    """A note calls for somebody."""

    __tablename__ = "ticket_mention"
    __table_args__ = (Index("ix_ticket_mention_person_id_ticket_id", "person_id", "ticket_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("ticket_entry.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    is_reached: Mapped[bool]


class HeldAnswer(Record):
    """An answer that waits until it can no longer be taken back. It becomes an entry when it is sent.

    Kept for a day after that: whoever sends it once more by its `key` does not send it twice.
    """

    __tablename__ = "held_answer"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        _partial("ix_held_answer_due", "send_at", where="sent_at IS NULL"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    account_id: Mapped[int]
    key: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    text: Mapped[str]
    base_seq: Mapped[int]
    attachment_ids: Mapped[list[int]] = mapped_column(JSON)
    duration_s: Mapped[int]
    held_at: Mapped[datetime]
    send_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class TicketTemplate(Versioned):
    """A ticket to begin from, and the ones below it."""

    __tablename__ = "ticket_template"

    name: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str] = mapped_column(default="")
    subject: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[Kind]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    impact: Mapped[Level | None]
    urgency: Mapped[Level | None]
    tags: Mapped[list[str]] = mapped_column(JSON)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    children: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    use_count: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class Recurrence(Versioned):
    """A template that becomes a ticket again and again. `fault`: why it stopped."""

    __tablename__ = "recurrence"
    __table_args__ = (_partial("ix_recurrence_next_at", "next_at", where="next_at IS NOT NULL"),)

    name: Mapped[str]
    template_id: Mapped[int] = mapped_column(ForeignKey("ticket_template.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    schedule: Mapped[dict[str, Any]] = mapped_column(JSON)
    catch_up: Mapped[CatchUp]
    is_paused: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(default="")


class RecurrenceRun(Base):
    """One occurrence, made: the key lets no day be made twice."""

    __tablename__ = "recurrence_run"

    recurrence_id: Mapped[int] = mapped_column(ForeignKey("recurrence.id"), primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    made_at: Mapped[datetime]
