"""The check of the ledger finds what somebody changed behind its back."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from server.assets.models import Asset
from server.core.db import is_sqlite
from server.core.files import path_of
from server.custody import actions, jobs, queries
from server.custody.models import Custody, CustodyEvent
from shared import custody as wire
from shared.custody import Direction, Outcome
from shared.errors import NotFound
from tests.support.assets import asset
from tests.support.custody import KEEPER, issue, ledger_faults, take_back
from tests.support.house import Desk
from tests.support.people import hire


def tamper(desk: Desk, statement: Any, *, opens: bool = False) -> None:
    """What somebody with the password of the database could do."""
    with desk.ctx() as ctx:
        if opens and is_sqlite(ctx.session):
            ctx.session.execute(text("DROP TRIGGER custody_event_no_update"))
            ctx.session.execute(text("DROP TRIGGER custody_event_no_delete"))
        elif opens:
            ctx.session.execute(text("SET LOCAL session_replication_role = replica"))
        ctx.session.execute(statement)


def test_a_holder_set_behind_the_ledgers_back_is_found(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    found, other = asset(desk, "NB-2107"), hire(desk)
    issue(desk, found, hire(desk))

    tamper(desk, update(Asset).where(Asset.id == found.id).values(holder_id=other.id))

    assert ledger_faults(desk) == [f"NB-2107: holder_id is {other.id}, the ledger says {other.id + 1}"]
    for _ in range(24):
        with desk.ctx() as ctx:
            jobs.check_ledger(ctx)
        desk.clock.pass_time(hours=1)
    assert [record.message for record in caplog.records if "does not hold" in record.message] == [
        f"the custody ledger does not hold: NB-2107: holder_id is {other.id}, the ledger says {other.id + 1}"
    ]


def test_an_event_changed_in_the_database_breaks_its_seal(desk: Desk) -> None:
    found = asset(desk, "NB-2107")
    issue(desk, found, hire(desk))
    take_back(desk, found)

    changed = update(CustodyEvent).where(CustodyEvent.seq == 2).values(reason="없던 일")
    tamper(desk, changed, opens=True)

    assert ledger_faults(desk) == ["NB-2107: the seal of event 2 is broken"]


def test_a_custody_that_ends_otherwise_is_found(desk: Desk) -> None:
    found = asset(desk, "NB-2107")
    issue(desk, found, hire(desk))

    tamper(desk, update(Custody).where(Custody.opened_seq == 1).values(outcome=Outcome.LOST))

    assert ledger_faults(desk) == ["NB-2107: the custody opened by event 1 ends otherwise than in the ledger"]


def test_an_open_custody_of_somebody_else_is_found(desk: Desk) -> None:
    found, other = asset(desk, "NB-2107"), hire(desk)
    issue(desk, found, hire(desk))

    tamper(desk, update(Custody).where(Custody.opened_seq == 2).values(holder_id=other.id))

    assert ledger_faults(desk) == ["NB-2107: the open custody differs from the ledger"]


def test_a_missing_custody_is_found(desk: Desk) -> None:
    found = asset(desk, "NB-2107")
    issue(desk, found, hire(desk))

    tamper(desk, delete(Custody).where(Custody.opened_seq == 2))

    assert ledger_faults(desk) == ["NB-2107: the custodies do not follow the events"]


def test_an_asset_without_a_ledger_is_found(desk: Desk) -> None:
    found = asset(desk, "NB-2107")
    with desk.ctx() as ctx:
        row = ctx.session.get_one(Asset, found.id)
        values = {c.name: getattr(row, c.name) for c in Asset.__table__.c if c.name != "id"}
        values |= {"tag": "NB-1", "tag_key": "nb-1", "version": 1}
        ctx.session.execute(insert(Asset.__table__).values(**values))  # type: ignore[arg-type]  # a table

    assert ledger_faults(desk) == ["NB-1: has no ledger"]


def test_a_paper_that_was_changed_or_lost_is_found_and_not_handed_out(desk: Desk) -> None:
    found, person = asset(desk), hire(desk)
    line = wire.DocumentLineInput(asset_id=found.id)
    body = wire.HandOver(direction=Direction.ISSUE, person_id=person.id, lines=[line])
    with desk.ctx(KEEPER) as ctx:
        document = actions.hand_over(ctx, body)
        paper = queries.paper_of(ctx, document.id)
    path = path_of(desk.house.data_dir, paper.pdf_sha256)

    path.write_bytes(path.read_bytes() + b" ")

    assert ledger_faults(desk) == [f"document {document.id}: its PDF is missing or was changed"]
    with desk.ctx(KEEPER, writes=False) as ctx, pytest.raises(NotFound, match="file_missing"):
        queries.document_pdf(ctx, document.id)
