"""Whether the person has the program before them, or works in another one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.core.workplace import Workplace


class Attention(QObject):
    """`came`: one of our windows is in front again."""

    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._on_state)

    @property
    def is_here(self) -> bool:
        return QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.came.emit()


def attention_of(place: Workplace) -> Attention:
    """The one of a workplace."""
    found = place.backend.findChild(Attention)
    return found if found is not None else Attention(place.backend)
