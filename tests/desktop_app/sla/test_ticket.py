"""Promises in a ticket: bars in words, why a time is due, what would be if, excuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import CommandRegistry
from desktop_app.core.workplace import Workplace
from desktop_app.sla import words
from desktop_app.sla.explain import DayBar, ExplainSheet
from desktop_app.sla.part import SlaPart
from desktop_app.tickets.header import TicketHeader
from desktop_app.ui.widgets import Label, Meter
from server.core.context import Actor
from server.tickets.actions import talk, work
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.sla import ClockStatus
from shared.tickets import Channel, ClockKind, NewEntry, Pend, PendingReason, TicketCommand
from tests.support import catalog, tickets
from tests.support.assets import contract
from tests.support.house import Desk
from tests.support.people import hire

WAIT_MS = 15_000


@dataclass
class Bars:
    qtbot: QtBot
    desk: Desk
    place: Workplace
    by: Actor
    ticket: Ticket
    part: SlaPart
    holder: QWidget

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    def show(self) -> None:
        detail = tickets.detail(self.desk, self.by, tickets.fresh(self.desk, self.ticket))
        self.part.show_ticket(detail)
        self.wait(lambda: self.part.sla is not None)

    def said(self) -> dict[str, str]:
        meters = self.part.findChildren(Meter)
        return {meter.label.text(): meter.value.text() for meter in meters}


@pytest.fixture
def bars(desk: Desk, workplace: Workplace, qtbot: QtBot) -> Bars:
    me, colleague = workplace.backend.me.person, hire(desk, name="이도윤")
    assert me is not None
    team = catalog.team(desk, members=[me.id, colleague])
    by = tickets.actor_for(colleague, team, roles=(Role.LEAD,))
    made = tickets.ticket(desk, by, hire(desk), team_id=team.id, channel=Channel.MAIL)
    holder = QWidget()
    holder.resize(900, 700)
    part = SlaPart(workplace, holder)
    qtbot.addWidget(holder)
    holder.show()
    return Bars(qtbot, desk, workplace, by, made, part, holder)


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(Label)]


def test_every_promise_is_a_bar_with_words(bars: Bars) -> None:
    bars.show()
    assert set(bars.said()) == {"첫 응답", "해결"}
    assert bars.said()["첫 응답"].endswith("남음")


def test_what_was_kept_is_said_to_be_kept(bars: Bars) -> None:
    tickets.act(bars.desk, bars.by, talk.answer, bars.ticket.id, NewEntry(text="확인하겠습니다."))
    bars.show()
    assert bars.said()["첫 응답"].endswith("지킴")


def test_a_phone_call_was_answered_and_has_no_bar_for_it(bars: Bars) -> None:
    bars.ticket = tickets.ticket(bars.desk, bars.by, channel=Channel.PHONE, team_id=bars.ticket.team_id)
    bars.show()
    assert set(bars.said()) == {"해결"}


def test_a_breach_is_excused_with_a_reason(bars: Bars) -> None:
    bars.desk.clock.pass_time(days=-10)
    bars.ticket = tickets.ticket(bars.desk, bars.by, channel=Channel.MAIL, team_id=bars.ticket.team_id)
    bars.desk.clock.pass_time(days=10)
    bars.show()
    first = bars.part.shown_clocks()[0]
    assert (first.kind, first.status) == (ClockKind.FIRST_RESPONSE, ClockStatus.BREACHED)
    bars.desk.pass_time(minutes=1)
    bars.part._excuse(first, "건물 정전")
    bars.wait(lambda: bars.part.shown_clocks()[0].excused_at is not None)
    assert any("건물 정전" in text for text in texts(bars.part))


def test_why_shows_the_policy_the_days_and_what_would_be(bars: Bars) -> None:
    bars.show()
    assert bars.part.sla is not None
    detail = tickets.detail(bars.desk, bars.by, bars.ticket)
    sheet = ExplainSheet(bars.part, bars.place, detail, bars.part.sla)
    sheet.open()
    assert "기본 SLA" in texts(sheet)
    assert sheet.findChildren(DayBar)
    sheet.reason.set_value(PendingReason.WAITING_USER)
    sheet.ask_what_if()
    bars.wait(lambda: any(text.startswith("첫 응답: 그대로 흐릅니다") for text in texts(sheet)))
    assert any(text.startswith("해결: 시계가 멈춥니다") for text in texts(sheet))
    sheet.close_cover()


def test_another_language_says_the_same(bars: Bars) -> None:
    from desktop_app.core.translator import translator

    bars.show()
    translator.set_language("en")
    bars.wait(lambda: set(bars.said()) == {"First response", "Resolution"})


def test_the_share_never_leaves_the_bar() -> None:
    class Clock:
        target_s, elapsed_s = 60, 600

    clock: Any = Clock()
    assert words.share_of(clock) == 1.0
    assert (words.wall(0), words.wall(1440)) == ("00:00", "24:00")


def test_a_vendor_that_is_late_is_shown_beside_the_ticket_and_in_its_head(bars: Bars) -> None:
    kept = contract(bars.desk, resolution_hours=2)
    taken = tickets.act(
        bars.desk, bars.by, work.take, bars.ticket.id, TicketCommand(version=bars.ticket.version)
    )
    form = Pend(
        version=taken.version,
        reason=PendingReason.WAITING_VENDOR,
        vendor_reference="A-17",
        contract_id=kept.id,
    )
    tickets.act(bars.desk, bars.by, work.pend, bars.ticket.id, form)
    bars.desk.pass_time(days=4)  # two working days at least, whatever day it is
    bars.show()
    assert bars.said()["업체 대기 · 한빛서비스"].endswith("초과")
    assert any("계약 HB-2026-01" in text for text in texts(bars.part))
    header = TicketHeader(CommandRegistry())
    bars.qtbot.addWidget(header)
    header.show_detail(tickets.detail(bars.desk, bars.by, tickets.fresh(bars.desk, bars.ticket)))
    assert not header.overdue.isHidden()
    assert header.overdue.toolTip().startswith("한빛서비스")
