"""Articles beside a ticket: into the answer, and out of what was solved."""

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.knowledge.feature import article_choice
from desktop_app.knowledge.pages import KnowledgePage
from desktop_app.tickets.beside.articles import TicketArticles, plain_text
from desktop_app.tickets.extensions import extensions_of
from server.tickets.actions import finish
from shared.knowledge import ArticlesQuery
from shared.tickets import LinkKind, Resolve
from tests.support import knowledge
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.ticket_pane import scene
from tests.support.tickets import act, detail


def test_an_article_is_put_into_the_answer_without_its_internal_part(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    desk = desk_server.desk
    made = knowledge.live(desk, "**드라이버**를 올립니다.\n\n:::internal\n방화벽\n:::", title="VPN이 끊길 때")
    show_window(open_window(workplace), qtbot)
    shown = scene(qtbot, desk, workplace)
    said: list[str] = []
    extension = next(one for one in extensions_of(workplace).insertions if one.name == "article")
    assert extension.key == "Ctrl+Shift+K"
    found: list[object] = []
    ticket = detail(desk, shown.colleague, shown.ticket)
    extension.find("vpn", ticket, found.extend)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)

    extension.take(article_choice(row_of(desk_server, made.id)), ticket, said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)

    assert said == ["드라이버를 올립니다."]
    qtbot.waitUntil(lambda: knowledge.fresh(desk, made).inserted == 1, timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: LinkKind.ARTICLE in {one.kind for one in detail(desk, shown.colleague, shown.ticket).links},
        timeout=WAIT_MS,
    )


def row_of(server: DeskServer, article_id: int) -> object:
    from server.knowledge.queries import articles  # the row as the desk gets it

    with server.desk.ctx(writes=False) as ctx:
        return next(one for one in articles.find(ctx, ArticlesQuery()).items if one.id == article_id)


def test_a_solved_ticket_becomes_an_article_that_is_linked(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    desk = desk_server.desk
    window = show_window(open_window(workplace), qtbot)
    shown = scene(qtbot, desk, workplace, is_taken=True, subject="VPN이 끊김")
    form = Resolve(version=shown.ticket.version, text="무선 드라이버를 올림")
    act(desk, shown.colleague, finish.resolve, shown.ticket.id, form)
    ticket = detail(desk, shown.colleague, shown.ticket)
    line = next(one for one in extensions_of(workplace).lines if one.name == "article")
    assert line.when(ticket)

    line.run(ticket)
    page = window.show_page("knowledge")
    assert isinstance(page, KnowledgePage)
    qtbot.waitUntil(lambda: page.editor.title.text() == "VPN이 끊김", timeout=WAIT_MS)
    assert "무선 드라이버를 올림" in page.editor.body.full_text()
    page.editor.save()

    qtbot.waitUntil(
        lambda: LinkKind.ARTICLE in {one.kind for one in detail(desk, shown.colleague, shown.ticket).links},
        timeout=WAIT_MS,
    )
    assert TicketArticles.install


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## 증상\n\n**굵게** `cmd`", "[증상]\n\n굵게 cmd"),
        ("![그림](attachment:7)\n[안내](https://a.example/x)", "안내 (https://a.example/x)"),
        ("[파일](attachment:7)", "파일"),
    ],
)
def test_markdown_reads_like_an_answer(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text
