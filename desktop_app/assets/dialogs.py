"""Register, change, inspect and retire an asset; register a model. Refusals are shown at the field."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.assets import words
from desktop_app.assets.actions import AssetActions
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, Deliver, rank
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text
from shared.assets import (
    DATA_BEARING,
    AssetCategory,
    AssetDetail,
    AssetModel,
    AssetModels,
    ChangedAsset,
    Condition,
    NewAsset,
    NewAssetModel,
    PassInspection,
    RetireAsset,
)
from shared.custody import Stockrooms
from shared.errors import Conflict, DeskError
from shared.wire import bounds

Done = Callable[[AssetDetail], object]


def refused(sheet: FormSheet, error: DeskError) -> None:
    text = sentence(error)
    if isinstance(error, Conflict) and error.code == "changed_meanwhile":
        text = t("assets.changed_meanwhile")
    sheet.refuse(text, error.field)


def condition_choices() -> list[tuple[Condition, Text]]:
    def name(value: Condition) -> Text:
        return lambda: words.condition(value)

    return [(each, name(each)) for each in Condition]


def category_choices() -> list[tuple[AssetCategory, Text]]:
    def name(value: AssetCategory) -> Text:
        return lambda: words.category(value)

    return [(each, name(each)) for each in AssetCategory]


def model_choice(model: AssetModel) -> Choice:
    title = f"{model.maker} {model.name}".strip()
    icon = words.CATEGORY_ICONS[model.category]
    return Choice(value=model.id, title=title, text=words.category(model.category), icon=icon)


class ModelBook:
    """The models to choose from; who asks before they are here is answered when they are."""

    def __init__(self, backend: Backend, owner: QWidget) -> None:
        self._choices: list[Choice] | None = None
        self._asked: tuple[str, Deliver] | None = None
        AssetActions(backend, owner).models(self._take)

    def _take(self, found: AssetModels) -> None:
        self._choices = [model_choice(model) for model in found.items if model.is_active]
        if self._asked is not None:
            self.provide(*self._asked)

    def provide(self, query: str, deliver: Deliver) -> None:
        if self._choices is None:
            self._asked = query, deliver
        else:
            deliver(rank(query, self._choices))


def record_fields(book: ModelBook, *, is_new: bool) -> list[Field]:
    fields = [
        Field("tag", lambda: t("assets.field_tag"), is_required=True, is_half=True, most=250),
        Field("serial", lambda: t("assets.field_serial"), is_half=True, most=250),
        Field(
            "model_id",
            lambda: t("assets.field_model"),
            "pick",
            is_required=True,
            placeholder=lambda: t("assets.model_pick"),
            provider=book.provide,
        ),
        Field(
            "condition",
            lambda: t("assets.field_condition"),
            "choice",
            choices=condition_choices(),
            is_half=True,
        ),
    ]
    if is_new:
        fields.append(
            Field(
                "stockroom_id",
                lambda: t("assets.field_stockroom"),
                "choice",
                choices=[(None, "–")],
                is_half=True,
            )
        )
    return [
        *fields,
        Field("purchased_on", lambda: t("assets.field_purchased_on"), "date", is_half=True),
        Field("warranty_until", lambda: t("assets.field_warranty_until"), "date", is_half=True),
        Field(
            "cost_won",
            lambda: t("assets.field_cost"),
            "number",
            between=bounds(NewAsset, "cost_won"),
            is_half=True,
        ),
        Field("order_number", lambda: t("assets.field_order"), is_half=True, most=250),
        Field("supplier", lambda: t("assets.field_supplier"), most=250),
        Field("note", lambda: t("assets.field_note"), "text", lines=2),
    ]


def register_asset(
    parent: QWidget, backend: Backend, done: Done, values: dict[str, Any] | None = None
) -> FormSheet:
    """A new asset into a stockroom; one key for the sheet, so that a double click makes one asset."""
    key = uuid.uuid4().hex
    book = ModelBook(backend, parent)

    def send(given: dict[str, Any], sheet: FormSheet) -> None:
        body = NewAsset(**{**given, "cost_won": given["cost_won"] or 0})
        actions = AssetActions(backend, sheet)

        def made(asset: AssetDetail) -> None:
            sheet.close_cover()
            done(asset)

        actions.create(body, key, made, lambda error: refused(sheet, error))

    sheet = ask_form(
        parent,
        lambda: t("assets.new_title"),
        record_fields(book, is_new=True),
        yes=lambda: t("assets.register"),
        done=send,
        values=values,
        icon="package-plus",
        width=620,
    )

    def take_rooms(rooms: Stockrooms) -> None:
        ordered = sorted(rooms.items, key=lambda room: not room.is_default)
        box: Any = sheet.form.editor("stockroom_id")
        if ordered:
            box.set_choices([(room.id, room.name) for room in ordered])
            box.set_value(ordered[0].id)

    AssetActions(backend, sheet).stockrooms(take_rooms)
    return sheet


def change_asset(parent: QWidget, backend: Backend, asset: AssetDetail, done: Done) -> FormSheet:
    book = ModelBook(backend, parent)
    row = asset.row
    parent_id = asset.parent.id if asset.parent else None

    def send(given: dict[str, Any], sheet: FormSheet) -> None:
        given["cost_won"] = given["cost_won"] or 0
        body = ChangedAsset(version=row.version, parent_id=parent_id, **given)

        def changed(new: AssetDetail) -> None:
            sheet.close_cover()
            done(new)

        AssetActions(backend, sheet).change(row.id, body, changed, lambda error: refused(sheet, error))

    model = Choice(value=row.model_id, title=words.model(row))
    return ask_form(
        parent,
        lambda: t("assets.change_title", tag=row.tag),
        record_fields(book, is_new=False),
        yes=lambda: t("assets.save"),
        done=send,
        values={
            "tag": row.tag,
            "serial": row.serial,
            "model_id": model,
            "condition": row.condition,
            "purchased_on": asset.purchased_on,
            "warranty_until": row.warranty_until,
            "cost_won": asset.cost_won or None,
            "order_number": asset.order_number,
            "supplier": asset.supplier,
            "note": asset.note,
        },
        icon="pencil",
        width=620,
    )


def new_model(parent: QWidget, backend: Backend, done: Callable[[AssetModel], object]) -> FormSheet:
    def send(given: dict[str, Any], sheet: FormSheet) -> None:
        def made(model: AssetModel) -> None:
            sheet.close_cover()
            done(model)

        body = NewAssetModel(**given)
        AssetActions(backend, sheet).create_model(body, made, lambda error: refused(sheet, error))

    fields = [
        Field("maker", lambda: t("assets.field_maker"), is_half=True, most=250),
        Field(
            "category", lambda: t("assets.field_category"), "choice", choices=category_choices(), is_half=True
        ),
        Field("name", lambda: t("assets.field_name"), is_required=True, most=250),
    ]
    return ask_form(
        parent,
        lambda: t("assets.new_model"),
        fields,
        yes=lambda: t("assets.register"),
        done=send,
        icon="layers",
    )


def _wipe_fields(asset: AssetDetail) -> list[Field]:
    """Asked only of what bears data."""
    if asset.row.category not in DATA_BEARING:
        return []
    return [
        Field(
            "wipe_method",
            lambda: t("assets.field_wipe_method"),
            placeholder=lambda: t("assets.field_wipe_placeholder"),
            most=250,
        ),
        Field("waiver_reason", lambda: t("assets.field_waiver"), "text", lines=2),
    ]


def inspect_asset(parent: QWidget, backend: Backend, asset: AssetDetail, done: Done) -> FormSheet:
    row = asset.row

    def send(given: dict[str, Any], sheet: FormSheet) -> None:
        method = given.get("wipe_method", "")
        body = PassInspection(
            version=row.version,
            condition=given["condition"],
            is_wiped=bool(method),
            wipe_method=method,
            waiver_reason=given.get("waiver_reason", ""),
        )

        def passed(new: AssetDetail) -> None:
            sheet.close_cover()
            done(new)

        AssetActions(backend, sheet).inspect(row.id, body, passed, lambda error: refused(sheet, error))

    condition = Field("condition", lambda: t("assets.field_condition"), "choice", choices=condition_choices())
    return ask_form(
        parent,
        lambda: t("assets.inspect_title", tag=row.tag),
        [condition, *_wipe_fields(asset)],
        yes=lambda: t("assets.inspect_yes"),
        done=send,
        values={"condition": row.condition},
        text=lambda: t("assets.inspect_text"),
        icon="clipboard-check",
    )


def retire_asset(parent: QWidget, backend: Backend, asset: AssetDetail, done: Done) -> FormSheet:
    row = asset.row

    def send(given: dict[str, Any], sheet: FormSheet) -> None:
        def gone(new: AssetDetail) -> None:
            sheet.close_cover()
            done(new)

        body = RetireAsset(version=row.version, **given)
        AssetActions(backend, sheet).retire(row.id, body, gone, lambda error: refused(sheet, error))

    reason = Field("reason", lambda: t("assets.field_reason"), "text", is_required=True, lines=2)
    return ask_form(
        parent,
        lambda: t("assets.retire_title", tag=row.tag),
        [reason, *_wipe_fields(asset)],
        yes=lambda: t("assets.retire_yes"),
        done=send,
        text=lambda: t("assets.retire_text"),
        icon="archive",
    )
