"""A star, followers beside the ticket, and @ in a note; and the guard against stale answers, at two desks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.rows import STAR, TicketRows
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import ChoiceView
from shared.tickets import EntryKind, TicketAction
from tests.desktop_app.tickets.test_company import mate, second
from tests.support import tickets
from tests.support.ticket_pane import PaneWindow, Scene

__all__ = ["mate", "second"]


def test_s_follows_the_ticket_and_s_again_ends_it(open_ticket: Scene) -> None:
    open_ticket.press(Qt.Key.Key_S)
    open_ticket.wait(lambda: open_ticket.pane.detail and open_ticket.pane.detail.row.is_watched)
    detail = open_ticket.pane.detail
    assert detail is not None
    assert STAR in TicketRows(lambda _: False, Badge).content(detail.row).marks
    assert [one.label for one in detail.watchers] == ["박서준"]
    open_ticket.press(Qt.Key.Key_S)
    open_ticket.wait(lambda: open_ticket.pane.detail and not open_ticket.pane.detail.row.is_watched)


def test_a_colleague_is_added_beside_the_ticket(open_ticket: Scene, second: PaneWindow) -> None:
    directory = directory_of(open_ticket.place)
    directory.load()
    open_ticket.wait(lambda: "이서연" in [one.title for one in directory.colleagues()])
    part = open_ticket.pane.context.parts["watchers"]
    open_ticket.window.activateWindow()
    open_ticket.wait(open_ticket.window.isActiveWindow)
    open_ticket.click(part.add)
    open_ticket.type("이서연")
    shown = open_ticket.window.findChildren(ChoiceView)[-1]
    open_ticket.wait(shown.choices)
    assert [one.title for one in shown.choices()] == ["이서연"]
    open_ticket.press(Qt.Key.Key_Return)
    open_ticket.wait(
        lambda: (
            open_ticket.pane.detail and [one.label for one in open_ticket.pane.detail.watchers] == ["이서연"]
        )
    )
    open_ticket.wait(lambda: second.pane.detail and second.pane.detail.row.is_watched)


def test_at_sign_in_a_note_offers_colleagues_also_inside_of_a_syllable(open_ticket: Scene) -> None:
    composer = open_ticket.composer
    open_ticket.wait(lambda: directory_of(open_ticket.place).teams)
    open_ticket.press(Qt.Key.Key_N)
    open_ticket.type("확인 @")
    open_ticket.compose("이")
    assert [one.title for one in composer.mentions.choices()] == ["이도윤"]

    open_ticket.press(Qt.Key.Key_Return)

    assert composer.text.full_text() == "확인 @이도윤 "
    assert not composer.mentions.is_open
    composer.send()
    open_ticket.wait(lambda: open_ticket.said(EntryKind.NOTE) == ["확인 @이도윤 "])
    shown = tickets.detail(open_ticket.desk, open_ticket.colleague, open_ticket.ticket)
    assert [one.person.label for one in shown.entries[-1].mentions] == ["이도윤"]


def test_an_answer_offers_nobody_and_an_address_is_no_mention(open_ticket: Scene) -> None:
    composer = open_ticket.composer
    open_ticket.wait(lambda: directory_of(open_ticket.place).teams)
    open_ticket.press(Qt.Key.Key_R)
    open_ticket.type("@")
    assert not composer.mentions.is_open
    composer.start(EntryKind.NOTE)
    open_ticket.type("mail@")
    assert not composer.mentions.is_open


# --- stale answers ------------------------------------------------------------------------------------------


def send_now(scene: Scene) -> None:
    scene.composer.send()
    scene.composer.outbox.send_all()


def test_an_answer_overtaken_by_another_desk_is_held_with_both_texts(
    open_ticket: Scene, second: PaneWindow
) -> None:
    """Both write at the same time; hers is out first."""
    open_ticket.composer.text.insert("내 답변")
    second.pane.composer.text.insert("서연의 답변")
    second.pane.composer.send()
    second.pane.composer.outbox.send_all()
    open_ticket.wait(lambda: open_ticket.said(EntryKind.ANSWER) == ["서연의 답변"])

    send_now(open_ticket)

    guard = open_ticket.composer.guard
    open_ticket.wait(lambda: not guard.isHidden())
    assert open_ticket.composer.text.full_text() == "내 답변"
    assert "서연의 답변" in words_of(guard)
    assert open_ticket.said(EntryKind.ANSWER) == ["서연의 답변"]

    open_ticket.click(guard.send)
    open_ticket.composer.outbox.send_all()
    open_ticket.wait(lambda: open_ticket.said(EntryKind.ANSWER) == ["서연의 답변", "내 답변"])


def test_an_answer_is_held_when_only_owner_or_status_changed(open_ticket: Scene, second: PaneWindow) -> None:
    open_ticket.composer.text.insert("내 답변")
    second.pane.act(TicketAction.TAKE)
    open_ticket.wait(lambda: "taken" in open_ticket.names())

    send_now(open_ticket)

    guard = open_ticket.composer.guard
    open_ticket.wait(lambda: not guard.isHidden())
    assert open_ticket.composer.text.full_text() == "내 답변"
    assert "이서연" in words_of(guard)
    assert open_ticket.said(EntryKind.ANSWER) == []


def words_of(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))
