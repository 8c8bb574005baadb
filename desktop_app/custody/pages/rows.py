"""One asset on the desk: what it is, the coloured word about it, its accessories and condition."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.assets import words
from desktop_app.assets.dialogs import condition_choices
from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.custody.lines import Line, Mode, Trouble, trouble, verdict
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    CheckBox,
    Chip,
    ChoiceBox,
    ElidedLabel,
    IconButton,
    IconLabel,
    Label,
    box,
    column,
    row,
)
from shared.assets import AssetState
from shared.people import PersonRow


class LineCard(Card):
    """`asked(verb, asset id, value)`: "remove", "return", "inspect", "condition", "tick:NAME"."""

    asked = Signal(str, int, object)

    def __init__(self, line: Line, mode: Mode, person: PersonRow | None, *, may_manage: bool) -> None:
        super().__init__(spacing=8)
        self.line = line
        asset = line.asset
        found = trouble(line, mode, person)
        hue = "red.fg" if found else "text.secondary"
        title = Label(asset.tag, "reading", "semibold")
        warranty = asset.warranty_until
        parts = (
            words.model(asset),
            f"S/N {asset.serial}" if asset.serial else "",
            t("custody.warranty", day=formats.date_iso(warranty)) if warranty else "",
        )
        second = ElidedLabel(" · ".join(part for part in parts if part), "meta", tone="secondary")
        self.chip = Chip(verdict(line, mode, person))
        top = row(IconLabel(words.CATEGORY_ICONS[asset.category], hue, 20), spacing=12)
        top.addLayout(column(title, second, spacing=1), 1)
        top.addWidget(self.chip)
        self.mend = self._mend(found, may_manage=may_manage)
        if self.mend is not None:
            top.addWidget(self.mend)
        self.off = IconButton("undo-2", lambda: t("custody.take_off"), clicked=partial(self._ask, "remove"))
        top.addWidget(self.off)
        self.body.addLayout(top)
        self._add_details(mode)
        self.setAccessibleName(f"{asset.tag} {second.text()} {self.chip.badge.text}")

    def _ask(self, verb: str, value: object = None) -> None:
        self.asked.emit(verb, self.line.id, value)

    def _mend(self, found: Trouble, *, may_manage: bool) -> Button | None:
        if found is Trouble.HELD:
            return Button(lambda: t("custody.return_first"), clicked=partial(self._ask, "return"))
        waits = found is Trouble.NOT_AVAILABLE and self.line.asset.state is AssetState.IN_STOCK
        if waits and may_manage:
            return Button(lambda: t("custody.inspect_first"), clicked=partial(self._ask, "inspect"))
        return None

    def _add_details(self, mode: Mode) -> None:
        parts: list[QWidget] = []
        if mode is Mode.RETURN:
            self.condition = ChoiceBox(condition_choices(), name=lambda: t("custody.condition"))
            self.condition.set_value(self.line.condition)
            self.condition.chosen.connect(partial(self._ask, "condition"))
            parts += [Label(lambda: t("custody.condition"), "meta", tone="secondary"), self.condition]
        self.ticks: dict[str, CheckBox] = {}
        for name in self.line.known:
            tick = CheckBox(name, is_on=name in self.line.present)
            tick.toggled.connect(partial(self._ask, f"tick:{name}"))
            self.ticks[name] = tick
            parts.append(tick)
        missing = [name for name in self.line.known if name not in self.line.present]
        if mode is Mode.RETURN and missing:
            parts.append(
                Label(t("custody.missing", names=", ".join(missing)), "meta", "medium", tone="amber")
            )
        if parts:
            inner = row(*parts, None, spacing=10)
            inner.setContentsMargins(theme.px(32), 0, 0, 0)
            self.body.addWidget(box(inner))
