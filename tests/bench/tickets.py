"""The inbox and one ticket with 100,000 open tickets on SQLite: milliseconds on the server's side."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from server.catalog.models import Category, Team, TeamMember
from server.core.context import Actor, ActorKind, Context
from server.people.models import Department, Person
from server.tickets.actions import create, talk
from server.tickets.models import Ticket, TicketCounter, TicketEntry, TicketLink, TicketOrigin
from server.tickets.queries import bundle, lists
from shared.catalog import Tier
from shared.permissions import Role, permissions_of
from shared.tickets import (
    Channel,
    EntryKind,
    Kind,
    Level,
    LinkKind,
    NewEntry,
    NewTicket,
    Order,
    PendingReason,
    RowsQuery,
    Status,
    TicketsQuery,
    View,
)
from tests.support.house import Desk, make_schema, open_desk

OPEN, CLOSED, PEOPLE, TEAMS, AGENTS = 100_000, 50_000, 5_000, 6, 40
WORDS = (
    *("화면", "프린터", "메일", "VPN", "로그인", "노트북", "느림", "꺼짐", "오류"),
    *("설치", "요청", "Outlook", "Teams", "계정", "비밀번호", "무선"),
)
TALKED_ABOUT = 1_000
"""Tickets, evenly spread, that have a conversation."""


def run(open_tickets: int = OPEN) -> dict[str, float]:
    """Fill a database, measure, print; returns the median of each measurement in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder), f"sqlite:///{folder}/ieum.db")
        try:
            make_schema(desk.house.database)
            fill(desk, open_tickets)
            return measure(desk, open_tickets)
        finally:
            desk.close()


def measure(desk: Desk, open_tickets: int) -> dict[str, float]:
    agent = caller(1, teams=(1, 2), roles=(Role.DESK_AGENT,))
    manager = caller(AGENTS, teams=(), roles=(Role.MANAGER,))
    every = max(open_tickets // TALKED_ABOUT, 1)
    chosen: Iterator[int] = iter([every * (n + 1) for n in range(TALKED_ABOUT)] * 2)
    print(f"{open_tickets:,} open tickets, SQLite, milliseconds")
    found: dict[str, float] = {}

    def timed(name: str, actor: Actor, work: Callable[[Context], Any], times: int, *, writes: bool) -> None:
        spans, cpu = [], time.process_time()
        for _ in range(times):
            start = time.perf_counter()
            with desk.ctx(actor, writes=writes) as ctx:
                work(ctx)
            spans.append((time.perf_counter() - start) * 1000)
        cpu = (time.process_time() - cpu) * 1000 / times
        found[name] = median(spans)
        p95 = sorted(spans)[int(len(spans) * 0.95)]
        print(f"{name:30} best {min(spans):7.2f}  p50 {found[name]:7.2f}  p95 {p95:7.2f}  CPU {cpu:7.2f}")

    def opened(view: View, order: Order, **more: Any) -> Callable[[Context], Any]:
        query = TicketsQuery(view=view, order=order, **more)
        return lambda ctx: lists.list_ids(ctx, query)

    for who, actor in (("manager", manager), ("agent", agent)):
        for order in Order:
            timed(f"open all, {order.value}, {who}", actor, opened(View.ALL_OPEN, order), 9, writes=False)
        for view in (View.UNASSIGNED, View.MINE, View.DUE, View.WAITING, View.RECENTLY_CLOSED):
            timed(f"open {view.value}, {who}", actor, opened(view, Order.DUE), 9, writes=False)
        queue = opened(View.ALL_OPEN, Order.DUE, team_id=1)
        timed(f"open a team's queue, {who}", actor, queue, 9, writes=False)
        search = opened(View.ALL_OPEN, Order.DUE, text="프린터 오류")
        timed(f"open with words, {who}", actor, search, 9, writes=False)
        timed(f"counts, {who}", actor, lists.count_views, 15, writes=False)
    ids = ",".join(str(n * 7 + 1) for n in range(200))
    timed("200 rows", manager, lambda ctx: lists.list_rows(ctx, RowsQuery(ids=ids)), 15, writes=False)
    timed(
        "bundle", manager, lambda ctx: bundle.detail(ctx, bundle.show(ctx, next(chosen))), 100, writes=False
    )
    timed("create", agent, lambda ctx: bundle.detail(ctx, create.create(ctx, new_ticket())), 100, writes=True)
    mine = iter(range(open_tickets + CLOSED + 1, open_tickets + CLOSED + 101))
    timed(
        "answer",
        agent,
        lambda ctx: talk.answer(ctx, next(mine), NewEntry(text="확인했습니다.")),
        90,
        writes=True,
    )
    return found


def caller(person_id: int, *, teams: tuple[int, ...], roles: tuple[Role, ...]) -> Actor:
    permissions = permissions_of(list(roles))
    return Actor(ActorKind.ACCOUNT, person_id, person_id, "박서준", permissions, frozenset(teams))


_CALLING = random.Random(1)


def new_ticket() -> NewTicket:
    """What somebody else asks each time."""
    return NewTicket(
        subject="프린터가 인쇄하지 않습니다",
        description="3층 복합기입니다.",
        requester_id=_CALLING.randrange(1, PEOPLE),
        channel=Channel.PHONE,
        category_id=1,
        is_taken=True,
        handling_s=60,
    )


# --- filling ------------------------------------------------------------------------------------------------


def fill(desk: Desk, open_tickets: int, closed: int = CLOSED) -> None:
    chance = random.Random(7)
    with desk.ctx() as ctx:
        _people(ctx)
        total = open_tickets + closed
        for start in range(0, total, 5_000):
            numbers = range(start + 1, min(start + 5_000, total) + 1)
            rows = [_ticket(ctx, chance, n, is_open=n <= open_tickets) for n in numbers]
            ctx.session.execute(insert(Ticket), rows)
        passed = range(50, open_tickets, 50)
        origins = [{"ticket_id": n, "position": 1, "team_id": 1, "assignee_id": None} for n in passed]
        ctx.session.execute(insert(TicketOrigin), origins)
        every = max(open_tickets // TALKED_ABOUT, 1)
        for n in range(TALKED_ABOUT):
            _conversation(ctx, every * (n + 1))
        ctx.session.add(TicketCounter(name="ticket", last=10_000 + total))
    with desk.house.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _people(ctx: Context) -> None:
    session: Session = ctx.session
    session.execute(insert(Department), [{"code": f"D{n}", "name": f"부서 {n}"} for n in range(1, 51)])
    people = [
        {
            "employee_number": f"B{n}",
            "name": f"김{n}",
            "department_id": n % 50 + 1,
            "search_text": f"김{n}",
            "updated_at": ctx.now,
            "version": 1,
        }
        for n in range(1, PEOPLE + 1)
    ]
    session.execute(insert(Person), people)
    for n in range(1, TEAMS + 1):
        tier = Tier.L1 if n <= 2 else Tier.L2 if n <= 4 else Tier.L3
        session.add(Team(id=n, name=f"그룹 {n}", tier=tier, updated_at=ctx.now))
    session.flush()
    session.execute(
        insert(TeamMember), [{"team_id": n % TEAMS + 1, "person_id": n} for n in range(2, AGENTS)]
    )
    session.execute(insert(TeamMember), [{"team_id": n, "person_id": 1} for n in (1, 2)])
    for n in range(1, 41):
        parent = (n - 1) // 4 or None
        session.add(Category(id=n, name=f"분류 {n}", parent_id=parent, updated_at=ctx.now))
    session.flush()


def _ticket(ctx: Context, chance: random.Random, n: int, *, is_open: bool) -> dict[str, Any]:
    created = ctx.now - timedelta(minutes=chance.randrange(60 * 24 * 90))
    owner = chance.randrange(1, AGENTS) if chance.random() < 0.6 else None
    pending = is_open and chance.random() < 0.2
    status = Status.CLOSED if not is_open else Status.PENDING if pending else Status.ASSIGNED
    due = ctx.now + timedelta(minutes=chance.randrange(-3_000, 6_000)) if chance.random() < 0.8 else None
    return {
        "number": str(10_000 + n),
        "subject": " ".join(chance.choices(WORDS, k=5)),
        "description": "자세한 내용입니다. " * 10,
        "kind": Kind.INCIDENT,
        "status": status if owner else Status.OPEN if is_open else Status.CLOSED,
        "channel": Channel.PHONE,
        "impact": Level.MEDIUM,
        "urgency": Level.MEDIUM,
        "priority": chance.randrange(1, 6),
        "category_id": chance.randrange(1, 41),
        "requester_id": chance.randrange(1, PEOPLE + 1),
        "team_id": chance.choice((1, 1, 2, 3, 4, 5, 6, None)),
        "assignee_id": owner,
        "pending_reason": PendingReason.WAITING_VENDOR if pending else None,
        "due_at": due,
        "closed_at": None if is_open else created + timedelta(days=2),
        "settled_at": None if is_open else created + timedelta(days=1),
        "is_confidential": chance.random() < 0.01,
        "last_seq": 12,
        "created_at": created,
        "updated_at": created,
        "public_at": created,
        "version": 1,
    }


def _conversation(ctx: Context, ticket_id: int) -> None:
    kinds = (EntryKind.EVENT, EntryKind.ANSWER, EntryKind.NOTE, EntryKind.QUESTION)
    rows = [
        {
            "ticket_id": ticket_id,
            "seq": seq,
            "ticket_version": seq,
            "kind": kinds[seq % 4],
            "at": ctx.now,
            "author_id": 1,
            "author_name": "박서준",
            "text": "확인 부탁드립니다. " * 20,
            "name": "",
            "facts": {},
        }
        for seq in range(1, 13)
    ]
    ctx.session.execute(insert(TicketEntry), rows)
    link = {"kind": LinkKind.PERSON, "target_id": 1, "created_at": ctx.now}
    ctx.session.execute(insert(TicketLink), [link | {"ticket_id": ticket_id}])


if __name__ == "__main__":
    run()
