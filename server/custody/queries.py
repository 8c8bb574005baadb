"""Reads of the ledger: who answers for what, since when, and what was signed."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select

from server.assets import queries as assets
from server.assets.models import Asset, Stockroom, Vendor
from server.core import files
from server.core.context import ActorKind, Context
from server.core.paging import page
from server.custody import checking, holders, ledger
from server.custody.checking import verify as verify
from server.custody.ledger import open_of as open_of
from server.custody.models import Custody, CustodyEvent, HandOverDocument, HandOverLine, HandOverPaper
from server.people import queries as people
from server.people.models import Location
from shared import custody as wire
from shared.custody import CustodyKind, Direction, DocumentState, HolderKind
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import File, Page, Ref


def held_by(ctx: Context, person_id: int, *, with_missing: bool = False) -> list[Custody]:
    """The open custodies of a person; what was reported lost counts only `with_missing`."""
    held = _open().where(Custody.holder_kind == HolderKind.PERSON, Custody.holder_id == person_id)
    if not with_missing:
        held = held.where(Custody.kind != CustodyKind.MISSING)
    return list(ctx.session.scalars(held.order_by(Custody.id)))


def overdue(ctx: Context) -> list[Custody]:
    """Open custodies past their due time, the longest first."""
    late = _open().where(Custody.due_at < ctx.now).order_by(Custody.due_at, Custody.id)
    return list(ctx.session.scalars(late))


def _open() -> Select[Custody]:
    return select(Custody).where(Custody.closed_at.is_(None))


def visible(ctx: Context) -> Select[Custody]:
    """All for those who may read the register, else the caller's own."""
    query = select(Custody)
    if ctx.actor.kind is ActorKind.SYSTEM or ctx.actor.may(Permission.ASSETS_READ_SUMMARY):
        return query
    return query.where(
        Custody.holder_kind == HolderKind.PERSON, Custody.holder_id == (ctx.actor.person_id or 0)
    )


def find(ctx: Context, asked: wire.CustodiesQuery) -> Page[wire.CustodyRow]:
    """One page of custodies, the newest first."""
    query = visible(ctx)
    if asked.person_id is not None:
        query = query.where(Custody.holder_kind == HolderKind.PERSON, Custody.holder_id == asked.person_id)
    if asked.is_open is not None:
        query = query.where(Custody.closed_at.is_(None) if asked.is_open else Custody.closed_at.is_not(None))
    if asked.overdue:
        query = query.where(Custody.closed_at.is_(None), Custody.due_at < ctx.now)
    found, next_cursor = page(ctx.session, query, [Custody.id], asked.cursor, asked.limit, descending=True)
    return Page(items=rows(ctx, found), next_cursor=next_cursor)


def own_assets(ctx: Context) -> wire.OwnAssets:
    """What the caller answers for, lost things included."""
    if ctx.actor.person_id is None:
        return wire.OwnAssets(items=[])
    return wire.OwnAssets(items=rows(ctx, held_by(ctx, ctx.actor.person_id, with_missing=True)))


def history(ctx: Context, asset_id: int) -> wire.CustodyHistory:
    """The whole ledger of one asset, and whether it holds."""
    asset = assets.get(ctx, asset_id)
    lines = ledger.events_of(ctx, asset.id)
    custodies = select(Custody).where(Custody.asset_id == asset.id).order_by(Custody.opened_seq)
    return wire.CustodyHistory(
        events=_event_rows(ctx, asset, lines),
        custodies=rows(ctx, ctx.session.scalars(custodies).all()),
        is_intact=checking.is_intact(ctx, asset, lines),
    )


def row(ctx: Context, custody: Custody) -> wire.CustodyRow:
    return rows(ctx, [custody])[0]


def rows(ctx: Context, custodies: Sequence[Custody]) -> list[wire.CustodyRow]:
    """Many custodies with the names of today."""
    tags = _tags(ctx, {custody.asset_id for custody in custodies})
    named = holders.labels(ctx, {(custody.holder_kind, custody.holder_id) for custody in custodies})
    persons = people.refs(ctx, {c.accountable_id for c in custodies if c.accountable_id is not None})
    signed = _signed(ctx, {custody.id for custody in custodies})
    return [
        wire.CustodyRow(
            id=custody.id,
            asset=tags[custody.asset_id],
            kind=custody.kind,
            holder=named[custody.holder_kind, custody.holder_id],
            accountable=persons.get(custody.accountable_id or 0),
            opened_at=custody.opened_at,
            closed_at=custody.closed_at,
            outcome=custody.outcome,
            due_at=custody.due_at,
            is_signed=custody.id in signed,
        )
        for custody in custodies
    ]


def _tags(ctx: Context, asset_ids: set[int]) -> dict[int, Ref]:
    found = ctx.session.execute(select(Asset.id, Asset.tag).where(Asset.id.in_(asset_ids)))
    return {row.id: Ref(kind="asset", id=row.id, label=row.tag) for row in found}


def _signed(ctx: Context, custody_ids: set[int]) -> set[int]:
    """The custodies that somebody accepted by signature."""
    lines = (
        select(HandOverLine.custody_id)
        .join(HandOverDocument, HandOverDocument.id == HandOverLine.document_id)
        .join(HandOverPaper, HandOverPaper.document_id == HandOverDocument.id)
        .where(HandOverLine.custody_id.in_(custody_ids))
        .where(HandOverDocument.direction == Direction.ISSUE, HandOverPaper.is_signed)
    )
    return set(ctx.session.scalars(lines))


def _event_rows(ctx: Context, asset: Asset, lines: list[CustodyEvent]) -> list[wire.CustodyEventRow]:
    seen = {(line.from_kind, line.from_id) for line in lines} | {(line.to_kind, line.to_id) for line in lines}
    named: dict[Any, Ref] = {}
    named |= holders.labels(ctx, {(kind, key) for kind, key in seen if kind is not None and key is not None})
    actors = holders.actor_names(ctx, lines)
    return [
        wire.CustodyEventRow(
            id=line.id,
            seq=line.seq,
            asset=assets.ref(asset),
            kind=line.kind,
            at=line.at,
            recorded_at=line.recorded_at,
            actor=actors[line.actor_kind, line.actor_id],
            from_holder=named.get((line.from_kind, line.from_id)),
            to_holder=named.get((line.to_kind, line.to_id)),
            reason=" · ".join(filter(None, (line.reason, line.wipe_method, line.waiver_reason))),
            condition=line.condition,
            document_id=line.document_id,
            corrects_seq=line.corrects_seq,
            hash=line.hash,
        )
        for line in lines
    ]


# --- papers -------------------------------------------------------------------------------------------------


def get_document(ctx: Context, document_id: int) -> HandOverDocument:
    document = ctx.session.get(HandOverDocument, document_id)
    if document is None or not ctx.actor.may(Permission.CUSTODY_MOVE):
        raise NotFound
    return document


def lines_of(ctx: Context, document_id: int) -> list[HandOverLine]:
    lines = select(HandOverLine).where(HandOverLine.document_id == document_id)
    return list(ctx.session.scalars(lines.order_by(HandOverLine.position)))


def paper_of(ctx: Context, document_id: int) -> HandOverPaper:
    """The signed paper, else the prepared one."""
    papers = select(HandOverPaper).where(HandOverPaper.document_id == document_id)
    return ctx.session.scalars(papers.order_by(HandOverPaper.is_signed.desc()).limit(1)).one()


def show_document(ctx: Context, document: HandOverDocument) -> wire.Document:
    paper = paper_of(ctx, document.id)
    return wire.Document(
        id=document.id,
        number=document.number,
        direction=document.direction,
        state=DocumentState.SIGNED if paper.is_signed else DocumentState.PREPARED,
        person=people.ref(people.get(ctx, document.person_id)),
        lines=[
            wire.DocumentLine(
                asset=Ref(kind="asset", id=line.asset_id, label=line.tag),
                serial=line.serial,
                model=line.model,
                condition=line.condition,
                accessories=line.accessories,
                missing_accessories=line.missing_accessories,
            )
            for line in lines_of(ctx, document.id)
        ],
        created_at=document.created_at,
        created_by=document.created_by,
        signed_at=paper.at if paper.is_signed else None,
        signer_name=paper.signer_name,
        method=paper.method,
        pdf_sha256=paper.pdf_sha256,
    )


def document_pdf(ctx: Context, document_id: int) -> File:
    document = get_document(ctx, document_id)
    paper = paper_of(ctx, document.id)
    content = files.load(ctx.data_dir, paper.pdf_sha256)
    if sha256(content).hexdigest() != paper.pdf_sha256:
        raise NotFound("file_missing")
    return File(name=f"{document.number}.pdf", media_type="application/pdf", content=content)


# --- stockrooms and vendors ---------------------------------------------------------------------------------


def stockrooms(ctx: Context) -> wire.Stockrooms:
    return wire.Stockrooms(items=[show_stockroom(ctx, room) for room in assets.stockrooms(ctx)])


def show_stockroom(ctx: Context, room: Stockroom) -> wire.Stockroom:
    location = ctx.session.get(Location, room.location_id) if room.location_id is not None else None
    name = location.name if location is not None else ""
    return wire.Stockroom(id=room.id, name=room.name, location=name, is_default=room.is_default)


def vendors(ctx: Context) -> wire.Vendors:
    return wire.Vendors(items=[show_vendor(ctx, vendor) for vendor in assets.vendors(ctx)])


def show_vendor(ctx: Context, vendor: Vendor) -> wire.Vendor:
    return wire.Vendor(id=vendor.id, name=vendor.name)
