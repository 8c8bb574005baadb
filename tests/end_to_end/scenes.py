"""The screens that are photographed, by who sees them: how to get there and how to leave."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop_app.search.pages.search import SearchPage
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.window import MainWindow
from shared.wire import Ref

ONBOARDING = 8
"""Journeys of the sample company that are about joining; they come first."""

Leave = Callable[[], object]


@dataclass(frozen=True)
class Scene:
    """`enter` shows the screen and returns how to leave it; `seconds` is how long its answers may take."""

    name: str
    enter: Callable[[MainWindow], Leave]
    seconds: float = 0.6


def page(name: str) -> Callable[[MainWindow], Leave]:
    def enter(window: MainWindow) -> Leave:
        window.show_page(name)
        return do_nothing

    return enter


def command(command_id: str, words: str = "", *, first: str = "") -> Callable[[MainWindow], Leave]:
    """A command that opens something over the window; `words` are typed into what has the focus."""

    def enter(window: MainWindow) -> Leave:
        if first:
            window.show_page(first)
        covered = bool(words) or bool(first)
        window.registry.run(command_id)
        field = QApplication.focusWidget()
        if words and field is not None:
            write(field, words)
        return partial(close_cover, window) if covered else do_nothing

    return enter


def do_nothing() -> None:
    """A page is left by going to the next one."""


def close_cover(window: MainWindow) -> None:
    """Empty what was typed, so that no draft is left, then close."""
    field = QApplication.focusWidget()
    if isinstance(field, QLineEdit):
        field.clear()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)


def write(field: QWidget, words: str) -> None:
    """Text as the input method delivers it: committed syllables."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


def record(kind: str, number: int) -> Callable[[MainWindow], Leave]:
    """A record of the sample company, opened as a link would open it."""

    def enter(window: MainWindow) -> Leave:
        window.navigation.open(Ref(kind=kind, id=number, label=str(number)))
        return do_nothing

    return enter


def looked_for(words: str) -> Callable[[MainWindow], Leave]:
    """The search page with an answer."""

    def enter(window: MainWindow) -> Leave:
        found = window.show_page("search")
        assert isinstance(found, SearchPage)
        found.ask_for(words)
        return do_nothing

    return enter


def settings(section: str) -> Callable[[MainWindow], Leave]:
    def enter(window: MainWindow) -> Leave:
        window.show_settings(section)
        return do_nothing

    return enter


def why_due(window: MainWindow) -> Leave:
    """The first ticket of the inbox with the reason of its due time over it."""
    window.show_page("inbox")
    settle()
    window.registry.run("ticket.line_why_due")
    return partial(close_cover, window)


def many(window: MainWindow) -> Leave:
    """All tickets of the inbox selected: the panel for many."""
    found = window.show_page("inbox")
    assert isinstance(found, InboxPage)
    settle()
    found.rows.setFocus()
    found.rows.mark_all()
    return found.rows.unmark


def settle(seconds: float = 1.5) -> None:
    """Let the answers arrive that a command needs."""
    QTest.qWait(int(seconds * 1000))


SCENES: dict[str, tuple[Scene, ...]] = {
    "doyun": (
        Scene("inbox", page("inbox"), 1.0),
        Scene("bulk", many, 0.8),
        Scene("phone-intake", command("tickets.phone", "ㅎㅇ", first="inbox"), 0.8),
        Scene("new-ticket", command("tickets.new", first="inbox")),
        Scene("palette", command("window.palette", "노트북", first="inbox"), 0.8),
        Scene("search", looked_for("프린터"), 1.2),
        Scene("search-settings", settings("search"), 0.8),
        Scene("keys", command("window.keys", first="inbox")),
        Scene("people", page("people")),
        Scene("knowledge", page("knowledge"), 1.2),
        Scene("shared-change", command("diagnosis.suspicion", first="inbox"), 1.0),
        Scene("article-editor", command("knowledge.edit", first="knowledge"), 1.0),
        Scene("article-history", command("knowledge.history", first="knowledge"), 1.0),
        Scene("approvals", page("approvals"), 1.0),
        Scene("announcements", page("announcements"), 1.0),
    ),
    "jihoon": (
        Scene("macros", command("automation.go_macros"), 0.8),
        Scene("reply-texts", command("automation.go_texts"), 0.8),
        Scene("rules", command("automation.go_rules"), 0.8),
        Scene("rule-editor", command("automation.rule_change"), 1.0),
        Scene("rule-log", command("automation.go_rule_runs"), 0.8),
        Scene("by-itself", command("automation.go_by_itself"), 0.8),
        Scene("overlooked-tickets", command("automation.go_reminders"), 0.8),
        Scene("why-due", why_due, 1.2),
        Scene("sla-policies", command("sla.sla_policies"), 1.0),
        Scene("business-calendars", command("sla.sla_calendars"), 1.2),
        Scene("priority-matrix", command("sla.priority_matrix"), 0.8),
        Scene("reports", page("reports"), 1.5),
        Scene("satisfaction", page("surveys"), 1.0),
        Scene("onboarding", command("journeys.onboarding"), 1.0),
        Scene("offboarding", command("journeys.offboarding"), 1.0),
        Scene("onboarding-journey", record("journey", 1), 1.0),
        Scene("offboarding-journey", record("journey", 1 + ONBOARDING), 1.0),
    ),
    "sora": (
        Scene("assets", page("assets"), 1.0),
        Scene("asset", record("asset", 1), 1.2),
        Scene("asset-desk", command("custody.desk"), 1.0),
        Scene("devices", command("inventory.go"), 1.0),
        Scene("device", record("device", 1), 1.2),
        Scene("person", record("person", 20), 1.0),
    ),
    "admin": (
        Scene("accounts", command("auth.accounts"), 0.8),
        Scene("services", command("settings.services"), 0.8),
        Scene("categories", command("settings.categories"), 0.8),
        Scene("fields", command("settings.fields"), 0.8),
        Scene("forms", command("settings.forms"), 1.2),
        Scene("teams", command("settings.teams"), 0.8),
        Scene("vendor-contracts", command("settings.contracts"), 0.8),
        Scene("ticket-templates", command("settings.templates"), 0.8),
        Scene("recurring-tickets", command("settings.recurrences"), 0.8),
    ),
}
