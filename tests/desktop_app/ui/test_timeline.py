# Korean letters count twice
"""A conversation: quick, safe, one text."""

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.ui.badges import Badge
from desktop_app.ui.safe_html import safe_html
from desktop_app.ui.timeline import Attachment, Entry, Timeline

LONG = "점심시간에 노트북을 덮었다가 다시 열면 27인치 모니터가 계속 신호 없음으로 나옵니다. " * 3


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline(name="대화")
    qtbot.addWidget(made)
    made.resize(580, 760)
    made.show()
    return made


def message(number: int, text: str = LONG, kind: str = "theirs", **more: object) -> Entry:
    return Entry(number, kind, "김민지", "오늘 오전 9:12", text=text, **more)  # type: ignore[arg-type]  # by test


def event(number: int) -> Entry:
    return Entry(number, "event", "", "오전 9:40", text=f"변경 {number}")


def test_messages_stand_in_their_order_as_one_text(timeline: Timeline) -> None:
    timeline.set_entries(
        [message(1, "첫 글"), event(2), message(3, "둘째 글", "mine"), message(4, "메모", "note")]
    )
    text = timeline.toPlainText()
    places = [text.index(words) for words in ("첫 글", "변경 2", "둘째 글", "메모")]
    assert places == sorted(places)


def test_foreign_text_is_never_interpreted(timeline: Timeline) -> None:
    nasty = "<b>굵게</b> <img src='file:///etc/passwd'> <script>alert(1)</script>"
    timeline.set_entries([message(1, nasty)])
    assert nasty in timeline.toPlainText()


def test_addresses_in_plain_text_become_links(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_entries([message(1, "보세요 https://desk.example.co.kr/kb/12 입니다")])
    with qtbot.waitSignal(timeline.link_clicked) as told:
        timeline.anchorClicked.emit(QUrl("https://desk.example.co.kr/kb/12"))
    assert told.args == ["https://desk.example.co.kr/kb/12"]
    assert 'href="https://desk.example.co.kr/kb/12"' in timeline.toHtml()


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "https:"]
)
def test_dangerous_links_lead_nowhere(timeline: Timeline, qtbot: QtBot, address: str) -> None:
    with qtbot.assertNotEmitted(timeline.link_clicked):
        timeline.anchorClicked.emit(QUrl(address))


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "http://evil.example/x.png", "//evil/x.png", "/etc/hosts", "qrc:/x"]
)
def test_no_picture_is_read_from_disk_or_network(timeline: Timeline, source: str) -> None:
    image = QTextDocument.ResourceType.ImageResource.value
    assert len(timeline.loadResource(image, QUrl(source))) == 0
    assert "<img" not in safe_html(f"<p>글<img src='{source}' alt='그림'></p>")


def test_pictures_of_the_message_are_shown_when_they_arrive(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.picture_needed) as asked:
        timeline.set_entries(
            [Entry(1, "theirs", "김민지", "", html="<p>보세요 <img src='attachment:7'></p>")]
        )
        timeline.grab()
    assert asked.args == [7]
    before = timeline.document().size().height()
    timeline.set_picture(7, QImage(400, 300, QImage.Format.Format_RGB32))
    assert timeline.document().size().height() > before


def test_attachments_can_be_clicked(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_entries([message(1, "글", attachments=(Attachment(7, "no_signal.png", "1.2 MB", "image"),))])
    timeline.grab()
    with qtbot.waitSignal(timeline.attachment_clicked) as told:
        timeline.anchorClicked.emit(QUrl("attachment:7"))
    assert told.args == [7]


def test_many_events_in_a_row_are_folded_until_somebody_asks(timeline: Timeline) -> None:
    timeline.set_entries([message(1, "글"), *(event(number) for number in range(2, 8))])
    assert "변경 2" not in timeline.toPlainText()
    assert "변경 7" in timeline.toPlainText()
    assert "5건 더 보기" in timeline.toPlainText()
    timeline.anchorClicked.emit(QUrl("unfold:2"))
    assert "변경 2" in timeline.toPlainText()


def test_three_events_are_not_folded(timeline: Timeline) -> None:
    timeline.set_entries([event(1), event(2), event(3)])
    assert all(f"변경 {number}" in timeline.toPlainText() for number in (1, 2, 3))


def test_quoted_mail_is_folded(timeline: Timeline) -> None:
    timeline.set_entries([message(1, "답", quoted="> 옛 글")])
    assert "옛 글" not in timeline.toPlainText()
    timeline.anchorClicked.emit(QUrl("quoted:1"))
    assert "옛 글" in timeline.toPlainText()


def test_one_selection_spans_all_messages(timeline: Timeline) -> None:
    timeline.set_entries([message(1, "모니터 하나"), message(2, "모니터 둘", "mine")])
    timeline.selectAll()
    assert "하나" in timeline.textCursor().selectedText()
    assert "둘" in timeline.textCursor().selectedText()


def test_new_words_keep_the_place_or_follow_the_end(timeline: Timeline) -> None:
    timeline.set_entries([message(number) for number in range(1, 20)])
    timeline.verticalScrollBar().setValue(300)
    timeline.add(message(30))
    assert timeline.verticalScrollBar().value() == 300
    timeline.scroll_to_end()
    timeline.add(message(31))
    assert timeline.is_at_end


def test_the_end_stays_in_sight_when_lines_wrap_anew_and_pictures_arrive(timeline: Timeline) -> None:
    picture = Attachment(7, "no_signal.png", "1.2 MB", "image")
    timeline.set_entries([message(n) for n in range(1, 20)] + [message(20, "끝", attachments=(picture,))])
    timeline.scroll_to_end()
    timeline.resize(360, 500)
    assert timeline.is_at_end
    timeline.set_picture(7, QImage(400, 300, QImage.Format.Format_RGB32))
    assert timeline.is_at_end

    timeline.verticalScrollBar().setValue(100)
    timeline.resize(300, 400)
    assert not timeline.is_at_end


def test_what_is_unfolded_at_the_end_is_read_from_its_beginning(timeline: Timeline) -> None:
    timeline.set_entries([*(message(n) for n in range(1, 10)), message(20, "답", quoted="> 옛 글\n" * 80)])
    timeline.scroll_to_end()
    place = timeline.verticalScrollBar().value()
    timeline.anchorClicked.emit(QUrl("quoted:20"))
    assert timeline.verticalScrollBar().value() == place


def test_the_dots_of_a_message_ask_for_its_menu(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_entries([message(5, "글", badge=Badge("메모", "amber", "lock"))])
    timeline.grab()
    at = QPoint(timeline.viewport().width() - 20 - 20, 6 + 26)
    with qtbot.waitSignal(timeline.menu_asked) as told:
        qtbot.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told.args[0] == 5


# --- HTML of strangers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p onclick='x()'>글</p>", "<p>글</p>"),
        ("<script>x()</script>글", "글"),
        ("<style>p{}</style><p style='position:fixed'>글</p>", "<p>글</p>"),
        ("<a href='javascript:x()'>눌러</a>", "<a>눌러</a>"),
        ("<a href='https://a.example/?q=\"x'>눌러</a>", '<a href="https://a.example/?q=&quot;x">눌러</a>'),
        ("<form><input name=x>글</form>", "글"),
        ("<b><i>글</b>", "<b><i>글</i></b>"),
        ("<iframe><p>안</p></iframe>밖", "밖"),
        ("<img src='attachment:7' onerror='x()'>", '<img src="attachment:7">'),
        ("<td colspan='2' width='9999'>칸</td>", '<td colspan="2">칸</td>'),
        ("1 &lt; 2", "1 &lt; 2"),
    ],
)
def test_only_harmless_html_is_kept(given: str, kept: str) -> None:
    assert safe_html(given) == kept


def test_deep_nesting_does_not_hurt() -> None:
    assert safe_html("<div>" * 5000 + "글").count("<div>") <= 60
