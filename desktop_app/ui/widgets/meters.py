"""How much, how far, how it develops."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop_app.ui import icons, painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import Text, bind, on_language, said
from desktop_app.ui.theme import set_tone, theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets.base import Painted, set_surface
from desktop_app.ui.widgets.boxes import Item, column, row
from desktop_app.ui.widgets.chips import Chip
from desktop_app.ui.widgets.labels import ElidedLabel, IconLabel, Label


class ProgressBar(Painted):
    """A thin bar, 0 to 1: `ProgressBar(0.4, "blue", name=lambda: t("x.progress"))`"""

    def __init__(
        self,
        share: float = 0.0,
        hue: Hue = "blue",
        *,
        height: int = 5,
        name: Text = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, stretches=True)
        self._share, self._hue, self._height, self._name = share, hue, height, name
        on_language(self, lambda: self.set_share(self._share))

    def set_share(self, share: float, hue: Hue | None = None) -> None:
        self._share, self._hue = share, hue or self._hue
        self.setAccessibleName(f"{said(self._name)} {share:.0%}".strip())
        self.update()

    def natural_size(self) -> QSize:
        return QSize(theme.px(64), theme.px(self._height))

    def draw(self, painter: QPainter) -> None:
        painting.draw_meter(painter, QRectF(self.rect()), self._share, self._hue)


class Meter(QWidget):
    """A bar under its label and value: `Meter(lambda: t("x.memory"), "11 / 16 GB", 0.7, "teal", icon="cpu")`

    `more` stands after the value in grey ("/ 4시간").
    """

    def __init__(  # noqa: PLR0913  # what it shows, by keyword
        self,
        label: Text,
        value: Text = "",
        share: float = 0.0,
        hue: Hue = "teal",
        *,
        icon: str = "",
        icon_color: str = "text.tertiary",
        more: Text = "",
        is_strong: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(label, "body" if is_strong else "meta", "medium" if is_strong else "regular")
        set_tone(self.label, "primary" if is_strong else "secondary")
        self.value = Label(value, "body" if is_strong else "meta", "semibold", tone=hue if is_strong else "")
        self.more = Label("", "meta", tone="tertiary")
        self.bar = ProgressBar(share, hue, height=5 if is_strong else 4, name=label)
        self._is_strong = is_strong
        lead: list[Item] = [IconLabel(icon, icon_color, 14)] if icon else []
        top = row(*lead, self.label, None, self.value, self.more, spacing=6)
        self.setLayout(column(top, self.bar, spacing=4))
        bind(self._show_more, more)

    def _show_more(self, text: str) -> None:
        self.more.setText(text)
        self.more.setVisible(bool(text))

    def set(self, value: str, share: float, hue: Hue | None = None, *, more: str = "") -> None:
        self.value.setText(value)
        self._show_more(more)
        self.bar.set_share(share, hue)
        if hue and self._is_strong:
            set_tone(self.value, hue)


class Steps(Painted):
    """Numbered steps in a line, one of them now: `Steps([lambda: t("a"), lambda: t("b")], current=1)`"""

    def __init__(self, texts: Sequence[Text], current: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent, stretches=True)
        self._texts, self._current = list(texts), current
        on_language(self, lambda: self.set_current(self._current))

    def set_current(self, current: int) -> None:
        """Those before it are done; a number past the last one means that all are."""
        self._current = current
        names = [said(text) for text in self._texts]
        self.setAccessibleName(f"{min(current + 1, len(names))}/{len(names)} {', '.join(names)}")
        self.changed()

    def natural_size(self) -> QSize:
        texts = sum(painting.text_width(said(text), "body", "semibold") for text in self._texts)
        return QSize(int(texts) + theme.px(60) * len(self._texts), theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(36) * len(self._texts), theme.px(28))

    def draw(self, painter: QPainter) -> None:
        widths = [theme.px(32) + painting.text_width(said(text), "body", "semibold") for text in self._texts]
        lines = max(1, len(widths) - 1)
        gap = min(theme.px(160), max(theme.px(12), (self.width() - sum(widths)) / lines))
        x, y = 0.0, self.height() / 2
        for index, width in enumerate(widths):
            self._draw_step(painter, QPointF(x, y), index)
            if index < len(widths) - 1:
                is_done = index < self._current
                painter.setPen(QPen(theme.solid("green") if is_done else theme.color("border.strong"), 2))
                painter.drawLine(QPointF(x + width + 8, y), QPointF(x + width + gap - 8, y))
            x += width + gap

    def _draw_step(self, painter: QPainter, at: QPointF, index: int) -> None:
        side = theme.px(24)
        disc = QRectF(at.x(), at.y() - side / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        is_done, is_now = index < self._current, index == self._current
        ground = theme.solid("green") if is_done else theme.color("accent.solid" if is_now else "grey.soft")
        painter.setBrush(ground)
        painter.drawEllipse(disc)
        if is_done:
            picture = icons.pixmap("check", "bg.surface", theme.px(14), stroke=2.6)
            painter.drawPixmap(QPointF(disc.x() + theme.px(5), disc.y() + theme.px(5)), picture)
        else:
            painter.setFont(theme.font("meta", "bold"))
            painter.setPen(theme.color("text.on_accent" if is_now else "grey.fg"))
            painter.drawText(disc, painting.CENTER, str(index + 1))
        color = "text.primary" if index <= self._current else "text.secondary"
        weight = "semibold" if is_now else "medium"
        at = QPointF(disc.right() + theme.px(8), at.y())
        painting.draw_text(painter, at, said(self._texts[index]), weight=weight, color=color)  # type: ignore[arg-type]


class Sparkline(Painted):
    """A small line of how a figure went, with its last point marked."""

    def __init__(self, values: Sequence[float], hue: Hue = "green", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_values(values, hue)

    def set_values(self, values: Sequence[float], hue: Hue | None = None) -> None:
        self._values = list(values)
        self._hue: Hue = hue or self._hue
        self.update()

    def natural_size(self) -> QSize:
        return QSize(theme.px(104), theme.px(44))

    def draw(self, painter: QPainter) -> None:
        if len(self._values) < 2:
            return
        low, high = min(self._values), max(self._values)
        wide, tall = self.width() - 8, self.height() - 10
        step = wide / (len(self._values) - 1)
        points = [
            QPointF(4 + index * step, 5 + tall * (1 - (value - low) / ((high - low) or 1)))
            for index, value in enumerate(self._values)
        ]
        draw_line(painter, points, theme.solid(self._hue), ground=self.height())


def draw_line(painter: QPainter, points: Sequence[QPointF], color: QColor, *, ground: float = 0.0) -> None:
    """A line with a dot at its end; `ground`: fade the area down to this height."""
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    if ground:
        area = QPainterPath(path)
        area.lineTo(points[-1].x(), ground)
        area.lineTo(points[0].x(), ground)
        fade = QLinearGradient(0, 0, 0, ground)
        tint, none = QColor(color), QColor(color)
        tint.setAlphaF(0.16)
        none.setAlphaF(0.0)
        fade.setColorAt(0, tint)
        fade.setColorAt(1, none)
        painter.fillPath(area, fade)
    painter.setPen(
        QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(points[-1], 3.5, 3.5)


class KpiTile(QFrame):
    """One figure with its name. With `icon`: the small tile; with `trend`: badge and line of the large one.

    `KpiTile(lambda: t("x.rate"), "96.4", unit="%", more=lambda: t("x.goal"), badge=Badge("+1.8", "green"))`
    """

    clicked = Signal()

    def __init__(  # noqa: PLR0913  # what it shows, by keyword
        self,
        name: Text,
        value: str = "–",
        *,
        unit: Text = "",
        more: Text = "",
        icon: str = "",
        hue: Hue = "green",
        badge: Badge | None = None,
        trend: Sequence[float] = (),
        hint: Text = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_surface(self, "card")
        is_large = not icon
        self._name = name
        self.name = ElidedLabel(name, "meta", "medium", tone="secondary")
        self.value = Label(value, "kpi" if is_large else "h1", "bold")
        self.unit = Label(unit, "body", "medium", tone="secondary")
        self.more = ElidedLabel(more, "meta", tone="tertiary" if not is_large else "secondary")
        self.badge = Chip(badge or Badge(""))
        self.badge.setVisible(badge is not None)
        self.line = Sparkline(trend, hue)
        self.line.setVisible(len(trend) > 1)
        self._build(icon, hue, is_large)
        bind(self.setToolTip, hint)
        on_language(self, self._rename)

    def _build(self, icon: str, hue: Hue, is_large: bool) -> None:
        if not self.unit.text():
            self.unit.hide()  # shown now, it would be a window: it has no parent yet
        figure = row(self.value, self.unit, spacing=4)
        for label in (self.unit, *(() if is_large else (self.more,))):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            label.setContentsMargins(0, 0, 0, theme.px(5 if is_large else 3))
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if is_large:
            figure.addStretch(1)
            figure.addWidget(self.line)
            top = row(self.name, None, self.badge)
            top.addStrut(self.badge.sizeHint().height())  # as high in tiles without a badge
            self.setLayout(column(top, figure, self.more, spacing=4, margins=(14, 11, 14, 11)))
            return
        figure.addSpacing(theme.px(2))
        figure.addWidget(self.more, 1)
        words = column(None, self.name, figure, None, spacing=0)
        line = row(_IconTile(icon, hue), spacing=12, margins=(14, 9, 14, 9))
        line.addLayout(words, 1)
        self.setLayout(line)

    def _rename(self) -> None:
        self.setAccessibleName(f"{said(self._name)} {self.value.text()} {self.unit.text()}".strip())

    def set(self, value: str, *, more: str | None = None, badge: Badge | None = None) -> None:
        self.value.setText(value)
        if more is not None:
            self.more.setText(more)
        if badge is not None:
            self.badge.set_badge(badge)
            self.badge.setVisible(True)
        self._rename()

    def set_trend(self, values: Sequence[float], hue: Hue) -> None:
        self.line.set_values(values, hue)
        self.line.setVisible(len(values) > 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class _IconTile(Painted):
    """An icon on a tinted square."""

    def __init__(self, icon: str, hue: Hue, side: int = 38) -> None:
        super().__init__()
        self._icon, self._hue, self._side = icon, hue, side

    def natural_size(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def draw(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.soft(self._hue))
        painter.drawRoundedRect(self.rect(), 8, 8)
        side = theme.px(20)
        at = (self.width() - side) // 2
        painter.drawPixmap(at, at, icons.pixmap(self._icon, f"{self._hue}.fg", side))
