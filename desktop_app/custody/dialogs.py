"""The other moves of one asset: to somebody else, back, lost, found, to repair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from desktop_app.assets.dialogs import condition_choices
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.custody.actions import CustodyActions
from desktop_app.people.choices import people_provider
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text
from desktop_app.ui.window import MainWindow
from shared import custody as wire
from shared.assets import AssetRow, Condition
from shared.custody import CustodyRow
from shared.wire import Endpoint

Done = Callable[[CustodyRow], object]
REASON = Field("reason", lambda: t("custody.reason"), is_required=True, most=250)


class Moves:
    """Asks for what a move needs, then does it."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window

    def _ask(
        self,
        move: str,
        asset: AssetRow,
        fields: list[Field],
        endpoint: Endpoint[Any, Any, CustodyRow],
        done: Done,
        values: dict[str, Any] | None = None,
    ) -> FormSheet:
        def send(given: dict[str, Any], sheet: FormSheet) -> None:
            def moved(custody: CustodyRow) -> None:
                sheet.close_cover()
                done(custody)

            actions = CustodyActions(self._place.backend, sheet)
            body = endpoint.body(**_sent(given))
            actions.move(
                endpoint, asset.id, body, moved, lambda error: sheet.refuse(sentence(error), error.field)
            )

        title: Text = lambda: t(f"custody.{move}_title", tag=asset.tag)  # noqa: E731  # said again in another language
        yes: Text = lambda: t(f"custody.{move}")  # noqa: E731
        return ask_form(self._window, title, fields, yes=yes, done=send, values=values)

    def transfer(self, asset: AssetRow, done: Done) -> FormSheet:
        person = Field(
            "holder_id",
            lambda: t("custody.to_person"),
            "pick",
            is_required=True,
            placeholder=lambda: t("custody.pick_person"),
            provider=people_provider(self._place, self._window),
        )
        return self._ask("transfer", asset, [person, REASON], wire.TRANSFER_ASSET, done)

    def take_back(self, asset: AssetRow, done: Done) -> FormSheet:
        fields = [_condition(), Field("reason", lambda: t("custody.reason"), "text", lines=2)]
        return self._ask("return", asset, fields, wire.RETURN_ASSET, done, _worn(asset))

    def lost(self, asset: AssetRow, done: Done) -> FormSheet:
        stolen = Field("is_stolen", lambda: t("custody.is_stolen"), "check")
        return self._ask("lost", asset, [REASON, stolen], wire.REPORT_LOST, done)

    def find(self, asset: AssetRow, done: Done) -> FormSheet:
        return self._ask("find", asset, [_condition(), REASON], wire.FIND_ASSET, done, _worn(asset))

    def repair(self, asset: AssetRow, done: Done) -> FormSheet:
        vendor = Field(
            "vendor_id",
            lambda: t("custody.vendor"),
            "choice",
            choices=[(None, lambda: t("custody.no_vendor"))],
            is_required=True,
        )
        due = Field("due_at", lambda: t("custody.repair_due"), "date")
        sheet = self._ask("repair", asset, [vendor, REASON, due], wire.SEND_TO_REPAIR, done)

        def take(vendors: wire.Vendors) -> None:
            box: Any = sheet.form.editor("vendor_id")
            if vendors.items:
                box.set_choices([(each.id, each.name) for each in vendors.items])
                box.set_value(vendors.items[0].id)

        CustodyActions(self._place.backend, sheet).vendors(take)
        return sheet


def _condition() -> Field:
    return Field("condition", lambda: t("custody.condition"), "choice", choices=condition_choices())


def _worn(asset: AssetRow) -> dict[str, Any]:
    """What was handed out is new no more."""
    return {"condition": Condition.GOOD if asset.condition is Condition.NEW else asset.condition}


def _sent(given: dict[str, Any]) -> dict[str, Any]:
    due = given.get("due_at")
    if due is not None:
        return {**given, "due_at": datetime.combine(due, time(18, 0)).astimezone()}
    return given
