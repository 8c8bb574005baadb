"""The program: who signs in, the window over what they may do, and what is kept between two starts."""

from __future__ import annotations

import logging
import os
import signal
import stat
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import msgspec
import PySide6
from PySide6.QtCore import QEvent, QLibraryInfo, QObject, QStandardPaths, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop_app.auth.models import trusted, use_proxy
from desktop_app.auth.pages import SignInPage
from desktop_app.core.backend import Backend
from desktop_app.core.commands import CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.sentences import sentence
from desktop_app.core.session import Session
from desktop_app.core.settings import APPLICATION, ORGANISATION, Settings
from desktop_app.core.store import Store
from desktop_app.core.translator import t, translator
from desktop_app.core.workplace import Workplace
from desktop_app.features import INSTALLS
from desktop_app.tickets.commands import commands_of
from desktop_app.tickets.inbox import PAGE as INBOX
from desktop_app.ui import icons
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.live import on_language
from desktop_app.ui.settings_page import PAGE as SETTINGS
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice
from desktop_app.ui.tokens import Hue
from desktop_app.ui.window import SMALLEST, USUAL, MainWindow
from shared.auth import Me
from shared.errors import DeskError, Unavailable

log = logging.getLogger(__name__)

ME = "me"
KEPT_WHOLE = ("person",)
"""Kinds of records that their features keep complete and tidy themselves."""
LOG_BYTES, LOG_FILES = 1_000_000, 3
STATES: dict[str, tuple[str, Hue, str]] = {
    "live": ("app.live", "green", ""),
    "connecting": ("app.connecting", "grey", ""),
    "offline": ("app.offline", "amber", "cloud-off"),
}


@dataclass(frozen=True)
class Options:
    """What was asked for at the start; "" leaves it to the settings."""

    server: str = ""
    login: str = ""
    language: str = ""
    theme: str = ""
    data_dir: Path | None = None
    token_file: Path | None = None


# --- the window ---------------------------------------------------------------------------------------------


def open_window(place: Workplace) -> MainWindow:
    """The main window of somebody who is signed in, with every feature, on the page used last."""
    window = MainWindow(place.commands, place.navigation, place.settings)
    on_language(window, lambda: window.setWindowTitle(t("app.title")))
    for install in INSTALLS:
        install(place, window)
    window.add_feature(_settings(window))
    if INBOX in window.page_names():
        commands_of(place)
    place.commands.take_over(place.settings.shortcuts())
    Attendant(place, window)
    first = place.settings.get("start_page")
    if window.show_page(first) is None and window.page_names():
        next((name for name in window.page_names() if window.show_page(name) is not None), None)
    window.page_shown.connect(lambda name: place.settings.set("start_page", name))
    return window


def _settings(window: MainWindow) -> Feature:
    """The page of all settings, the last one of the rail."""
    entry = RailEntry(
        SETTINGS,
        lambda: t("settings.title"),
        "settings",
        window.make_settings,
        is_at_bottom=True,
        when=window.has_settings,
        key="Ctrl+,",
    )
    return Feature("settings", entries=[entry])


class Attendant(QObject):
    """Tells the window what the backend tells: the connection, and refusals that nobody else shows."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        super().__init__(window)
        self._place, self._window = place, window
        self._told = ""
        place.backend.state_changed.connect(self.show_state)
        place.backend.failed.connect(self.show_failure)
        on_language(self, self.show_state)

    def show_state(self) -> None:
        key, hue, icon = STATES[self._place.backend.state]
        self._window.set_state(t(key), hue, icon)

    def show_failure(self, error: DeskError) -> None:
        """Each sentence once at a time: without a network many calls fail alike."""
        words = sentence(error)
        if words == self._told:
            return
        self._told = words
        icon = "cloud-off" if isinstance(error, Unavailable) else "triangle-alert"
        toast = self._window.notify(Notice(t("app.not_done"), words, hue="red", icon=icon))
        toast.closed.connect(self._forget_told)

    def _forget_told(self) -> None:
        self._told = ""


# --- the program --------------------------------------------------------------------------------------------


class Desk(QObject):
    """Signs people in and out; owns what they work with."""

    def __init__(self, settings: Settings, folder: Path, options: Options | None = None) -> None:
        super().__init__()
        self.settings, self._folder, self._options = settings, folder, options or Options()
        self.place: Workplace | None = None
        self.window: MainWindow | None = None
        self.sign_in: SignInPage | None = None
        self._me = ""
        """As whom the window was opened, with which rights."""

    def start(self) -> None:
        """With the sign-in of last time, or with the page that asks for one."""
        options = self._options
        for name, value in (("server_address", options.server), ("login", options.login)):
            if value:
                self.settings.set(name, value)
        address, login = self.settings.get("server_address"), self.settings.get("login")
        if not address or not login:
            self.ask_sign_in()
            return
        session = Session(address, login, certificate=trusted(self.settings, address))
        if options.token_file is not None:
            session.refresh_token = take_token(options.token_file)
            if not session.refresh_token:
                self.ask_sign_in(t("app.token_unusable"))
                return
        self._go_on(session)

    def _go_on(self, session: Session) -> None:
        """The window as it was left, at once; the sign-in that was kept is taken up behind it."""
        store = Store(self._folder, session.address, session.login)
        kept = store.noted(ME)
        if kept:
            backend = Backend(session, lambda: translator.language, self)
            backend.expect(msgspec.json.decode(kept, type=Me))
            self._work(backend, store)
            QTimer.singleShot(0, backend, lambda: self._take_up(backend))
            return
        store.close()
        if session.is_signed_in or session.restore():
            self._sign_in_quietly(session)
        else:
            self.ask_sign_in()

    @staticmethod
    def _take_up(backend: Backend) -> None:
        """Looking into the keyring takes a moment: the window is there by now."""
        if not backend.session.is_signed_in:
            backend.session.restore()
        backend.resume(lambda: None, lambda _: None)

    def _sign_in_quietly(self, session: Session) -> None:
        self.ask_sign_in(t("app.resuming"))
        backend = Backend(session, lambda: translator.language, self)

        def failed(error: DeskError) -> None:
            backend.stop()
            backend.deleteLater()
            self.ask_sign_in(sentence(error))

        backend.resume(lambda: self._signed_in(backend), failed)

    # --- signing in ----------------------------------------------------------------------------------------

    def ask_sign_in(self, notice: str = "") -> None:
        if self.sign_in is not None:
            self.sign_in.say(notice)
            return
        page = self.sign_in = SignInPage(self.settings, notice=notice)
        page.installEventFilter(self)
        page.setMinimumSize(SMALLEST)
        page.resize(USUAL)
        geometry = self.settings.geometry("main")
        if not geometry.isEmpty():
            page.restoreGeometry(geometry)
        on_language(page, lambda: page.setWindowTitle(t("app.title")))
        page.signed_in.connect(self._signed_in)
        page.show()
        page.on_shown()
        self._leave_window()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and watched is self.sign_in:
            self.end()
        return False

    def _signed_in(self, backend: Backend) -> None:
        backend.setParent(self)
        session = backend.session
        self._work(backend, Store(self._folder, session.address, session.login))

    # --- working -------------------------------------------------------------------------------------------

    def _work(self, backend: Backend, store: Store) -> None:
        place = Workplace(backend, store, self.settings, CommandRegistry(), Navigation())
        self.place, self._me = place, msgspec.json.encode(backend.me).decode()
        if backend.session.is_remembered:
            store.note(ME, self._me)
        backend.sign_in_needed.connect(self._on_sign_in_needed)
        backend.signed_in.connect(self._on_signed_in)
        self._open(place)
        QTimer.singleShot(2000, backend, lambda: store.tidy(KEPT_WHOLE))

    def _open(self, place: Workplace) -> None:
        window = self.window = open_window(place)
        window.closing.connect(self._on_closing)
        window.show()
        if self.sign_in is not None:
            page, self.sign_in = self.sign_in, None
            page.hide()
            page.deleteLater()

    def _on_signed_in(self) -> None:
        """Who it is was known from last time: the window is opened anew when the rights are others now."""
        place = self.place
        if place is None:
            return
        words = msgspec.json.encode(place.backend.me).decode()
        if words == self._me:
            return
        if place.backend.session.is_remembered:
            place.store.note(ME, words)
        self._me = words
        self._close_window()
        place.commands.deleteLater()
        place.navigation.deleteLater()
        self.place = Workplace(place.backend, place.store, self.settings, CommandRegistry(), Navigation())
        self._open(self.place)
        if self.window is not None:
            self.window.notify(Notice(t("app.rights_changed"), hue="blue", icon="shield-check"))

    def _on_sign_in_needed(self) -> None:
        """After signing out; a session that was ended from elsewhere is asked for over the window."""
        place = self.place
        if place is not None and not place.backend.is_kept:
            QTimer.singleShot(0, self, self.ask_sign_in)

    def _on_closing(self, event: QCloseEvent) -> None:
        """Unless a feature keeps the window, out of sight."""
        if event.isAccepted():
            QTimer.singleShot(0, self, self.end)

    def _close_window(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.closing.disconnect(self._on_closing)
            window.close()
            window.deleteLater()

    def _leave_window(self) -> None:
        """What follows the feed ends first, the store is closed last."""
        self._close_window()
        place, self.place = self.place, None
        if place is not None:
            close = partial(_close, place.store, forgets=not place.backend.is_kept)
            place.backend.destroyed.connect(lambda _=None: close())
            place.backend.stop()
            place.backend.deleteLater()

    def end(self) -> None:
        self._leave_window()
        self.settings.flush()
        app = QApplication.instance()
        if app is not None:
            app.quit()

    # --- faults --------------------------------------------------------------------------------------------

    def on_fault(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """A bug: written down, told once, and the work goes on."""
        log.error("a fault of the program", exc_info=(kind, fault, trace))
        if self.window is not None and isValid(self.window):
            text = t("app.fault_text", path=str(self._folder / "desk.log"))
            self.window.notify(Notice(t("app.fault"), text, hue="red", icon="bug"))


def _close(store: Store, *, forgets: bool) -> None:
    """After signing out only the drafts remain on this computer."""
    if forgets:
        store.forget_all_seen()
    store.close()


def take_token(path: Path) -> str:
    """The refresh token in a file that only its owner may read; the file is gone afterwards."""
    try:
        mode = path.stat().st_mode
        token = path.read_text("utf-8").strip()
        path.unlink()
    except (OSError, UnicodeDecodeError):
        return ""
    is_open = os.name == "posix" and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
    return "" if is_open else token


# --- starting -----------------------------------------------------------------------------------------------


def version_fault(qt: str = PySide6.__version__, python: tuple[int, ...] = sys.version_info[:2]) -> str:
    """PySide6 6.12 loses a reference to None at every void call on Python before 3.12, and aborts."""
    if tuple(int(part) for part in qt.split(".")[:2]) >= (6, 12) and python < (3, 12):
        return t("app.qt_broken", version=qt, python=".".join(map(str, python)))
    return ""


def choose_input_method(environment: MutableMapping[str, str], plugins: Path) -> None:
    """Where fcitx is asked for and its plug-in is missing, ibus is used: fcitx5 speaks it."""
    asked = environment.get("QT_IM_MODULE", "") + environment.get("XMODIFIERS", "")
    if "fcitx" in asked and not list(plugins.glob("*fcitx*")):
        environment["QT_IM_MODULE"] = "ibus"


def keep_log(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "desk.log"
    handler = RotatingFileHandler(
        file, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class QtTexts(QObject):
    """Qt's own words (menus of text fields, buttons of the calendar) in the language of the window."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app, self._texts = app, QTranslator(self)
        on_language(self, self._load)

    def _load(self) -> None:
        self._app.removeTranslator(self._texts)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.is_korean and self._texts.load("qtbase_ko", folder):
            self._app.installTranslator(self._texts)


def prepare(app: QApplication, settings: Settings, options: Options) -> None:
    """Language, look, proxy: before the first window is made."""
    translator.set_language(options.language or settings.language)
    theme.configure(
        mode=options.theme or settings.theme,
        text_scale=settings.text_scale,
        density=settings.density,
        typeface=settings.get("font"),
    )
    theme.apply(app)
    QtTexts(app)
    use_proxy(settings)
    app.setWindowIcon(QIcon(icons.pixmap("life-buoy", "brand.from", 64)))


def run(arguments: list[str], options: Options) -> int:
    fault = version_fault()
    if fault:
        print(fault, file=sys.stderr)
        return 1
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    choose_input_method(os.environ, plugins / "platforminputcontexts")
    QApplication.setOrganizationName(ORGANISATION)
    QApplication.setApplicationName(APPLICATION)
    app = QApplication(arguments)
    app.setQuitOnLastWindowClosed(False)
    folder = options.data_dir or Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    )
    keep_log(folder)
    settings = Settings(options.data_dir)
    prepare(app, settings, options)
    desk = Desk(settings, folder, options)
    sys.excepthook = desk.on_fault
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    desk.start()
    return app.exec()
