"""The dark side of the sign-in page: what the product promises."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.icons import pixmap
from desktop_app.ui.live import on_language
from desktop_app.ui.rail import Logo
from desktop_app.ui.theme import theme

PROMISES = (
    ("phone-call", "auth.promise_phone"),
    ("laptop", "auth.promise_device"),
    ("cloud-off", "auth.promise_drafts"),
    ("keyboard", "auth.promise_keyboard"),
)
WIDTH, EDGE = 560, 56
SHADE = 0.34
"""How much of the accent is mixed into the lower corner."""


class Hero(QWidget):
    """Painted; hidden by the page where the window is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(EDGE), theme.px(EDGE), 0, 0)
        layout.addWidget(Logo(side=52), 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        on_language(self, self.retranslate)

    def retranslate(self) -> None:
        self.setAccessibleName(" ".join([t("auth.hero"), *(t(key) for _, key in PROMISES)]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(WIDTH), theme.px(600))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(400), theme.px(400))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("rail.bg"))
        shade = QLinearGradient(0, 0, self.width(), self.height())
        shade.setColorAt(0, theme.color("brand.from", 0.0))
        shade.setColorAt(1, theme.color("brand.from", SHADE))
        painter.fillRect(self.rect(), shade)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        left, width = theme.px(EDGE), self.width() - theme.px(EDGE + 40)
        painter.setFont(theme.font("kpi", "bold"))
        painter.setPen(theme.color("rail.fg_active"))
        place = QRectF(left, theme.px(146), width, theme.px(110))
        wraps = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(place, int(wraps), t("auth.hero"))
        y = theme.px(270)
        painter.setFont(theme.font("reading"))
        for icon, key in PROMISES:
            side = theme.px(20)
            painter.drawPixmap(QPointF(left, y), pixmap(icon, "rail.fg", side))
            painter.setPen(theme.color("rail.fg_active", 0.86))
            words = QRectF(left + theme.px(34), y - theme.px(4), width - theme.px(34), theme.px(28))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), t(key))
            y += theme.px(42)
