"""Labels: the tag as a QR code with the tag below; seen first, then printed or saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import segno
from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop_app.core.downloads import downloads, free_name
from desktop_app.core.translator import t
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice
from desktop_app.ui.widgets import Button, Label, Painted
from desktop_app.ui.window import MainWindow

WIDE_MM, TALL_MM = 62.0, 29.0
QUIET = 1
"""Modules of white around the code, besides the edge of the label."""


def paint_label(painter: QPainter, box: QRectF, tag: str) -> None:
    """Black on white, to fill the box; the same for screen, printer and picture."""
    black = QColor(Qt.GlobalColor.black)
    painter.fillRect(box, Qt.GlobalColor.white)
    edge = box.height() * 0.08
    side = box.height() - 2 * edge
    matrix = list(segno.make_qr(tag, error="m").matrix)
    step = side / (len(matrix) + 2 * QUIET)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for y, line in enumerate(matrix):
        for x, is_dark in enumerate(line):
            if is_dark:
                left = box.x() + edge + (x + QUIET) * step
                top = box.y() + edge + (y + QUIET) * step
                painter.fillRect(QRectF(left, top, step * 1.02, step * 1.02), black)
    words = QRectF(box.x() + side + 2 * edge, box.y() + edge, box.width() - side - 3 * edge, side)
    font = QFont(theme.font("title", "bold"))
    size = box.height() * 0.24
    font.setPixelSize(max(6, int(size)))
    painter.setFont(font)
    while painter.fontMetrics().horizontalAdvance(tag) > words.width() and size > 6:
        size *= 0.9
        font.setPixelSize(max(6, int(size)))
        painter.setFont(font)
    painter.setPen(black)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, tag)


class LabelView(Painted):
    """A label as it will come out of the printer."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag
        self.setAccessibleName(tag)

    def natural_size(self) -> QSize:
        return QSize(theme.px(310), theme.px(145))

    def draw(self, painter: QPainter) -> None:
        paint_label(painter, QRectF(self.rect()), self._tag)


def picture(tag: str, width: int = 744) -> QImage:
    image = QImage(QSize(width, round(width * TALL_MM / WIDE_MM)), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    paint_label(painter, QRectF(image.rect()), tag)
    painter.end()
    return image


def save_labels(folder: Path, tags: Sequence[str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for tag in tags:
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in tag)
        path = free_name(folder, f"label {safe}.png")
        picture(tag).save(str(path))
        paths.append(path)
    return paths


def print_labels(tags: Sequence[str], printer: QPrinter) -> None:
    """One label on each page of 62×29 mm."""
    size = QPageSize(
        QSizeF(WIDE_MM, TALL_MM), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch
    )
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    printer.setFullPage(True)
    painter = QPainter(printer)
    for at, tag in enumerate(tags):
        if at:
            printer.newPage()
        paint_label(painter, QRectF(printer.pageLayout().fullRectPixels(printer.resolution())), tag)
    painter.end()


def show_labels(window: MainWindow, tags: Sequence[str]) -> Sheet:
    """See them first; print where this computer has a printer, or save pictures."""
    sheet = Sheet(window, lambda: t("custody.label_title", tag=", ".join(tags)), icon="printer", width=440)
    sheet.add(Label(lambda: t("custody.label_text"), "body", tone="secondary", wraps=True))
    for tag in tags:
        sheet.body.addWidget(LabelView(tag), 0, Qt.AlignmentFlag.AlignHCenter)

    def save() -> None:
        paths = save_labels(downloads(), tags)
        sheet.close_cover()
        window.notify(Notice(t("custody.label_saved", name=paths[0].name), hue="green", icon="download"))

    def out() -> None:
        print_labels(tags, QPrinter(QPrinterInfo.defaultPrinter()))
        sheet.close_cover()

    saves = Button(lambda: t("custody.label_save"), icon="download", clicked=save)
    prints = Button(lambda: t("custody.label_print"), "primary", icon="printer", clicked=out)
    prints.setEnabled(not QPrinterInfo.defaultPrinter().isNull())
    sheet.set_footer(saves, None, prints)
    sheet.open()
    return sheet
