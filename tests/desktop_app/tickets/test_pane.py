"""The ticket on the screen: at once, as it is now, and only for those who may see it."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop_app.core.translator import catalogue, translator
from desktop_app.tickets import badges
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.events import ICONS, event_sentence
from server.tickets.actions import edit, talk, work
from shared.tickets import (
    Channel,
    EditTicket,
    NewEntry,
    Status,
    TicketAction,
    TicketCommand,
)
from tests.support import catalog, tickets
from tests.support.ticket_pane import Scene

Key, Mod = Qt.Key, Qt.KeyboardModifier


def text(scene: Scene) -> str:
    return scene.pane.conversation.timeline.toPlainText()


def test_the_head_tells_what_the_ticket_is(open_ticket: Scene) -> None:
    header = open_ticket.pane.header
    assert header.subject.text() == "화면이 꺼집니다"
    assert header.number.text() == f"#{open_ticket.ticket.number}"
    assert header.status.accessibleName() == "상태 접수"
    assert header.priority.accessibleName() == "우선순위 바꾸기 보통"


def test_buttons_are_what_may_be_done(open_ticket: Scene) -> None:
    scene, header = open_ticket, open_ticket.pane.header
    for action in (TicketAction.PEND, TicketAction.ESCALATE, TicketAction.RESOLVE, TicketAction.TAKE):
        button = header.button(action)
        assert button is not None, action
        assert button.isVisible(), action
    version = tickets.fresh(scene.desk, scene.ticket).version
    scene.pane.act(TicketAction.CANCEL)
    scene.type("중복")
    scene.send_sheet()
    assert tickets.fresh(scene.desk, scene.ticket).version > version
    scene.wait(lambda: header.button(TicketAction.PEND) is None)
    assert header.button(TicketAction.RESOLVE) is None


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_has_the_rest(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.click(scene.pane.header.more)
    menus = [menu for menu in scene.pane.header.findChildren(QMenu) if menu.isVisible()]
    assert menus
    words = [action.text() for action in menus[-1].actions()]
    assert {"배정…", "티켓 취소…", "자산 연결…", "번호 복사"} <= set(words)
    menus[-1].close()


def test_what_a_colleague_writes_appears(open_ticket: Scene) -> None:
    scene = open_ticket
    tickets.act(scene.desk, scene.colleague, talk.note, scene.ticket.id, NewEntry(text="2차에 물어봤습니다"))
    scene.wait(lambda: "2차에 물어봤습니다" in text(scene))
    assert "요청자에게 보이지 않음" in text(scene)


def test_the_subject_is_edited_with_f4(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_F4)
    assert scene.pane.header.subject.hasFocus()
    scene.type("모니터 신호 없음")
    scene.press(Key.Key_Return)
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).subject == "모니터 신호 없음")


def test_a_subject_being_edited_is_not_taken_away(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_F4)
    scene.type("내가 쓰는 제목")
    version = tickets.fresh(scene.desk, scene.ticket).version
    change = EditTicket(version=version, subject="다른 제목")
    tickets.act(scene.desk, scene.colleague, edit.edit, scene.ticket.id, change)
    scene.settle()
    assert scene.pane.header.subject.text() == "내가 쓰는 제목"
    scene.press(Key.Key_Escape)
    assert scene.pane.header.subject.text() == "다른 제목"


def test_y_changes_the_category_by_typing(open_ticket: Scene) -> None:
    scene = open_ticket
    made = catalog.category(scene.desk, "네트워크")
    directory_of(scene.place).load()
    scene.wait(lambda: any(one.id == made.id for one in directory_of(scene.place).categories))
    scene.press(Key.Key_Y)
    scene.type("ㄴㅌㅇㅋ")
    scene.press(Key.Key_Return)
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).category_id == made.id)
    scene.wait(lambda: scene.pane.header.category.accessibleName().endswith("네트워크"))


def test_a_conflict_on_a_field_asks_before_it_is_done(open_ticket: Scene) -> None:
    scene = open_ticket
    detail = scene.pane.detail
    assert detail is not None
    version = tickets.fresh(scene.desk, scene.ticket).version
    tickets.act(scene.desk, scene.colleague, work.take, scene.ticket.id, TicketCommand(version=version))
    scene.pane.verbs.carry_out(scene.ticket.id, EditTicket(version=detail.row.version, subject="새 제목"))
    scene.wait(scene.has_sheet)
    assert tickets.fresh(scene.desk, scene.ticket).subject == "화면이 꺼집니다"
    scene.press(Key.Key_Escape)
    assert tickets.fresh(scene.desk, scene.ticket).subject == "화면이 꺼집니다"


def test_a_ticket_seen_before_is_shown_at_once(open_ticket: Scene) -> None:
    """From the copy on this computer, before the server has answered."""
    scene = open_ticket
    other = tickets.ticket(
        scene.desk, scene.colleague, scene.requester, subject="둘째", team_id=scene.team.id
    )
    scene.open(other)
    for ticket in (scene.ticket, other, scene.ticket):
        scene.pane.show_ticket(ticket.id)
        assert scene.pane.detail is not None
        assert scene.pane.detail.row.id == ticket.id
        scene.settle()


def test_a_kept_copy_of_a_ticket_no_longer_visible_is_not_shown(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.place.store.keep("ticket", {999_999: b"not a ticket"})
    scene.pane.show_ticket(999_999)
    scene.wait(lambda: scene.pane.body.currentWidget() is scene.pane.body.gone)
    assert scene.place.store.recall("ticket", [999_999]) == {}


def test_the_row_of_the_list_paints_the_head_before_the_server_answers(open_ticket: Scene) -> None:
    scene = open_ticket
    other = tickets.ticket(
        scene.desk, scene.colleague, scene.requester, subject="둘째", team_id=scene.team.id
    )
    detail = tickets.detail(scene.desk, scene.colleague, other)
    scene.pane.show_ticket(other.id, detail.row)
    assert scene.pane.header.subject.text() == "둘째"
    assert scene.pane.header.button(TicketAction.PEND) is None, "what may be done is not known yet"
    scene.wait(lambda: scene.pane.detail is not None)


def test_the_side_panel_folds_and_becomes_a_drawer(open_ticket: Scene) -> None:
    scene = open_ticket
    context = scene.pane.context
    assert context.isVisible()
    scene.window.list.setFocus()
    scene.press(None, text="]")
    assert not context.isVisible()
    scene.press(None, text="]")
    assert context.isVisible()
    scene.window.resize(1000, 700)
    scene.wait(lambda: not context.isVisible())
    scene.press(None, text="]")
    assert context.isVisible()
    assert context.geometry().right() == scene.pane.rect().right()
    scene.pane.setFocus()
    scene.press(Key.Key_Escape)
    assert not context.isVisible()


def test_ctrl_f_finds_in_the_conversation_also_from_the_composer(open_ticket: Scene) -> None:
    scene = open_ticket
    tickets.act(scene.desk, scene.colleague, talk.note, scene.ticket.id, NewEntry(text="허브를 바꿔 보세요"))
    scene.wait(lambda: "허브를" in scene.pane.conversation.timeline.toPlainText())
    scene.press(Key.Key_R)
    scene.press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = scene.pane.conversation.find_bar
    assert bar.field.hasFocus()

    bar.field.setText("허브")
    assert bar.count.text() == "1 / 1"
    scene.press(Key.Key_Escape)
    assert scene.pane.conversation.timeline.hasFocus(), "the ticket stays open"

    scene.press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    scene.open(tickets.ticket(scene.desk, scene.colleague, scene.requester, subject="다른 일"))
    assert not bar.isVisible()


def test_clearing_leaves_an_empty_pane_and_keeps_the_draft(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("남는 글")
    scene.pane.clear()
    assert scene.pane.ticket_id is None
    scene.open()
    assert scene.composer.text.toPlainText() == "남는 글"


def test_another_language_changes_every_word(open_ticket: Scene) -> None:
    scene = open_ticket
    translator.set_language("en")
    try:
        assert scene.pane.header.status.accessibleName() == "State Open"
        assert scene.composer.send_button.primary.accessibleName() == "Send"
        assert "Received via Desk" in text(scene)
    finally:
        translator.set_language("ko")


FACTS: dict[str, str] = {
    "persons": "최팀장",
    "score": "4",
    "channel": "phone",
    "team": "1차",
    "owner": "이도윤",
    "reason": "분석 필요",
    "from_team": "1차",
    "to_team": "2차",
    "code": "solved",
    "refused": "solved",
    "target": "NB-1",
    "number": "10002",
    "count": "2",
    "minutes": "5",
    "old": "가",
    "new": "나",
    "vendor": "한빛",
    "vendor_reference": "HB-7",
    "field": "subject",
    "label": "구분",
    "key": "kind_of",
    "was": "3",
    "starts_at": "2026-11-23T10:00:00+09:00",
    "ends_at": "2026-11-23T12:00:00+09:00",
    "device": "NB-1",
    "fact": "disk_free_percent",
    "compare": "above",
    "limit": "15",
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_event_is_a_whole_sentence(name: str, language: str) -> None:
    facts: dict[str, Any] = dict(FACTS)
    if name == "pended":
        facts["reason"] = "waiting_vendor"
    if name in ("linked", "unlinked"):
        facts["kind"] = "asset"
    translator.set_language(language)
    said = (
        [event_sentence(name, facts), event_sentence(name, {})]
        if name != "edited"
        else [
            event_sentence(name, facts | {"field": field, "old": old, "new": old})
            for field, old in (
                ("subject", "x"),
                ("priority", "1"),
                ("impact", "high"),
                ("kind", "incident"),
                ("tags", "x"),
            )
        ]
    )
    assert said[0]
    assert "{" not in said[0], said[0]
    assert "ticket.event" not in "".join(said)


@pytest.mark.parametrize("field", ["category_id", "service_id", "tags"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_was_emptied_says_what_it_was(field: str, language: str) -> None:
    """As an undo does, or who takes the last tag away."""
    translator.set_language(language)
    said = event_sentence("edited", {"field": field, "old": "메일", "cause": "undo"})
    assert "메일" in said
    assert "{" not in said


def test_both_languages_have_the_same_texts() -> None:
    ko = {key for key in catalogue("ko") if key.startswith("ticket.")}
    en = {key for key in catalogue("en") if key.startswith("ticket.")}
    assert ko == en


def test_every_state_and_channel_has_a_word() -> None:
    words = [badges.status_word(status) for status in Status] + [badges.channel_word(c) for c in Channel]
    assert not [word for word in words if word.startswith("ticket.")]
