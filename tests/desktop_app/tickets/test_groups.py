"""Tickets that belong together, at the desk: problem, parent, duplicate, plan of a change."""

from datetime import UTC, datetime, timedelta
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from sqlalchemy import select

from desktop_app.tickets.sheets.finding import ticket_choice
from desktop_app.ui.picker import Picker
from server.announcements.models import Announcement
from server.tickets.actions import edit, grouping
from server.tickets.models import Ticket
from server.tickets.queries import lists
from shared.announcements import AnnouncementState
from shared.tickets import Kind, Level, LinkKind, NewLink, PlanChange, Status
from tests.support import tickets
from tests.support.ticket_pane import Scene

Key, Mod = Qt.Key, Qt.KeyboardModifier


def words(widget: QWidget) -> str:
    shown = [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
    buttons = [one.accessibleName() for one in widget.findChildren(QPushButton) if one.isVisible()]
    return " | ".join([*shown, *buttons])


def choose(scene: Scene, target: Ticket) -> None:
    picker = cast(Picker, scene.sheet().form.rows["target"].editor)
    with scene.desk.ctx(scene.colleague, writes=False) as ctx:
        picker.take(ticket_choice(lists.rows(ctx, [target.id])[0]))


def test_shift_m_makes_a_problem_whose_workaround_stands_beside_the_ticket(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_M, Mod.ShiftModifier)
    form = scene.sheet().form
    assert form.value("subject") == scene.ticket.subject
    form.set_value("subject", "3층 스위치 불량")
    form.set_value("workaround", "무선으로 연결하세요")
    scene.send_sheet()

    part = scene.pane.context.parts["family"]
    scene.wait(lambda: "무선으로 연결하세요" in words(part))
    assert "3층 스위치 불량" in words(part)
    with scene.desk.ctx(writes=False) as ctx:
        made = ctx.session.query(Ticket).order_by(Ticket.id.desc()).first()
    assert made is not None
    assert made.kind is Kind.PROBLEM


def test_a_duplicate_is_cancelled_from_the_menu(open_ticket: Scene) -> None:
    scene = open_ticket
    stays = tickets.ticket(scene.desk, scene.colleague, scene.requester, subject="같은 문제")
    scene.pane.menu_item("duplicate")
    choose(scene, stays)
    scene.send_sheet()

    assert tickets.fresh(scene.desk, scene.ticket).status is Status.CANCELLED
    scene.wait(lambda: "같은 문제" in words(scene.pane.context))


def test_children_are_listed_and_resolved_with_their_parent(open_ticket: Scene) -> None:
    scene = open_ticket
    child = tickets.ticket(scene.desk, scene.colleague, scene.requester, subject="전화기 이전")
    form = NewLink(kind=LinkKind.PARENT, target_id=scene.ticket.id)
    tickets.act(scene.desk, scene.colleague, edit.link, child.id, form)
    scene.pane._read()
    part = scene.pane.context.parts["family"]
    scene.wait(lambda: "하위 티켓 0/1 완료" in words(part))

    scene.press(Key.Key_E)
    scene.sheet().form.set_value("text", "모두 옮겼습니다.")
    scene.send_sheet()

    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).status is Status.RESOLVED)
    assert tickets.fresh(scene.desk, child).status is Status.RESOLVED


def test_a_change_shows_its_plan(open_ticket: Scene) -> None:
    scene = open_ticket
    made = tickets.taken(scene.desk, scene.colleague, scene.requester, kind=Kind.CHANGE)
    at = datetime.now(UTC) + timedelta(hours=9)
    form = PlanChange(
        version=made.version,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        risk=Level.HIGH,
        plan="스위치 교체",
        rollback="옛 스위치 연결",
    )
    tickets.act(scene.desk, scene.colleague, grouping.plan, made.id, form)
    scene.open(made)
    part = scene.pane.context.parts["family"]
    scene.wait(lambda: "옛 스위치 연결" in words(part))
    assert "위험도 높음" in words(part)


def test_a_planned_change_asks_for_leave_and_drafts_its_notice(open_ticket: Scene) -> None:
    scene = open_ticket
    made = tickets.taken(
        scene.desk, scene.colleague, scene.requester, kind=Kind.CHANGE, subject="코어 스위치 교체"
    )
    at = (datetime.now(UTC) + timedelta(hours=9)).replace(second=0, microsecond=0)
    form = PlanChange(
        version=made.version,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        risk=Level.HIGH,
        plan="스위치 교체",
        rollback="옛 스위치 연결",
    )
    tickets.act(scene.desk, scene.colleague, grouping.plan, made.id, form)
    scene.open(made)
    part = scene.pane.context.parts["family"]
    scene.wait(lambda: "결재 올리기" in words(part))
    assert "공지 초안" in words(part)

    push(part, "결재 올리기")
    scene.wait(scene.has_sheet)
    asked = scene.sheet().form
    assert asked.value("question") == "변경 승인 요청: 코어 스위치 교체"
    assert "되돌리는 방법: 옛 스위치 연결" in asked.value("text")
    scene.sheet().close_cover()

    push(part, "공지 초안")
    draft = scene.sheet().form
    assert (draft.value("title"), draft.value("starts_at")) == ("코어 스위치 교체", at)
    assert draft.value("ends_at") == at + timedelta(hours=2)
    scene.send_sheet()
    with scene.desk.ctx(writes=False) as ctx:
        kept = ctx.session.scalars(select(Announcement)).one()
    assert (kept.title, kept.state) == ("코어 스위치 교체", AnnouncementState.DRAFT)


def push(part: QWidget, name: str) -> None:
    next(one for one in part.findChildren(QPushButton) if one.accessibleName() == name).click()
