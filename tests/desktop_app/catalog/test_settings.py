"""The sections of the settings that keep the catalog, over a real server."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from desktop_app.catalog.pages.categories import CategoriesPage
from desktop_app.catalog.pages.fields import FieldsPage, choices_of
from desktop_app.catalog.pages.forms import FormsPage
from desktop_app.catalog.pages.services import ServicesPage
from desktop_app.core.translator import translator
from desktop_app.ui.choices import Choice
from server.catalog import queries
from shared.catalog import Audience, Condition, FieldChoice, FieldKind, Join, Level
from tests.desktop_app.catalog.conftest import Books
from tests.desktop_app.ui.clipping import clipped_texts, nameless

Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_a_service_is_made_with_its_departments(books: Books) -> None:
    page = books.section("services", ServicesPage)
    books.wait(lambda: len(page.table.records) == 1 and page.departments)
    books.press(page.table, Key.Key_N)
    sheet = books.sheet()
    assert sheet.form.rows["department_ids"].isHidden()
    books.fill(name="재무 시스템 권한", audience=Audience.DEPARTMENTS)
    sheet.form.changed.emit("audience")
    assert not sheet.form.rows["department_ids"].isHidden()
    sheet.send()
    books.wait(lambda: sheet.form.rows["department_ids"].error)
    finance = page.departments[0]
    books.fill(department_ids=[Choice(finance.id, finance.name)])
    books.send()

    books.wait(lambda: len(page.table.records) == 2)
    with books.desk.ctx(writes=False) as ctx:
        made = queries.services(ctx).items[-1]
    assert (made.name, made.department_ids) == ("재무 시스템 권한", [finance.id])


def test_a_service_is_changed_by_key(books: Books) -> None:
    page = books.section("services", ServicesPage)
    books.wait(lambda: len(page.table.records) == 1)
    page.table.setFocus()
    books.press(page.table, Key.Key_E)
    assert books.sheet().form.value("name") == "노트북 신청"
    books.fill(name="노트북 요청", is_active=False)
    books.send()
    books.wait(lambda: len(page.table.records) == 0)
    page.state.set_value("all")
    page.show_records()
    assert page.table.records.record(0).name == "노트북 요청"


def paths(books: Books) -> list[str]:
    with books.desk.ctx(writes=False) as ctx:
        return [one.path for one in queries.categories(ctx).items]


def is_settled(books: Books, page: CategoriesPage) -> bool:
    """The page knows the categories as they are in the database."""
    with books.desk.ctx(writes=False) as ctx:
        return page.catalog.categories == queries.categories(ctx).items


def test_categories_are_moved_by_keys_and_by_dragging(books: Books) -> None:
    page = books.section("categories", CategoriesPage)
    books.wait(lambda: page.tree.topLevelItemCount() == 2)
    assert paths(books) == ["하드웨어", "하드웨어 › 노트북", "네트워크"]
    page.tree.setCurrentItem(page.tree.topLevelItem(1))
    books.press(page.tree, Key.Key_Up, Mod.AltModifier)
    books.wait(lambda: paths(books) == ["네트워크", "하드웨어", "하드웨어 › 노트북"])
    books.wait(lambda: page.tree.indexOfTopLevelItem(page.tree.currentItem()) == 0)
    assert page.current_id() == books.network.id
    books.wait(lambda: is_settled(books, page))
    places = QAbstractItemView.DropIndicatorPosition
    page.tree.drop_at(page.tree.topLevelItem(0), page.tree.topLevelItem(1), places.OnItem)
    books.wait(lambda: paths(books) == ["하드웨어", "하드웨어 › 노트북", "하드웨어 › 네트워크"])
    books.wait(lambda: page.tree.topLevelItemCount() == 1 and is_settled(books, page))
    books.press(page.tree, Key.Key_Left, Mod.AltModifier)
    books.wait(lambda: paths(books)[-1] == "네트워크")


def test_a_category_is_made_below_the_one_that_is_chosen(books: Books) -> None:
    page = books.section("categories", CategoriesPage)
    books.wait(lambda: page.tree.topLevelItemCount() == 2)
    page.tree.setFocus()
    books.press(page.tree, Key.Key_N)
    books.fill(name="모니터", urgency=Level.HIGH, icon="monitor")
    books.send()
    books.wait(lambda: "하드웨어 › 모니터" in paths(books))
    books.wait(lambda: page.tree.currentItem() and page.tree.currentItem().text(0) == "모니터")


def test_a_field_with_answers_to_choose_from_is_made(books: Books) -> None:
    page = books.section("fields", FieldsPage)
    books.wait(lambda: len(page.table.records) == 4)
    page.add()
    sheet = books.sheet()
    books.fill(label="운영체제", key="os", kind=FieldKind.CHOICE, choices="윈도우 | Windows\n맥 | macOS")
    sheet.form.changed.emit("kind")
    assert sheet.form.rows["minimum"].isHidden()
    books.send()
    with books.desk.ctx(writes=False) as ctx:
        made = queries.known_fields(ctx)["os"]
    assert [(one.key, one.label, one.label_en) for one in made.choices] == [
        ("windows", "윈도우", "Windows"),
        ("macos", "맥", "macOS"),
    ]


def test_an_answer_keeps_its_key_while_its_word_stays() -> None:
    known = [FieldChoice(key="new", label="신규"), FieldChoice(key="swap", label="교체")]
    assert [one.key for one in choices_of("교체 | Swap\n기타\n반납", known)] == [
        "swap",
        "answer_1",
        "answer_2",
    ]


def test_a_form_is_made_and_tried_in_the_preview(books: Books) -> None:
    page = books.section("forms", FormsPage)
    books.wait(lambda: page.draft is not None and page.draft.name == "하드웨어 › 노트북")
    books.wait(lambda: page.preview.form is not None and len(page.preview.form.rows) == 5)
    form = page.preview.form
    assert form is not None
    assert form.rows["old_tag"].isHidden()
    form.set_value("request_kind", "swap")
    form.rows["request_kind"].changed.emit()
    assert not form.rows["old_tag"].isHidden()
    form.set_value("old_tag", "x")
    form.rows["old_tag"].changed.emit()
    books.wait(lambda: "NB-0000" in form.rows["old_tag"].error)


def test_a_condition_is_written_in_the_sheet_of_an_item(books: Books) -> None:
    page = books.section("forms", FormsPage)
    books.wait(lambda: page.draft is not None)
    assert page.draft is not None
    page._ask_item(4)
    rows = books.sheet().form.editor("conditions")
    rows.add(None)  # type: ignore[attr-defined]  # the lines of conditions
    line = rows.lines[0]  # type: ignore[attr-defined]  # as above
    line.values.set_choices([Choice("swap", "교체")])
    books.fill(is_required=True)
    books.send()
    assert page.draft.items[4].conditions == [
        Condition(source=line.source.value()[0], field="request_kind", values=["swap"])
    ]
    assert page.draft.items[4].joined_by is Join.ALL
    assert page.save_button.isEnabled()
    page.save()
    books.wait(lambda: page.draft is not None and not page.draft.is_changed)
    with books.desk.ctx(writes=False) as ctx:
        assert queries.request_forms(ctx.acting_as(ctx.actor)).items[0].items[4].is_required


def test_nothing_is_cut_off_in_either_language(books: Books) -> None:
    for language in ("ko", "en"):
        translator.set_language(language)
        for name in ("services", "categories", "fields", "forms"):
            page = books.window.show_settings(name)
            assert page is not None
            books.qtbot.wait(120)
            assert clipped_texts(page) == [], (language, name)
            assert nameless(page) == [], (language, name)
