"""Assets to choose from: in pickers of all features and in the palette."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.assets import words
from desktop_app.assets.actions import AssetActions
from desktop_app.core.backend import Backend
from desktop_app.ui.choices import Choice, Deliver, Provider, both
from shared.assets import AssetRow, AssetsQuery
from shared.search import SEARCH, Hit, HitKind, SearchQuery, SearchResult
from shared.wire import Ref

FOUND = 12
LONGEST = 500


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


def searched_assets(backend: Backend, owner: QObject) -> Provider:
    """By anything that stands in them, from the one search: it forgives the input mode and knows synonyms."""

    def provide(query: str, deliver: Deliver) -> None:
        words_ = query.strip()[:LONGEST]
        if not words_:
            deliver([])
            return

        def show(found: SearchResult) -> None:
            deliver([_hit_choice(hit) for hit in found.hits])

        asked = SearchQuery(text=words_, kind=HitKind.ASSET, limit=FOUND)
        backend.call(owner, SEARCH, show, failed=lambda _: deliver([]), query=asked, latest="palette.assets")

    return provide


def palette_assets(backend: Backend, owner: QObject) -> Provider:
    """Tags and serial numbers from the register at once, the rest from the search below."""
    register = asset_provider(backend, owner, as_ref=True)
    return both(register, searched_assets(backend, owner), lambda choice: choice.value.id)


def _hit_choice(hit: Hit) -> Choice:
    ref = Ref(kind="asset", id=hit.id, label=hit.title.text)
    return Choice(value=ref, title=hit.title.text, text=hit.snippet.text, icon="laptop")
