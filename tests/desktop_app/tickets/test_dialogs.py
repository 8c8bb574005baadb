"""Sheets: what they need, what they refuse, and what they do when somebody was faster."""

from datetime import date, timedelta

from PySide6.QtCore import Qt

from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.events import event_sentence
from desktop_app.tickets.sheets.dialogs import morning_of
from desktop_app.tickets.sheets.escalating import TeamQuestions
from desktop_app.tickets.sheets.vendors import VendorChoices
from desktop_app.ui.choices import Choice
from desktop_app.ui.picker import MultiPicker, Picker
from server.catalog.models import Team
from server.tickets.actions import talk, work
from shared.catalog import Tier
from shared.tickets import (
    EntryKind,
    Escalate,
    NewEntry,
    PendingReason,
    Priority,
    ResolutionCode,
    Status,
    TicketAction,
    TicketCommand,
    TicketRow,
)
from tests.support import tickets
from tests.support.assets import contract
from tests.support.catalog import team
from tests.support.ticket_pane import Scene

Key, Mod = Qt.Key, Qt.KeyboardModifier


def status(scene: Scene) -> Status:
    return tickets.fresh(scene.desk, scene.ticket).status


def test_escalate_by_keys_with_the_notes_as_what_was_tried(open_ticket: Scene) -> None:
    scene = open_ticket
    tickets.act(
        scene.desk, scene.colleague, talk.note, scene.ticket.id, NewEntry(text="드라이버를 다시 깔았음")
    )
    scene.settle()
    scene.press(Key.Key_L)
    form = scene.sheet().form
    assert "드라이버를 다시 깔았음" in form.value("tried")
    assert form.value("team_id") == scene.second.id
    form.rows["reason"].setFocus()
    scene.type("권한 필요")
    scene.press(Key.Key_Return, Mod.ControlModifier)
    scene.wait(lambda: not scene.has_sheet())
    entry = next(e for e in tickets.history(scene.desk, scene.ticket) if e.name == "escalated")
    assert entry.facts["to_team"] == "2차 단말"
    assert entry.facts["reason"] == "권한 필요"
    assert "드라이버를 다시 깔았음" in entry.text
    assert tickets.fresh(scene.desk, scene.ticket).team_id == scene.second.id


def test_the_list_is_told_of_every_write(open_ticket: Scene) -> None:
    scene = open_ticket
    rows: list[TicketRow] = []
    scene.pane.changed.connect(rows.append)
    scene.press(Key.Key_A)
    scene.wait(lambda: rows)
    assert rows[-1].assignee == "박서준"


def test_hand_back_tells_what_was_found(open_ticket: Scene) -> None:
    scene = open_ticket
    version = tickets.fresh(scene.desk, scene.ticket).version
    command = Escalate(version=version, team_id=scene.second.id, reason="분석", tried="없음")
    tickets.act(scene.desk, scene.colleague, work.escalate, scene.ticket.id, command)
    scene.settle()
    button = scene.pane.header.button(TicketAction.HAND_BACK)
    assert button is not None
    scene.click(button)
    sheet = scene.sheet()
    scene.click(sheet.yes_button)
    assert sheet.form.rows["result"].error, "an empty result was taken"
    sheet.form.rows["result"].setFocus()
    scene.type("보드 불량, 교체함")
    scene.send_sheet()
    assert tickets.fresh(scene.desk, scene.ticket).team_id == scene.team.id
    assert scene.names()[-1] == "handed_back"


def test_waiting_for_the_requester_needs_a_question(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_H)
    sheet = scene.sheet()
    assert sheet.form.rows["vendor"].isHidden()
    scene.click(sheet.yes_button)
    scene.wait(lambda: sheet.form.rows["message"].error)
    assert status(scene) is Status.OPEN
    sheet.form.rows["message"].setFocus()
    scene.type("모델명을 알려 주세요")
    scene.send_sheet()
    assert status(scene) is Status.PENDING
    assert scene.said(EntryKind.ANSWER) == ["모델명을 알려 주세요"]


def test_waiting_for_a_vendor_asks_for_its_case(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_H)
    sheet = scene.sheet()
    sheet.form.set_value("reason", PendingReason.WAITING_VENDOR)
    sheet.form.rows["reason"].changed.emit()
    assert not sheet.form.rows["vendor_reference"].isHidden()
    sheet.form.set_values({"vendor": "한빛서비스"})
    scene.click(sheet.yes_button)
    scene.wait(lambda: sheet.form.rows["vendor_reference"].error)
    sheet.form.set_values({"vendor_reference": "HB-77"})
    scene.send_sheet()
    assert tickets.fresh(scene.desk, scene.ticket).vendor_reference == "HB-77"


def test_a_scheduled_wait_ends_in_the_morning_of_its_day(open_ticket: Scene) -> None:
    scene = open_ticket
    day = date.today() + timedelta(days=3)
    scene.press(Key.Key_H)
    scene.sheet().form.set_values({"reason": PendingReason.SCHEDULED, "until": day})
    scene.send_sheet()
    until = tickets.fresh(scene.desk, scene.ticket).pending_until
    assert until is not None
    assert until == morning_of(day)


def test_resolve_by_keys(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_E)
    scene.type("케이블 교체")
    scene.press(Key.Key_Return, Mod.ControlModifier)
    scene.wait(lambda: status(scene) is Status.RESOLVED)
    ticket = tickets.fresh(scene.desk, scene.ticket)
    assert (ticket.resolution, ticket.resolution_code) == ("케이블 교체", ResolutionCode.SOLVED)
    assert scene.said(EntryKind.ANSWER) == ["케이블 교체"]


def test_assign_finds_people_by_their_initials(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_A, Mod.ShiftModifier)
    field = scene.sheet().form.editor("target")
    assert isinstance(field, Picker)
    scene.type("ㅇㄷㅇ")
    scene.wait(lambda: field.is_open)
    scene.press(Key.Key_Return)
    assert field.choice is not None
    assert field.choice.title == "이도윤"
    scene.send_sheet()
    assert tickets.fresh(scene.desk, scene.ticket).assignee_id == scene.colleague.person_id


def test_a_sheet_on_a_changed_ticket_shows_what_changed_first(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_E)
    sheet = scene.sheet()
    scene.type("고침")
    version = tickets.fresh(scene.desk, scene.ticket).version
    tickets.act(scene.desk, scene.colleague, work.take, scene.ticket.id, TicketCommand(version=version))
    scene.click(sheet.yes_button)
    scene.wait(lambda: sheet.yes_button.isEnabled() and sheet._banner is not None)
    assert sheet._banner is not None
    assert "이도윤" in sheet._banner.label.text()
    assert status(scene) is Status.ASSIGNED
    assert sheet.form.value("text") == "고침"
    scene.send_sheet()
    assert status(scene) is Status.RESOLVED


def test_a_key_on_a_changed_ticket_asks_first(open_ticket: Scene) -> None:
    """Taking what somebody has just taken: nothing happens before the person has agreed."""
    scene = open_ticket
    row = scene.pane.detail
    assert row is not None
    version = tickets.fresh(scene.desk, scene.ticket).version
    tickets.act(scene.desk, scene.colleague, work.take, scene.ticket.id, TicketCommand(version=version))
    scene.pane.verbs.carry_out_bare(row.row, TicketAction.TAKE)
    scene.wait(scene.has_sheet)
    assert tickets.fresh(scene.desk, scene.ticket).assignee_id == scene.colleague.person_id
    scene.press(Key.Key_Return)
    scene.press(Key.Key_Space)
    me = scene.place.backend.me.person
    assert me is not None
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).assignee_id == me.id)


def test_cancel_and_reopen_need_their_reason(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_E)
    scene.type("끝")
    scene.press(Key.Key_Return, Mod.ControlModifier)
    scene.wait(lambda: scene.pane.allows(TicketAction.REOPEN) and not scene.has_sheet())
    scene.pane.act(TicketAction.REOPEN)
    scene.click(scene.sheet().yes_button)
    assert scene.sheet().form.rows["reason"].error
    scene.sheet().form.rows["reason"].setFocus()
    scene.type("또 꺼짐")
    scene.send_sheet()
    scene.wait(lambda: scene.pane.allows(TicketAction.CANCEL))
    scene.pane.act(TicketAction.CANCEL)
    scene.type("중복")
    scene.send_sheet()
    assert status(scene) is Status.CANCELLED


def test_another_priority_than_the_matrix_asks_for_a_reason(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_1)
    scene.wait(scene.has_sheet)
    scene.type("임원 회의")
    scene.press(Key.Key_Return)
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).priority == Priority.P1)
    assert tickets.fresh(scene.desk, scene.ticket).priority_reason == "임원 회의"


def test_tags_are_added_by_typing(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_T)
    field = scene.sheet().form.editor("tags")
    assert isinstance(field, MultiPicker)
    scene.type("vpn")
    scene.press(Key.Key_Return)
    scene.send_sheet()
    assert tickets.tags_of(scene.desk, scene.ticket) == ["vpn"]


def test_esc_closes_a_sheet_and_nothing_was_done(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_H)
    scene.press(Key.Key_Escape)
    assert not scene.has_sheet()
    assert status(scene) is Status.OPEN


def test_words_from_elsewhere_and_an_automatic_reply_are_written_down(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R, Mod.ShiftModifier)
    sheet = scene.sheet()
    sheet.form.rows["text"].setFocus()
    scene.type("휴가 중입니다")
    sheet.form.set_value("is_automatic", True)
    scene.send_sheet()
    assert scene.said(EntryKind.QUESTION)[-1] == "휴가 중입니다"
    assert scene.names()[-1] == "automatic"


def test_the_answer_that_came_back_is_chosen_from_those_that_were_sent(open_ticket: Scene) -> None:
    scene = open_ticket
    tickets.act(scene.desk, scene.colleague, talk.answer, scene.ticket.id, NewEntry(text="재부팅해 보세요"))
    scene.settle()
    scene.wait(lambda: scene.pane.allows(TicketAction.RECORD_BOUNCE))
    scene.pane.act(TicketAction.RECORD_BOUNCE)
    sheet = scene.sheet()
    sheet.form.rows["reason"].setFocus()
    scene.type("메일함 가득 참")
    scene.send_sheet()
    line = tickets.history(scene.desk, scene.ticket)[-1]
    assert (line.name, line.facts["reason"]) == ("bounced", "메일함 가득 참")


def test_what_the_team_asks_is_filled_in_from_the_notes_and_must_be_answered(open_ticket: Scene) -> None:
    scene = open_ticket
    with scene.desk.ctx() as ctx:
        team = ctx.session.get_one(Team, scene.second.id)
        team.escalation_checks, team.escalation_questions = ["재부팅", "로그 수집"], ["언제부터", "몇 명이"]
    directory_of(scene.pane._place).load()
    text = NewEntry(text="재 부팅 해 봄\n언제부터: 오늘 아침")
    tickets.act(scene.desk, scene.colleague, talk.note, scene.ticket.id, text)
    scene.settle()
    scene.press(Key.Key_L)
    sheet = scene.sheet()
    asked = sheet.form.editor("answers")
    assert isinstance(asked, TeamQuestions)
    assert {line: box.isChecked() for line, box in asked.checks.items()} == {
        "재부팅": True,
        "로그 수집": False,
    }
    assert asked.value()["answers"] == {"언제부터": "오늘 아침", "몇 명이": ""}
    sheet.form.set_value("reason", "권한 필요")
    scene.click(sheet.yes_button)
    scene.wait(lambda: sheet.form.rows["answers"].error)
    asked.questions["몇 명이"].set_text("세 명")
    scene.send_sheet()
    entry = next(e for e in tickets.history(scene.desk, scene.ticket) if e.name == "escalated")
    assert entry.text.endswith("☑ 재부팅\n☐ 로그 수집\n\n언제부터: 오늘 아침\n몇 명이: 세 명")


def test_a_vendor_is_chosen_with_its_contract(open_ticket: Scene) -> None:
    scene = open_ticket
    kept = contract(scene.desk, "HB-2026-01", response_hours=4)
    scene.press(Key.Key_H)
    sheet = scene.sheet()
    assert sheet.form.rows["cover"].isHidden()
    sheet.form.set_value("reason", PendingReason.WAITING_VENDOR)
    sheet.form.changed.emit("reason")
    choices = sheet.findChild(VendorChoices)
    assert choices is not None
    scene.wait(lambda: choices.choices)
    assert [one.title for one in choices.choices] == ["한빛서비스 · HB-2026-01", "한빛서비스"]
    sheet.form.set_value("cover", choices.choices[0])
    sheet.form.changed.emit("cover")
    assert sheet.form.value("vendor") == "한빛서비스"
    sheet.form.set_value("vendor_reference", "A-17")
    scene.send_sheet()
    entry = next(e for e in tickets.history(scene.desk, scene.ticket) if e.name == "pended")
    assert (entry.facts["contract_id"], entry.facts["vendor_id"]) == (str(kept.id), str(kept.vendor_id))
    assert "계약 HB-2026-01" in event_sentence(entry.name, entry.facts)


def test_only_an_escalation_to_the_vendor_asks_for_one(open_ticket: Scene) -> None:
    scene = open_ticket
    kept = contract(scene.desk)
    fourth = team(scene.desk, "4차 협력사", Tier.L4)
    directory = directory_of(scene.pane._place)
    directory.load()
    scene.wait(lambda: directory.team(fourth.id))
    scene.press(Key.Key_L)
    sheet = scene.sheet()
    assert sheet.form.rows["cover"].isHidden()
    sheet.form.set_value("team_id", Choice(fourth.id, fourth.name))
    sheet.form.changed.emit("team_id")
    assert not sheet.form.rows["cover"].isHidden()
    sheet.form.set_values(
        {"cover": Choice((kept.vendor_id, kept.id), "x"), "reason": "부품", "tried": "교체"}
    )
    scene.send_sheet()
    entry = next(e for e in tickets.history(scene.desk, scene.ticket) if e.name == "escalated")
    assert entry.facts["contract"] == "HB-2026-01"
    assert "한빛서비스 계약 HB-2026-01" in event_sentence(entry.name, entry.facts)
