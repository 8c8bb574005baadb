"""Use after access ended, leavers' devices that went silent, issued ones that were never seen."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.assets.models import Asset
from server.core.context import Context
from server.journeys import rules
from server.journeys.actions import writing
from server.journeys.actions.writing import Fact
from server.journeys.events import JourneyAlarm, JourneyWarning
from server.journeys.models import FactRole, Journey, JourneyStep
from server.journeys.queries import facts, records
from server.journeys.rules import Sighting
from server.people import queries as people
from server.people.rules import account_key
from shared.journeys import JourneyKind, StepKind, Verdict


def raise_alarms(ctx: Context, journey: Journey, sightings: Sequence[Sighting]) -> None:
    """Use after access ended: a line for each device, day and account, an event for each device and day."""
    end = rules.cut_off(records.dates_of(journey), ctx.zone)
    own = account_key(people.get(ctx, journey.person_id).account_name)
    for seen in rules.used_after(sightings, end):
        account = seen.account if end and seen.account_at and seen.account_at > end else ""
        is_own = bool(own) and account_key(account) == own
        day = f"alarm:{journey.id}:{seen.device_id}:{day_of(ctx, seen.used_at)}"
        is_first = not any((one.key or "").startswith(f"{day}:") for one in facts.alarms_of(ctx, journey.id))
        fact = Fact(
            role=FactRole.ALARM,
            source=writing.AGENT,
            code="used_by_leaver" if is_own else "used_after_end",
            facts={"tag": seen.tag, "account": account or "—", "end": local(ctx, end)},
            verdict=Verdict.CONTRADICTED,
            device_id=seen.device_id,
            asset_id=seen.asset_id,
            observed_at=seen.used_at,
            received_at=seen.received_at,
            key=f"{day}:{account_key(account)}",
        )
        if writing.write(ctx, journey, fact) and is_first:
            subject = {"device_id": seen.device_id, "asset_id": seen.asset_id, "tag": seen.tag}
            writing.publish(ctx, journey, JourneyAlarm, **subject)


def warn(
    ctx: Context,
    journey: Journey,
    assets: Sequence[Asset],
    steps: Sequence[JourneyStep],
    sightings: Sequence[Sighting],
) -> None:
    if journey.kind is JourneyKind.OFFBOARDING:
        _warn_of_silence(ctx, journey, sightings)
    else:
        _warn_of_unseen(ctx, journey, assets, steps, sightings)


def _warn_of_silence(ctx: Context, journey: Journey, sightings: Sequence[Sighting]) -> None:
    """A device goes dark while its holder still works here: ask for it now. Never seen is not gone."""
    today, last_day = people.today(ctx), journey.last_working_day
    if last_day is None or today > last_day:
        return
    for seen in sightings:
        seen_on = day_of(ctx, seen.received_at)
        silent = rules.working_days_between(seen_on, today)
        if silent >= rules.DARK_AFTER:
            _write_warning(ctx, journey, seen, "gone_dark", days=silent, key=f"{seen.device_id}:{seen_on}")


def _warn_of_unseen(
    ctx: Context,
    journey: Journey,
    assets: Sequence[Asset],
    steps: Sequence[JourneyStep],
    sightings: Sequence[Sighting],
) -> None:
    """An issued computer that has not reported some working days after the hand-over."""
    issued = {step.asset_id for step in steps if step.kind is StepKind.ISSUE}
    reported = {seen.asset_id for seen in rules.since_handed_over(sightings)}
    computers = records.computers_among(ctx, issued - reported - {None})
    for asset in assets:
        if asset.id not in computers or asset.holder_since is None:
            continue
        begun = max(day_of(ctx, asset.holder_since), journey.starts_on or date.min)
        waited = rules.working_days_between(begun, people.today(ctx))
        if waited >= rules.UNSEEN_AFTER:
            key = f"{asset.id}:{day_of(ctx, asset.holder_since)}"
            _write_warning(ctx, journey, asset, "not_seen", days=waited, key=key)


def _write_warning(
    ctx: Context, journey: Journey, about: Sighting | Asset, code: str, *, days: int, key: str
) -> None:
    is_seen = isinstance(about, Sighting)
    asset_id = about.asset_id if isinstance(about, Sighting) else about.id
    fact = Fact(
        role=FactRole.WARNING,
        source=writing.AGENT if is_seen else writing.SERVER,
        code=code,
        facts={"tag": about.tag, "days": str(days)},
        device_id=about.device_id if isinstance(about, Sighting) else None,
        asset_id=asset_id,
        observed_at=about.collected_at if isinstance(about, Sighting) else None,
        received_at=about.received_at if isinstance(about, Sighting) else None,
        key=f"{code}:{journey.id}:{key}",
    )
    if writing.write(ctx, journey, fact):
        writing.publish(ctx, journey, JourneyWarning, asset_id=asset_id, tag=about.tag)


def day_of(ctx: Context, at: datetime) -> date:
    return at.astimezone(ZoneInfo(ctx.zone)).date()


def local(ctx: Context, at: datetime | None) -> str:
    return "" if at is None else at.astimezone(ZoneInfo(ctx.zone)).strftime("%Y-%m-%d %H:%M")
