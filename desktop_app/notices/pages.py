"""How the person wants to be told: a level for each kind, and quiet hours."""

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.notices import words
from desktop_app.notices.popups import SUBJECTS, keep_kinds, kinds_of
from desktop_app.ui.form import Field, Form
from desktop_app.ui.live import Text
from desktop_app.ui.page import Page
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.tray import Tray
from desktop_app.ui.widgets import Button, Label, ScrollArea, box, column, row
from shared.errors import DeskError
from shared.notices import (
    CHANGE_NOTICE_SETTINGS,
    GET_NOTICE_SETTINGS,
    ChangeNoticeSettings,
    NoticeKind,
    NoticeLevel,
    NoticeSettings,
)

WIDTH = 620
HALF_HOUR = 30


def _levels() -> list[tuple[Any, Text]]:
    return [(level.value, _level_word(level)) for level in NoticeLevel]


def _level_word(level: NoticeLevel) -> Text:
    return lambda: t(f"notices.level.{level.value}")


def _kind_word(kind: NoticeKind) -> Text:
    return lambda: words.title(kind)


def _in_pairs() -> list[tuple[NoticeKind, bool]]:
    """Side by side; the last of an odd number has its line alone."""
    kinds = list(NoticeKind)
    return [(kind, at + 1 < len(kinds) or at % 2 == 1) for at, kind in enumerate(kinds)]


def _hours() -> list[tuple[Any, Text]]:
    times = [(at, f"{at // 60:02d}:{at % 60:02d}") for at in range(0, 24 * 60, HALF_HOUR)]
    return [(None, lambda: t("notices.never_quiet")), *times]


class NoticeSettingsPage(Page):
    """Saved with a button, so that half a choice never counts."""

    def __init__(self, place: Workplace, tray: Tray, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._place, self._backend, self._tray = place, place.backend, tray
        self._version = 0
        kinds = [
            Field(kind.value, _kind_word(kind), "segments", choices=_levels(), is_half=is_half)
            for kind, is_half in _in_pairs()
        ]
        quiet = [
            Field("quiet_from", lambda: t("notices.quiet_from"), "choice", choices=_hours(), is_half=True),
            Field("quiet_until", lambda: t("notices.quiet_until"), "choice", choices=_hours(), is_half=True),
        ]
        self.form = Form([*kinds, *quiet])
        self.save_button = Button(
            lambda: t("notices.save"),
            "primary",
            icon="save",
            key=place.commands.key_of("settings.press_save"),
            clicked=self.save,
        )
        title = Label(lambda: t("notices.settings"), "h1", "bold")
        about = Label(lambda: t("notices.settings_more"), "body", tone="secondary", wraps=True)
        foot = row(self.save_button, None)
        content = column(title, about, self.form, 6, *self._popups(), foot, spacing=14)
        inner = box(content)
        inner.setMaximumWidth(theme.px(WIDTH))
        content.addStretch(1)
        self.body.addWidget(ScrollArea(box(row(inner, None))), 1)
        self.save_button.setEnabled(False)

    def _popups(self) -> list[QWidget]:
        """What is shown over other programs, on this computer only."""
        checks = [Field(one.value, _kind_word(one), "check", is_half=is_half) for one, is_half in _in_pairs()]
        more = [
            Field(SUBJECTS, lambda: t("notices.popup_subjects"), "check"),
            Field("close_to_tray", lambda: t("notices.close_to_tray"), "check"),
        ]
        self.popups = Form([*checks, *more])
        self.popups.setVisible(self._tray.is_there)
        self.try_button = Button(lambda: t("notices.popup_try"), icon="bell-ring", clicked=self._try)
        self.try_button.setVisible(self._tray.is_there)
        says = "notices.popups_more" if self._tray.is_there else "notices.popups_none"
        about = Label(lambda: t(says), "body", tone="secondary", wraps=True)
        heading = Label(lambda: t("notices.popups"), "section", "semibold")
        return [heading, about, self.popups, box(row(self.try_button, None))]

    def _try(self) -> None:
        self._tray.show_message(t("app.title"), t("notices.popup_tried"))

    def on_shown(self) -> None:
        wanted = kinds_of(self._place)
        kinds: dict[str, Any] = {kind.value: kind in wanted for kind in NoticeKind}
        settings = self._place.settings
        self.popups.set_values(kinds | {name: settings.get(name) for name in (SUBJECTS, "close_to_tray")})
        self._backend.call(self, GET_NOTICE_SETTINGS, self._take, latest="settings")

    def _take(self, found: NoticeSettings) -> None:
        self._version = found.version
        values: dict[str, Any] = {kind.value: level.value for kind, level in found.levels.items()}
        self.form.set_values(values | {"quiet_from": found.quiet_from, "quiet_until": found.quiet_until})
        self.save_button.setEnabled(True)

    def save(self) -> None:
        here = self.popups.values()
        keep_kinds(self._place, [kind for kind in NoticeKind if here[kind.value]])
        for name in (SUBJECTS, "close_to_tray"):
            self._place.settings.set(name, here[name])
        values = self.form.values()
        body = ChangeNoticeSettings(
            version=self._version,
            levels={kind: NoticeLevel(values[kind.value]) for kind in NoticeKind},
            quiet_from=values["quiet_from"],
            quiet_until=values["quiet_until"],
        )
        self._backend.call(self, CHANGE_NOTICE_SETTINGS, self._saved, failed=self._not_saved, body=body)

    def _saved(self, found: NoticeSettings) -> None:
        self._take(found)
        self.form.clear_errors()
        show_toast(self, Notice(t("notices.saved"), hue="green", icon="circle-check"))

    def _not_saved(self, error: DeskError) -> None:
        if self.form.show_errors({error.field: sentence(error)}):
            show_toast(self, Notice(sentence(error), hue="red", icon="triangle-alert"))
