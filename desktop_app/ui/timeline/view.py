"""A conversation on the screen: scrolled, unfolded, clicked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QPoint, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desktop_app.ui import icons, painting
from desktop_app.ui.documents import gap
from desktop_app.ui.live import Text, bind, on_language, on_signal
from desktop_app.ui.safe_html import PICTURE, is_safe_link
from desktop_app.ui.theme import theme
from desktop_app.ui.timeline.records import Entry, Opened
from desktop_app.ui.timeline.writer import GAP, PADDING, SIDE, Card, Writer

GROUND = {"theirs": "bg.sunken", "mine": "bg.mine", "note": "bg.note"}
WIDEST_PICTURE = 460
EDGE = 36
"""What stands nearer to the edge of the view than this is not well in sight."""


class Timeline(QTextBrowser):
    """`menu_asked` comes from the … of a message, `link_clicked` from a link in it.

    `rebuilt`: the text was written anew, cursors in it are void.
    """

    attachment_clicked = Signal(int)
    picture_needed = Signal(int)
    link_clicked = Signal(str)
    menu_asked = Signal(int, QPoint)
    rebuilt = Signal()

    def __init__(self, *, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._cards: list[Card] = []
        self._pictures: dict[int, QImage] = {}
        self._drawn: dict[str, QPixmap] = {}
        self._follows_end = False
        """What is newest stays in sight, also when lines wrap anew or pictures arrive."""
        self._is_building = False
        self._opened = Opened()
        self.setProperty("kind", "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        bind(self.setAccessibleName, name)
        self.anchorClicked.connect(self._on_anchor)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        on_signal(theme.changed, self, self._rebuild)
        on_language(self, self._rebuild)

    # --- the content -------------------------------------------------------------------------

    def set_entries(self, entries: Iterable[Entry], *, is_same: bool = False) -> None:
        """`is_same`: the same conversation with a change; it stays where it is scrolled to."""
        self._entries = list(entries)
        if is_same:
            self._rebuild()
        else:
            self._opened = Opened()
            self._build()
            self._follows_end = False
            self.verticalScrollBar().setValue(0)

    def add(self, entry: Entry) -> None:
        self.set_entries([*self._entries, entry], is_same=True)

    def set_picture(self, attachment: int, picture: QImage) -> None:
        """The picture of an attachment, when it has arrived; shown where a message asks for it."""
        width = theme.px(WIDEST_PICTURE)
        if picture.width() > width:
            picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        self._pictures[attachment] = picture
        self._rebuild()

    @property
    def is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 8

    def scroll_to_end(self) -> None:
        self._follows_end = True
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def first_in_sight(self) -> int:
        """The place in the text of what stands at the top of the view."""
        return self.cursorForPosition(QPoint(0, 0)).position()

    def show_place(self, place: QTextCursor) -> None:
        """Selected, and in the middle of what is around it unless it is well in sight already."""
        self.setTextCursor(place)
        top, edge, height = self.cursorRect().top(), theme.px(EDGE), self.viewport().height()
        if not edge <= top <= height - 2 * edge:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + top - height // 3)

    def selected_ids(self) -> list[int]:
        """The messages that the selected text touches, from the top."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return []
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        return [
            card.entry.id
            for card in self._cards
            if card.frame.firstPosition() <= last and card.frame.lastPosition() >= first
        ]

    def unfold(self, words: str) -> None:
        """Opens what is folded over these words, so that they can be found."""
        if self._opened.open_over(words, self._entries):
            self._rebuild()

    # --- building the document ---------------------------------------------------------------

    def _rebuild(self) -> None:
        """Where it was, or at the end that it follows."""
        at = self.verticalScrollBar().value()
        self._build()
        if self._follows_end:
            self.scroll_to_end()
        else:
            self.verticalScrollBar().setValue(at)

    def _rebuild_here(self) -> None:
        """What was opened is to be read from its beginning."""
        self._follows_end = False
        self._rebuild()

    def _on_scrolled(self) -> None:
        if not self._is_building and self.verticalScrollBar().maximum() > 0:
            self._follows_end = self.is_at_end

    def _on_range(self) -> None:
        if self._follows_end and not self._is_building:
            self.scroll_to_end()

    def _build(self) -> None:
        self._is_building = True
        self._drawn.clear()
        self.clear()
        writer = Writer(self._opened, self._pictures, self._drawn, self.devicePixelRatioF())
        self._cards = writer.cards
        writer.write(self.document(), self._entries)
        self._is_building = False
        self.viewport().update()
        self.rebuilt.emit()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Only what we drew or were given; nothing is ever read from disk or network."""
        address = name.toString() if isinstance(name, QUrl) else name
        if address in self._drawn:
            return self._drawn[address]
        if address.startswith(PICTURE) and address.removeprefix(PICTURE).isdecimal():
            number = int(address.removeprefix(PICTURE))
            if number in self._pictures:
                return self._pictures[number]
            self.picture_needed.emit(number)
            return gap()
        return QByteArray()

    # --- events ------------------------------------------------------------------------------

    def _on_anchor(self, url: QUrl) -> None:
        address = url.toString()
        kind, _, rest = address.partition(":")
        if kind == "unfold" and rest.isdecimal():
            self._opened.runs.add(int(rest))
            self._rebuild_here()
        elif kind == "quoted" and rest.isdecimal():
            self._opened.quotes ^= {int(rest)}
            self._rebuild_here()
        elif address.startswith(PICTURE) and rest.isdecimal():
            self.attachment_clicked.emit(int(rest))
        elif is_safe_link(address):
            self.link_clicked.emit(address)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layout = self.document().documentLayout()
        shift, clip = self.verticalScrollBar().value(), QRectF(event.rect())
        side, gap = theme.px(SIDE), theme.px(GAP)
        for card in self._cards:
            box = layout.frameBoundingRect(card.frame).translated(0, -shift)
            if box.intersects(clip):
                self._paint_card(painter, box.adjusted(side, gap, -side, -gap), card)
        painter.end()
        super().paintEvent(event)

    def _paint_card(self, painter: QPainter, box: QRectF, card: Card) -> None:
        is_note = card.entry.kind == "note"
        painter.setPen(QPen(theme.color("border.note"), 1) if is_note else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(GROUND[card.entry.kind]))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        corner = QPointF(box.left() + theme.px(PADDING), box.top() + theme.px(PADDING + 1))
        picture = painting.avatar_sprite(card.entry.author, self.devicePixelRatioF(), 28)
        painter.drawPixmap(corner, picture)
        side = theme.px(16)
        card.menu = QRectF(box.right() - theme.px(34), box.top() + theme.px(12), theme.px(28), theme.px(28))
        dots = card.menu.center() - QPointF(side / 2, side / 2)
        painter.drawPixmap(dots, icons.pixmap("ellipsis", "text.secondary", side))

    def _menu_at(self, at: QPoint) -> Card | None:
        return next((card for card in self._cards if card.menu.contains(QPointF(at))), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        card = self._menu_at(event.position().toPoint())
        if card is not None and event.button() == Qt.MouseButton.LeftButton:
            below = QPoint(int(card.menu.left()), int(card.menu.bottom()))
            self.menu_asked.emit(card.entry.id, self.viewport().mapToGlobal(below))
            return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._menu_at(event.position().toPoint()) is not None:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the message under the mouse, or under the cursor when a key asked."""
        card = self._card_at(self.cursorForPosition(event.pos()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            card = self._card_at(self.textCursor())
        if card is not None and not self.textCursor().hasSelection():
            self.menu_asked.emit(card.entry.id, event.globalPos())
        else:
            super().contextMenuEvent(event)

    def _card_at(self, cursor: QTextCursor) -> Card | None:
        at = cursor.position()
        inside = (
            card for card in self._cards if card.frame.firstPosition() <= at <= card.frame.lastPosition()
        )
        return next(inside, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are commands of the window."""
        if (
            event.text().isprintable()
            and event.text()
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().update()
