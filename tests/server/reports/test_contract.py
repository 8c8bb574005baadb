"""The SLA report of a month: the figures of the API, Korean in the PDF, typed numbers in the workbook."""

from base64 import b64decode
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from server.tickets.actions import work
from shared.permissions import Role
from shared.reports import (
    CREATE_SAVED_REPORT,
    GET_CONTRACT,
    GET_CONTRACT_FILE,
    GET_DESK_FIGURES,
    GET_REPORT_FILE,
    LIST_BEHIND,
    LIST_REPORT_FILES,
    SET_REPORT_LOGO,
    BehindQuery,
    By,
    ContractFileQuery,
    ContractQuery,
    Figure,
    FiguresQuery,
    Format,
    NewSavedReport,
    Period,
    Rhythm,
)
from shared.tickets import Pend, PendingReason, TicketCommand
from tests.support import tickets
from tests.support.assets import contract
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.custody import pdf_text, signature_png
from tests.support.house import Api, Desk, Refused
from tests.support.people import hire

FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture
def manager(desk: Desk) -> Api:
    """Of a desk where one ticket was solved on the phone and one waits for six days."""
    agent = tickets.worker(desk, "이도윤", team(desk, FORMULA))
    tickets.ticket(desk, agent, resolution="재시작했습니다.")
    tickets.ticket(desk, agent, requester=hire(desk, name="김민지"))
    desk.pass_time(days=6)
    return desk.api(token_for(desk, Role.MANAGER))


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_report_says_the_figures_of_the_api(manager: Api) -> None:
    contract = manager.call(GET_CONTRACT, query=ContractQuery(day=date(2026, 11, 26)))
    month = FiguresQuery(start=date(2026, 11, 1), end=date(2026, 12, 1))
    assert contract.figures == manager.call(GET_DESK_FIGURES, query=month)
    assert (contract.number, contract.title) == ("SLA-2026-11", "월간 SLA 보고서")


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_an_agent_counts_what_they_worked_on_and_others_who_do_not_count_nothing(desk: Desk) -> None:
    me, colleague = hire(desk, name="이도윤"), hire(desk, name="박서준")
    group = team(desk, "1차", members=[me, colleague])
    token = token_for(desk, Role.DESK_AGENT, person=me, teams=[group])
    for person in (me, colleague, colleague):
        by = tickets.actor_for(person, group, roles=(Role.DESK_AGENT,))
        tickets.ticket(desk, by, resolution="재시작했습니다.", team_id=group.id)
    desk.pass_time(minutes=1)
    month: dict[str, Any] = {"start": date(2026, 11, 1), "end": date(2026, 12, 1)}
    own = desk.api(token)
    assert own.call(GET_DESK_FIGURES, query=FiguresQuery(**month)).resolved == 1
    everybody = desk.api(token_for(desk, Role.MANAGER))
    assert everybody.call(GET_DESK_FIGURES, query=FiguresQuery(**month)).resolved == 3
    query = BehindQuery(**month, figure=Figure.RESOLVED, by=By.AGENT, key=str(colleague.id))
    assert everybody.call(LIST_BEHIND, query=query).total == 2
    keeper = desk.api(token_for(desk, Role.ASSET_KEEPER))
    with pytest.raises(Refused) as refused:
        keeper.call(GET_DESK_FIGURES, query=FiguresQuery(**month))
    assert refused.value.status == 403


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_report_says_how_long_vendors_took(desk: Desk, manager: Api) -> None:
    kept = contract(desk, resolution_hours=8)
    agent = tickets.worker(desk, "임동욱", team(desk, "4차"))
    desk.pass_time(days=1)
    for hours in (1, 74):
        made = tickets.taken(desk, agent)
        form = Pend(
            version=made.version,
            reason=PendingReason.WAITING_VENDOR,
            vendor_reference="A-1",
            contract_id=kept.id,
        )
        tickets.act(desk, agent, work.pend, made.id, form)
        desk.pass_time(hours=hours)
        version = tickets.fresh(desk, made).version
        tickets.act(desk, agent, work.resume, made.id, TicketCommand(version=version))
    desk.pass_time(minutes=1)
    week = ContractQuery(day=date(2026, 12, 2), period=Period.WEEK)
    (line,) = manager.call(GET_CONTRACT, query=week).vendors
    assert (line.vendor, line.contract, line.ended, line.kept, line.overdue) == (
        "한빛서비스",
        "HB-2026-01",
        2,
        1,
        1,
    )
    assert (line.promised_min, line.open_overdue) == (480, 0)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_pdf_carries_korean_words_and_the_figures(manager: Api) -> None:
    manager.call(SET_REPORT_LOGO, body=b64decode(signature_png()))
    query = ContractFileQuery(day=date(2026, 11, 26))
    words = pdf_text(manager.call(GET_CONTRACT_FILE, query=query).content)
    assert "월간 SLA 보고서" in words
    assert "기간 초 0 + 접수 2 − 해결 1 + 이전 해결분 재개 0 = 기간 말 1" in words


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_workbook_has_typed_numbers_and_no_formula(manager: Api) -> None:
    query = ContractFileQuery(day=date(2026, 11, 26), language="en", format=Format.XLSX)
    content = manager.call(GET_CONTRACT_FILE, query=query).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("Summary").to_python()}
    assert (summary["Created"], summary["Resolved"], summary["Open at the end"]) == (2, 1, 1)
    assert (summary["Start"], summary["End"]) == (date(2026, 11, 1), date(2026, 11, 30))
    assert isinstance(book.get_sheet_by_name("By week").to_python()[1][0], date)
    breaches = book.get_sheet_by_name("Breaches").to_python()
    assert any(row[3] == FORMULA for row in breaches[1:])
    assert b"<f>" not in content


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_workbook_of_a_past_instant_says_which(desk: Desk, manager: Api) -> None:
    desk.pass_time(days=2)
    as_of = desk.now - timedelta(days=8)
    query = ContractFileQuery(day=date(2026, 11, 26), format=Format.XLSX, as_of=as_of)
    book = CalamineWorkbook.from_filelike(BytesIO(manager.call(GET_CONTRACT_FILE, query=query).content))
    facts = {row[0]: row[1] for row in book.get_sheet_by_index(0).to_python()}
    assert facts["기준 시점"] == as_of.astimezone(ZoneInfo("Asia/Seoul")).replace(tzinfo=None)
    assert facts["접수"] == 0, "they came in at that very instant"
    weeks = book.get_sheet_by_index(2).to_python()[1:]
    assert weeks[-1][0] == date(2026, 11, 23), "the next one had not begun"


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_something_that_is_no_picture_is_no_logo(manager: Api) -> None:
    with pytest.raises(Refused) as refused:
        manager.call(SET_REPORT_LOGO, body=b"%PDF-1.4 not a picture")
    assert (refused.value.status, refused.value.code) == (422, "logo_unreadable")


def test_a_regular_report_is_made_once_a_month_also_after_an_outage(desk: Desk, manager: Api) -> None:
    saved = manager.call(CREATE_SAVED_REPORT, body=NewSavedReport(name="월간", rhythm=Rhythm.MONTHLY))
    assert saved.next_at is not None
    desk.pass_time(days=10)
    desk.pass_time(minutes=20)
    (file,) = manager.call(LIST_REPORT_FILES).items
    assert file.name == "SLA-2026-11.pdf"
    assert manager.call(GET_REPORT_FILE, report_file_id=file.id).content.startswith(b"%PDF")
    desk.pass_time(days=40)
    assert [one.name for one in manager.call(LIST_REPORT_FILES).items] == [
        "SLA-2026-12.pdf",
        "SLA-2026-11.pdf",
    ]
