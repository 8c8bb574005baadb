"""What the asset register does when something happens to people."""

from sqlalchemy import select

from server.assets import actions
from server.assets.models import Asset
from server.core.context import Context
from server.people.events import PersonChanged
from shared.custody import HolderKind


def show_new_name(ctx: Context, event: PersonChanged) -> None:
    """A holder who is called differently now is shown and found so."""
    if "name" not in event.changes:
        return
    held = select(Asset).where(Asset.holder_kind == HolderKind.PERSON, Asset.holder_id == event.subject.id)
    for asset in ctx.session.scalars(held):
        actions.rename_holder(ctx, asset, event.subject.label)
