"""Suggestions where they are needed: beside the ticket, in the phone intake, in the settings."""

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.search.pages.settings import SearchSettingsPage
from desktop_app.search.side import SuggestionSide
from desktop_app.tickets.extensions import Side, extensions_of
from desktop_app.tickets.intake import PhoneIntake
from desktop_app.tickets.new import open_new_ticket
from desktop_app.tickets.suggestions import SuggestionStrip
from desktop_app.ui.widgets import Banner, Button
from server.catalog.models import Category, TeamMember
from server.search.models import SearchChoice, SearchSettings
from server.tickets.actions import finish
from shared.permissions import Role
from shared.tickets import EntryKind, Level, Resolve, TicketDetail
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer
from tests.support.ticket_pane import Scene, scene
from tests.support.tickets import act, actor_for, fresh, ticket


def solved(desk: Desk, count: int = 3) -> Category:
    """Printer tickets of another team member, solved."""
    helpers = team(desk, "복합기 담당")
    by = actor_for(hire(desk, "최수아"), helpers, roles=(Role.LEAD,))
    with desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=helpers.id, person_id=by.person_id or 0))
    printers = category(desk, "프린터", team=helpers)
    for n in range(count):
        made = ticket(
            desk, by, hire(desk), subject=f"프린터 용지가 걸립니다 {n}", category_id=printers.id,
            is_taken=True, impact=Level.HIGH, urgency=Level.HIGH,
        )  # fmt: skip
        text = Resolve(version=fresh(desk, made).version, text="롤러를 교체했습니다")
        act(desk, by, finish.resolve, made.id, text)
    return printers


def read_all(seat_at: object) -> Workplace:
    place: Workplace = seat_at(Role.LEAD, Role.MANAGER, login="boss", name="윤태호")  # type: ignore[operator]
    return place


def opened(qtbot: QtBot, desk_server: DeskServer, place: Workplace) -> tuple[Scene, SuggestionSide]:
    extensions_of(place).add_side(Side("suggestions", 35, lambda: SuggestionSide(place)))
    made = scene(
        qtbot, desk_server.desk, place, subject="복합기 용지가 걸려요", description="3층 프린터입니다"
    )
    made.open()
    part = made.pane.context.parts["suggestions"]
    assert isinstance(part, SuggestionSide)
    qtbot.waitUntil(lambda: part.found is not None, timeout=WAIT_MS)
    return made, part


def button(part: SuggestionSide, words: str) -> Button:
    return next(one for one in part.findChildren(Button) if words in one.accessibleName())


def test_a_long_suggestion_gives_way_to_the_width_of_the_pane(
    qtbot: QtBot, desk_server: DeskServer, seat_at: object
) -> None:
    printers = solved(desk_server.desk)
    with desk_server.desk.ctx() as ctx:
        ctx.session.get_one(Category, printers.id).name = "본관과 별관의 공용 프린터와 복합기, 플로터"
    made, part = opened(qtbot, desk_server, read_all(seat_at))
    context = made.pane.context
    context.resize(280, 600)
    qtbot.waitUntil(lambda: part.width() <= context.width(), timeout=WAIT_MS)
    one = button(part, "플로터")
    assert one.text().endswith("…")
    assert "플로터" in one.toolTip()


def test_a_suggested_category_says_why_and_is_set_by_a_click(
    qtbot: QtBot, desk_server: DeskServer, seat_at: object
) -> None:
    printers = solved(desk_server.desk)
    made, part = opened(qtbot, desk_server, read_all(seat_at))

    one = button(part, "프린터  ·")
    assert "3건 중 3건" in one.text()
    assert fresh(desk_server.desk, made.ticket).category_id is None
    one.click()

    qtbot.waitUntil(lambda: fresh(desk_server.desk, made.ticket).category_id == printers.id, timeout=WAIT_MS)


def test_a_suggested_team_gets_the_ticket_into_its_queue_by_a_click(
    qtbot: QtBot, desk_server: DeskServer, seat_at: object
) -> None:
    printers = solved(desk_server.desk)
    made, part = opened(qtbot, desk_server, read_all(seat_at))

    one = button(part, "담당 그룹 복합기 담당")
    assert "3건 중 3건" in one.text()
    one.click()

    qtbot.waitUntil(lambda: fresh(desk_server.desk, made.ticket).team_id == printers.team_id, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not any("담당 그룹" in one.text() for one in part.findChildren(Button)))


def test_a_solution_is_taken_into_the_answer(qtbot: QtBot, desk_server: DeskServer, seat_at: object) -> None:
    solved(desk_server.desk)
    made, part = opened(qtbot, desk_server, read_all(seat_at))

    button(part, "답변 가져오기").click()

    assert made.composer.kind is EntryKind.ANSWER
    assert made.composer.text.full_text() == "롤러를 교체했습니다"


def test_the_phone_intake_suggests_while_one_types(
    qtbot: QtBot, desk_server: DeskServer, seat_at: object
) -> None:
    printers = solved(desk_server.desk)
    place = read_all(seat_at)
    made = scene(qtbot, desk_server.desk, place)
    created: list[TicketDetail] = []
    sheet = PhoneIntake(made.window, place, created.append)
    sheet.open()

    sheet.what.setText("프린터에 용지가 걸렸대요")
    qtbot.waitUntil(lambda: sheet.hints.found is not None, timeout=WAIT_MS)
    assert sheet.category.value() is None
    for one in sheet.hints.findChildren(Button):
        one.click()

    assert sheet.category.value() == printers.id
    assert sheet.urgency.value() == "urgent"
    assert sheet.team.value() == printers.team_id

    sheet.caller.setText(made.requester.name)
    qtbot.waitUntil(lambda: sheet.callers.current() is not None, timeout=WAIT_MS)
    sheet.create_and_take()
    assert sheet.findChildren(Banner), "nobody takes a ticket of a team they are not in"
    assert not created
    sheet.create_for_queue()
    qtbot.waitUntil(lambda: bool(created), timeout=WAIT_MS)
    assert created[0].row.team_id == printers.team_id
    assert created[0].row.assignee_id is None


def test_the_sheet_of_a_new_ticket_suggests_below_its_form(
    qtbot: QtBot, desk_server: DeskServer, seat_at: object
) -> None:
    printers = solved(desk_server.desk)
    place = read_all(seat_at)
    made = scene(qtbot, desk_server.desk, place)
    sheet = open_new_ticket(made.window, place, lambda _: None)
    (strip,) = sheet.findChildren(SuggestionStrip)
    assert not strip.isVisible()

    sheet.form.set_value("subject", "프린터에 용지가 걸렸대요")
    strip.ask("프린터에 용지가 걸렸대요")
    qtbot.waitUntil(strip.isVisible, timeout=WAIT_MS)
    assert sheet.form.value("category_id") is None
    for one in strip.findChildren(Button):
        one.click()

    assert sheet.form.value("category_id") == printers.id
    assert sheet.form.value("team_id") == printers.team_id
    assert (sheet.form.value("impact"), sheet.form.value("urgency")) == (Level.HIGH, Level.HIGH)
    sheet.cancel()


def test_each_person_has_a_switch_and_administrators_the_synonyms(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    page = SearchSettingsPage(workplace, may_set=True)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: "비밀번호" in page.synonyms.full_text(), timeout=WAIT_MS)
    page.own.click()
    page.synonyms.setPlainText("밥솥, 쿠쿠\n\n혼자")
    page.save()

    def kept() -> tuple[list[list[str]], bool]:
        with desk_server.desk.ctx(writes=False) as ctx:
            settings = ctx.session.query(SearchSettings).one_or_none()
            choice = ctx.session.query(SearchChoice).one_or_none()
            return settings.synonyms if settings else [], choice is not None and not choice.suggests

    qtbot.waitUntil(lambda: kept() == ([["밥솥", "쿠쿠"]], True), timeout=WAIT_MS)
