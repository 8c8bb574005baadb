"""One application for all desktop tests: the bundled fonts, the light look, Korean, nothing left behind."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop_app.core.settings import Settings
from desktop_app.core.translator import translator
from desktop_app.ui.theme import theme
from tests.support.seat import desk, desk_server, desk_template, seat_at, workplace

__all__ = ["desk", "desk_server", "desk_template", "seat_at", "workplace"]


@pytest.fixture(autouse=True, scope="module")
def no_garbage_elsewhere() -> Iterator[None]:
    """What nobody holds any more is thrown away by the thread of the window alone.

    Here the server has threads in the same process. Where one of them collects, a widget dies in it: Qt waits
    for a lock there whose holder waits for Python.
    """
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """All that a test leaves is young."""
    yield
    gc.collect(1)


@pytest.fixture(scope="session")
def desk_app(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture(autouse=True)
def look(desk_app: QApplication) -> Iterator[None]:
    """Every test begins in the light theme at 100 % in Korean, and takes its windows with it."""
    if (theme.choice, theme.scale, theme.density) != ("light", 1.0, "comfortable"):
        theme.configure(mode="light", text_scale=1.0, density="comfortable", typeface="bundled")
    translator.set_language("ko")
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Preferences in a folder of this test."""
    return Settings(tmp_path)
