"""The asset desk's one act: everything on the desk is issued or taken back, and the paper is written."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from server.assets import queries as assets
from server.assets import rules as asset_rules
from server.assets.models import Asset
from server.core import events, files
from server.core.context import Context
from server.core.db import take_lock
from server.custody import holders, ledger, moves, paper, queries, signatures
from server.custody.events import DocumentPrepared, DocumentSigned
from server.custody.ledger import Entry
from server.custody.models import Custody, HandOverDocument, HandOverLine, HandOverPaper
from server.people import queries as people
from server.people.models import Person
from shared import custody as wire
from shared.custody import CustodyKind, Direction, EventKind, HolderKind
from shared.errors import Conflict, Invalid
from shared.wire import Ref

METHODS = frozenset({"signature", "paper"})
"""Drawn on the screen or a pad; signed on a printed copy."""


def hand_over(ctx: Context, body: wire.HandOver) -> HandOverDocument:
    """All lines or none; signed at once where a signature is given."""
    person = ctx.session.get(Person, body.person_id)
    if person is None:
        raise Invalid("holder_unknown", "person_id")
    picture = signatures.read(body.signature_png) if body.signature_png else b""
    found = _lock(ctx, body)
    document = _document(ctx, body, person)
    for position, line in enumerate(body.lines, 1):
        asset = found[line.asset_id]
        give_or_take = _issue if body.direction is Direction.ISSUE else _take_back
        custody = give_or_take(ctx, document, body, line, asset)
        ctx.session.add(_line(ctx, document, position, line, asset, custody))
    ctx.session.flush()
    if picture:
        name = body.signer_name.strip() or person.name
        _sign(ctx, document, name, "signature", picture)
    else:
        _write_paper(ctx, document, None)
        events.publish(ctx, DocumentPrepared(**_told(ctx, document)))
    return document


def sign(ctx: Context, document_id: int, body: wire.SignDocument) -> HandOverDocument:
    """Sign what was prepared; what is signed never changes again."""
    document = queries.get_document(ctx, document_id)
    take_lock(ctx.session, f"hand_over:{document.id}")
    if queries.paper_of(ctx, document.id).is_signed:
        raise Conflict("document_already_signed", number=document.number)
    method = body.method or "signature"
    if method not in METHODS:
        raise Invalid("signature_method_unknown", "method")
    if method == "signature" and not body.signature_png:
        raise Invalid("signature_needed", "signature_png")
    picture = signatures.read(body.signature_png) if body.signature_png else b""
    _sign(ctx, document, body.signer_name.strip(), method, picture)
    return document


def _lock(ctx: Context, body: wire.HandOver) -> dict[int, Asset]:
    """The assets on the desk, locked in one order for everybody."""
    ids = [line.asset_id for line in body.lines]
    if len(set(ids)) != len(ids):
        raise Invalid("asset_twice", "lines")
    return {asset_id: assets.locked(ctx, asset_id) for asset_id in sorted(ids)}


def _document(ctx: Context, body: wire.HandOver, person: Person) -> HandOverDocument:
    """The next number of the year."""
    is_issue = body.direction is Direction.ISSUE
    if is_issue:
        holders.check_due(body.due_at, ctx.now, is_needed=body.kind is CustodyKind.LOAN)
    take_lock(ctx.session, "hand_over_number")
    year = people.today(ctx).year
    last = select(func.max(HandOverDocument.number_in_year)).where(HandOverDocument.year == year)
    number = (ctx.session.scalar(last) or 0) + 1
    document = HandOverDocument(
        number=f"H-{year}-{number:06}",
        year=year,
        number_in_year=number,
        direction=body.direction,
        person_id=person.id,
        kind=body.kind if is_issue else CustodyKind.ASSIGNMENT,
        due_at=body.due_at if is_issue else None,
        reason=body.reason.strip(),
        journey_id=body.journey_id,
        language=ctx.language,
        created_at=ctx.now,
        created_by=ctx.actor.name,
    )
    ctx.session.add(document)
    ctx.session.flush()
    return document


def _issue(
    ctx: Context, document: HandOverDocument, body: wire.HandOver, line: wire.DocumentLineInput, asset: Asset
) -> Custody:
    if line.condition in asset_rules.BROKEN:
        raise Invalid("broken_cannot_be_issued", "lines", tag=asset.tag)
    issue = wire.Issue(
        holder_kind=HolderKind.PERSON,
        holder_id=document.person_id,
        kind=body.kind,
        due_at=body.due_at,
        reason=body.reason,
        accessories=line.accessories,
    )
    return moves.issue(ctx, asset, issue, _cause(document, line))


def _take_back(
    ctx: Context, document: HandOverDocument, body: wire.HandOver, line: wire.DocumentLineInput, asset: Asset
) -> Custody:
    """The custody that ends: the person's own."""
    custody = ledger.open_of(ctx, asset.id)
    if custody is None or (custody.holder_kind, custody.holder_id) != (HolderKind.PERSON, document.person_id):
        raise Conflict("asset_not_held_by_person", "lines", tag=asset.tag, holder=asset.holder_label or "—")
    back = wire.Return(
        condition=line.condition,
        reason=body.reason,
        stockroom_id=body.stockroom_id,
        next_state=line.next_state,
        missing_accessories=line.missing_accessories,
    )
    moves.return_(ctx, asset, back, _cause(document, line))
    return custody


def _cause(document: HandOverDocument, line: wire.DocumentLineInput) -> moves.Cause:
    return moves.Cause(document_id=document.id, journey_id=document.journey_id, condition=line.condition)


def _line(
    ctx: Context,
    document: HandOverDocument,
    position: int,
    line: wire.DocumentLineInput,
    asset: Asset,
    custody: Custody,
) -> HandOverLine:
    model = assets.get_model(ctx, asset.model_id)
    return HandOverLine(
        document_id=document.id,
        position=position,
        asset_id=asset.id,
        custody_id=custody.id,
        tag=asset.tag,
        serial=asset.serial,
        model=f"{model.maker} {model.name}".strip(),
        condition=line.condition,
        accessories=line.accessories,
        missing_accessories=line.missing_accessories,
    )


def _sign(ctx: Context, document: HandOverDocument, name: str, method: str, picture: bytes) -> None:
    if not name:
        raise Invalid("signer_needed", "signer_name")
    local = ctx.now.astimezone(ZoneInfo(ctx.zone))
    _write_paper(ctx, document, paper.PaperSignature(name=name, at=local, method=method, picture=picture))
    if document.direction is Direction.ISSUE:
        _accept(ctx, document)
    events.publish(ctx, DocumentSigned(**_told(ctx, document)))


def _accept(ctx: Context, document: HandOverDocument) -> None:
    """The signature is a fact of its own in the ledger of every asset that has not moved on."""
    lines = sorted(queries.lines_of(ctx, document.id), key=lambda line: line.asset_id)
    for line in lines:
        asset = assets.locked(ctx, line.asset_id)
        custody = ledger.open_of(ctx, asset.id)
        if custody is not None and custody.id == line.custody_id:
            standing = ledger.standing_of(ctx, asset)
            entry = Entry(
                kind=EventKind.ACCEPT,
                after=standing,
                document_id=document.id,
                journey_id=document.journey_id,
            )
            ledger.write(ctx, asset, entry)


def _write_paper(ctx: Context, document: HandOverDocument, signature: paper.PaperSignature | None) -> None:
    content = paper.render(_content(ctx, document, signature))
    picture = signature.picture if signature is not None else b""
    row = HandOverPaper(
        document_id=document.id,
        is_signed=signature is not None,
        pdf_sha256=files.store(ctx.data_dir, content),
        at=ctx.now,
        signer_name=signature.name if signature is not None else "",
        method=signature.method if signature is not None else "",
        signature_sha256=files.store(ctx.data_dir, picture) if picture else "",
    )
    ctx.session.add(row)
    ctx.session.flush()


def _content(ctx: Context, document: HandOverDocument, signature: paper.PaperSignature | None) -> paper.Paper:
    zone = ZoneInfo(ctx.zone)
    person = people.get(ctx, document.person_id)
    return paper.Paper(
        number=document.number,
        direction=document.direction,
        language=document.language,
        kind=document.kind,
        due_at=document.due_at.astimezone(zone) if document.due_at is not None else None,
        reason=document.reason,
        created_at=document.created_at.astimezone(zone),
        created_by=document.created_by,
        name=person.name,
        employee_number=person.employee_number,
        department=people.department_name(ctx, person),
        title=person.title,
        lines=[
            paper.PaperLine(
                tag=line.tag,
                model=line.model,
                serial=line.serial,
                condition=line.condition,
                accessories=line.accessories,
                missing_accessories=line.missing_accessories,
            )
            for line in queries.lines_of(ctx, document.id)
        ],
        signature=signature,
    )


def _told(ctx: Context, document: HandOverDocument) -> dict[str, Any]:
    return {
        "subject": Ref(kind="document", id=document.id, label=document.number),
        "document_id": document.id,
        "direction": document.direction,
        "person_id": document.person_id,
        "asset_ids": tuple(line.asset_id for line in queries.lines_of(ctx, document.id)),
        "journey_id": document.journey_id,
        "at": ctx.now,
    }
