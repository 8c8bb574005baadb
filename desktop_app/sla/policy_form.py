"""One SLA policy as a form: for which tickets, by which calendar, how much time, what pauses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla.actions import SlaActions
from desktop_app.sla.models import PAUSABLE, PolicyDraft
from desktop_app.sla.simulation import SimulationSheet
from desktop_app.sla.targets import TargetsGrid
from desktop_app.tickets import badges
from desktop_app.tickets.directory import directory_of
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.widgets import Button
from shared.assets import AssetCategory
from shared.errors import DeskError
from shared.people import LIST_DEPARTMENTS, Department, Departments
from shared.sla import BusinessCalendar, Simulate, SlaPolicy
from shared.tickets import ClockKind, Kind, PendingReason

WIDTH = 760
REASONS = tuple(PendingReason)
VIP = {"any": None, "vip": True, "not": False}


class PolicySheet(FormSheet):
    """Simulates before it saves when asked to. `done(policy)` after it was saved."""

    def __init__(
        self,
        parent: QWidget,
        place: Workplace,
        draft: PolicyDraft,
        calendars: Sequence[BusinessCalendar],
        done: Callable[[SlaPolicy], object],
    ) -> None:
        self._place, self._draft, self._saved = place, draft, done
        self._departments: list[Department] = []
        self._calendars = calendars
        self._page = parent
        key = "sla.new_policy" if draft.known is None else "sla.edit_policy"
        super().__init__(
            parent, lambda: t(key), self._fields(), yes=lambda: t("sla.save"), icon="target", width=WIDTH
        )
        self._actions = SlaActions(place.backend, self)
        self.done = lambda values, _: self._send(values)
        self.simulate_button = Button(lambda: t("sla.simulate"), icon="flask-conical", clicked=self.simulate)
        self.footer.insertWidget(self.footer.count() - 1, self.simulate_button)
        self._fill()
        place.backend.call(
            self, LIST_DEPARTMENTS, self._take_departments, failed=lambda _: None, latest="departments"
        )

    # --- the form ------------------------------------------------------------------------------------------

    def _fields(self) -> list[Field]:
        return [
            Field("name", lambda: t("sla.policy_name"), is_required=True, most=250, is_half=True),
            Field("is_active", lambda: t("sla.is_active"), "check", is_half=True),
            *self._conditions(),
            *self._calendar_fields(),
            Field(
                "targets",
                lambda: t("sla.targets"),
                "custom",
                widget=TargetsGrid,
                read=lambda grid: grid.targets(),
                write=lambda grid, value: grid.set_targets(value),
                help=lambda: t("sla.targets_help"),
            ),
            Field(
                "pauses",
                lambda: t("sla.pauses"),
                "pick_many",
                provider=local_provider(_reason_choices),
                help=lambda: t("sla.pauses_help"),
            ),
            Field("warn_percents", lambda: t("sla.warn_percents"), is_half=True, most=40),
            Field("warn_minutes", lambda: t("sla.warn_minutes"), is_half=True, most=40),
        ]

    def _conditions(self) -> list[Field]:
        directory = directory_of(self._place)
        teams = local_provider(lambda: [Choice(one.id, one.name, icon="users") for one in directory.teams])
        kinds = local_provider(lambda: [Choice(kind, badges.kind_word(kind)) for kind in Kind])
        assets = local_provider(lambda: [_asset_choice(one) for one in AssetCategory])
        people = [
            ("any", lambda: t("sla.vip_any")),
            ("vip", lambda: t("sla.vip_only")),
            ("not", lambda: t("sla.vip_not")),
        ]

        def many(name: str, provider: Any, *, allows_new: bool = False) -> Field:
            return Field(
                name,
                partial(t, f"sla.if_{name}"),
                "pick_many",
                provider=provider,
                is_half=True,
                allows_new=allows_new,
                placeholder=lambda: t("sla.any"),
            )

        return [
            many("kinds", kinds),
            many("category_ids", local_provider(directory.category_choices, most=60)),
            many("team_ids", teams),
            many("department_ids", local_provider(self._department_choices, most=60)),
            many("asset_categories", assets),
            many("tags", local_provider(catalog_of(self._place).tag_choices), allows_new=True),
            Field("is_vip", lambda: t("sla.if_is_vip"), "choice", choices=people),
        ]

    def _calendar_fields(self) -> list[Field]:
        choices = [(one.id, one.name) for one in self._calendars if one.is_active]
        return [
            Field("calendar_id", lambda: t("sla.calendar"), "choice", choices=choices, is_half=True),
            Field(
                "first_calendar_id",
                lambda: t("sla.first_calendar"),
                "choice",
                choices=[(0, lambda: t("sla.same_calendar")), *choices],
                is_half=True,
            ),
        ]

    def _department_choices(self) -> list[Choice]:
        return [Choice(one.id, one.name, icon="building-2") for one in self._departments]

    def _take_departments(self, found: Departments) -> None:
        self._departments = found.items
        self.form.set_value("department_ids", self._chosen("department_ids", self._department_choices()))

    def _chosen(self, name: str, choices: Sequence[Choice]) -> list[Choice]:
        wanted = self._draft.values[name]
        return [choice for choice in choices if choice.value in wanted]

    def _fill(self) -> None:
        values, directory = self._draft.values, directory_of(self._place)
        teams = [Choice(one.id, one.name, icon="users") for one in directory.teams]
        self.form.set_values(
            {
                "name": values["name"],
                "is_active": values["is_active"],
                "kinds": self._chosen("kinds", [Choice(one, badges.kind_word(one)) for one in Kind]),
                "category_ids": self._chosen("category_ids", directory.category_choices()),
                "team_ids": self._chosen("team_ids", teams),
                "asset_categories": self._chosen(
                    "asset_categories", [_asset_choice(a) for a in AssetCategory]
                ),
                "tags": catalog_of(self._place).chosen_tags(values["tags"]),
                "is_vip": next(name for name, value in VIP.items() if value is values["is_vip"]),
                "calendar_id": values["calendar_id"],
                "first_calendar_id": values["clock_calendars"].get(ClockKind.FIRST_RESPONSE, 0),
                "targets": values["targets"],
                "pauses": [one for one in _reason_choices() if values["pauses"].get(one.value)],
                "warn_percents": ", ".join(map(str, values["warn_percents"])),
                "warn_minutes": ", ".join(map(str, values["warn_minutes"])),
            }
        )

    # --- sending -------------------------------------------------------------------------------------------

    def _take_values(self, values: dict[str, Any]) -> bool:
        """Into the draft; False where something cannot be read, which is said at its field."""
        percents, minutes = numbers(values["warn_percents"]), numbers(values["warn_minutes"])
        unread = {
            "targets": values["targets"] is None,
            "warn_percents": percents is None or any(not 1 <= one <= 99 for one in percents),
            "warn_minutes": minutes is None or any(one < 1 for one in minutes),
        }
        for name, is_wrong in unread.items():
            if is_wrong:
                self.refuse(t(f"sla.wrong_{name}"), name)
                return False
        first = values["first_calendar_id"]
        known = self._draft.values
        others = dict(known["clock_calendars"])
        others.pop(ClockKind.FIRST_RESPONSE, None)
        self._draft.values = {
            **known,
            **{name: values[name] for name in known if name in values},
            "is_vip": VIP[values["is_vip"]],
            "clock_calendars": {**others, **({ClockKind.FIRST_RESPONSE: first} if first else {})},
            "pauses": {reason: known["pauses"].get(reason) or list(PAUSABLE) for reason in values["pauses"]},
            "warn_percents": sorted(percents or []),
            "warn_minutes": sorted(minutes or []),
        }
        return True

    def simulate(self) -> None:
        if self.form.check() and self._take_values(self.form.values()):
            known = self._draft.known
            form = Simulate(policy_id=None if known is None else known.id, policy=self._draft.content())
            SimulationSheet(self, self._place, form, self.send).open()

    def _send(self, values: dict[str, Any]) -> None:
        if not self._take_values(values):
            return
        if self._draft.known is None:
            self._actions.create_policy(self._draft.as_new(), self._done, self._refused)
        else:
            known = self._draft.known
            self._actions.change_policy(known.id, self._draft.as_change(), self._done, self._refused)

    def _done(self, policy: SlaPolicy) -> None:
        self.close_cover()
        self._saved(policy)

    def _refused(self, error: DeskError) -> None:
        self.refuse(sentence(error), error.field)


def _reason_choices() -> list[Choice]:
    return [Choice(reason, badges.pending_word(reason)) for reason in REASONS]


def _asset_choice(category: AssetCategory) -> Choice:
    return Choice(category, t(f"assets.category_{category.value}"), icon="laptop")


def numbers(text: str) -> list[int] | None:
    """ "50, 75, 90" as numbers; None where it is something else."""
    parts = [part.strip().rstrip("%분m ") for part in text.replace(" ", ",").split(",") if part.strip()]
    return [int(part) for part in parts] if all(part.isdecimal() for part in parts) else None
