"""A date with its time of day, or none."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.live import Text, bind, on_language
from desktop_app.ui.theme import set_text_style

NOTHING = QDateTime.fromSecsSinceEpoch(0)


class MomentField(QDateTimeEdit):
    """Del empties it; the first digit that is typed into an empty one begins today."""

    changed = Signal()

    def __init__(self, name: Text = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.setMinimumDateTime(NOTHING)
        self.setDateTime(NOTHING)
        self.setDisplayFormat("yyyy-MM-dd HH:mm")
        set_text_style(self, "body")
        bind(self.setAccessibleName, name)
        on_language(self, lambda: self.setSpecialValueText(t("announcements.no_moment")))
        self.dateTimeChanged.connect(self.changed)

    def value(self) -> datetime | None:
        if self.dateTime() == NOTHING:
            return None
        seconds = self.dateTime().toSecsSinceEpoch()
        return datetime.fromtimestamp(seconds, UTC)

    def set_value(self, value: datetime | None) -> None:
        made = NOTHING if value is None else QDateTime.fromSecsSinceEpoch(int(value.timestamp()))
        self.setDateTime(made)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.set_value(None)
            return
        if self.dateTime() == NOTHING and event.text().isdigit():
            self.setDateTime(QDateTime.currentDateTime())
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from part to part of a moment; an empty field has none and is left at once."""
        if self.dateTime() == NOTHING:
            return QWidget.focusNextPrevChild(self, forward)
        return super().focusNextPrevChild(forward)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
