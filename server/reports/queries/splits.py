"""The same figures for each part of the desk: team, category, person, priority, channel, model."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice

from sqlalchemy import func, select

from server.assets.models import Asset, AssetModel
from server.catalog.models import Team
from server.core.context import Context
from server.people import queries as people
from server.reports.queries.figures import LEAST_ANSWERS, Material, gather, rounded, worked_by
from server.reports.queries.machines import first_assets
from server.reports.rules import figures as rules
from server.reports.rules.stories import Story
from server.tickets.queries.lists import category_paths
from shared import reports as wire
from shared.assets import AssetState
from shared.tickets import ClockKind

MOST_PARTS = 200
MOST_BEHIND = 2_000

Key = Callable[[Story], str]
Labels = Mapping[str, str]


def split(ctx: Context, query: wire.SplitQuery) -> wire.Split:
    """The largest parts first."""
    material = gather(ctx, query)
    key = _key(ctx, material, query.by)
    groups: dict[str, set[int]] = defaultdict(set)
    for story in material.stories:
        groups[key(story)].add(story.ticket_id)
    largest = sorted(groups, key=lambda name: (-len(groups[name]), name))[:MOST_PARTS]
    labels = _labels(ctx, query.by, [name for name in largest if name])
    counts_devices = query.by is wire.By.MODEL and query.as_of is None
    devices = _devices(ctx, largest) if counts_devices else {}
    return wire.Split(
        parts=[
            _part(
                name,
                labels.get(name, name),
                material.figures(only=frozenset(groups[name])),
                query.by,
                devices,
            )
            for name in largest
        ]
    )


def behind(ctx: Context, query: wire.BehindQuery) -> wire.Behind:
    """The tickets that a figure counts, of one part alone when asked."""
    material, only = gather(ctx, query), None
    if query.by is not None:
        key = _key(ctx, material, query.by)
        only = frozenset(one.ticket_id for one in material.stories if key(one) == query.key)
    found = material.figures(only=only).tickets.get(query.figure, ())
    ids = sorted(found, reverse=True)
    return wire.Behind(ids=ids[:MOST_BEHIND], total=len(ids))


def _part(key: str, label: str, found: rules.Figures, by: wire.By, devices: Mapping[str, int]) -> wire.Part:
    is_too_few = by is wire.By.AGENT and found.csat.responses < LEAST_ANSWERS
    return wire.Part(
        key=key,
        label=label,
        created=found.backlog.created,
        resolved=found.backlog.resolved,
        backlog_end=found.backlog.end,
        resolution_pct=rounded(found.attainment[ClockKind.RESOLUTION].percent),
        ttr_median_min=rounded(found.resolution.median),
        csat_pct=None if is_too_few else rounded(found.csat.percent),
        csat_responses=found.csat.responses,
        devices=devices.get(key),
    )


def _key(ctx: Context, material: Material, by: wire.By) -> Key:
    """Which part a ticket belongs to, at the end of the period; "" for none."""
    heads = {head.id: head for head in material.heads}
    end = material.period.end
    match by:
        case wire.By.TEAM:
            return lambda story: _word(story.team_at(end))
        case wire.By.AGENT:
            return lambda story: _word(worked_by(story, end))
        case wire.By.PRIORITY:
            return lambda story: str(heads[story.ticket_id].priority)
        case wire.By.CHANNEL:
            return lambda story: heads[story.ticket_id].channel
        case wire.By.CATEGORY:
            return lambda story: _word(heads[story.ticket_id].category_id)
        case wire.By.MODEL:
            return partial(_model, _models(ctx, material))


def _word(value: int | None) -> str:
    return "" if value is None else str(value)


def _model(models: Mapping[int, int], story: Story) -> str:
    return _word(models.get(story.ticket_id))


def _models(ctx: Context, material: Material) -> dict[int, int]:
    """The model of the machine that a ticket was about."""
    found: dict[int, int] = {}
    at = min(material.period.end, material.known_until)
    ids = iter(story.ticket_id for story in material.stories)
    while chunk := list(islice(ids, 500)):
        assets = first_assets(ctx, chunk, at)
        query = select(Asset.id, Asset.model_id).where(Asset.id.in_(set(assets.values())))
        models = {row.id: row.model_id for row in ctx.session.execute(query)}
        found |= {ticket_id: models[asset_id] for ticket_id, asset_id in assets.items()}
    return found


def _labels(ctx: Context, by: wire.By, keys: list[str]) -> Labels:
    """Names of records; priorities and channels are named where they are read."""
    if by in (wire.By.PRIORITY, wire.By.CHANNEL):
        return {}
    ids = {int(key) for key in keys}
    match by:
        case wire.By.TEAM:
            rows = ctx.session.execute(select(Team.id, Team.name).where(Team.id.in_(ids)))
            return {str(row.id): row.name for row in rows}
        case wire.By.AGENT:
            return {str(one): ref.label for one, ref in people.refs(ctx, ids).items()}
        case wire.By.MODEL:
            named = ctx.session.execute(select(AssetModel.id, AssetModel.name).where(AssetModel.id.in_(ids)))
            return {str(row.id): row.name for row in named}
    return {str(one): path for one, path in category_paths(ctx, {*ids}).items()}


def _devices(ctx: Context, keys: list[str]) -> dict[str, int]:
    """How many of each model are in use or in stock."""
    ids = [int(key) for key in keys if key]
    query = (
        select(Asset.model_id, func.count())
        .where(Asset.model_id.in_(ids), Asset.state.not_in((AssetState.RETIRED, AssetState.LOST)))
        .group_by(Asset.model_id)
    )
    return {str(model_id): count for model_id, count in ctx.session.execute(query)}
