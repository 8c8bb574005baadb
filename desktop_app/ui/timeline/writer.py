"""How a conversation is written into a text document."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPixmap,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
    QTextImageFormat,
)

from desktop_app.core.translator import t
from desktop_app.ui import icons, painting
from desktop_app.ui.documents import block, chars, file_picture, flatten
from desktop_app.ui.safe_html import PICTURE, safe_html
from desktop_app.ui.theme import theme
from desktop_app.ui.timeline.records import Entry, Opened, runs_of

URL = re.compile(r"https?://[^\s<>\"'）)\]]+")
SIDE, PADDING, GAP = 20, 12, 6
NO_BREAK = "\N{NO-BREAK SPACE}"
LIFT = 5
HANGING = 20
"""The lines of an event begin behind its icon."""


@dataclass
class Card:
    """One message in the document. `menu` is where its … was painted last."""

    frame: QTextFrame
    entry: Entry
    menu: QRectF


class Writer:
    """Writes entries once; `cards` are the messages, `drawn` the pictures that the text names."""

    def __init__(
        self, opened: Opened, pictures: Container[int], drawn: dict[str, QPixmap], ratio: float
    ) -> None:
        self._opened, self._pictures, self._drawn, self._ratio = opened, pictures, drawn, ratio
        self.cards: list[Card] = []

    def write(self, document: QTextDocument, entries: Sequence[Entry]) -> None:
        document.setDefaultFont(theme.font("reading"))
        document.setDefaultStyleSheet(_sheet())
        self._cursor = QTextCursor(document)
        self._cursor.beginEditBlock()
        flatten(self._cursor)
        for run in runs_of(entries):
            if run[0].kind == "event":
                self._events(run)
            else:
                self._message(run[0])
        self._cursor.endEditBlock()

    def _events(self, run: Sequence[Entry]) -> None:
        is_folded = self._opened.is_folded(run)
        for entry in run[-1:] if is_folded else run:
            line = block(left=SIDE + 8 + HANGING, right=SIDE, top=4, bottom=4)
            line.setTextIndent(-theme.px(HANGING))
            self._cursor.insertBlock(line)
            self._insert_picture(
                f"icon:{entry.icon}", icons.pixmap(entry.icon, "text.tertiary", theme.px(14))
            )
            words = "  ".join(part for part in ("", entry.meta, entry.text) if part or not entry.meta)
            self._cursor.insertText(f"  {words.strip()}", chars("meta", color="text.tertiary"))
            if is_folded:
                fold = chars("meta", "medium", color="text.link", href=f"unfold:{run[0].id}")
                self._cursor.insertText("   ", chars("meta"))
                more = t("ui.more_events", n=len(run) - 1)
                self._cursor.insertText(more.replace(" ", NO_BREAK), fold)

    def _message(self, entry: Entry) -> None:
        shape = QTextFrameFormat()
        shape.setTopMargin(theme.px(GAP))
        shape.setBottomMargin(theme.px(GAP))
        shape.setLeftMargin(theme.px(SIDE))
        shape.setRightMargin(theme.px(SIDE))
        shape.setPadding(theme.px(PADDING))
        frame = self._cursor.insertFrame(shape)
        self.cards.append(Card(frame, entry, QRectF()))
        self._head(entry)
        self._body(entry)
        self._attachments(entry)
        self._cursor.setPosition(self._cursor.document().rootFrame().lastPosition())
        flatten(self._cursor)

    def _head(self, entry: Entry) -> None:
        head = block(left=38, right=28, bottom=10)
        head.setLineHeight(theme.px(25), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._cursor.setBlockFormat(head)
        self._cursor.insertText(painting.one_line(entry.author), chars("body", "semibold"))
        if entry.badge is not None:
            self._cursor.insertText("  ", chars("body"))
            chip, _ = painting.chip_sprite(entry.badge, self._ratio)
            self._insert_picture(f"chip:{entry.id}", _lifted(chip))
        self._cursor.insertText(f"   {painting.one_line(entry.meta)}", chars("meta", color="text.tertiary"))

    def _body(self, entry: Entry) -> None:
        body = block(top=4)
        body.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        plain = chars("reading")
        if entry.html:
            self._cursor.insertBlock(body, plain)
            self._cursor.insertHtml(safe_html(entry.html))
        elif entry.text:
            self._cursor.insertBlock(body, plain)
            self._insert_words(entry.text, plain)
        if entry.quoted:
            is_open = entry.id in self._opened.quotes
            word = t("ui.hide_quoted") if is_open else t("ui.show_quoted")
            self._cursor.insertBlock(body, plain)
            self._cursor.insertText(
                word, chars("meta", "medium", color="text.link", href=f"quoted:{entry.id}")
            )
            if is_open:
                self._cursor.insertBlock(body, plain)
                self._insert_words(entry.quoted, chars("body", color="text.secondary"))

    def _insert_words(self, text: str, how: QTextCharFormat) -> None:
        """Plain text; addresses become links."""
        end = 0
        for found in URL.finditer(text):
            self._cursor.insertText(text[end : found.start()], how)
            link = QTextCharFormat(how)
            link.setAnchor(True)
            link.setAnchorHref(found[0])
            link.setForeground(theme.color("text.link"))
            link.setFontUnderline(True)
            self._cursor.insertText(found[0], link)
            end = found.end()
        self._cursor.insertText(text[end:], how)

    def _attachments(self, entry: Entry) -> None:
        for attachment in entry.attachments:
            if attachment.id in self._pictures:
                self._cursor.insertBlock(block(top=6))
                source = f"{PICTURE}{attachment.id}"
                self._insert_picture(source, None, alt=attachment.name, href=source)
        if entry.attachments:
            self._cursor.insertBlock(block(top=8, bottom=2))
        for attachment in entry.attachments:
            picture = file_picture(attachment.name, attachment.size, attachment.icon, self._ratio)
            href = f"{PICTURE}{attachment.id}"
            self._insert_picture(f"file:{attachment.id}", picture, alt=attachment.name, href=href)
            self._cursor.insertText("  ", chars("body"))

    def _insert_picture(self, name: str, picture: QPixmap | None, *, alt: str = "", href: str = "") -> None:
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
        self._cursor.insertImage(shape)


def _lifted(chip: QPixmap) -> QPixmap:
    """With room below: a picture in a line is set to the middle of small letters, which is too low for it."""
    ratio = chip.devicePixelRatioF()
    size = chip.size() + QSize(0, round(theme.px(LIFT) * ratio))
    lifted = QPixmap(size)
    lifted.setDevicePixelRatio(ratio)
    lifted.fill(Qt.GlobalColor.transparent)
    painter = QPainter(lifted)
    painter.drawPixmap(0, 0, chip)
    painter.end()
    return lifted


def _sheet() -> str:
    return (
        f"a {{ color: {theme.hex('text.link')}; }}"
        f"blockquote {{ color: {theme.hex('text.secondary')}; }}"
        f"code, pre {{ background-color: {theme.hex('grey.soft')}; }}"
    )
