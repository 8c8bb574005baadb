"""What the inventory does when the register changes."""

from sqlalchemy import or_, select

from server.assets.events import AssetChanged, AssetReceived
from server.assets.models import Asset
from server.core.context import Context
from server.inventory.actions import matching
from server.inventory.models import Device


def match_waiting(ctx: Context, event: AssetReceived | AssetChanged) -> None:
    """A device that reported before its asset was registered, or before its serial was corrected."""
    if isinstance(event, AssetChanged) and event.changes.keys().isdisjoint({"serial", "tag", "model_id"}):
        return
    asset = ctx.session.get_one(Asset, event.subject.id)
    if asset.device_id is not None:
        return
    fits = [Device.given_tag_key == asset.tag_key]
    fits += [Device.serial_key == asset.serial_key] if asset.serial_key else []
    for device in ctx.session.scalars(select(Device).where(matching.waits(), or_(*fits)).order_by(Device.id)):
        matching.rematch(ctx, device)
