"""`python -m tests.end_to_end.pictures ADDRESS FOLDER [SCENE…]`: screens of the real window as PNG files.

Signs in to a running demo server as several people and paints what they see, or only the scenes that are
named: Korean and English, light and dark, 1600×980 and 1366×768.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Asia/Seoul"
if hasattr(time, "tzset"):
    time.tzset()  # the sample company works in Seoul

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSize, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import open_window
from desktop_app.auth.pages import SignInPage
from desktop_app.core.backend import Backend
from desktop_app.core.commands import CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.session import Session
from desktop_app.core.settings import Settings
from desktop_app.core.store import Store
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Toast
from desktop_app.ui.window import MainWindow
from server.demo.people import PASSWORD
from shared.auth import SIGN_IN, SignIn
from tests.end_to_end.scenes import SCENES, Scene

SIZES = (QSize(1600, 980), QSize(1366, 768))
LOOKS = (("ko", "light"), ("ko", "dark"), ("en", "light"), ("en", "dark"))
QUIET_S = 0.35
LONGEST_S = 20.0


@dataclass(frozen=True)
class Camera:
    folder: Path
    size: QSize
    language: str
    mode: str

    def take(self, widget: QWidget, name: str) -> None:
        path = (
            self.folder / f"{name}_{self.size.width()}x{self.size.height()}_{self.mode}_{self.language}.png"
        )
        widget.grab().save(str(path))


def say_what_matters(_: object, __: object, text: str) -> None:
    """Qt's messages, but for the one that every window without a screen prints."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def settle(seconds: float = QUIET_S) -> None:
    """Let the event loop run for a while: answers arrive, pages paint."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_for(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        settle(0.02)


@contextmanager
def seat(address: str, login: str, password: str = PASSWORD) -> Iterator[Workplace]:
    """Somebody of the sample company, signed in."""
    with tempfile.TemporaryDirectory(prefix="ieum-pictures-") as folder:
        backend = Backend(Session(address=address, login=login), lambda: translator.language)
        place = Workplace(
            backend=backend,
            store=Store(Path(folder), address, login),
            settings=Settings(Path(folder)),
            commands=CommandRegistry(),
            navigation=Navigation(),
        )
        body = SignIn(login=login, password=password, client="pictures")
        signed_in: list[bool] = []
        refused: list[object] = []
        backend.call(
            backend,
            SIGN_IN,
            lambda tokens: backend.begin(tokens, lambda: signed_in.append(True), refused.append),
            failed=refused.append,
            body=body,
        )
        wait_for(lambda: bool(signed_in or refused), f"{login} signs in")
        if refused:
            raise RuntimeError(f"{login} cannot sign in: {refused[0]}")
        yield place
        backend.stop()
        settle(0.05)
        place.store.close()


def photograph(window: MainWindow, scenes: tuple[Scene, ...], cameras: list[Camera]) -> None:
    for camera in cameras:
        translator.set_language(camera.language)
        theme.set_mode(camera.mode)
        for scene in scenes:
            window.resize(camera.size)
            window.activateWindow()  # a popup that closed took the focus with it
            for toast in window.findChildren(Toast):
                toast.close_now()
            leave = scene.enter(window)
            settle(scene.seconds)
            camera.take(window, scene.name)
            leave()
            settle(0.05)


def sign_in_page(address: str, cameras: list[Camera]) -> None:
    with tempfile.TemporaryDirectory(prefix="ieum-pictures-") as folder:
        settings = Settings(Path(folder))
        settings.set("server_address", address)
        for camera in cameras:
            translator.set_language(camera.language)
            theme.set_mode(camera.mode)
            page = SignInPage(settings)
            page.resize(camera.size)
            page.show()
            settle()
            camera.take(page, "sign-in")
            page.close()
            page.deleteLater()


def main() -> None:
    address, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    qInstallMessageHandler(say_what_matters)
    theme.apply(app)
    cameras = [Camera(folder, size, language, mode) for size in SIZES for language, mode in LOOKS]
    named = set(sys.argv[3:])
    if not named:
        sign_in_page(address, cameras)
    for login, every in SCENES.items():
        scenes = tuple(scene for scene in every if not named or scene.name in named)
        if not scenes:
            continue
        with seat(address, login) as place:
            window = open_window(place)
            window.resize(SIZES[0])
            window.show()
            settle(1.0)
            photograph(window, scenes, cameras)
            window.close()
            window.deleteLater()
            settle(0.1)


if __name__ == "__main__":
    main()
