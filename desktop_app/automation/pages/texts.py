"""Reply templates and text blocks in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop_app.automation import actions, words
from desktop_app.automation.pages.kept import KeptPage
from desktop_app.automation.pages.macros import tell_added
from desktop_app.automation.text_sheet import TextEditor
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.record_table import Column
from shared.automation import ReplyText, TextKind


def _first_line(text: ReplyText) -> str:
    return words.readable(text.text_ko or text.text_en)


def _kind(text: ReplyText) -> str:
    return f":{text.shortcut}" if text.kind is TextKind.BLOCK else t("automation.kind.template")


def _languages(text: ReplyText) -> str:
    known = [("ko", text.text_ko), ("en", text.text_en)]
    return " · ".join(t(f"automation.language.{name}") for name, said in known if said.strip())


COLUMNS = [
    Column(
        "name",
        lambda: t("automation.name"),
        lambda text: text.name,
        width=230,
        second=lambda text: text.folder,
        is_strong=True,
    ),
    Column("kind", lambda: t("automation.kind"), _kind, width=110),
    Column("text", lambda: t("automation.text"), _first_line, stretches=True, tone=lambda _: "secondary"),
    Column("languages", lambda: t("automation.language"), _languages, width=120),
    Column(
        "scope",
        lambda: t("automation.scope"),
        lambda text: words.scope_word(text.scope),
        badge=lambda text: words.scope_badge(text.scope, text.team.label if text.team else ""),
        width=120,
    ),
    Column(
        "used",
        lambda: t("automation.used"),
        lambda text: str(text.use_count),
        width=80,
        is_number=True,
        sort=lambda text: text.use_count,
    ),
]


class TextsPage(KeptPage):
    """Enter changes, N makes a new one, Del throws away."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            place,
            lambda: t("automation.texts"),
            lambda: t("automation.texts_text"),
            COLUMNS,
            new=lambda: t("automation.new_text"),
        )

    def kept(self) -> Sequence[ReplyText]:
        return self.library.texts

    def words(self, record: ReplyText) -> str:
        return f"{record.name} {record.folder} {record.shortcut} {_first_line(record)}"

    def edit(self, record: ReplyText | None) -> None:
        TextEditor(self, self.place, record).open()

    def throw_away(self, record: ReplyText) -> None:
        actions.remove_text(self.place.backend, self, record)

    def add_starters(self) -> None:
        actions.add_starters(self.place.backend, self, partial(tell_added, self))
