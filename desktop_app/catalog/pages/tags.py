"""Tags of tickets: their names, colours and other words, how often they are used; merged and removed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer

from desktop_app.catalog.hues import HueField
from desktop_app.catalog.record_page import Entry, RecordPage, RecordSheet
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from desktop_app.ui.toast import Notice, show_toast, show_undo
from desktop_app.ui.widgets import Button, Label
from shared.errors import DeskError
from shared.tickets import (
    CHANGE_TAG,
    COUNT_TAG_USES,
    COUNT_TAGGED,
    LIST_TAGS,
    MERGE_TAGS,
    REMOVE_TAG,
    RESTORE_TAG,
    SEPARATE_TAGS,
    TAG_USED,
    ChangeTag,
    MergeTags,
    SeparateTags,
    Tag,
    TaggedCount,
    TaggedQuery,
    TagPart,
    Tags,
    TagSeen,
    TagUse,
    TagUses,
    TagVersion,
)
from shared.updates import Update
from shared.wire import Ref

COUNTED_MS = 5_000
"""Between two counts while tickets get and lose tags all day long."""


@dataclass(frozen=True)
class TagLine:
    """A tag with what tickets make of it."""

    tag: Tag
    tickets: int = 0
    last_used_at: datetime | None = None

    @property
    def id(self) -> int:
        return self.tag.id

    @property
    def name(self) -> str:
        return self.tag.name

    @property
    def also(self) -> str:
        return ", ".join(word.label for word in self.tag.also)


def _badge(line: TagLine) -> Badge:
    return Badge(line.name, line.tag.hue.value, "tag")


def _last_used(line: TagLine) -> str:
    return formats.moment(line.last_used_at) if line.last_used_at is not None else "–"


def _when(line: TagLine) -> float:
    return line.last_used_at.timestamp() if line.last_used_at is not None else 0.0


class TagsPage(RecordPage):
    kinds = frozenset({"tag"})
    has_state = False

    def __init__(self, place: Workplace) -> None:
        self._uses: dict[int, TagUse] = {}
        columns = [
            Column("name", lambda: t("catalog.tag"), lambda one: one.name, width=220, badge=_badge),
            Column("also", lambda: t("catalog.tag_also"), lambda one: one.also or "–", stretches=True),
            Column(
                "tickets",
                lambda: t("catalog.tag_tickets"),
                lambda one: formats.number(one.tickets),
                width=110,
                is_number=True,
                sort=lambda one: one.tickets,
            ),
            Column("last", lambda: t("catalog.tag_last"), _last_used, width=170, sort=_when),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.tags"),
            subtitle=lambda: t("catalog.tags_text"),
            new="",
            columns=columns,
        )
        for name, icon, key, act in (
            ("change", "pencil", "E", self.change),
            ("merge", "merge", "M", self.merge),
            ("delete", "trash-2", "Del", self.remove),
        ):
            self.tools.addWidget(Button(partial(t, f"catalog.{name}"), icon=icon, key=key, clicked=act))
        self._count_soon = QTimer(self, singleShot=True, interval=COUNTED_MS)
        self._count_soon.timeout.connect(self._count)

    # --- the list ------------------------------------------------------------------------------------------

    def ask(self) -> None:
        self.backend.call(self, LIST_TAGS, self._take_tags, failed=self.refused, latest="list")
        self._count()

    def _count(self) -> None:
        self.backend.call(self, COUNT_TAG_USES, self._take_uses, failed=lambda _: None, latest="uses")

    def _take_tags(self, found: Tags) -> None:
        self._show_lines(found.items)

    def _take_uses(self, found: TagUses) -> None:
        self._uses = {one.tag_id: one for one in found.items}
        if self._has_answer:
            self._show_lines([line.tag for line in self.records])

    def _show_lines(self, tags: Sequence[Tag]) -> None:
        self.take(_Lines([self._line(tag) for tag in tags]))

    def _line(self, tag: Tag) -> TagLine:
        use = self._uses.get(tag.id)
        return TagLine(tag) if use is None else TagLine(tag, use.tickets, use.last_used_at)

    def _on_updates(self, updates: list[Update]) -> None:
        """What tickets bear changes all the time: it is counted now and then."""
        names = {update.name for update in updates if update.kind == "tag"}
        if names - {TAG_USED}:
            self.load()
        elif names and not self._count_soon.isActive():
            self._count_soon.start()

    def words(self, record: TagLine) -> str:
        return f"{record.name} {record.also}"

    def add(self) -> None:
        """Tags are made where a ticket gets one."""

    def marked(self) -> list[TagLine]:
        """The lines that somebody marked, or the one they stand on."""
        ids = self.table.marked_ids() or [self.table.current_id()]
        found = [self.table.records.known(one) for one in ids]
        return [line for line in found if line is not None]

    def entries(self, record: TagLine) -> list[Entry]:
        words = record.tag.also if len(self.marked()) <= 1 else []
        separating: list[Entry] = [
            (t("catalog.separate", name=word.label), partial(self.separate, record, word)) for word in words
        ]
        return [(t("catalog.merge"), self.merge), *separating, (t("catalog.delete"), self.remove)]

    # --- name and colour -----------------------------------------------------------------------------------

    def edit(self, record: TagLine | None) -> None:
        if record is None:
            return
        fields = [
            Field("name", lambda: t("catalog.name"), is_required=True, most=250),
            Field(
                "hue",
                lambda: t("catalog.hue"),
                "custom",
                widget=HueField,
                read=HueField.value,
                write=HueField.set_value,
            ),
            Field(
                "keeps_old_name",
                lambda: t("catalog.keeps_old_name", name=record.name),
                "check",
                help=lambda: t("catalog.keeps_old_name_help"),
            ),
        ]
        tag = record.tag
        sheet = RecordSheet(
            self,
            self.place,
            title=lambda: t("catalog.change_tag"),
            fields=fields,
            values={"name": tag.name, "hue": tag.hue, "keeps_old_name": True},
            icon="tag",
            width=640,
        )
        sheet.add(Label(t("catalog.tag_seen_on", n=record.tickets), "meta", tone="secondary", wraps=True))
        sheet.sends(
            CHANGE_TAG,
            lambda given: ChangeTag(version=tag.version, **given),
            partial(self._changed, tag),
            tag_id=tag.id,
        )
        sheet.open()

    def _changed(self, before: Tag, after: Tag) -> None:
        self.load()
        if after.version != before.version:
            back = ChangeTag(version=after.version, name=before.name, hue=before.hue, keeps_old_name=False)
            undo = partial(self._write, CHANGE_TAG, back, before.id)
            show_undo(self, t("catalog.tag_changed", name=after.name), undo)

    def _write(self, endpoint: Any, body: Any, tag_id: int) -> None:
        self.backend.call(self, endpoint, lambda _: self.load(), failed=self._say, body=body, tag_id=tag_id)

    def _say(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), hue="red", icon="octagon-alert"))
        self.load()

    # --- merging -------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """The marked tags into one of them; a single one into any other."""
        marked = self.marked()
        if marked:
            MergeSheet(self, marked, self.records).open()

    def merged(self, others: Sequence[Tag], tag: Tag) -> None:
        self.load()
        parts = [TagPart(id=one.id, words=[word.id for word in one.also]) for one in others]
        back = SeparateTags(version=tag.version, parts=parts)
        undo = partial(self._write, SEPARATE_TAGS, back, tag.id)
        show_undo(self, t("catalog.tags_merged", n=len(others), name=tag.name), undo)

    def separate(self, line: TagLine, word: Ref) -> None:
        body = SeparateTags(version=line.tag.version, parts=[TagPart(id=word.id)])
        done = partial(self._separated, word)
        self.backend.call(self, SEPARATE_TAGS, done, failed=self._say, body=body, tag_id=line.id)

    def _separated(self, word: Ref, tag: Tag) -> None:
        self.load()

        def undo() -> None:
            """Both as they are by then."""
            known = {line.id: line.tag for line in self.records}
            if word.id in known and tag.id in known:
                seen = TagSeen(id=word.id, version=known[word.id].version)
                self._write(MERGE_TAGS, MergeTags(version=known[tag.id].version, others=[seen]), tag.id)

        show_undo(self, t("catalog.separated", name=word.label), undo)

    # --- removing ------------------------------------------------------------------------------------------

    def remove(self) -> None:
        """At once what no ticket bears; for the rest it is said first how many tickets lose a tag."""
        marked = self.marked()
        if any(line.tickets for line in marked):
            self.count_together(marked, partial(self._ask_to_remove, marked))
        elif marked:
            self._remove(marked)

    def count_together(self, lines: Sequence[TagLine], done: Callable[[int], object]) -> None:
        query = TaggedQuery(ids=",".join(str(line.id) for line in lines[:100]))

        def counted(found: TaggedCount) -> None:
            done(found.tickets)

        self.backend.call(self, COUNT_TAGGED, counted, failed=self._say, query=query, latest="together")

    def _ask_to_remove(self, lines: Sequence[TagLine], tickets: int) -> None:
        names = ", ".join(line.name for line in lines)
        confirm(
            self,
            lambda: t("catalog.remove_tags", n=len(lines)),
            lambda: t("catalog.remove_tags_text", names=names, n=tickets),
            yes=lambda: t("catalog.delete"),
            done=partial(self._remove, lines),
            is_danger=True,
        )

    def _remove(self, lines: Sequence[TagLine]) -> None:
        gone: list[Tag] = []

        def removed(tag: Tag) -> None:
            gone.append(tag)
            if len(gone) == len(lines):
                self.load()
                show_undo(self, t("catalog.tags_removed", n=len(gone)), partial(self._restore, gone))

        for line in lines:
            body = TagVersion(version=line.tag.version)
            self.backend.call(self, REMOVE_TAG, removed, failed=self._say, body=body, tag_id=line.id)

    def _restore(self, gone: Sequence[Tag]) -> None:
        for tag in gone:
            self._write(RESTORE_TAG, TagVersion(version=tag.version), tag.id)


@dataclass(frozen=True)
class _Lines:
    items: list[TagLine]


class MergeSheet(RecordSheet):
    """Which tag remains, and how many tickets get it."""

    def __init__(self, page: TagsPage, marked: Sequence[TagLine], known: Sequence[TagLine]) -> None:
        self._page, self._marked = page, list(marked)
        is_one = len(marked) == 1
        offered = [line for line in known if line.id != marked[0].id] if is_one else marked
        field = Field(
            "into",
            lambda: t("catalog.merge_into"),
            "pick",
            is_required=True,
            provider=local_provider([_choice(line) for line in offered], most=60),
            help=lambda: t("catalog.merge_help"),
        )
        most = max(marked, key=lambda line: line.tickets)
        super().__init__(
            page,
            page.place,
            title=lambda: t("catalog.merge_tags"),
            fields=[field],
            values={} if is_one else {"into": _choice(most)},
            icon="merge",
        )
        self._known = {line.id: line for line in known}
        self.yes_button.set_text(lambda: t("catalog.merge"))
        self.preview = Label("", "body", tone="secondary", wraps=True)
        self.body.insertWidget(0, self.preview)
        self.form.changed.connect(lambda _: self.show_preview())
        self.done = lambda values, _: self._send(self._known[values["into"]])
        self.show_preview()

    def others(self, into_id: int | None) -> list[TagLine]:
        return [line for line in self._marked if line.id != into_id]

    def show_preview(self) -> None:
        into_id = self.form.value("into")
        names = ", ".join(line.name for line in self.others(into_id))
        if into_id is None:
            self.preview.setText(t("catalog.merge_what", names=names))
            return
        self._page.count_together(self.others(into_id), partial(self._counted, into_id, names))

    def _counted(self, into_id: int, names: str, tickets: int) -> None:
        if self.form.value("into") == into_id:
            name = self._known[into_id].name
            self.preview.setText(t("catalog.merge_preview", names=names, name=name, n=tickets))

    def _send(self, into: TagLine) -> None:
        others = [line.tag for line in self.others(into.id)]
        seen = [TagSeen(id=one.id, version=one.version) for one in others]
        self._page.backend.call(
            self,
            MERGE_TAGS,
            partial(self._taken, partial(self._page.merged, others)),
            failed=self._refused,
            body=MergeTags(version=into.tag.version, others=seen),
            tag_id=into.id,
        )


def _choice(line: TagLine) -> Choice:
    count = t("catalog.tickets_of_tag", n=line.tickets)
    return Choice(line.id, line.name, count, icon="tag", hue=line.tag.hue.value, words=line.also)
