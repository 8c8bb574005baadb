"""The texts that an article had, what changed between two of them, and the way back to one."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge import words
from desktop_app.knowledge.actions import ArticleActions
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.live import Text, bind, on_language, on_signal
from desktop_app.ui.page import set_pane
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_model import RecordModel
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    ChoiceBox,
    Divider,
    IconButton,
    Label,
    SegmentedControl,
    box,
    column,
    row,
    set_surface,
)
from shared import knowledge as wire
from shared.errors import DeskError
from shared.knowledge import ArticleDetail, DiffKind, DiffLine, Language, Piece, Revision

LIST_WIDTH = 330


class _Line(RowDelegate):
    """A revision: number, who, when, what for."""

    def content(self, record: object) -> RowContent:
        assert isinstance(record, _Known)
        one = record.revision
        title = t("knowledge.revision", n=one.number)
        note = one.note or (t("knowledge.restored_from", n=one.restored_from) if one.restored_from else "")
        pill = Badge(t("knowledge.state_published"), "green", "book-check") if one.published_at else None
        return RowContent(
            title=f"{title} · {note}" if note else title,
            text=f"{one.author} · {formats.moment(one.saved_at)}",
            lead=one.author,
            pill=pill,
        )


class _Known:
    """A revision as a record of a list: its number is its id."""

    def __init__(self, revision: Revision) -> None:
        self.id, self.revision = revision.number, revision


def _spoken(record: object) -> str:
    assert isinstance(record, _Known)
    return f"{t('knowledge.revision', n=record.id)}, {record.revision.author}"


class ArticleHistory(QWidget):
    """`restored` carries the article; `closed` leads back to it."""

    restored = Signal(object)
    closed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        self._actions = ArticleActions(place.backend, self)
        self.article: ArticleDetail | None = None
        self.comparison: wire.Comparison | None = None
        self._build()
        on_language(self, self.retranslate)
        on_signal(theme.changed, self, self._write)

    def _build(self) -> None:
        self.back = IconButton("arrow-left", lambda: t("knowledge.back"), key="Esc", clicked=self.closed.emit)
        self.title = Label("", "title", "bold")
        self.records = RecordModel(describe=_spoken, parent=self)
        self.list = RecordList(self.records, _Line(), name=lambda: t("knowledge.history"))
        self.list.setFixedWidth(theme.px(LIST_WIDTH))
        self.list.current_changed.connect(lambda _: self._compare())
        self.against = ChoiceBox([(0, "")], name=lambda: t("knowledge.against"))
        self.against.setMinimumContentsLength(12)
        self.against.chosen.connect(lambda _: self._compare())
        self.languages = SegmentedControl(
            [(one.value, partial(words.language, one)) for one in Language],
            name=lambda: t("knowledge.language"),
        )
        self.languages.changed.connect(lambda _: self._compare())
        self.counts = Label("", "meta", "medium", tone="secondary")
        self.restore_button = Button(
            lambda: t("knowledge.restore"), icon="archive-restore", clicked=self._ask_restore
        )
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        bind(self.text.setAccessibleName, lambda: t("knowledge.comparison"))
        set_pane(self.list, lambda: t("knowledge.history"))
        set_pane(self.text, lambda: t("knowledge.comparison"))
        self._lay_out()

    def _lay_out(self) -> None:
        top = row(self.back, self.title, None, spacing=10, margins=(18, 12, 20, 12))
        label = Label(lambda: t("knowledge.against"), "meta", tone="secondary")
        bar = row(
            label,
            self.against,
            self.languages,
            self.counts,
            None,
            self.restore_button,
            margins=(20, 10, 20, 10),
        )
        right = column(bar, Divider(), self.text, spacing=0)
        right.setStretchFactor(self.text, 1)
        parts = row(self.list, Divider(is_upright=True), spacing=0)
        parts.addWidget(box(right), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(Divider())
        layout.addLayout(parts, 1)
        self.setFocusProxy(self.list)

    # --- asking --------------------------------------------------------------------------------------------

    def show_article(self, article: ArticleDetail) -> None:
        self.article, self.comparison = article, None
        self.languages.set_value(words.preferred(article.row.languages).value)
        self.languages.setVisible(len(article.row.languages) > 1)
        self.retranslate()
        self._actions.revisions(article.row.id, self._take, self._refused)

    def _take(self, found: wire.Revisions) -> None:
        numbers = [one.number for one in found.items]
        self.records.set_records([_Known(one) for one in found.items])
        choices: list[tuple[int, Text]] = [(0, lambda: t("knowledge.against_before"))]
        choices += [(one, partial(t, "knowledge.revision", n=one)) for one in numbers]
        self.against.set_choices(choices)
        self.list.set_current(numbers[0])
        self._compare()

    @property
    def number(self) -> int:
        return self.list.current_id() or 0

    def _compare(self) -> None:
        article, new = self.article, self.number
        if article is None or not new:
            return
        old = self.against.value() or new - 1
        query = wire.CompareQuery(old=old, new=new, language=Language(self.languages.value()))
        self._actions.compare(article.row.id, query, self._show, self._refused)

    def _show(self, found: wire.Comparison) -> None:
        self.comparison = found
        self._write()
        self.retranslate()

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    # --- showing -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        article, found = self.article, self.comparison
        if article is not None:
            self.title.setText(t("knowledge.history_of", title=article.row.title))
            may = article.may_save and self.number not in (0, article.number)
            self.restore_button.setEnabled(may)
        if found is not None:
            self.counts.setText(t("knowledge.changes", added=found.added, removed=found.removed))
        self.list.say_again()
        self._write()

    def _write(self) -> None:
        found = self.comparison
        self.text.document().setDefaultFont(theme.font("reading"))
        self.text.document().setDocumentMargin(theme.px(20))
        if found is not None:
            title = f'<p style="font-size:{theme.font("title").pixelSize()}px">{_pieces(found.title)}</p>'
            self.text.setHtml(title + "".join(_line(one) for one in found.lines))

    # --- back to an earlier one ----------------------------------------------------------------------------

    def _ask_restore(self) -> None:
        number = self.number
        confirm(
            self,
            lambda: t("knowledge.restore_title", n=number),
            lambda: t("knowledge.restore_text"),
            yes=lambda: t("knowledge.restore"),
            done=lambda: self._restore(number),
        )

    def _restore(self, number: int) -> None:
        if self.article is not None:
            body = wire.RestoreRevision(version=self.article.row.version, number=number)
            self._actions.restore(self.article.row.id, body, self.restored.emit, self._refused)


def _line(line: DiffLine) -> str:
    if line.kind is DiffKind.FOLDED:
        words_ = escape(t("knowledge.same_lines", n=int(line.pieces[0].text)))
        return f'<p style="color:{theme.color("text.tertiary").name()}; margin:8px 0">{words_}</p>'
    grounds = {DiffKind.ADDED: "green.soft", DiffKind.REMOVED: "red.soft"}
    ground = grounds.get(line.kind)
    sign = {DiffKind.ADDED: "+", DiffKind.REMOVED: "−", DiffKind.CHANGED: "±"}.get(line.kind, "")
    color = f' bgcolor="{theme.color(ground).name()}"' if ground else ""
    mark = f'<td width="{theme.px(18)}"{color}>{sign}</td>'
    words_ = _pieces(line.pieces) or "&nbsp;"
    return (
        f'<table width="100%" cellspacing="0" cellpadding="1"><tr>{mark}<td{color}>{words_}</td></tr></table>'
    )


def _pieces(pieces: list[Piece]) -> str:
    """What went is struck through, what came is underlined: colour is never the only sign."""
    said = []
    for piece in pieces:
        text = escape(piece.text).replace("  ", "&nbsp; ")
        if piece.kind is DiffKind.ADDED:
            text = f'<u><span style="background:{theme.color("green.soft").name()}">{text}</span></u>'
        elif piece.kind is DiffKind.REMOVED:
            text = f'<s><span style="background:{theme.color("red.soft").name()}">{text}</span></s>'
        said.append(text)
    return "".join(said)
