"""Reads about announcements. Drafts are for those who write them; the rest is for those it concerns."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, case, or_, select

from server.announcements.models import Announcement, AnnouncementTarget, AnnouncementUpdate
from server.announcements.rules import OPEN_STATES
from server.catalog import queries as catalog
from server.catalog.models import Service
from server.core import paging
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from server.people.models import Department, Location, Person
from shared import announcements as wire
from shared.announcements import AnnouncementState, Shelf
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import Page, Ref

DEPARTMENT, LOCATION, CATEGORY, SERVICE = "department", "location", "category", "service"
MOST_BANNERS = 20
SHELVES: dict[Shelf, tuple[AnnouncementState, ...]] = {
    Shelf.CURRENT: OPEN_STATES,
    Shelf.DRAFTS: (AnnouncementState.DRAFT,),
    Shelf.PAST: (AnnouncementState.ENDED, AnnouncementState.CANCELLED),
}


def get(ctx: Context, announcement_id: int, *, held: bool = False) -> Announcement:
    """As far as the caller may read it. `held`: other writers wait until this transaction ends."""
    query = select(Announcement).where(Announcement.id == announcement_id, visible(ctx))
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = ctx.session.scalar(query)
    if row is None:
        raise NotFound
    return row


def visible(ctx: Context) -> ColumnElement[bool]:
    if ctx.actor.may(Permission.ANNOUNCEMENTS_MANAGE):
        return Announcement.id > 0
    return Announcement.state != AnnouncementState.DRAFT


def title(ctx: Context) -> ColumnElement[str]:
    """In the language of the caller, where the announcement has one in it."""
    if ctx.language == "en":
        return case((Announcement.title_en != "", Announcement.title_en), else_=Announcement.title)
    return Announcement.title.expression


def title_of(ctx: Context, row: Announcement) -> str:
    return row.title_en or row.title if ctx.language == "en" else row.title


def listed(ctx: Context, query: wire.AnnouncementsQuery) -> Page[wire.AnnouncementRow]:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    found = select(Announcement).where(visible(ctx), Announcement.state.in_(SHELVES[query.shelf]))
    rows, cursor = paging.page(
        ctx.session, found, [Announcement.id], query.cursor, query.limit, descending=True
    )
    return Page[wire.AnnouncementRow](items=_rows(ctx, rows), next_cursor=cursor)


def _rows(ctx: Context, rows: Sequence[Announcement]) -> list[wire.AnnouncementRow]:
    ids = [row.id for row in rows]
    targets, about = _targets(ctx, ids), services(ctx, ids)
    return [
        copy(row, wire.AnnouncementRow, targets=targets.get(row.id, []), services=about.get(row.id, []))
        for row in rows
    ]


def show(ctx: Context, announcement_id: int) -> wire.AnnouncementDetail:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    return detail(ctx, get(ctx, announcement_id))


def detail(ctx: Context, row: Announcement) -> wire.AnnouncementDetail:
    return copy(
        row,
        wire.AnnouncementDetail,
        row=_rows(ctx, [row])[0],
        category_ids=sorted(target_ids(ctx, row, CATEGORY)),
        updates=_updates(ctx, [row.id]).get(row.id, []),
    )


def target_ids(ctx: Context, row: Announcement, kind: str) -> set[int]:
    query = select(AnnouncementTarget.target_id).where(
        AnnouncementTarget.announcement_id == row.id, AnnouncementTarget.kind == kind
    )
    return set(ctx.session.scalars(query))


def _targets(ctx: Context, ids: Sequence[int]) -> dict[int, list[Ref]]:
    """Departments and locations with their names, by announcement."""
    query = select(AnnouncementTarget).where(
        AnnouncementTarget.announcement_id.in_(ids), AnnouncementTarget.kind.in_((DEPARTMENT, LOCATION))
    )
    found = ctx.session.scalars(query).all()
    names: dict[tuple[str, int], str] = {}
    for kind, table in ((DEPARTMENT, Department), (LOCATION, Location)):
        wanted = {row.target_id for row in found if row.kind == kind}
        for number, name in ctx.session.execute(select(table.id, table.name).where(table.id.in_(wanted))):
            names[kind, number] = name
    targets: dict[int, list[Ref]] = {}
    for row in found:
        label = names.get((row.kind, row.target_id), "")
        targets.setdefault(row.announcement_id, []).append(Ref(kind=row.kind, id=row.target_id, label=label))
    return targets


def services(ctx: Context, ids: Sequence[int]) -> dict[int, list[Ref]]:
    """What announcements are about, by announcement: those services that the caller may know of."""
    query = (
        select(AnnouncementTarget.announcement_id, Service)
        .join(Service, Service.id == AnnouncementTarget.target_id)
        .where(AnnouncementTarget.announcement_id.in_(ids), AnnouncementTarget.kind == SERVICE)
        .order_by(Service.position, Service.name)
    )
    found: dict[int, list[Ref]] = {}
    for announcement_id, service in ctx.session.execute(query):
        if catalog.may_see(ctx, service):
            found.setdefault(announcement_id, []).append(catalog.service_ref(service))
    return found


def _updates(ctx: Context, ids: Collection[int]) -> dict[int, list[wire.AnnouncementUpdate]]:
    query = select(AnnouncementUpdate).where(AnnouncementUpdate.announcement_id.in_(ids))
    found: dict[int, list[wire.AnnouncementUpdate]] = {}
    for row in ctx.session.scalars(query.order_by(AnnouncementUpdate.id)):
        found.setdefault(row.announcement_id, []).append(copy(row, wire.AnnouncementUpdate))
    return found


# --- banners ------------------------------------------------------------------------------------------------


def banners(ctx: Context) -> wire.Banners:
    """What concerns the caller now, the most severe first."""
    if ctx.actor.person_id is None:
        return wire.Banners(items=banners_of(ctx, shown_now(ctx)))
    person = people.get(ctx, ctx.actor.person_id)
    works = ctx.actor.may(Permission.TICKETS_WORK)
    mine = [
        one
        for one in shown_now(ctx)
        if concerns(ctx, one, person) or (works and target_ids(ctx, one, SERVICE))
    ]
    return wire.Banners(items=banners_of(ctx, mine))


def shown_now(ctx: Context) -> list[Announcement]:
    """Everything that is shown to somebody at this moment, the most severe first."""
    query = select(Announcement).where(
        Announcement.state.in_(OPEN_STATES),
        Announcement.visible_from <= ctx.now,
        or_(
            Announcement.ends_at.is_(None),
            ~Announcement.ends_by_itself,
            and_(Announcement.ends_by_itself, Announcement.ends_at > ctx.now),
        ),
    )
    rows = ctx.session.scalars(query.order_by(Announcement.starts_at, Announcement.id).limit(200)).all()
    order = {severity: place for place, severity in enumerate(reversed(wire.Severity))}
    return sorted(rows, key=lambda row: order[row.severity])


def concerns(ctx: Context, row: Announcement, person: Person) -> bool:
    """Everybody, or who belongs to one of the departments (or below) or sits at one of the locations; of them
    those who may ask for one of the services that it is about.
    """
    about = target_ids(ctx, row, SERVICE)
    if about and not any(catalog.may_ask(ctx, catalog.get_service(ctx, one), person.id) for one in about):
        return False
    departments, locations = target_ids(ctx, row, DEPARTMENT), target_ids(ctx, row, LOCATION)
    if not departments and not locations:
        return True
    if person.location_id in locations:
        return True
    return not departments.isdisjoint(people.departments_of(ctx, person))


def banners_of(ctx: Context, rows: Sequence[Announcement]) -> list[wire.Banner]:
    shown = rows[:MOST_BANNERS]
    ids = [row.id for row in shown]
    updates, about = _updates(ctx, ids), services(ctx, ids)
    return [
        copy(row, wire.Banner, updates=updates.get(row.id, []), services=about.get(row.id, []))
        for row in shown
    ]
