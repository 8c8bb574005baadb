"""Assets to choose from: in pickers of all features and in the palette."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.assets import words
from desktop_app.assets.actions import AssetActions
from desktop_app.core.backend import Backend
from desktop_app.ui.choices import Choice, Deliver, Provider
from shared.assets import AssetRow, AssetsQuery
from shared.wire import Ref

FOUND = 12


def choice(row: AssetRow, *, as_ref: bool = False) -> Choice:
    ref = Ref(kind="asset", id=row.id, label=row.tag)
    holder = row.holder.label if row.holder is not None else ""
    return Choice(
        value=ref if as_ref else row,
        title=row.tag,
        text=" · ".join(part for part in (words.model(row), row.serial) if part),
        icon=words.CATEGORY_ICONS[row.category],
        details=(("user", holder),) if holder else (),
        words=row.serial,
    )


def asset_provider(backend: Backend, owner: QObject, *, as_ref: bool = False) -> Provider:
    """Assets by tag, serial, model or holder, from the server."""
    actions = AssetActions(backend, owner)

    def provide(query: str, deliver: Deliver) -> None:
        if not query.strip():
            deliver([])
            return
        actions.list(
            AssetsQuery(search=query, limit=FOUND),
            lambda page: deliver([choice(row, as_ref=as_ref) for row in page.items]),
            lambda error: deliver([]),
            latest="pick",
        )

    return provide
