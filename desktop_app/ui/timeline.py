"""A conversation as one read-only text: selectable across messages, searchable, quick with hundreds of them.

    timeline = Timeline(name=lambda: t("x.conversation"))
    timeline.set_entries([Entry(1, "theirs", "김민지", "오늘 오전 9:12", text="…")])
    timeline.attachment_clicked.connect(self._open)

The others' words stand on grey ("theirs"), ours on blue ("mine"), internal ones on yellow ("note"); events
are grey lines ("event"), folded when there are more than three in a row. Plain text stays plain; HTML is
cleaned again; pictures are shown only when they were given with `set_picture`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
    QTextImageFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desktop_app.core.translator import t
from desktop_app.ui import icons, painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.documents import block, chars, file_picture, flatten, gap
from desktop_app.ui.live import Text, bind, on_language, on_signal
from desktop_app.ui.safe_html import PICTURE, is_safe_link, safe_html
from desktop_app.ui.theme import theme

Kind = Literal["theirs", "mine", "note", "event"]
GROUND = {"theirs": "bg.sunken", "mine": "bg.mine", "note": "bg.note"}
FOLDED_FROM = 4
"""So many events in a row become one line."""
URL = re.compile(r"https?://[^\s<>\"'）)\]]+")
SIDE, PADDING, GAP = 20, 12, 6
NO_BREAK = "\N{NO-BREAK SPACE}"
HANGING = 20
"""The lines of an event begin behind its icon."""
WIDEST_PICTURE = 460


@dataclass(frozen=True)
class Attachment:
    id: int
    name: str
    size: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class Entry:
    """One message or event. Give `text`, or `html` that came from a mail. `quoted` is folded."""

    id: int
    kind: Kind
    author: str
    meta: str
    text: str = ""
    html: str = ""
    quoted: str = ""
    badge: Badge | None = None
    attachments: tuple[Attachment, ...] = ()
    icon: str = "zap"
    """Of an event."""


@dataclass
class _Card:
    frame: QTextFrame
    entry: Entry
    menu: QRectF


class Timeline(QTextBrowser):
    """`menu_asked` comes from the … of a message, `link_clicked` from a link in it."""

    attachment_clicked = Signal(int)
    picture_needed = Signal(int)
    link_clicked = Signal(str)
    menu_asked = Signal(int, QPoint)

    def __init__(self, *, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._cards: list[_Card] = []
        self._pictures: dict[int, QImage] = {}
        self._drawn: dict[str, QPixmap] = {}
        self._unfolded: set[int] = set()
        self._quotes_open: set[int] = set()
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
        on_signal(theme.changed, self, self._rebuild)
        on_language(self, self._rebuild)

    # --- the content -------------------------------------------------------------------------

    def set_entries(self, entries: Iterable[Entry], *, is_same: bool = False) -> None:
        """`is_same`: the same conversation with a change; it stays where it is scrolled to."""
        self._entries = list(entries)
        if not is_same:
            self._unfolded.clear()
            self._quotes_open.clear()
        at, was_at_end = self.verticalScrollBar().value(), self.is_at_end
        self._build()
        if is_same and was_at_end:
            self.scroll_to_end()
        else:
            self.verticalScrollBar().setValue(at if is_same else 0)

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
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def scroll_to(self, entry: int) -> bool:
        """The message at the top of the view; False when it is not here."""
        card = next((card for card in self._cards if card.entry.id == entry), None)
        if card is None:
            return False
        top = self.document().documentLayout().frameBoundingRect(card.frame).top()
        self.verticalScrollBar().setValue(int(top))
        return True

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

    def find_text(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next place; begins anew at the end."""
        how = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if self.find(text, how):
            return True
        end = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
        before = self.textCursor()
        self.moveCursor(end)
        found = self.find(text, how)
        if not found:
            self.setTextCursor(before)
        return found

    # --- building the document ---------------------------------------------------------------

    def _rebuild(self) -> None:
        if self._entries:
            at = self.verticalScrollBar().value()
            self._build()
            self.verticalScrollBar().setValue(at)

    def _build(self) -> None:
        self._cards.clear()
        self._drawn.clear()
        self.clear()
        document = self.document()
        document.setDefaultFont(theme.font("reading"))
        document.setDefaultStyleSheet(self._sheet())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        flatten(cursor)
        for run in _runs(self._entries):
            if run[0].kind == "event":
                self._write_events(cursor, run)
            else:
                self._write_message(cursor, run[0])
        cursor.endEditBlock()
        self.viewport().update()

    def _sheet(self) -> str:
        return (
            f"a {{ color: {theme.hex('text.link')}; }}"
            f"blockquote {{ color: {theme.hex('text.secondary')}; }}"
            f"code, pre {{ background-color: {theme.hex('grey.soft')}; }}"
        )

    def _write_events(self, cursor: QTextCursor, run: Sequence[Entry]) -> None:
        is_folded = len(run) >= FOLDED_FROM and run[0].id not in self._unfolded
        for entry in run[-1:] if is_folded else run:
            line = block(left=SIDE + 8 + HANGING, right=SIDE, top=4, bottom=4)
            line.setTextIndent(-theme.px(HANGING))
            cursor.insertBlock(line)
            self._insert_picture(
                cursor, f"icon:{entry.icon}", icons.pixmap(entry.icon, "text.tertiary", theme.px(14))
            )
            words = "  ".join(part for part in ("", entry.meta, entry.text) if part or not entry.meta)
            cursor.insertText(f"  {words.strip()}", chars("meta", color="text.tertiary"))
            if is_folded:
                fold = chars("meta", "medium", color="text.link", href=f"unfold:{run[0].id}")
                cursor.insertText("   ", chars("meta"))
                more = t("ui.more_events", n=len(run) - 1)
                cursor.insertText(more.replace(" ", NO_BREAK), fold)

    def _write_message(self, cursor: QTextCursor, entry: Entry) -> None:
        shape = QTextFrameFormat()
        shape.setTopMargin(theme.px(GAP))
        shape.setBottomMargin(theme.px(GAP))
        shape.setLeftMargin(theme.px(SIDE))
        shape.setRightMargin(theme.px(SIDE))
        shape.setPadding(theme.px(PADDING))
        frame = cursor.insertFrame(shape)
        self._cards.append(_Card(frame, entry, QRectF()))
        self._write_head(cursor, entry)
        self._write_body(cursor, entry)
        self._write_attachments(cursor, entry)
        cursor.setPosition(self.document().rootFrame().lastPosition())
        flatten(cursor)

    def _write_head(self, cursor: QTextCursor, entry: Entry) -> None:
        head = block(left=38, right=28, bottom=10)
        head.setLineHeight(theme.px(25), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(head)
        cursor.insertText(painting.one_line(entry.author), chars("body", "semibold"))
        if entry.badge is not None:
            cursor.insertText("  ", chars("body"))
            chip, _ = painting.chip_sprite(entry.badge, self.devicePixelRatioF())
            self._insert_picture(cursor, f"chip:{entry.id}", chip)
        cursor.insertText(f"   {painting.one_line(entry.meta)}", chars("meta", color="text.tertiary"))

    def _write_body(self, cursor: QTextCursor, entry: Entry) -> None:
        body = block(top=4)
        body.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        plain = chars("reading")
        if entry.html:
            cursor.insertBlock(body, plain)
            cursor.insertHtml(safe_html(entry.html))
        elif entry.text:
            cursor.insertBlock(body, plain)
            self._insert_words(cursor, entry.text, plain)
        if entry.quoted:
            is_open = entry.id in self._quotes_open
            word = t("ui.hide_quoted") if is_open else t("ui.show_quoted")
            cursor.insertBlock(body, plain)
            cursor.insertText(word, chars("meta", "medium", color="text.link", href=f"quoted:{entry.id}"))
            if is_open:
                cursor.insertBlock(body, plain)
                self._insert_words(cursor, entry.quoted, chars("body", color="text.secondary"))

    def _insert_words(self, cursor: QTextCursor, text: str, how: QTextCharFormat) -> None:
        """Plain text; addresses become links."""
        end = 0
        for found in URL.finditer(text):
            cursor.insertText(text[end : found.start()], how)
            link = QTextCharFormat(how)
            link.setAnchor(True)
            link.setAnchorHref(found[0])
            link.setForeground(theme.color("text.link"))
            link.setFontUnderline(True)
            cursor.insertText(found[0], link)
            end = found.end()
        cursor.insertText(text[end:], how)

    def _write_attachments(self, cursor: QTextCursor, entry: Entry) -> None:
        for attachment in entry.attachments:
            if attachment.id in self._pictures:
                cursor.insertBlock(block(top=6))
                source = f"{PICTURE}{attachment.id}"
                self._insert_picture(cursor, source, None, alt=attachment.name, href=source)
        if entry.attachments:
            cursor.insertBlock(block(top=8, bottom=2))
        for attachment in entry.attachments:
            ratio = self.devicePixelRatioF()
            picture = file_picture(attachment.name, attachment.size, attachment.icon, ratio)
            href = f"{PICTURE}{attachment.id}"
            self._insert_picture(cursor, f"file:{attachment.id}", picture, alt=attachment.name, href=href)
            cursor.insertText("  ", chars("body"))

    def _insert_picture(
        self, cursor: QTextCursor, name: str, picture: QPixmap | None, *, alt: str = "", href: str = ""
    ) -> None:
        shape = QTextImageFormat()
        shape.setName(name)
        shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        if picture is not None:
            self._drawn[name] = picture
            size = picture.deviceIndependentSize()
            shape.setWidth(size.width())
            shape.setHeight(size.height())
        if alt:
            shape.setProperty(QTextImageFormat.Property.ImageAltText.value, alt)
            shape.setToolTip(alt)
        if href:
            shape.setAnchor(True)
            shape.setAnchorHref(href)
        cursor.insertImage(shape)

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
            self._unfolded.add(int(rest))
            self._rebuild()
        elif kind == "quoted" and rest.isdecimal():
            self._quotes_open ^= {int(rest)}
            self._rebuild()
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

    def _paint_card(self, painter: QPainter, box: QRectF, card: _Card) -> None:
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

    def _menu_at(self, at: QPoint) -> _Card | None:
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

    def _card_at(self, cursor: QTextCursor) -> _Card | None:
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


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Messages by themselves, events that follow each other together."""
    run: list[Entry] = []
    for entry in entries:
        if entry.kind == "event":
            run.append(entry)
            continue
        if run:
            yield run
            run = []
        yield [entry]
    if run:
        yield run
