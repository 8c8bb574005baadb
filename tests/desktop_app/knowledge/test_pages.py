"""Articles are read, written, reviewed and compared at the desk."""

from collections.abc import Callable
from typing import cast

import pytest
from msgspec import structs
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge.editor import ArticleEditor
from desktop_app.knowledge.models import Manuscript
from desktop_app.knowledge.pages import KnowledgePage
from desktop_app.ui.cover import Cover
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.window import MainWindow
from server.knowledge.models import Article
from shared.knowledge import ArticleDetail, ArticleState, Language, Shelf
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support import knowledge
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


@pytest.fixture
def known(desk_server: DeskServer) -> Article:
    body = "## 증상\n\n**VPN(사내망)**이 끊깁니다.\n\n:::internal\n방화벽 예외 목록을 봅니다.\n:::"
    return knowledge.live(desk_server.desk, body, tags=["VPN"])


@pytest.fixture
def window(workplace: Workplace, known: Article, qtbot: QtBot) -> MainWindow:
    return show_window(open_window(workplace), qtbot)


@pytest.fixture
def page(window: MainWindow, wait: Wait) -> KnowledgePage:
    shown = cast(KnowledgePage, window.show_page("knowledge"))
    wait(lambda: shown.reader.article is not None)
    return shown


def sheet_of(window: MainWindow) -> FormSheet:
    return cast(FormSheet, [one for one in window.findChildren(Cover) if one.isVisible()][-1])


def write(editor: ArticleEditor, title: str, body: str) -> None:
    editor.title.setText(title)
    editor.body.set_text(body)
    editor._on_edit()


def test_an_article_is_read_with_its_internal_part_marked(page: KnowledgePage) -> None:
    text = page.reader.text.toPlainText()

    assert "VPN(사내망)이 끊깁니다." in text
    assert text.index("내부 전용") < text.index("방화벽 예외")
    assert page.reader.title.text() == "VPN이 끊길 때"


def test_reading_is_counted(page: KnowledgePage, desk_server: DeskServer, known: Article, wait: Wait) -> None:
    wait(lambda: knowledge.fresh(desk_server.desk, known).viewed == 1)


def test_a_new_article_is_written_with_a_preview_and_saved(
    page: KnowledgePage, desk_server: DeskServer, wait: Wait
) -> None:
    page.begin(Manuscript())
    write(page.editor, "프린터 용지 걸림", "1. 덮개를 엽니다\n2. 용지를 뺍니다")
    wait(lambda: "덮개를 엽니다" in page.editor.preview.toPlainText())
    page.editor.save()
    wait(lambda: page.stack.currentIndex() == 0)
    wait(lambda: len(page.articles.rows) == 2)

    assert page.reader.article is not None
    assert page.reader.article.row.state is ArticleState.DRAFT
    assert page.reader.article.must_be_other


def test_a_late_answer_about_another_article_does_not_take_its_place(
    page: KnowledgePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = page.reader.article
    assert first is not None
    written = structs.replace(first, row=structs.replace(first.row, id=999))
    answer: list[Callable[[ArticleDetail], None]] = []
    monkeypatch.setattr(page.reader._actions, "get", lambda _id, done, _failed: answer.append(done))

    page.reader.show_article(first.row.id, counts=False)
    page.reader.take(written)
    answer[0](first)

    assert page.reader.article == written


def test_what_was_not_saved_comes_back(page: KnowledgePage) -> None:
    page.begin(Manuscript())
    write(page.editor, "반쯤 쓴 글", "아직")
    page.editor.leave()
    page.begin(Manuscript())

    assert page.editor.title.text() == "반쯤 쓴 글"
    assert page.editor.body.full_text() == "아직"


def test_both_languages_are_kept_apart(page: KnowledgePage, wait: Wait) -> None:
    page.edit()
    page.editor.languages.set_value(Language.EN.value)
    page.editor._show_language()
    write(page.editor, "VPN drops", "Check the driver.")
    page.editor.save()
    wait(lambda: page.reader.article is not None and len(page.reader.article.texts) == 2)

    assert page.reader.article is not None
    assert [one.title for one in page.reader.article.texts] == ["VPN이 끊길 때", "VPN drops"]
    assert page.reader.languages.isVisible()


def test_a_colleagues_save_is_not_overwritten_without_asking(
    page: KnowledgePage, window: MainWindow, desk_server: DeskServer, known: Article, wait: Wait
) -> None:
    page.edit()
    write(page.editor, "VPN이 끊길 때", "내가 쓴 말")
    knowledge.saved(desk_server.desk, knowledge.writer(desk_server.desk, "한지우"), known, "동료가 쓴 말")
    page.editor.save()
    wait(lambda: any(one.isVisible() for one in window.findChildren(Cover)))
    assert page.editor.body.full_text() == "내가 쓴 말"

    sheet_of(window).footer.itemAt(2).widget().click()  # type: ignore[union-attr]
    wait(lambda: page.reader.article is not None and page.reader.article.number == 3)


def test_a_pasted_picture_becomes_a_file_of_the_article(page: KnowledgePage, wait: Wait) -> None:
    page.begin(Manuscript())
    write(page.editor, "그림이 있는 글", "보세요: ")
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(0)
    page.editor.body.image_pasted.emit(picture)
    wait(lambda: "](attachment:" in page.editor.body.full_text())

    assert page.editor.manuscript.article_id
    assert page.editor.save_button.isEnabled()


def test_a_review_is_asked_for_and_the_text_given_back(
    page: KnowledgePage, window: MainWindow, desk_server: DeskServer, wait: Wait
) -> None:
    desk = desk_server.desk
    draft = knowledge.article(desk, knowledge.writer(desk, "한지우"), title="재부팅이 필요할 때")
    page.show_article(draft.id)
    wait(lambda: page.reader.article is not None and page.reader.article.row.id == draft.id)
    page.reader.submit()
    sheet_of(window).send()
    wait(lambda: page.reader.article is not None and page.reader.article.may_return)
    page.open_shelf(Shelf.TO_REVIEW.value)
    wait(lambda: [row.id for row in page.articles.rows] == [draft.id])
    wait(lambda: page.reader.article is not None and page.reader.article.may_return)
    page.reader.give_back()
    sheet = sheet_of(window)
    sheet.form.set_value("reason", "화면을 넣어 주세요")
    sheet.send()
    wait(lambda: page.reader.article is not None and page.reader.article.return_reason)


def test_somebody_elses_draft_is_published(page: KnowledgePage, desk_server: DeskServer, wait: Wait) -> None:
    desk = desk_server.desk
    draft = knowledge.article(desk, knowledge.writer(desk, "한지우"), title="재부팅이 필요할 때")
    page.show_article(draft.id)
    wait(lambda: page.reader.article is not None and page.reader.article.may_publish)
    page.reader.publish()
    wait(lambda: knowledge.fresh(desk, draft).state is ArticleState.PUBLISHED)


def test_versions_are_compared_and_an_old_one_comes_back(
    page: KnowledgePage, window: MainWindow, desk_server: DeskServer, known: Article, wait: Wait
) -> None:
    desk = desk_server.desk
    knowledge.saved(desk, knowledge.writer(desk, "한지우"), known, "## 증상\n\nVPN이 새로 끊깁니다.")
    wait(lambda: page.reader.article is not None and page.reader.article.number == 2)
    page.open_history()
    wait(lambda: page.history.comparison is not None)
    assert "새로" in page.history.text.toPlainText()
    assert [one.id for one in (page.history.records.record(0), page.history.records.record(1))] == [2, 1]

    page.history.list.set_current(1)
    wait(page.history.restore_button.isEnabled)
    page.history._restore(1)
    wait(lambda: page.reader.article is not None and page.reader.article.number == 3)
    assert page.stack.currentIndex() == 0


def test_a_vote_against_says_why(page: KnowledgePage, window: MainWindow, wait: Wait) -> None:
    page.reader.vote_down()
    sheet = sheet_of(window)
    sheet.form.set_value("reason", "화면이 다릅니다")
    sheet.send()
    wait(lambda: page.reader.article is not None and page.reader.article.row.not_helpful == 1)
    page.reader.vote_up()
    wait(lambda: page.reader.article is not None and page.reader.article.row.helpful == 1)


def test_category_tags_and_owner_are_changed_in_a_sheet(
    page: KnowledgePage, window: MainWindow, wait: Wait
) -> None:
    page.reader.describe()
    wait(lambda: any(one.isVisible() for one in window.findChildren(Cover)))
    sheet = sheet_of(window)
    sheet.form.set_value("tags", "VPN, 재택")
    sheet.send()
    wait(lambda: page.reader.article is not None and page.reader.article.row.tags == ["VPN", "재택"])


def test_keys_lead_through_the_page(page: KnowledgePage, workplace: Workplace, wait: Wait) -> None:
    for name in ("knowledge.edit", "knowledge.history", "knowledge.find"):
        assert workplace.commands.get(name).when()
        assert workplace.commands.run(name)


@pytest.mark.parametrize("language", ["ko", "en", "pseudo"])
def test_no_text_is_clipped_and_everything_has_a_name(page: KnowledgePage, language: str, wait: Wait) -> None:
    translator.set_language(language)
    QTest.qWait(50)
    assert clipped_texts(page) == []
    assert nameless(page) == []
    page.edit()
    QTest.qWait(50)
    assert clipped_texts(page.editor) == []
    page.editor.leave()
    page.open_history()
    wait(lambda: page.history.comparison is not None)
    QTest.qWait(50)
    assert clipped_texts(page.history) == []
