"""A text of an article as it is read: parts, pictures that the server holds, links that are ours or safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desktop_app.core.backend import Backend
from desktop_app.core.translator import t
from desktop_app.knowledge.actions import ArticleActions
from desktop_app.ui.documents import gap
from desktop_app.ui.live import Text, bind, on_language, on_signal
from desktop_app.ui.safe_html import is_safe_link
from desktop_app.ui.theme import theme
from shared.knowledge import Part
from shared.wire import File

PICTURE = "attachment"
WIDEST = 900


class ArticleText(QTextBrowser):
    """`set_parts` shows a text; the place in it stays when the same article is shown again."""

    article_asked = Signal(int)

    def __init__(self, backend: Backend, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = ArticleActions(backend, self)
        self._parts: Sequence[Part] = ()
        self._pictures: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        bind(self.setAccessibleName, name)
        on_language(self, self._write)
        on_signal(theme.changed, self, self._write)

    def set_parts(self, parts: Sequence[Part], *, is_same: bool = False) -> None:
        position = self.verticalScrollBar().value() if is_same else 0
        self._parts = parts
        self._write()
        self.verticalScrollBar().setValue(position)

    def _write(self) -> None:
        position = self.verticalScrollBar().value()
        document = self.document()
        document.setDefaultFont(theme.font("reading"))
        document.setDefaultStyleSheet(_style())
        document.setDocumentMargin(theme.px(2))
        self.setHtml("".join(_part(one) for one in self._parts))
        self.verticalScrollBar().setValue(position)

    # --- pictures ------------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Only pictures that the server holds; nothing of this computer, nothing from elsewhere."""
        url = QUrl(name) if isinstance(name, str) else name
        is_picture = kind == QTextDocument.ResourceType.ImageResource.value
        if not is_picture or url.scheme() != PICTURE or not url.path().isdecimal():
            return gap()
        number = int(url.path())
        if number in self._pictures:
            return self._pictures[number]
        if number not in self._asked:
            self._asked.add(number)
            self._actions.file(number, self._take(number))
        return gap()

    def _take(self, number: int) -> Callable[[File], None]:
        def take(file: File) -> None:
            picture = QImage.fromData(file.content)
            if picture.isNull():
                return
            most = min(theme.px(WIDEST), max(theme.px(240), self.viewport().width() - theme.px(24)))
            self._pictures[number] = picture if picture.width() <= most else picture.scaledToWidth(most)
            self._write()

        return take

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == "article" and url.path().isdecimal():
            self.article_asked.emit(int(url.path()))
        elif is_safe_link(url.toString()):
            QDesktopServices.openUrl(url)


def _part(part: Part) -> str:
    html = part.html.replace("<table>", '<table border="1" cellpadding="6" cellspacing="0">')
    if not part.is_internal:
        return html
    ground = theme.color("bg.note").name()
    head = f'<p class="inside">{t("knowledge.internal_part")}</p>'
    return (
        '<p class="gap"></p><table width="100%" cellpadding="10" cellspacing="0">'
        f'<tr><td bgcolor="{ground}">{head}{html}</td></tr></table>'
    )


def _style() -> str:
    def color(name: str) -> str:
        return theme.color(name).name()

    sizes = {
        "h1": theme.font("h1").pixelSize(),
        "h2": theme.font("title").pixelSize(),
        "h3": theme.font("section").pixelSize(),
    }
    heads = "".join(
        f"{tag} {{ font-size: {size}px; font-weight: 600; margin-top: {theme.px(14)}px; "
        f"margin-bottom: {theme.px(6)}px; }}"
        for tag, size in sizes.items()
    )
    return (
        f"body {{ color: {color('text.primary')}; }} p, li {{ line-height: 150%; }} {heads}"
        f"a {{ color: {color('text.link')}; }} code {{ background: {color('grey.soft')}; }}"
        f"pre {{ background: {color('bg.sunken')}; }} th {{ background: {color('bg.sunken')}; }}"
        f"blockquote {{ color: {color('text.secondary')}; }}"
        f"table {{ border-collapse: collapse; border-color: {color('border.strong')}; }}"
        f".gap {{ font-size: {theme.px(4)}px; margin: 0; }}"
        f".inside {{ color: {color('amber.fg')}; font-weight: 600; }}"
    )
