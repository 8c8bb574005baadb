"""An answer on its way is safe on the server; time spent; a note becomes public only when it is agreed to."""

from typing import TypeVar

from desktop_app.tickets.conversation import shown
from desktop_app.tickets.writing.outbox import Outbox
from desktop_app.ui.dialogs import FormSheet, Sheet
from desktop_app.ui.widgets import Button
from server.tickets.jobs import send_held_answers
from shared.tickets import EntryKind
from tests.desktop_app.tickets.test_company import mate, second
from tests.support import tickets
from tests.support.ticket_pane import PaneWindow, Scene

__all__ = ["mate", "second"]

SheetKind = TypeVar("SheetKind", bound=Sheet)


def held(scene: Scene) -> list[str]:
    return [one.text for one in tickets.detail(scene.desk, scene.colleague, scene.ticket).held]


def test_colleagues_see_an_answer_on_its_way_and_undo_takes_it_from_the_server_too(
    open_ticket: Scene, second: PaneWindow
) -> None:
    open_ticket.composer.text.insert("재부팅해 주세요")
    open_ticket.composer.send()
    open_ticket.wait(lambda: held(open_ticket) == ["재부팅해 주세요"])
    open_ticket.wait(lambda: second.pane.detail and second.pane.detail.held)
    assert "재부팅해 주세요" in second.pane.conversation.timeline.toPlainText()
    assert second.pane.detail is not None
    badge = shown(second.pane.detail)[-1].badge
    assert badge is not None
    assert badge.text == "보내는 중"

    outbox: Outbox = open_ticket.composer.outbox
    assert outbox.take_back(outbox.waiting[-1])

    open_ticket.wait(lambda: held(open_ticket) == [])
    assert open_ticket.composer.text.full_text() == "재부팅해 주세요"
    assert open_ticket.said(EntryKind.ANSWER) == []


def test_a_desk_that_is_killed_has_still_answered_and_only_once(open_ticket: Scene) -> None:
    open_ticket.composer.text.insert("재부팅해 주세요")
    open_ticket.composer.send()
    open_ticket.wait(lambda: held(open_ticket) == ["재부팅해 주세요"])
    open_ticket.desk.clock.pass_time(seconds=30)
    with open_ticket.desk.ctx() as ctx:
        send_held_answers(ctx)
    assert open_ticket.said(EntryKind.ANSWER) == ["재부팅해 주세요"]

    open_ticket.composer.outbox.send_all()
    open_ticket.wait(lambda: not open_ticket.composer.outbox._on_way)
    assert open_ticket.said(EntryKind.ANSWER) == ["재부팅해 주세요"]


def test_the_stopwatch_writes_down_what_was_done(open_ticket: Scene) -> None:
    timer = open_ticket.pane.timer
    open_ticket.click(timer.button)
    assert timer.began_at is not None
    assert timer.time.text().startswith("00:0")
    open_ticket.click(timer.button)
    sheet = last(open_ticket, FormSheet)
    sheet.form.set_values({"minutes": 2000, "comment": "현장 방문"})
    sheet.send()
    assert "1,440" in sheet.form.rows["minutes"].error, "more than a day is no slip to be cut down silently"
    sheet.form.set_value("minutes", 12)
    sheet.send()
    open_ticket.wait(lambda: open_ticket.pane.detail and open_ticket.pane.detail.worked_s == 720)
    assert timer.began_at is None
    assert timer.time.text() == "12분"
    assert "현장 방문" in open_ticket.pane.conversation.timeline.toPlainText()


def test_minutes_go_with_a_note(open_ticket: Scene) -> None:
    open_ticket.composer.start(EntryKind.NOTE)
    open_ticket.composer.text.insert("메모")
    open_ticket.composer.minutes.setValue(5)
    open_ticket.composer.send()
    open_ticket.wait(lambda: open_ticket.pane.detail and open_ticket.pane.detail.worked_s == 300)


def test_a_note_becomes_an_answer_only_when_its_writer_agrees(open_ticket: Scene) -> None:
    open_ticket.pane.conversation.note_chosen.emit("내부에서 알아낸 것")
    assert open_ticket.composer.text.full_text() == ""
    sheet = last(open_ticket, Sheet)
    yes = [one for one in sheet.findChildren(Button) if one.text().startswith("답변에 넣기")]
    open_ticket.click(yes[0])
    open_ticket.wait(lambda: open_ticket.composer.text.full_text() == "내부에서 알아낸 것")
    assert open_ticket.composer.kind is EntryKind.ANSWER
    assert open_ticket.said(EntryKind.ANSWER) == []


def last(scene: Scene, kind: type[SheetKind]) -> SheetKind:
    return [one for one in scene.window.findChildren(kind) if one.isVisible()][-1]
