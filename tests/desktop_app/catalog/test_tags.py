"""The tags page over a real server: by mouse and key, with undo; open tickets and lists repaint."""

import pytest
from PySide6.QtCore import Qt

from desktop_app.catalog.pages.tags import MergeSheet, TagLine, TagsPage
from desktop_app.core.translator import translator
from desktop_app.ui.choices import Choice
from desktop_app.ui.toast import host_of
from desktop_app.ui.widgets import Button, Label
from server.core.context import Actor
from server.tickets.models import Ticket
from shared.tickets import TagHue
from tests.desktop_app.catalog.conftest import Books
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support.catalog import team
from tests.support.tickets import tags_of, ticket, worker

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def agent(books: Books) -> Actor:
    return worker(books.desk, "이도윤", team(books.desk, "1차"))


@pytest.fixture
def made(books: Books, agent: Actor) -> list[Ticket]:
    words: list[list[str]] = [["무선", "급함"], ["와이파이"], ["무선", "와이파이"]]
    return [ticket(books.desk, agent, tags=tags) for tags in words]


def opened(books: Books, made: list[Ticket]) -> TagsPage:
    page = books.section("tags", TagsPage)
    books.wait(lambda: counts(page) == {"급함": 1, "무선": 2, "와이파이": 2})
    page.table.setFocus()
    return page


def lines(page: TagsPage) -> list[TagLine]:
    return [page.table.records.record(row) for row in range(len(page.table.records))]


def counts(page: TagsPage) -> dict[str, int]:
    return {line.name: line.tickets for line in lines(page)}


def stand_on(page: TagsPage, *names: str) -> None:
    ids = [line.id for line in lines(page) if line.name in names]
    page.table.set_current(ids[0])
    page.table.mark(ids)


def undo(page: TagsPage) -> None:
    assert host_of(page).undo()


def test_tags_are_found_by_first_letters_and_other_words(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    for query, found in (("ㅁㅅ", ["무선"]), ("rmq", ["급함"]), ("", ["급함", "무선", "와이파이"])):
        page.search.setText(query)
        page.show_records()
        assert [line.name for line in lines(page)] == found, query


def test_a_tag_is_renamed_and_coloured_and_back(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    stand_on(page, "무선")
    books.press(page.table, Key.Key_E)
    books.fill(name="무선망", hue=TagHue.TEAL)
    books.send()
    books.wait(lambda: counts(page) == {"급함": 1, "무선망": 2, "와이파이": 2})
    assert tags_of(books.desk, made[0]) == ["무선망", "급함"]
    books.wait(lambda: page.catalog.tag("무선망"))
    assert page.catalog.tag_badge("무선").text == "무선망", "a former name means it, too"
    assert page.catalog.tag_badge("무선망").hue == "teal"

    undo(page)
    books.wait(lambda: counts(page) == {"급함": 1, "무선": 2, "와이파이": 2})
    assert (lines(page)[1].tag.hue, lines(page)[1].also) == (TagHue.GREY, "")


def test_a_name_that_is_taken_is_refused_at_its_field(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    stand_on(page, "무선")
    page.change()
    books.fill(name="급함")
    sheet = books.sheet()
    sheet.send()
    books.wait(lambda: sheet.form.rows["name"].error)


def test_marked_tags_are_merged_after_a_look_and_taken_apart(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    stand_on(page, "무선", "와이파이")
    books.press(page.table, Key.Key_M)
    sheet = books.sheet()
    assert isinstance(sheet, MergeSheet)
    wifi = next(line for line in lines(page) if line.name == "와이파이")
    books.fill(into=Choice(wifi.id, wifi.name))
    sheet.form.changed.emit("into")
    books.wait(lambda: "2건" in sheet.preview.text() and "‘와이파이’" in sheet.preview.text())
    books.send()
    books.wait(lambda: counts(page) == {"급함": 1, "와이파이": 3})
    assert [tags_of(books.desk, one) for one in made] == [["와이파이", "급함"], ["와이파이"], ["와이파이"]]

    undo(page)
    books.wait(lambda: counts(page) == {"급함": 1, "무선": 2, "와이파이": 2})


def test_a_word_is_separated_from_the_menu(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    stand_on(page, "무선")
    page.merge()
    wifi = next(line for line in lines(page) if line.name == "와이파이")
    books.fill(into=Choice(wifi.id, wifi.name))
    books.send()
    books.wait(lambda: counts(page) == {"급함": 1, "와이파이": 3})
    stand_on(page, "와이파이")
    separate = [act for words, act in page.entries(page.marked()[0]) if "무선" in words]
    separate[0]()
    books.wait(lambda: counts(page) == {"급함": 1, "무선": 2, "와이파이": 2})


def test_a_used_tag_is_removed_after_a_question_and_restored(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    stand_on(page, "무선")
    books.press(page.table, Key.Key_Delete)

    def yes() -> list[Button]:
        return [one for one in books.window.findChildren(Button) if one.property("kind") == "danger"]

    books.wait(yes)
    assert "2건" in " ".join(one.text() for one in yes()[0].window().findChildren(Label))
    yes()[0].click()
    books.wait(lambda: counts(page) == {"급함": 1, "와이파이": 2})
    assert tags_of(books.desk, made[0]) == ["급함"]
    undo(page)
    books.wait(lambda: counts(page) == {"급함": 1, "무선": 2, "와이파이": 2})


def test_somebody_elses_change_shows_in_lists_without_asking(
    books: Books, made: list[Ticket], agent: Actor
) -> None:
    page = opened(books, made)
    ticket(books.desk, agent, tags=["새말"])
    books.wait(lambda: "새말" in counts(page))


def test_nothing_of_the_page_is_cut_off(books: Books, made: list[Ticket]) -> None:
    page = opened(books, made)
    for language in ("ko", "en"):
        translator.set_language(language)
        stand_on(page, "무선")
        page.change()
        sheet = books.sheet()
        books.qtbot.wait(50)
        assert clipped_texts(books.window) == [], language
        assert nameless(sheet) == [], language
        sheet.close_cover()
        assert nameless(page) == [], language
