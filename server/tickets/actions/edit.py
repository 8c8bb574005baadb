"""Fields and links of a ticket."""

from typing import Any

from server.announcements import queries as announcements
from server.assets import queries as assets
from server.catalog import queries as catalog
from server.core.context import Context
from server.core.events import publish
from server.knowledge.actions import uses
from server.knowledge.queries import articles
from server.people import queries as people
from server.tickets import events
from server.tickets.actions import create, fields, steps, tags
from server.tickets.models import Ticket, TicketLink
from server.tickets.queries import links, lists, priorities, visibility
from server.tickets.queries import tags as tag_queries
from server.tickets.rules import texts
from shared.errors import Conflict, Invalid, NotFound
from shared.knowledge import Use
from shared.tickets import EditTicket, LinkKind, NewLink, TicketAction

WORDS = frozenset({"subject", "tags", "workaround"})
"""Fields whose values are words of the ticket: no event carries them."""


def edit(ctx: Context, ticket_id: int, form: EditTicket) -> Ticket:
    """Change the fields that are given; one line of the history for each that differs."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.EDIT, form.version)
    has_filled = fields.change(ctx, ticket, form)
    wanted = _wanted(ctx, ticket, form)
    changes = {name: [_now(ctx, ticket, name), new] for name, new in wanted.items()}
    changes = {name: both for name, both in changes.items() if both[0] != both[1]}
    reason = changes.pop("priority_reason", [ticket.priority_reason] * 2)[1]
    ticket.priority_reason = reason
    if not changes and not has_filled:
        return ticket
    for name, (old, new) in changes.items():
        _set(ctx, ticket, name, new)
        facts = {"field": name} | ({} if name == "workaround" else pair(ctx, name, old, new))
        if name == "priority":
            facts["reason"] = reason
        steps.append(ctx, ticket, steps.event("edited", **facts))
    plain = {name: both for name, both in changes.items() if name not in WORDS}
    words = (WORDS & changes.keys()) | ({"fields"} if has_filled else set())
    publish(ctx, events.TicketEdited(subject=events.ref(ticket), changes=plain, words=frozenset(words)))
    return ticket


def _now(ctx: Context, ticket: Ticket, name: str) -> Any:
    return tag_queries.of(ctx, ticket) if name == "tags" else getattr(ticket, name)


def _set(ctx: Context, ticket: Ticket, name: str, new: Any) -> None:
    if name == "tags":
        tags.put(ctx, ticket, new)
    else:
        setattr(ticket, name, new)


def _wanted(ctx: Context, ticket: Ticket, form: EditTicket) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if form.subject is not None:
        wanted["subject"] = texts.line(form.subject) or ticket.subject
    if form.category_id is not None:
        wanted["category_id"] = create.active_category(ctx, form.category_id)
    if form.service_id is not None:
        wanted["service_id"] = fields.active_service(ctx, form.service_id)
    if form.kind is not None:
        wanted["kind"] = form.kind
    if form.workaround is not None:
        wanted["workaround"] = form.workaround.strip()
    if form.tags is not None:
        wanted["tags"] = tag_queries.tidy(ctx, form.tags)
    return wanted | _wanted_priority(ctx, ticket, form)


def _wanted_priority(ctx: Context, ticket: Ticket, form: EditTicket) -> dict[str, Any]:
    """By impact and urgency, unless another one is given with its reason."""
    impact, urgency = form.impact or ticket.impact, form.urgency or ticket.urgency
    by_matrix = priorities.priority_of(ctx, impact, urgency)
    wanted: dict[str, Any] = {"impact": impact, "urgency": urgency}
    if form.priority is not None and form.priority != by_matrix:
        if not form.priority_reason.strip():
            raise Invalid("priority_reason_needed", "priority_reason")
        return wanted | {"priority": form.priority, "priority_reason": form.priority_reason.strip()}
    if form.priority is None and form.impact is None and form.urgency is None:
        return {}
    return wanted | {"priority": by_matrix, "priority_reason": ""}


def pair(ctx: Context, name: str, old: Any, new: Any) -> dict[str, str]:
    """Both values as the history tells them; what may be called otherwise one day, by its id as well."""
    facts = {"old": _shown(ctx, name, old), "new": _shown(ctx, name, new)}
    if name in ("category_id", "service_id"):
        facts |= {"old_id": str(old or ""), "new_id": str(new or "")}
    return facts


def _shown(ctx: Context, name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "category_id":
        return lists.category_paths(ctx, {value}).get(value, "")
    if name == "service_id":
        return catalog.get_service(ctx, value).name
    return ", ".join(value) if isinstance(value, list) else str(value)


# --- links --------------------------------------------------------------------------------------------------


def link(ctx: Context, ticket_id: int, form: NewLink) -> Ticket:
    """Point at an asset, a person, a computer, an article or another ticket that the caller may see."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.LINK)
    label = _target_label(ctx, ticket, form)
    if links.same(ctx, ticket, form.kind, form.target_id) is not None:
        raise Conflict("link_exists", "target_id")
    create.link(ctx, ticket, form.kind, form.target_id, label=label).note = form.note
    steps.append(ctx, ticket, steps.event("linked", kind=form.kind.value, target=label))
    steps.tell(ctx, ticket, events.TicketLinked, {form.kind.value: [None, form.target_id]})
    if form.kind is LinkKind.ARTICLE:
        uses.count(ctx, form.target_id, Use.LINKED)
    return ticket


def _target_label(ctx: Context, ticket: Ticket, form: NewLink) -> str:
    """The words for the target, or `NotFound` for one that the caller may not see."""
    match form.kind:
        case LinkKind.ASSET:
            return assets.get(ctx, form.target_id).tag
        case LinkKind.PERSON:
            return people.get(ctx, form.target_id).name
        case LinkKind.ANNOUNCEMENT:
            return announcements.get(ctx, form.target_id).title
        case LinkKind.DEVICE:
            asset_id = links.asset_of_device(ctx, form.target_id)
            if asset_id is None:
                raise NotFound
            return assets.get(ctx, asset_id).tag
        case LinkKind.ARTICLE:
            return articles.get(ctx, form.target_id).title
    if form.target_id == ticket.id:
        raise Invalid("link_to_itself", "target_id")
    target = visibility.get(ctx, form.target_id)
    if form.kind is LinkKind.PARENT and ticket.id in links.parents(ctx, target.id):
        raise Conflict("link_circle", "target_id", number=target.number)
    return "" if target.is_confidential else target.number


def _what_it_was(link: TicketLink) -> dict[str, str]:
    """Reports of the time before still name the machine that the ticket was about."""
    if link.kind is not LinkKind.ASSET:
        return {}
    return {"target_id": str(link.target_id), "since": link.created_at.isoformat()}


def unlink(ctx: Context, ticket_id: int, link_id: int) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.LINK)
    row = links.one(ctx, ticket, link_id)
    if row is None:
        raise NotFound
    ctx.session.delete(row)
    gone = steps.event("unlinked", kind=row.kind.value, target=row.label, **_what_it_was(row))
    steps.append(ctx, ticket, gone)
    steps.tell(ctx, ticket, events.TicketUnlinked, {row.kind.value: [row.target_id, None]})
    return ticket
