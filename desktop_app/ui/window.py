"""The main window: rail, top bar, pages, notices, palette. What is in it comes from features.

window = MainWindow(registry, navigation, settings)
window.add_feature(feature)
window.set_person("이도윤", "green", t("…")); window.set_badge("inbox", 12); window.set_state(t("…"))
window.show_page("inbox")
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.settings import Settings
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice
from desktop_app.ui.cover import focus_in
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection
from desktop_app.ui.keys import CommandKeys, cover_of, scopes_at, single_keys
from desktop_app.ui.keysheet import SECTION as KEYS
from desktop_app.ui.keysheet import KeySheet
from desktop_app.ui.live import said
from desktop_app.ui.page import PANE
from desktop_app.ui.palette import Palette, PaletteProvider
from desktop_app.ui.rail import Rail
from desktop_app.ui.settings_page import PAGE as SETTINGS
from desktop_app.ui.settings_page import SettingsPage, section_commands
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, NoticeHost, Toast, host_of
from desktop_app.ui.tokens import STEP, Hue
from desktop_app.ui.topbar import TopBar
from desktop_app.ui.widgets import row
from shared.wire import Ref

SMALLEST, USUAL = QSize(900, 600), QSize(1440, 900)


class MainWindow(QMainWindow):
    """`page_shown` carries the name of the page; `closing` lets the application decide what closing means.

    `closed` when it has closed indeed.
    """

    page_shown = Signal(str)
    alerts_asked = Signal()
    closing = Signal(QCloseEvent)
    closed = Signal()

    def __init__(
        self,
        registry: CommandRegistry,
        navigation: Navigation,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.registry, self.navigation, self.settings = registry, navigation, settings
        self._entries: dict[str, RailEntry] = {}
        self._pages: dict[str, QWidget] = {}
        self._providers: list[PaletteProvider] = []
        self._sections: list[SettingsSection] = []
        self.current = ""
        self.rail, self.topbar, self.stack = Rail(), TopBar(registry), QStackedWidget()
        self._build()
        self.notices = NoticeHost(self, undo_key=registry.key_of("window.undo"))
        self.keys = CommandKeys(self, registry, self._page_scopes)
        registry.add(*self._go_commands(), *self._view_commands(), *section_commands(self._settings_page))
        navigation.set_page_shower(self.show_page)
        self.rail.chosen.connect(self.show_page)
        self.topbar.palette_asked.connect(self.open_palette)
        self.topbar.help_asked.connect(self.open_keys)
        self.topbar.alerts_asked.connect(self.alerts_asked)
        settings.changed.connect(self._on_setting)
        self._on_setting("single_keys")
        self._restore()

    def _on_setting(self, name: str) -> None:
        if name == "single_keys":
            single_keys.are_on = self.settings.single_keys

    def _build(self) -> None:
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        body = QWidget()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.topbar)
        right.addWidget(self.stack, 1)
        line = row(self.rail, spacing=0)
        line.addLayout(right, 1)
        body.setLayout(line)
        self.setCentralWidget(body)

    # --- features ----------------------------------------------------------------------------

    def add_feature(self, feature: Feature) -> None:
        self.registry.add(*feature.commands)
        for entry in feature.entries:
            self._add_entry(entry)
        for button in feature.top_buttons:
            self.topbar.add_button(button.command, button.kind)
        for kind, opener in feature.openers.items():
            self.navigation.register(kind, opener, in_window=feature.window_openers.get(kind))
        self._providers += feature.providers
        for section in feature.settings:
            self._add_section(section)

    def _add_section(self, section: SettingsSection) -> None:
        """With a command, so that the palette leads there."""
        self._sections.append(section)
        self.registry.add(
            Command(
                id=f"settings.{section.name}",
                title="ui.go_to_settings",
                run=partial(self.show_settings, section.name),
                when=section.when,
                icon=section.icon,
                group="settings.title",
                name_of=lambda: t("ui.go_to_settings", name=said(section.title)),
            )
        )

    def has_settings(self) -> bool:
        return any(section.when() for section in self._sections)

    def make_settings(self) -> SettingsPage:
        return SettingsPage(self._sections)

    def _settings_page(self) -> SettingsPage | None:
        page = self.page(SETTINGS)
        return page if isinstance(page, SettingsPage) else None

    def settings_section(self, name: str) -> QWidget | None:
        """A section that was shown before."""
        page = self._settings_page()
        return page.section(name) if page is not None else None

    def show_settings(self, name: str) -> QWidget | None:
        """One section of the settings; None when it is not there or not for this person."""
        page = self.show_page(SETTINGS)
        return page.show_section(name) if isinstance(page, SettingsPage) else None

    def _add_entry(self, entry: RailEntry) -> None:
        self._entries[entry.name] = entry
        if entry.is_hidden or not entry.when():
            return
        number = len(self.rail.names()) + 1
        key = f"Ctrl+{number}" if number <= 9 else ""
        name = f"window.page_{entry.name}"
        shown = self.registry.key_of(name)
        self.rail.add(entry.name, entry.title, entry.icon, key=shown, is_at_bottom=entry.is_at_bottom)
        self.registry.add(
            Command(
                id=name,
                title="ui.go_to_page",
                run=partial(self.show_page, entry.name),
                shortcuts=tuple(one for one in (key, entry.key) if one),
                icon=entry.icon,
                group="ui.group_go",
                name_of=lambda: t("ui.go_to_page", name=said(entry.title)),
            )
        )

    # --- pages -------------------------------------------------------------------------------

    def show_page(self, name: str) -> QWidget | None:
        """Built when it is shown first; None when there is no such page or it may not be seen."""
        entry = self._entries.get(name)
        if entry is None or not entry.when():
            return None
        page = self._pages.get(name)
        is_new = page is None
        if page is None:
            page = self._pages[name] = entry.make()
            self.stack.addWidget(page)
        if self.current != name:
            self.current = name
            self.stack.setCurrentWidget(page)
            if is_new and page.focusProxy() is not None:
                page.setFocus(Qt.FocusReason.OtherFocusReason)  # the stack chose what comes first by Tab
            self.rail.set_current(name)
            self.navigation.arrived(name)
            self.page_shown.emit(name)
            on_shown = getattr(page, "on_shown", None)
            if on_shown is not None:
                on_shown()
            if not page.isAncestorOf(QApplication.focusWidget() or self):
                page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def page(self, name: str) -> QWidget | None:
        """A page that was shown before."""
        return self._pages.get(name)

    def page_names(self) -> list[str]:
        return list(self._entries)

    def _page_scopes(self) -> list[str]:
        page = self._pages.get(self.current)
        return [] if page is None else [scope for scope in scopes_at(page) if scope]

    # --- what the application tells ----------------------------------------------------------

    def set_badge(self, name: str, count: int) -> None:
        button = self.rail.button(name)
        if button is not None:
            button.set_count(count)

    def set_state(self, text: str, hue: Hue = "green", icon: str = "") -> None:
        """The connection: a green dot, or with an icon a chip."""
        self.topbar.set_state(text, hue, icon)

    def set_person(self, name: str, hue: Hue, state: str = "") -> None:
        self.rail.person.set_person(name, hue, state)

    def set_alert_count(self, count: int) -> None:
        self.topbar.bell.set_count(count)

    def notify(self, notice: Notice) -> Toast:
        return self.notices.show(notice)

    # --- commands ----------------------------------------------------------------------------

    def open_palette(self, text: str = "") -> Palette:
        recent = [_recent(ref) for ref in self.navigation.recent()]
        palette = Palette(self, self.registry, self._providers, scopes=self.keys.scopes(), recent=recent)
        palette.chosen.connect(self._open_found)
        palette.open()
        if text:
            palette.field.setText(text)
        return palette

    def _open_found(self, value: object) -> None:
        if isinstance(value, Ref):
            self.navigation.open(value)

    def open_keys(self) -> None:
        if cover_of(self) is None:
            is_there = any(section.name == KEYS and section.when() for section in self._sections)
            change = partial(self.show_settings, KEYS) if is_there else None
            KeySheet(self, self.registry, change).open()

    def _go_commands(self) -> Sequence[Command]:
        go, travel = "ui.group_go", self.navigation
        return (
            Command(
                "window.palette", "ui.palette", self.open_palette, ("Ctrl+K",), group=go, is_in_palette=False
            ),
            Command(
                "window.back",
                "ui.back",
                travel.back,
                ("Alt+Left",),
                when=lambda: travel.can_go_back,
                icon="arrow-left",
                group=go,
            ),
            Command(
                "window.forward",
                "ui.forward",
                travel.forward,
                ("Alt+Right",),
                when=lambda: travel.can_go_forward,
                icon="arrow-right",
                group=go,
            ),
            Command("window.previous", "ui.previous_place", travel.previous, ("Ctrl+Tab",), group=go),
            Command("window.next_pane", "ui.next_pane", self.next_pane, ("F6",), group=go),
            Command(
                "window.previous_pane",
                "ui.previous_pane",
                partial(self.next_pane, -1),
                ("Shift+F6",),
                group=go,
            ),
        )

    def _view_commands(self) -> Sequence[Command]:
        view = "ui.group_view"
        return (
            Command("window.keys", "ui.keys", self.open_keys, ("?",), icon="keyboard", group=view),
            Command("window.undo", "ui.undo", self.undo, ("Z",), icon="undo-2", group=view),
            Command(
                "window.theme",
                "ui.toggle_theme",
                self.toggle_theme,
                ("Ctrl+Shift+D",),
                icon="moon",
                group=view,
            ),
            Command(
                "window.larger",
                "ui.text_larger",
                partial(self.scale_text, STEP),
                ("Ctrl++", "Ctrl+="),
                group=view,
            ),
            Command(
                "window.smaller", "ui.text_smaller", partial(self.scale_text, -STEP), ("Ctrl+-",), group=view
            ),
            Command("window.usual_text", "ui.text_normal", self.reset_text, ("Ctrl+0",), group=view),
        )

    def undo(self) -> None:
        """What can be taken back where the person is: in this window, or in one beside it."""
        host_of(QApplication.activeWindow() or self).undo()

    def toggle_theme(self) -> None:
        self.settings.set("theme", "light" if theme.is_dark else "dark")
        theme.set_mode(self.settings.theme)

    def scale_text(self, by: float) -> None:
        self.settings.set("text_scale", round(theme.scale + by, 2))
        theme.set_text_scale(self.settings.text_scale)

    def reset_text(self) -> None:
        self.settings.reset("text_scale")
        theme.set_text_scale(self.settings.text_scale)

    def next_pane(self, by: int = 1) -> None:
        """Give the focus to the next part of the page: list, conversation, side panel."""
        window = QApplication.activeWindow() or self
        panes = [pane for pane in window.findChildren(QWidget) if pane.property(PANE) and pane.isVisible()]
        panes.sort(key=lambda pane: (pane.mapTo(window, pane.rect().topLeft()).x(), pane.y()))
        if not panes:
            return
        focus = QApplication.focusWidget()
        at = next(
            (i for i, pane in enumerate(panes) if focus is pane or pane.isAncestorOf(focus or self)), -by
        )
        pane = panes[(at + by) % len(panes)]
        if pane.focusPolicy() != Qt.FocusPolicy.NoFocus or not focus_in(pane):
            pane.setFocus(Qt.FocusReason.TabFocusReason)

    # --- events ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody below has used: single keys of commands."""
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.keep_geometry("main", self.saveGeometry())
        self.settings.flush()
        self.closing.emit(event)
        if event.isAccepted():
            self.closed.emit()

    def _restore(self) -> None:
        kept: QByteArray = self.settings.geometry("main")
        if not kept.isEmpty():
            self.restoreGeometry(kept)


def _recent(ref: Ref) -> Choice:
    return Choice(value=ref, title=ref.label, icon="history")
