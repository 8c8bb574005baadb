"""Merge, its undo, and split at the desk: by keys and by the mouse."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from desktop_app.tickets.sheets.finding import ticket_choice
from desktop_app.tickets.sheets.splitting import MessagePicks
from desktop_app.ui.picker import Picker
from desktop_app.ui.toast import host_of
from desktop_app.ui.widgets import Banner
from server.tickets.actions import merge, talk
from server.tickets.models import Ticket
from server.tickets.queries import lists
from shared.tickets import Merge, NewEntry, OwnAnswer, Status
from tests.support import tickets
from tests.support.people import hire
from tests.support.ticket_pane import Scene

Key = Qt.Key


def other(scene: Scene, text: str = "저도 모니터가 안 켜집니다") -> Ticket:
    person = hire(scene.desk, name="서영수")
    made = tickets.ticket(scene.desk, scene.colleague, person, subject="모니터", description=text)
    return made


def choose(scene: Scene, target: Ticket) -> None:
    picker = cast(Picker, scene.sheet().form.rows["target"].editor)
    with scene.desk.ctx(scene.colleague, writes=False) as ctx:
        row = lists.rows(ctx, [target.id])[0]
    picker.take(ticket_choice(row))


def banner(widget: QWidget) -> list[str]:
    return [one.label.text() for one in widget.findChildren(Banner) if one.isVisible()]


def test_m_merges_and_the_strip_takes_it_back(open_ticket: Scene) -> None:
    scene = open_ticket
    target = other(scene)
    scene.press(Key.Key_M)
    choose(scene, target)
    assert (
        "서로의 글을 볼 수 없고" in scene.sheet().body.itemAt(scene.sheet().body.count() - 1).widget().text()
    )

    scene.send_sheet()

    assert tickets.fresh(scene.desk, scene.ticket).status is Status.MERGED
    scene.wait(lambda: any(target.number in text for text in banner(scene.pane)))
    assert not scene.composer.isVisible()
    host_of(scene.pane).undo()
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).status is not Status.MERGED)
    scene.wait(lambda: scene.composer.isVisible() and banner(scene.pane) == [])


def test_the_ticket_where_it_goes_on_shows_both_and_takes_it_apart(open_ticket: Scene) -> None:
    scene = open_ticket
    source = other(scene)
    form = Merge(version=source.version, target_id=scene.ticket.id)
    tickets.act(scene.desk, scene.colleague, merge.merge, source.id, form)
    scene.settle()

    text = scene.pane.conversation.timeline.toPlainText()
    assert "저도 모니터가 안 켜집니다" in text
    assert "모니터가 켜지지 않아요" in text
    scene.press(Key.Key_E)
    assert "merged_text" in scene.sheet().form.rows
    scene.press(Key.Key_Escape)

    part = scene.pane.context.parts["merged"]
    apart = next(
        one for one in part.findChildren(QWidget) if one.accessibleName() == f"#{source.number} 병합 취소"
    )
    scene.click(apart)

    scene.wait(lambda: tickets.fresh(scene.desk, source).status is Status.OPEN)
    scene.wait(lambda: "저도 모니터가" not in scene.pane.conversation.timeline.toPlainText())


def test_chosen_messages_become_a_ticket(open_ticket: Scene) -> None:
    scene = open_ticket
    asker = tickets.actor_for(scene.requester)
    for words in ("키보드도 안 됩니다", "마우스도요"):
        tickets.act(scene.desk, asker, talk.answer_own, scene.ticket.id, OwnAnswer(text=words))
    tickets.act(scene.desk, scene.colleague, talk.note, scene.ticket.id, NewEntry(text="메모"))
    scene.settle()

    scene.press(Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    picks = scene.sheet().findChild(MessagePicks)
    assert picks is not None
    first, second, _ = picks.boxes.values()
    assert picks.chosen() == []
    for box in (first, second):
        box.setFocus()
        scene.press(Key.Key_Space)
    scene.sheet().form.set_value("subject", "주변 기기")
    scene.send_sheet()

    scene.wait(lambda: "나눴습니다" in scene.pane.conversation.timeline.toPlainText())
    assert "키보드도 안 됩니다" not in scene.pane.conversation.timeline.toPlainText()
    with scene.desk.ctx(writes=False) as ctx:
        new = ctx.session.query(Ticket).order_by(Ticket.id.desc()).first()
    assert new is not None
    assert (new.subject, new.requester_id) == ("주변 기기", scene.requester.id)


def test_what_is_marked_in_the_text_is_ticked(open_ticket: Scene) -> None:
    scene = open_ticket
    asker = tickets.actor_for(scene.requester)
    for words in ("하나 키보드", "둘 마우스", "셋 화면"):
        tickets.act(scene.desk, asker, talk.answer_own, scene.ticket.id, OwnAnswer(text=words))
    scene.settle()
    timeline = scene.pane.conversation.timeline
    timeline.moveCursor(QTextCursor.MoveOperation.Start)
    assert timeline.find("둘 마우스")

    scene.press(Key.Key_S, Qt.KeyboardModifier.ShiftModifier)

    picks = scene.sheet().findChild(MessagePicks)
    assert picks is not None
    assert [box.isChecked() for box in picks.boxes.values()] == [False, True, False]
