"""What people do with the custody of assets."""

from collections.abc import Callable
from typing import TypeVar

from server.assets import queries as assets
from server.assets.models import Asset
from server.core.context import Context
from server.custody import hand_overs, moves
from server.custody.models import Custody, HandOverDocument
from shared import custody as wire
from shared.permissions import Permission

B = TypeVar("B")


def issue(ctx: Context, asset_id: int, body: wire.Issue) -> Custody:
    """Hand an available asset to a person, a department or a place."""
    return _move(ctx, asset_id, body, moves.issue)


def return_(ctx: Context, asset_id: int, body: wire.Return) -> Custody:
    """Take an asset back into a stockroom."""
    return _move(ctx, asset_id, body, moves.return_)


def transfer(ctx: Context, asset_id: int, body: wire.Transfer) -> Custody:
    """Pass an asset on to another user, or to another stockroom."""
    return _move(ctx, asset_id, body, moves.transfer)


def report_lost(ctx: Context, asset_id: int, body: wire.ReportLost) -> Custody:
    return _move(ctx, asset_id, body, moves.report_lost)


def find(ctx: Context, asset_id: int, body: wire.Find) -> Custody:
    """Put a lost asset that came back into a stockroom."""
    return _move(ctx, asset_id, body, moves.find)


def send_to_repair(ctx: Context, asset_id: int, body: wire.SendToRepair) -> Custody:
    return _move(ctx, asset_id, body, moves.send_to_repair)


def correct(ctx: Context, asset_id: int, body: wire.Correct) -> Custody:
    """Undo a wrong event by one that points at it."""
    return _move(ctx, asset_id, body, moves.correct)


def _move(ctx: Context, asset_id: int, body: B, move: Callable[[Context, Asset, B], Custody]) -> Custody:
    """One move of an asset that the caller sees and may move, while nobody else moves it."""
    assets.get(ctx, asset_id)
    ctx.actor.require(Permission.CUSTODY_MOVE)
    return move(ctx, assets.locked(ctx, asset_id), body)


def hand_over(ctx: Context, body: wire.HandOver) -> HandOverDocument:
    """Issue or take back everything on the desk at once and write the paper, all or nothing."""
    ctx.actor.require(Permission.CUSTODY_MOVE)
    return hand_overs.hand_over(ctx, body)


def sign_document(ctx: Context, document_id: int, body: wire.SignDocument) -> HandOverDocument:
    """The person signs what was prepared before."""
    ctx.actor.require(Permission.CUSTODY_MOVE)
    return hand_overs.sign(ctx, document_id, body)
