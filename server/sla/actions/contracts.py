"""What contracts promise of vendors, kept in editions for the clocks of tickets that wait for them."""

from sqlalchemy import select, update

from server.assets.models import VendorContract
from server.core.context import Context
from server.sla.models import BusinessCalendar, ContractEdition, SlaClock
from shared.errors import Invalid


def keep(ctx: Context, contract_id: int) -> None:
    """A new edition where the promise is another one; tickets that wait by it are read anew soon after."""
    row = ctx.session.get_one(VendorContract, contract_id)
    if row.calendar_id is not None:
        calendar = ctx.session.get(BusinessCalendar, row.calendar_id)
        if calendar is None or not calendar.is_active:
            raise Invalid("calendar_unknown", "calendar_id")
    promised = (row.resolution_hours or row.response_hours, row.calendar_id)
    query = select(ContractEdition).where(ContractEdition.contract_id == row.id)
    last = ctx.session.scalar(query.order_by(ContractEdition.id.desc()).limit(1))
    if last is not None and (last.hours, last.calendar_id) == promised:
        return
    hours, calendar_id = promised
    ctx.session.add(
        ContractEdition(contract_id=row.id, hours=hours, calendar_id=calendar_id, valid_at=ctx.now)
    )
    waiting = update(SlaClock).where(SlaClock.contract_id == row.id, SlaClock.stopped_at.is_(None))
    ctx.session.execute(waiting.values(next_at=ctx.now), execution_options={"synchronize_session": False})
    ctx.session.flush()
