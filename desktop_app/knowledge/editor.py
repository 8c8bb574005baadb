"""Where an article is written: Markdown at the left, how it will look at the right; nothing is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeDatabase, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge import words
from desktop_app.knowledge.actions import ArticleActions
from desktop_app.knowledge.article_text import ArticleText
from desktop_app.knowledge.models import Manuscript
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.live import bind, on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Divider,
    IconButton,
    ImeLineEdit,
    ImeTextEdit,
    Label,
    SegmentedControl,
    box,
    column,
    commit,
    row,
    set_surface,
)
from shared import knowledge as wire
from shared.errors import DeskError
from shared.knowledge import LARGEST_FILE, ArticleDetail, Language

PREVIEW_MS, KEEP_MS = 300, 800
MARKS = (
    ("heading", "heading", "\n## ", ""),
    ("bold", "bold", "**", "**"),
    ("list", "list", "\n- ", ""),
    ("numbers", "list-ordered", "\n1. ", ""),
    ("code", "code", "`", "`"),
    ("link", "link", "[", "](https://)"),
)


class ArticleEditor(QWidget):
    """`saved` carries the article; `closed` when the writer is done or gives up."""

    saved = Signal(object)
    closed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        self._place = place
        self._actions = ArticleActions(place.backend, self)
        self.manuscript = Manuscript()
        self._is_filling = False
        self._waiting: list[tuple[str, str, bytes]] = []
        """Files that came before the server knew the article."""
        self._build()
        self._connect()
        on_language(self, self.retranslate)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.back = IconButton("arrow-left", lambda: t("knowledge.back"), key="Esc", clicked=self.leave)
        self.heading = Label("", "title", "bold")
        self.languages = SegmentedControl(
            [(one.value, partial(words.language, one)) for one in Language],
            name=lambda: t("knowledge.language"),
        )
        self.kept = Label("", "meta", tone="tertiary")
        self.save_button = Button(
            lambda: t("knowledge.save"), "primary", icon="save", key="Ctrl+Enter", clicked=self.save
        )
        self.title = ImeLineEdit(lambda: t("knowledge.title"), placeholder=lambda: t("knowledge.title"))
        self.body = ImeTextEdit(
            lambda: t("knowledge.text"), placeholder=lambda: t("knowledge.write_here"), lines=0
        )
        self.note = ImeLineEdit(
            lambda: t("knowledge.note"), placeholder=lambda: t("knowledge.note_placeholder")
        )
        self.preview = ArticleText(self._place.backend, lambda: t("knowledge.preview"))
        bind(self.preview.setPlaceholderText, lambda: t("knowledge.preview_empty"))
        self.inside = Button(
            lambda: t("knowledge.internal_part"), icon="lock", is_small=True, clicked=self._mark_internal
        )
        tools = [
            IconButton(icon, partial(t, f"knowledge.mark_{name}"), clicked=partial(self._mark, before, after))
            for name, icon, before, after in MARKS
        ]
        self._banners = column(spacing=6)
        self._lay_out(tools)

    def _lay_out(self, tools: list[IconButton]) -> None:
        top = row(self.back, self.heading, None, self.kept, self.languages, self.save_button, spacing=10)
        bar = row(*tools, self.inside, None, spacing=2)
        left = column(self.title, box(bar), self.body, self.note, spacing=8, margins=(24, 12, 16, 16))
        left.setStretchFactor(self.body, 1)
        caption = Label(lambda: t("knowledge.preview"), "meta", "semibold", tone="tertiary")
        caption.setContentsMargins(theme.px(2), 0, 0, 0)
        right = column(caption, self.preview, spacing=8, margins=(18, 16, 12, 16))
        right.setStretchFactor(self.preview, 1)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setHandleWidth(1)
        self.sides.setChildrenCollapsible(False)
        self.sides.addWidget(box(left))
        self.sides.addWidget(box(right, "surface"))
        self.sides.setSizes([theme.px(560), theme.px(560)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        top.setContentsMargins(*(theme.px(side) for side in (18, 12, 20, 12)))
        layout.addLayout(top)
        layout.addWidget(Divider())
        layout.addLayout(self._banners)
        layout.addWidget(self.sides, 1)
        self.setFocusProxy(self.body)

    def _connect(self) -> None:
        self._preview_soon = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._preview_soon.timeout.connect(self._ask_preview)
        self._keep_soon = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_soon.timeout.connect(self.keep)
        self.title.query_changed.connect(lambda _: self._on_edit())
        self.body.edited.connect(self._on_edit)
        self.body.submitted.connect(self.save)
        self.languages.changed.connect(lambda _: self._show_language())
        self.body.image_pasted.connect(self._paste_image)
        self.body.files_pasted.connect(self._add_files)

    # --- which text ----------------------------------------------------------------------------------------

    @property
    def language(self) -> Language:
        return Language(self.languages.value() or Language.KO)

    def begin(self, manuscript: Manuscript) -> None:
        """Write this. What was written here before and never saved comes back."""
        self._drop_banner()
        self._waiting.clear()
        self.manuscript = manuscript
        if manuscript.recall(self._place.store):
            self._offer_to_forget()
        languages = [one.language for one in manuscript.texts()]
        self.languages.set_value(words.preferred(languages).value)
        self.note.clear()
        self._show_language()
        (self.body if self.title.full_text() else self.title).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_language(self) -> None:
        self._is_filling = True
        self.title.setText(self.manuscript.titles.get(self.language, ""))
        self.body.set_text(self.manuscript.bodies.get(self.language, ""))
        self._is_filling = False
        self.retranslate()
        self._ask_preview()

    def retranslate(self) -> None:
        key = "knowledge.editing" if self.manuscript.article_id else "knowledge.new"
        self.heading.setText(t(key, number=words.number(self.manuscript.article_id)))
        self.note.setVisible(bool(self.manuscript.article_id))
        self._show_state()

    def _show_state(self) -> None:
        self.save_button.setEnabled(self.manuscript.is_ready and self.manuscript.is_changed)

    def _on_edit(self) -> None:
        """Every key stroke, also inside of a syllable."""
        if self._is_filling:
            return
        self.manuscript.titles[self.language] = self.title.full_text()
        self.manuscript.bodies[self.language] = self.body.full_text()
        self._show_state()
        self._preview_soon.start()
        self._keep_soon.start()

    def keep(self) -> None:
        """On the disk of this computer, until the server has it."""
        self.manuscript.keep(self._place.store)
        self.kept.setText(t("knowledge.kept") if self.manuscript.is_changed else "")

    def _ask_preview(self) -> None:
        self._actions.preview(self.body.full_text(), self._take_preview, lambda _: None)

    def _take_preview(self, found: wire.Preview) -> None:
        self.preview.set_parts(found.parts, is_same=True)

    def _offer_to_forget(self) -> None:
        forget = Button(lambda: t("knowledge.forget"), "link", clicked=self._forget)
        banner = Banner(lambda: t("knowledge.recalled"), hue="blue", icon="archive-restore", actions=[forget])
        self._banners.addWidget(banner)

    def _forget(self) -> None:
        self._place.store.discard_draft(self.manuscript.key)
        base = self.manuscript.base
        self.begin(Manuscript.of(base) if base is not None else Manuscript())

    def _drop_banner(self) -> None:
        while (item := self._banners.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    # --- marks ---------------------------------------------------------------------------------------------

    def _mark(self, before: str, after: str) -> None:
        """Around what is selected, or where the cursor stands."""
        commit()
        cursor = self.body.textCursor()
        chosen = cursor.selectedText().replace("\u2029", "\n")
        if before.startswith("\n") and cursor.atBlockStart():
            before = before[1:]
        cursor.insertText(f"{before}{chosen}{after}")
        if after and not chosen:
            cursor.movePosition(cursor.MoveOperation.Left, n=len(after))
            self.body.setTextCursor(cursor)
        self.body.setFocus()

    def _mark_internal(self) -> None:
        self._mark("\n:::internal\n", "\n:::\n")

    # --- files ---------------------------------------------------------------------------------------------

    def _paste_image(self, image: QImage) -> None:
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt takes the name
        self._add(f"{t('knowledge.pasted_name')}.png", "image/png", bytes(content.data()))

    def _add_files(self, paths: list[str]) -> None:
        for path in map(Path, paths):
            if path.is_file() and path.stat().st_size <= LARGEST_FILE:
                kind = QMimeDatabase().mimeTypeForFile(str(path)).name()
                self._add(path.name, kind, path.read_bytes())

    def _add(self, name: str, media_type: str, content: bytes) -> None:
        """A file needs an article to belong to: a new one is saved first."""
        if self.manuscript.article_id:
            self._upload(name, media_type, content)
        elif self.title.full_text().strip():
            self._waiting.append((name, media_type, content))
            if not self.manuscript.is_ready:
                self.manuscript.bodies[self.language] = t("knowledge.first_words")
                self._show_language()
            self.save(stays=True)
        else:
            show_toast(self, Notice(t("knowledge.title_first"), "", "amber", "info"))

    def _upload(self, name: str, media_type: str, content: bytes) -> None:
        query = wire.ArticleFileQuery(name=name, media_type=media_type)
        self._actions.upload(self.manuscript.article_id, query, content, self._insert_file, self._refused)

    def _insert_file(self, file: wire.ArticleFile) -> None:
        mark = "!" if file.media_type.startswith("image/") else ""
        self.body.insert(f"{mark}[{file.name}](attachment:{file.id})")

    # --- saving --------------------------------------------------------------------------------------------

    def save(self, *, stays: bool = False) -> None:
        commit()
        self._on_edit()
        written = self.manuscript
        if not (written.is_ready and written.is_changed):
            return
        self.save_button.setEnabled(False)
        took = partial(self._saved, stays=stays)
        if written.article_id:
            body = wire.SaveArticle(
                version=written.version, texts=written.texts(), note=self.note.final_text()[:250]
            )
            self._actions.save(written.article_id, body, took, self._refused)
        else:
            new = wire.NewArticle(texts=written.texts(), category_id=written.category_id, tags=written.tags)
            self._actions.create(new, took, self._refused)

    def _saved(self, article: ArticleDetail, *, stays: bool) -> None:
        self._keep_soon.stop()
        self._place.store.discard_draft(self.manuscript.key)
        typed = (self.title.full_text(), self.body.full_text())
        self.manuscript = Manuscript.of(article)
        self._drop_banner()
        self.kept.setText("")
        self.saved.emit(article)
        if not stays:
            self.closed.emit()
            return
        self.manuscript.titles[self.language], self.manuscript.bodies[self.language] = typed
        self.retranslate()
        for file in self._waiting:
            self._upload(*file)
        self._waiting.clear()

    def _refused(self, error: DeskError) -> None:
        """Everything written stays; where somebody was faster, the next try is meant for what they wrote."""
        self._show_state()
        if error.code == "changed_meanwhile":
            self._ask_over(int(error.facts["version"]))
        else:
            show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    def _ask_over(self, version: int) -> None:
        def over() -> None:
            self.manuscript.version = version
            base = self.manuscript.base
            if base is not None:
                self.manuscript.base = structs.replace(base)
            self.save()

        confirm(
            self,
            lambda: t("knowledge.changed_title"),
            lambda: t("knowledge.changed_text"),
            yes=lambda: t("knowledge.save_over"),
            done=over,
        )

    def leave(self) -> None:
        """What is not saved stays on this computer and comes back."""
        commit()
        self._on_edit()
        self._keep_soon.stop()
        self.keep()
        self.closed.emit()
