"""Answers, notes and phone records: each goes where it was meant to go, whole, and once."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop_app.tickets.writing import outbox as outbox_module
from desktop_app.tickets.writing.outbox import After
from server.tickets.actions import talk
from shared.tickets import EntryKind, NewEntry, Status
from tests.support import tickets
from tests.support.ticket_pane import Scene

Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers wait long enough to take them back, and not longer."""
    monkeypatch.setattr(outbox_module, "WAIT_MS", 150)


def held_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "WAIT_MS", 600_000)


def answer_meanwhile(scene: Scene, text: str = "제가 답했습니다") -> None:
    tickets.act(scene.desk, scene.colleague, talk.answer, scene.ticket.id, NewEntry(text=text))


def test_r_writes_an_answer_and_ctrl_enter_sends_it(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("드라이버를 올렸습니다")
    scene.press(Key.Key_Return, CTRL)
    scene.wait(lambda: scene.said(EntryKind.ANSWER))
    assert scene.said(EntryKind.ANSWER) == ["드라이버를 올렸습니다"]
    assert scene.composer.text.toPlainText() == ""
    scene.wait(lambda: "드라이버를 올렸습니다" in scene.pane.conversation.timeline.toPlainText())


def test_keys_work_in_hangul_mode(open_ticket: Scene) -> None:
    """ㄱ is R: the input source of the person does not matter."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.KeyPress, 0x3131, Mod.NoModifier, "ㄱ")
    QApplication.sendEvent(open_ticket.window.list, event)
    assert open_ticket.composer.text.hasFocus()
    assert open_ticket.composer.kind is EntryKind.ANSWER


def test_a_note_is_yellow_and_its_button_says_so(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_N)
    assert scene.composer.property("surface") == "note"
    assert scene.composer.send_button.primary.accessibleName() == "메모 남기기"
    assert scene.composer.recipient.badge.text == "요청자에게 보이지 않음"


def test_a_note_is_never_sent_as_an_answer(open_ticket: Scene) -> None:
    """Whatever is pressed and however often the kind is changed: its words never reach the requester."""
    scene = open_ticket
    secret = "비밀번호를 메모지에 붙여 둠"
    scene.press(Key.Key_N)
    scene.type(secret)
    scene.press(Key.Key_M, CTRL | Mod.ShiftModifier)
    assert scene.composer.kind is EntryKind.ANSWER
    assert scene.composer.text.toPlainText() == ""
    scene.press(Key.Key_Return, CTRL)
    scene.press(Key.Key_M, CTRL | Mod.ShiftModifier)
    assert scene.composer.text.toPlainText() == secret
    scene.press(Key.Key_Return, CTRL | Mod.ShiftModifier)
    scene.composer.send_button.choose(After.RESOLVE)
    scene.press(Key.Key_Return, CTRL)
    scene.wait(lambda: scene.said(EntryKind.NOTE))
    assert scene.said(EntryKind.NOTE) == [secret]
    assert scene.said(EntryKind.ANSWER) == []
    assert tickets.fresh(scene.desk, scene.ticket).status is not Status.RESOLVED


def test_after_a_note_the_next_words_are_a_note_again(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_N)
    scene.type("first")
    scene.press(Key.Key_Return, CTRL)
    assert scene.composer.kind is EntryKind.NOTE
    scene.type("second")
    scene.press(Key.Key_Return, CTRL)
    scene.wait(lambda: len(scene.said(EntryKind.NOTE)) == 2)
    assert scene.said(EntryKind.ANSWER) == []


def test_the_syllable_being_composed_is_sent_too(open_ticket: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An input method that commits when it is told to, as they all do."""
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("안녕하세")
    scene.compose("요")
    edit = scene.composer.text
    assert edit.toPlainText() == "안녕하세"
    committed: list[str] = []

    class Method:
        def commit(self) -> None:
            if edit.is_composing:
                event = QInputMethodEvent()
                event.setCommitString("요")
                QApplication.sendEvent(edit, event)
                committed.append("요")

    monkeypatch.setattr(QGuiApplication, "inputMethod", staticmethod(Method))
    scene.click(scene.composer.send_button.primary)
    scene.wait(lambda: scene.said(EntryKind.ANSWER))
    assert scene.said(EntryKind.ANSWER) == ["안녕하세요"]
    assert committed == ["요"]


def test_a_syllable_that_the_input_method_keeps_is_sent_as_it_stands(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_N)
    scene.type("확인하")
    scene.compose("ㅁ")
    scene.composer.send()
    scene.wait(lambda: scene.said(EntryKind.NOTE))
    assert scene.said(EntryKind.NOTE) == ["확인하ㅁ"]


def test_the_draft_holds_the_syllable_being_composed(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("감사합니")
    scene.compose("다")
    scene.composer.keeper.save_now()
    assert scene.composer.keeper.open(scene.ticket.id, EntryKind.ANSWER).text == "감사합니다"
    assert scene.composer.saved.text().startswith("초안 저장됨 ")


def test_another_persons_answer_does_not_touch_the_text(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("제가 지금 보고 있")
    edit = scene.composer.text
    cursor = edit.textCursor()
    cursor.setPosition(3)
    edit.setTextCursor(cursor)
    answer_meanwhile(scene)
    scene.wait(lambda: "제가 답했습니다" in scene.pane.conversation.timeline.toPlainText())
    assert edit.toPlainText() == "제가 지금 보고 있"
    assert edit.textCursor().position() == 3
    assert edit.hasFocus()


def test_an_overtaken_answer_asks_before_it_goes_out(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("내 답변")
    answer_meanwhile(scene)
    scene.press(Key.Key_Return, CTRL)
    guard = scene.composer.guard
    scene.wait(guard.isVisible)
    assert scene.said(EntryKind.ANSWER) == ["제가 답했습니다"]
    assert scene.composer.text.toPlainText() == "내 답변"
    assert "이도윤" in guard.title.text()
    scene.click(guard.send)
    scene.wait(lambda: len(scene.said(EntryKind.ANSWER)) == 2)
    assert scene.said(EntryKind.ANSWER)[-1] == "내 답변"
    assert not guard.isVisible()


def test_an_overtaken_answer_can_be_mended(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("old")
    answer_meanwhile(scene)
    scene.press(Key.Key_Return, CTRL)
    scene.wait(scene.composer.guard.isVisible)
    scene.click(scene.composer.guard.mend)
    assert scene.composer.text.hasFocus()
    assert scene.composer.text.toPlainText() == "old"


def test_an_answer_can_be_taken_back_for_a_while(open_ticket: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    held_forever(monkeypatch)
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("너무 빨리")
    scene.press(Key.Key_Return, CTRL)
    strip = next(iter(scene.pane.letters.strips.values()))
    assert strip.button.accessibleName() == "보내기 취소"
    scene.click(strip.button)
    assert scene.composer.text.toPlainText() == "너무 빨리"
    assert scene.composer.outbox.waiting == []
    assert scene.said(EntryKind.ANSWER) == []


def test_what_waits_is_safe_on_disk(open_ticket: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    held_forever(monkeypatch)
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("kept")
    scene.press(Key.Key_Return, CTRL)
    assert [draft.text for draft in scene.place.store.drafts(outbox_module.OUTBOX)] == ["kept"]


def test_send_and_resolve_answers_and_resolves(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("교체했습니다")
    scene.press(Key.Key_Return, CTRL | Mod.ShiftModifier)
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).status is Status.RESOLVED)
    assert scene.said(EntryKind.ANSWER) == ["교체했습니다"]
    assert tickets.fresh(scene.desk, scene.ticket).resolution == "교체했습니다"


def test_the_button_remembers_what_to_do_after_sending(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.composer.send_button.choose(After.PEND)
    assert scene.composer.send_button.primary.accessibleName() == "보내고 대기로"
    scene.press(Key.Key_R)
    scene.type("모델명을 알려 주세요")
    scene.click(scene.composer.send_button.primary)
    scene.wait(lambda: tickets.fresh(scene.desk, scene.ticket).status is Status.PENDING)
    assert scene.place.store.noted("composer/after") == "pend"


def test_a_phone_record_carries_its_minutes(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_C)
    scene.composer.minutes.setValue(7)
    scene.type("통화함")
    scene.press(Key.Key_Return, CTRL)
    scene.wait(lambda: scene.said(EntryKind.CALL))
    entries = [e for e in tickets.history(scene.desk, scene.ticket) if e.kind is EntryKind.CALL]
    assert entries[-1].duration_s == 420


def test_a_file_goes_up_first_and_is_named_by_the_answer(open_ticket: Scene, tmp_path: Path) -> None:
    path = tmp_path / "로그.txt"
    path.write_text("장애 기록", "utf-8")
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.composer.text.files_pasted.emit([str(path)])
    assert not scene.composer.send_button.primary.isEnabled()
    scene.wait(lambda: scene.composer.uploads.files)
    scene.type("첨부합니다")
    scene.press(Key.Key_Return, CTRL)
    detail = scene.pane
    scene.wait(lambda: any(e.attachments for e in detail.detail.entries) if detail.detail else False)
    assert detail.detail is not None
    assert [file.name for entry in detail.detail.entries for file in entry.attachments] == ["로그.txt"]


def test_a_pasted_picture_is_attached_and_shown(open_ticket: Scene) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    scene = open_ticket
    scene.press(Key.Key_N)
    scene.composer.text.image_pasted.emit(picture)
    scene.wait(lambda: scene.composer.uploads.files)
    scene.type("화면")
    scene.press(Key.Key_Return, CTRL)
    scene.wait(lambda: scene.pane.conversation.timeline._pictures)


def test_a_large_file_is_refused_before_it_is_read(
    open_ticket: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.tickets.writing.uploads.LARGEST", 3)
    path = tmp_path / "big.bin"
    path.write_bytes(b"1234")
    open_ticket.composer.uploads.add_paths(open_ticket.ticket.id, [str(path)])
    assert open_ticket.composer.uploads.files == []
    assert not open_ticket.composer.uploads.is_busy


def test_drafts_come_back_with_their_ticket(open_ticket: Scene) -> None:
    scene = open_ticket
    other = tickets.ticket(scene.desk, scene.colleague, scene.requester, team_id=scene.team.id)
    scene.press(Key.Key_N)
    scene.type("반쯤 쓴 메모")
    scene.open(other)
    assert scene.composer.text.toPlainText() == ""
    assert scene.composer.kinds.value() == "answer"
    scene.open()
    assert scene.composer.text.toPlainText() == "반쯤 쓴 메모"
    assert scene.composer.kinds.value() == "note"


def test_a_draft_thrown_away_can_be_put_back(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("음")
    scene.click(scene.composer.discard)
    assert scene.composer.text.toPlainText() == ""
    from desktop_app.ui.toast import host_of

    assert host_of(scene.pane).undo()
    assert scene.composer.text.toPlainText() == "음"


def test_esc_goes_back_to_the_list_and_keeps_the_draft(open_ticket: Scene) -> None:
    scene = open_ticket
    scene.press(Key.Key_R)
    scene.type("나중에")
    left: list[bool] = []
    scene.pane.left.connect(lambda: left.append(True))
    scene.press(Key.Key_Escape)
    assert left == [True]
    stored = scene.composer.keeper.open(scene.ticket.id, EntryKind.ANSWER)
    assert stored.text == "나중에"


def test_an_answer_refused_elsewhere_is_a_draft_again(open_ticket: Scene) -> None:
    """Its ticket is no longer on the screen when the refusal comes."""
    scene = open_ticket
    other = tickets.ticket(scene.desk, scene.colleague, scene.requester, team_id=scene.team.id)
    scene.press(Key.Key_R)
    scene.type("늦은 답변")
    answer_meanwhile(scene)
    scene.press(Key.Key_Return, CTRL)
    scene.open(other)
    scene.wait(lambda: scene.composer.keeper.kinds(scene.ticket.id))
    assert scene.composer.keeper.open(scene.ticket.id, EntryKind.ANSWER).text == "늦은 답변"
    assert scene.composer.text.toPlainText() == ""
