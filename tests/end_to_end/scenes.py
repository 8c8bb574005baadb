"""The screens that are photographed, by who sees them: how to get there and how to leave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from desktop_app.automation.pages.rules import RulesPage
from desktop_app.journeys.pages import JourneysPage
from desktop_app.knowledge.pages import KnowledgePage
from desktop_app.reports.pages import ReportsPage
from desktop_app.reports.saved import SavedReportsPage
from desktop_app.search.pages.search import SearchPage
from desktop_app.sla.policies import PoliciesPage
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.cover import Cover
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.window import MainWindow
from shared.journeys import JourneyKind
from shared.wire import Ref

MOST_STEPS = 40
"""How many tickets are looked at for one that allows something."""
NARROW = QSize(1100, 768)
"""Where the side panel of a ticket is a drawer."""

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


def journey(kind: JourneyKind) -> Callable[[MainWindow], Leave]:
    """The first of its kind, opened from the board."""

    def enter(window: MainWindow) -> Leave:
        found = window.show_page("journeys")
        assert isinstance(found, JourneysPage)
        found.show_board()
        found.board.show_kind(kind)
        settle(0.8)
        found.show_journey(next(iter(found.board.rows)))
        return found.show_board

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


def over_settings(section: str, command_id: str) -> Callable[[MainWindow], Leave]:
    """A sheet over a page of the settings."""

    def enter(window: MainWindow) -> Leave:
        window.show_settings(section)
        settle(0.8)
        window.registry.run(command_id)
        return partial(close_covers, window)

    return enter


def why_due(window: MainWindow) -> Leave:
    """The first ticket of the inbox with the reason of its due time over it."""
    window.show_page("inbox")
    settle()
    window.registry.run("ticket.line_why_due")
    return partial(close_cover, window)


def over_ticket(*commands: str) -> Callable[[MainWindow], Leave]:
    """Commands of a ticket, run on the first of the inbox that allows the last of them."""

    def enter(window: MainWindow) -> Leave:
        open_ticket(window, commands[-1])
        for name in commands:
            window.registry.run(name)
        return partial(close_covers, window)

    return enter


def open_ticket(window: MainWindow, wanted: str) -> None:
    found = window.show_page("inbox")
    assert isinstance(found, InboxPage)
    settle()
    for _ in range(MOST_STEPS):
        if window.registry.get(wanted).when():
            return
        found.step(1)
        settle(0.4)
    raise LookupError(f"no ticket of the inbox allows {wanted}")


def close_covers(window: MainWindow) -> None:
    """Nothing that was begun is kept: sheets and pickers close, a drawer goes back."""
    for cover in window.findChildren(Cover):
        if cover.isVisible():
            cover.close_cover()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def writing(command_id: str, words: str) -> Callable[[MainWindow], Leave]:
    """The composer of a ticket with words in it."""

    def enter(window: MainWindow) -> Leave:
        open_ticket(window, command_id)
        window.registry.run(command_id)
        field = QApplication.focusWidget()
        assert isinstance(field, QTextEdit)
        write(field, words)
        return field.clear

    return enter


def finding(window: MainWindow) -> Leave:
    """Words that are looked for in a conversation."""
    open_ticket(window, "ticket.find")
    window.registry.run("ticket.find")
    inbox = window.page("inbox")
    assert isinstance(inbox, InboxPage)
    bar, detail = inbox.pane.conversation.find_bar, inbox.pane.detail
    assert detail is not None
    bar.field.setText(detail.requester.name)
    return bar.leave


def drawer(window: MainWindow) -> Leave:
    """The side panel, over the conversation where the window is narrow."""
    window.resize(NARROW)
    open_ticket(window, "ticket.panel")
    window.registry.run("ticket.panel")
    return partial(window.registry.run, "ticket.panel")


def over(command_id: str, first: str) -> Callable[[MainWindow], Leave]:
    """A command of a page that opens a sheet; it needs what the page shows first."""

    def enter(window: MainWindow) -> Leave:
        window.show_page(first)
        settle()
        window.registry.run(command_id)
        return partial(close_covers, window)

    return enter


def shelf(name: str) -> Callable[[MainWindow], Leave]:
    """Articles of one shelf, the first of them open."""

    def enter(window: MainWindow) -> Leave:
        found = window.show_page("knowledge")
        assert isinstance(found, KnowledgePage)
        found.open_shelf(name)
        settle(0.8)
        found.step(1)
        return partial(found.open_shelf, "all")

    return enter


def article(command_id: str) -> Callable[[MainWindow], Leave]:
    """What a command makes of the first article; it is left for the article as it is read."""

    def enter(window: MainWindow) -> Leave:
        found = window.show_page("knowledge")
        assert isinstance(found, KnowledgePage)
        settle(0.8)
        window.registry.run(command_id)
        return partial(found.show_article, found.rows.current_id())

    return enter


def bell(window: MainWindow) -> Leave:
    window.show_page("inbox")
    settle(0.5)
    window.registry.run("notices.open")
    return partial(window.registry.run, "notices.open")


def quiet(window: MainWindow) -> Leave:
    """The bell, and what it opens, for an hour without messages."""
    window.registry.run("notices.quiet_hour")
    leave = bell(window)

    def end() -> None:
        leave()
        window.registry.run("notices.quiet_end")

    return end


def policy(window: MainWindow) -> Leave:
    """The form of the first SLA policy."""
    found = policies(window)
    found.edit(found.policies[0].id)
    return partial(close_covers, window)


def policies(window: MainWindow) -> PoliciesPage:
    window.show_settings("sla_policies")
    settle(0.8)
    found = window.settings_section("sla_policies")
    assert isinstance(found, PoliciesPage)
    return found


def order_tried(window: MainWindow) -> Leave:
    """What another order of the policies would have changed; the order stays as it is."""
    found = policies(window)
    found.move_to(found.policies[-1].id, 0)
    found.simulate_order()

    def leave() -> None:
        close_covers(window)
        found.undo_order()

    return leave


def first_of(section: str) -> Callable[[MainWindow], Leave]:
    """The sheet of the first record of a settings page: a macro, a reply text, a contract."""

    def enter(window: MainWindow) -> Leave:
        window.show_settings(section)
        settle(0.8)
        found = window.settings_section(section)
        table = found.findChild(RecordTable) if found is not None else None
        assert table is not None
        if not table.current_id():
            table.next()
        table.opened.emit(table.current_id())
        return partial(close_covers, window)

    return enter


def rule_editor(window: MainWindow) -> Leave:
    """The first rule, which is left as it is."""
    window.show_settings("rules")
    settle(0.8)
    found = window.settings_section("rules")
    assert isinstance(found, RulesPage)
    if not found.table.current_id():
        found.table.next()
    found.change()
    assert found.editor is not None
    return partial(found.editor.left.emit, 0)


def report_new(window: MainWindow) -> Leave:
    window.show_settings("saved_reports")
    settle(0.8)
    found = window.settings_section("saved_reports")
    assert isinstance(found, SavedReportsPage)
    found.add()
    return partial(close_covers, window)


def tickets_behind(window: MainWindow) -> Leave:
    """The tickets that the first figure of the reports counts."""
    found = window.show_page("reports")
    assert isinstance(found, ReportsPage)
    settle()
    found.tiles["resolution"].clicked.emit()
    return partial(close_covers, window)


def reports_looking_back(window: MainWindow) -> Leave:
    """The reports as they were known ten days ago."""
    found = window.show_page("reports")
    assert isinstance(found, ReportsPage)
    found.board.look_back(datetime.now(UTC) - timedelta(days=10))
    return found.back_to_now


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
        Scene("ticket-causes", over_ticket("ticket.head_causes"), 1.0),
        Scene("ticket-answer", writing("ticket.answer", "드라이버를 다시 설치해 두었습니다."), 0.8),
        Scene("ticket-note", writing("ticket.note", "같은 층 프린터도 확인 필요"), 0.8),
        Scene("ticket-call", over_ticket("ticket.call"), 0.8),
        Scene("ticket-find", finding, 0.8),
        Scene("ticket-drawer", drawer, 0.8),
        Scene("ticket-merge", over_ticket("ticket.merge"), 0.8),
        Scene("ticket-split", over_ticket("ticket.split"), 0.8),
        Scene("ticket-escalate", over_ticket("ticket.escalate"), 1.0),
        Scene("ticket-resolve", over_ticket("ticket.resolve"), 1.0),
        Scene("ticket-pend", over_ticket("ticket.pend"), 0.8),
        Scene("ticket-assign", over_ticket("ticket.assign"), 0.8),
        Scene("ticket-fix-check", over_ticket("ticket.line_fix_check"), 0.8),
        Scene("notices", bell, 0.8),
        Scene("notices-quiet", quiet, 0.8),
        Scene("notice-settings", settings("notices"), 0.8),
        Scene("phone-intake", command("tickets.phone", "ㅎㅇ", first="inbox"), 0.8),
        Scene("new-ticket", command("tickets.new", first="inbox")),
        Scene("palette", command("window.palette", "노트북", first="inbox"), 0.8),
        Scene("search", looked_for("프린터"), 1.2),
        Scene("search-settings", settings("search"), 0.8),
        Scene("keys", command("window.keys", first="inbox")),
        Scene("own-keys", settings("shortcuts"), 0.8),
        Scene("key-recorder", first_of("shortcuts"), 0.8),
        Scene("people", page("people")),
        Scene("knowledge", page("knowledge"), 1.2),
        Scene("shared-change", command("diagnosis.suspicion", first="inbox"), 1.0),
        Scene("article-editor", article("knowledge.edit"), 1.0),
        Scene("article-history", article("knowledge.history"), 1.0),
        Scene("article-import", over("knowledge.import", "knowledge"), 0.8),
        Scene("article-reviews", shelf("to_review"), 1.0),
        Scene("article-new", article("knowledge.new"), 0.8),
        Scene("approvals", page("approvals"), 1.0),
        Scene("announcements", page("announcements"), 1.0),
        Scene("own-report", page("reports"), 1.5),
    ),
    "jihoon": (
        Scene("cause-rules", settings("cause_rules"), 0.8),
        Scene("macros", command("settings.macros"), 0.8),
        Scene("reply-texts", command("settings.texts"), 0.8),
        Scene("macro", first_of("macros"), 0.8),
        Scene("reply-text", first_of("texts"), 0.8),
        Scene("rules", command("settings.rules"), 0.8),
        Scene("rule-editor", rule_editor, 1.0),
        Scene("rule-log", command("settings.rule_runs"), 0.8),
        Scene("by-itself", command("settings.by_itself"), 0.8),
        Scene("overlooked-tickets", command("settings.reminders"), 0.8),
        Scene("why-due", why_due, 1.2),
        Scene("sla-policies", command("settings.sla_policies"), 1.0),
        Scene("sla-policy", policy, 1.0),
        Scene("sla-simulation", order_tried, 3.0),
        Scene("business-calendars", command("settings.sla_calendars"), 1.2),
        Scene("priority-matrix", command("settings.priority_matrix"), 0.8),
        Scene("reports", page("reports"), 4.0),
        Scene("tickets-behind", tickets_behind, 1.0),
        Scene("announcement-new", over("announcements.new", "announcements"), 0.8),
        Scene("announcement-edit", over("announcements.edit", "announcements"), 0.8),
        Scene("survey-settings", settings("surveys"), 0.8),
        Scene("satisfaction", page("surveys"), 1.0),
        Scene("onboarding", command("journeys.onboarding"), 1.0),
        Scene("offboarding", command("journeys.offboarding"), 1.0),
        Scene("onboarding-journey", journey(JourneyKind.ONBOARDING), 1.0),
        Scene("offboarding-journey", journey(JourneyKind.OFFBOARDING), 1.0),
    ),
    "taekyung": (
        Scene("reports-all", page("reports"), 4.0),
        Scene("reports-as-of", reports_looking_back, 4.0),
        Scene("reports-moment", over("reports.as_of", "reports"), 0.8),
        Scene("report-settings", settings("reports"), 1.0),
        Scene("saved-reports", settings("saved_reports"), 1.0),
        Scene("report-new", report_new, 0.8),
    ),
    "sora": (
        Scene("assets", page("assets"), 1.0),
        Scene("asset", record("asset", 1), 1.2),
        Scene("asset-desk", command("custody.desk"), 1.0),
        Scene("devices", command("inventory.go"), 1.0),
        Scene("device", record("device", 1), 1.2),
        Scene("person", record("person", 20), 1.0),
        Scene("asset-new", over("assets.new", "assets"), 0.8),
    ),
    "soyeon": (
        Scene("person-new", over("people.new", "people"), 0.8),
        Scene("people-import", over("people.import", "people"), 0.8),
    ),
    "admin": (
        Scene("accounts", command("settings.accounts"), 0.8),
        Scene("services", command("settings.services"), 0.8),
        Scene("categories", command("settings.categories"), 0.8),
        Scene("fields", command("settings.fields"), 0.8),
        Scene("forms", command("settings.forms"), 1.2),
        Scene("skills", command("settings.skills"), 0.8),
        Scene("absences", command("settings.absences"), 0.8),
        Scene("roles", over_settings("accounts", "auth.change_roles"), 0.8),
        Scene("new-account", over_settings("accounts", "auth.new_account"), 0.8),
        Scene("new-category", over_settings("categories", "catalog.new"), 0.8),
        Scene("new-service", over_settings("services", "catalog.new"), 0.8),
        Scene("new-field", over_settings("fields", "catalog.new"), 0.8),
        Scene("new-team", over_settings("teams", "catalog.new"), 0.8),
        Scene("teams", command("settings.teams"), 0.8),
        Scene("vendor-contracts", command("settings.contracts"), 0.8),
        Scene("vendor-contract", first_of("contracts"), 0.8),
        Scene("new-vendor-contract", over_settings("contracts", "catalog.new"), 0.8),
        Scene("approval-chains", settings("approval-chains"), 0.8),
        Scene("ticket-templates", command("settings.templates"), 0.8),
        Scene("recurring-tickets", command("settings.recurrences"), 0.8),
    ),
}
