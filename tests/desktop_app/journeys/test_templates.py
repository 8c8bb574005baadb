"""Starting a journey, and writing what the next one is made of."""

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.journeys.draft import TemplateDraft
from desktop_app.journeys.templates import TemplatesPage
from desktop_app.ui.widgets import IconButton
from shared.journeys import JourneyKind
from tests.desktop_app.journeys.helpers import ARRIVING, Board, day, write
from tests.support.house import Desk
from tests.support.journeys import step, template
from tests.support.people import hire


def test_a_journey_begins_with_a_name_and_the_dates_of_the_person(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    hire(desk, name="노태윤", starts_on=day(9))
    template(desk, ARRIVING, name="신규 입사")
    board = Board(qtbot, workplace)
    board.click(board.page.board.start_button)
    sheet = board.form()
    board.wait(lambda: sheet.form.value("template_id"))
    picker = sheet.form.editor("person_id")
    write(picker, "노태윤")
    board.wait(lambda: picker._popup is not None and picker._popup.view.choices())  # type: ignore[attr-defined]
    picker.take(picker._popup.view.current())  # type: ignore[attr-defined]
    board.wait(lambda: sheet.form.value("starts_on") == day(9))
    board.click(sheet.yes_button)
    board.wait(lambda: board.page.journey.detail is not None)
    detail = board.page.journey.detail
    assert detail is not None
    assert detail.row.person.label == "노태윤"
    assert [one.title for one in detail.steps] == [one.title for one in ARRIVING]


def test_a_changed_template_is_saved_as_a_new_version(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    made = template(desk, ARRIVING, name="신규 입사")
    board = Board(qtbot, workplace)
    board.click(board.page.board.templates_button)
    page = board.page.templates
    assert page is not None
    board.wait(lambda: page.draft is not None)
    assert not page.save_button.isEnabled()
    board.wait(lambda: len(_removers(page)) == len(ARRIVING))
    board.click(_removers(page)[1])
    assert page.draft is not None
    assert [one.title for one in page.draft.steps][:2] == ["계정 생성", "사원증 안내"]
    board.click(page.save_button)
    board.wait(lambda: page.known[made.id].version == 2)
    assert page.draft.steps[1].after == []


def _removers(page: TemplatesPage) -> list[IconButton]:
    buttons = page.findChildren(IconButton)
    return [one for one in buttons if one.accessibleName() == "단계 빼기" and one.isVisible()]


def test_the_form_of_a_step_adds_one(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    template(desk, ARRIVING, name="신규 입사")
    board = Board(qtbot, workplace)
    board.page.show_templates()
    page = board.page.templates
    assert page is not None
    board.wait(lambda: page.draft is not None)
    page._ask_new_step()
    sheet = board.form()
    board.click(sheet.yes_button)
    assert sheet.form.rows["title"].error
    write(sheet.form.editor("title"), "보안 교육")
    sheet.form.set_value("days", 5)
    board.click(sheet.yes_button)
    assert page.draft is not None
    assert (page.draft.steps[-1].title, page.draft.steps[-1].days) == ("보안 교육", 5)
    board.click(page.save_button)
    board.wait(lambda: page.draft and page.draft.known and page.draft.known.version == 2)


def test_steps_that_move_keep_who_waits_for_whom() -> None:
    steps = [step("가"), step("나", after=[0]), step("다", after=[1])]
    draft = TemplateDraft("양식", JourneyKind.ONBOARDING, steps)
    draft.move(0, 1)
    assert [(one.title, one.after) for one in draft.steps] == [("나", [1]), ("가", []), ("다", [0])]
    draft.remove(0)
    assert [(one.title, one.after) for one in draft.steps] == [("가", []), ("다", [0])]
    draft.move(1, 1)
    assert [one.title for one in draft.steps] == ["가", "다"]
