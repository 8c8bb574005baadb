"""One application for all desktop tests: the bundled fonts, the light look, Korean, nothing left behind."""

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
