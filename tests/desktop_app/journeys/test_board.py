"""The board: what is wrong comes first, and what devices report appears by itself."""

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.journeys import words
from desktop_app.journeys.rows import places
from shared.journeys import JourneyKind, Verdict
from tests.desktop_app.journeys.helpers import Board, arriving, leaving, today, write
from tests.support.assets import asset
from tests.support.custody import issue, take_back
from tests.support.house import Desk
from tests.support.journeys import Computer
from tests.support.people import department


def test_what_a_device_reports_appears_on_the_board_without_a_refresh(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    person, journey = arriving(desk)
    laptop = asset(desk, serial="SN-1")
    board = Board(qtbot, workplace)
    shown = board.page.board.rows[journey.id]
    assert words.custody_badge(shown.row, today()).text == "0/1 미지급"

    issue(desk, laptop, person)
    board.wait(lambda: board.page.board.rows[journey.id].row.issued == 1)
    Computer(desk, laptop).report(account="minji.kim")
    board.wait(lambda: board.page.board.rows[journey.id].row.device_state is Verdict.SATISFIED)

    card = board.page.board.rows[journey.id]
    assert card is shown, "the line stays where it was, with the focus that it may have"
    assert words.evidence(card.row, today())[0].startswith("모든 증거 확인됨 · 마지막 보고 오늘")
    assert "1/1 지급" in card.accessibleName()
    assert board.page.board.onboarding.confirmed.value.text() == "1명"


def test_overdue_people_stand_on_top_and_the_others_by_week(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    arriving(desk, by=40, name="나중에")
    arriving(desk, by=-5, name="늦은이")
    board = Board(qtbot, workplace)
    assert board.names() == ["늦은이", "나중에"]
    assert board.page.board.onboarding.ready.value.text() == "0%"
    badge = board.window.rail.button("journeys")
    assert badge is not None
    assert badge.count == 1


def test_a_leaver_whose_device_is_still_used_raises_the_alarm_and_a_click_shows_only_them(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    leaving(desk, by=5, name="조용한")
    _, journey, laptop = leaving(desk)
    board = Board(qtbot, workplace)
    board.click(board.page.board.segments.button("offboarding"))
    tiles = board.page.board.offboarding
    assert tiles.quiet.isVisible()
    assert tiles.quiet.value.text() == "0명"

    Computer(desk, laptop).report(account="taeho.song")
    board.wait(tiles.alarm.isVisible)
    assert tiles.alarm.value.text() == "1명"
    assert not tiles.quiet.isVisible()
    assert tiles.unreturned.more.text() == "₩ 3,680,000"

    board.click(tiles.alarm)
    assert list(board.page.board.rows) == [journey.id]
    row = board.page.board.rows[journey.id].row
    assert words.evidence(row, today())[0].startswith("퇴사 후 아직 사용 중")
    board.click(tiles.alarm)
    assert len(board.page.board.rows) == 2


def test_a_returned_asset_is_counted_at_once(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    _, journey, laptop = leaving(desk)
    board = Board(qtbot, workplace)
    board.page.show_board(JourneyKind.OFFBOARDING)
    assert words.custody_badge(board.page.board.rows[journey.id].row, today()).text == "0/1 미반납 1"
    take_back(desk, laptop)
    board.wait(lambda: board.page.board.rows[journey.id].row.returned == 1)
    assert words.custody_badge(board.page.board.rows[journey.id].row, today()).hue == "green"


def test_search_finds_by_initial_consonants_and_by_department(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    arriving(desk, name="문가영", department_id=department(desk, "마케팅").id)
    arriving(desk, name="배준혁")
    board = Board(qtbot, workplace)
    write(board.page.board.search, "ㅁㄱㅇ")
    board.wait(lambda: board.names() == ["문가영"])
    board.page.board.search.clear()
    write(board.page.board.search, "마케팅")
    board.wait(lambda: board.names() == ["문가영"])
    board.page.board.search.clear()
    write(board.page.board.search, "없는사람")
    board.wait(lambda: board.names() == [])


def test_the_palette_finds_journeys_by_person(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    _, journey = arriving(desk)
    board = Board(qtbot, workplace)
    palette = board.window.open_palette("^김민지")
    board.wait(palette.view.choices)
    palette.take_current()
    board.wait(lambda: board.page.journey.detail is not None)
    assert board.page.journey.journey_id == journey.id


def test_both_languages_say_everything(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    from desktop_app.core.translator import catalogue, translator

    names = {
        language: {k for k in catalogue(language) if k.startswith("journeys.")} for language in ("ko", "en")
    }
    assert names["ko"] == names["en"]
    arriving(desk)
    board = Board(qtbot, workplace)
    translator.set_language("en")
    assert board.page.board.start_button.accessibleName() == "Start a journey"
    assert "0/1 issued" in next(iter(board.page.board.rows.values())).accessibleName()


def test_the_names_of_the_columns_stand_above_the_cards_also_beside_a_scroll_bar(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    _, journey = arriving(desk)
    board = Board(qtbot, workplace)
    shown = board.page.board
    bar = shown.scroller.verticalScrollBar()

    def is_level() -> bool:
        return places(shown.head.width() - shown.head.inset) == places(shown.rows[journey.id].width())

    board.wait(lambda: bar.maximum() == 0 and is_level())
    shown.scroller.setMaximumHeight(40)
    board.wait(lambda: bar.maximum() > 0 and shown.head.inset > 0 and is_level())
