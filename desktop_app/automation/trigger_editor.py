"""When a rule is looked at: something happens, or so much time has passed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.core.translator import t
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import CheckBox, ChoiceBox, ImeLineEdit, SegmentedControl, box, column, row
from shared.automation import EDITABLE_FIELDS, Moment, Trigger, TriggerEvent

UNITS = (("minutes", 1), ("hours", 60), ("days", 1440))


class TriggerEditor(QWidget):
    """A switch between the two kinds, and what each needs."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kind = SegmentedControl(
            [("event", lambda: t("automation.by_event")), ("time", lambda: t("automation.by_time"))],
            name=lambda: t("automation.part_when"),
        )
        self.event_box = ChoiceBox(
            [(one, partial(t, f"automation.when.{one.value}")) for one in TriggerEvent],
            name=lambda: t("automation.event"),
        )
        self.event_box.setFixedWidth(theme.px(260))
        self.field = ChoiceBox(
            [("", lambda: t("automation.any_field"))]
            + [(one, partial(t, f"automation.edited.{one}")) for one in EDITABLE_FIELDS],
            name=lambda: t("automation.edited_field"),
        )
        self.moment = ChoiceBox(
            [(one, partial(t, f"automation.moment.{one.value}")) for one in Moment],
            name=lambda: t("automation.moment"),
        )
        self.moment.setFixedWidth(theme.px(220))
        self.amount = ImeLineEdit(lambda: t("automation.amount"))
        self.amount.setFixedWidth(theme.px(70))
        self.unit = ChoiceBox(
            [(one, partial(t, f"automation.unit.{name}")) for name, one in UNITS],
            name=lambda: t("automation.unit"),
        )
        self.business = CheckBox(lambda: t("automation.business_time"))
        self._by_event = box(row(self.event_box, self.field, None, spacing=6))
        self._by_time = box(row(self.moment, self.amount, self.unit, self.business, None, spacing=6))
        self.setLayout(column(row(self.kind, None), self._by_event, self._by_time, spacing=8))
        self.kind.changed.connect(lambda _: self._fit())
        self.event_box.chosen.connect(lambda _: self._fit())
        self.moment.chosen.connect(lambda _: self._fit())
        for signal in (self.field.chosen, self.unit.chosen, self.business.toggled, self.amount.query_changed):
            signal.connect(lambda _: self.changed.emit())

    def _fit(self) -> None:
        is_event = self.kind.value() == "event"
        self._by_event.setVisible(is_event)
        self._by_time.setVisible(not is_event)
        self.field.setVisible(self.event_box.value() is TriggerEvent.EDITED)
        self.business.setVisible(self.moment.value() is not Moment.BEFORE_DUE)
        self.changed.emit()

    def trigger(self) -> Trigger:
        if self.kind.value() == "event":
            is_edit = self.event_box.value() is TriggerEvent.EDITED
            return Trigger(event=self.event_box.value(), field=self.field.value() if is_edit else "")
        amount = self.amount.full_text().strip()
        minutes = min(int(amount) * int(self.unit.value()), 525_600) if amount.isdecimal() else 0
        is_business = self.business.isChecked() and self.moment.value() is not Moment.BEFORE_DUE
        return Trigger(moment=self.moment.value(), minutes=minutes, is_business=is_business)

    def set_trigger(self, trigger: Trigger) -> None:
        self.kind.set_value("event" if trigger.event is not None else "time")
        self.event_box.set_value(trigger.event or TriggerEvent.CREATED)
        self.field.set_value(trigger.field)
        self.moment.set_value(trigger.moment or Moment.CREATED)
        unit = next((one for _, one in reversed(UNITS) if trigger.minutes and trigger.minutes % one == 0), 60)
        self.unit.set_value(unit)
        self.amount.setText(str(trigger.minutes // unit) if trigger.minutes else "1")
        self.business.setChecked(trigger.is_business)
        self._fit()
