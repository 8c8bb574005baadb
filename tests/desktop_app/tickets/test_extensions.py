"""Features above the desk add to a ticket: parts of the panel, words for the composer, menu lines."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import Insertion, MenuLine, Side, SidePart, extensions_of
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.widgets import Label
from shared.tickets import EntryKind, TicketDetail
from tests.support.seat import DeskServer
from tests.support.ticket_pane import scene


class Weather(SidePart):
    """Says something about tickets with a subject that asks for it."""

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self.fill(*([Label("맑음")] if detail is not None and "날씨" in detail.row.subject else []))


def find(query: str, detail: TicketDetail, deliver: Deliver) -> None:
    deliver([Choice("인사", f"{detail.requester.name} 인사")])


def take(choice: Choice, detail: TicketDetail, insert: Callable[[str], None]) -> None:
    insert(f"{detail.requester.name} 님, 안녕하세요.")


def test_a_part_of_the_panel_is_shown_while_it_has_something_to_say(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    extensions_of(workplace).add_side(Side("weather", 25, Weather))
    made = scene(qtbot, desk_server.desk, workplace)
    made.open()
    part = made.pane.context.parts["weather"]
    assert not part.isVisibleTo(made.pane.context)
    made.pane.verbs.edit(subject="날씨가 궁금합니다")
    qtbot.waitUntil(lambda: part.isVisibleTo(made.pane.context))


def test_words_chosen_for_the_composer_stand_in_its_text(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    greeting = Insertion("greeting", lambda: "인사말", "zap", find, take, key=".")
    extensions_of(workplace).add_insertion(greeting)
    made = scene(qtbot, desk_server.desk, workplace)
    made.open()
    detail = made.pane.detail
    assert detail is not None
    made.pane.write(EntryKind.ANSWER)
    take(
        Choice("인사", "인사"), detail, lambda words: made.pane.composer.inserter.insert(detail.row.id, words)
    )
    assert made.pane.composer.text.full_text() == f"{detail.requester.name} 님, 안녕하세요."
    made.pane.composer.inserter.insert(detail.row.id + 1, "다른 티켓의 말")
    assert "다른" not in made.pane.composer.text.full_text()
    assert workplace.commands.get("ticket.insert_greeting").shortcuts == (".",)


def test_a_line_of_the_menu_runs_with_the_ticket_that_is_open(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    seen: list[str] = []
    line = MenuLine("say", lambda: "말하기", lambda one: seen.append(one.row.number), lambda _: True)
    extensions_of(workplace).add_line(line)
    made = scene(qtbot, desk_server.desk, workplace)
    made.open()
    command = workplace.commands.get("ticket.line_say")
    assert command.when()
    command.run()
    assert made.pane.detail is not None
    assert seen == [made.pane.detail.row.number]
