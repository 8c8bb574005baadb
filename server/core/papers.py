"""PDF documents: fonts with Hangul, plain words, tables with a grid, numbered pages."""

import threading
from collections.abc import Callable, Sequence
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, TableStyle

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "Pretendard", "Pretendard-Bold"
INK, PALE, RULE = colors.HexColor("#1f2937"), colors.HexColor("#f3f4f6"), colors.HexColor("#9ca3af")
WIDTH = A4[0] - 36 * mm
_one_at_a_time = threading.Lock()
"""The library keeps fonts and their subsets in one place for all documents."""


def render(story: Callable[[], Sequence[Any]], *, title: str, foot: str, language: str) -> bytes:
    """The bytes of an A4 PDF, the same for the same story. Fonts are there when `story` runs."""
    with _one_at_a_time:
        register_fonts()
        target = BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=18 * mm,
            rightMargin=18 * mm,
            topMargin=18 * mm,
            bottomMargin=20 * mm,
            title=title,
            author="Ieum",
            lang=language,
            invariant=1,
        )
        document.build(list(story()), canvasmaker=partial(Numbered, foot=foot))
        return target.getvalue()


@cache
def register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(REGULAR, FONTS / "Pretendard-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, FONTS / "Pretendard-Bold.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def style(size: float, *, is_bold: bool = False, align: int = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"s{size}{is_bold}{align}",
        fontName=BOLD if is_bold else REGULAR,
        fontSize=size,
        leading=size * 1.5,
        textColor=INK,
        alignment=align,
    )


def text(words: str, size: float = 9, *, is_bold: bool = False, align: int = 0) -> Paragraph:
    """Plain words, whatever stands in them: no tag of theirs is ever obeyed."""
    return Paragraph(escape(words).replace("\n", "<br/>"), style(size, is_bold=is_bold, align=align))


def grid(more: Sequence[tuple[Any, ...]] = ()) -> TableStyle:
    return TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            *more,
        ]
    )


class Numbered(Canvas):  # type: ignore[misc]  # the library has no types
    """Writes "2 / 3" under every page, which is known only when all are made."""

    def __init__(self, *arguments: Any, foot: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._foot = foot
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # the library's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page in self._pages:
            self.__dict__.update(page)
            self.setFont(REGULAR, 8)
            self.setFillColor(INK)
            self.drawString(18 * mm, 11 * mm, self._foot)
            self.drawRightString(A4[0] - 18 * mm, 11 * mm, f"{self._pageNumber} / {len(self._pages)}")
            super().showPage()
        super().save()
