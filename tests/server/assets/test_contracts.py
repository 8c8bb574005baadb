"""Contracts with vendors, and the tickets that are handed to one."""

from datetime import date

import pytest

from server.assets import actions, queries
from server.core.context import Actor
from server.tickets.actions import work
from server.tickets.models import Ticket
from shared.catalog import Tier
from shared.contracts import ChangedContract, NewContract
from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Role
from shared.tickets import Escalate, Pend, PendingReason
from tests.support.assets import contract, vendor
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.tickets import act, fresh, history, taken, worker


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "안지우", team(desk))


def waiting(made: Ticket, **fields: object) -> Pend:
    return Pend(
        version=made.version,
        reason=PendingReason.WAITING_VENDOR,
        vendor_reference="A-17",
        **fields,  # type: ignore[arg-type]  # fields of the command by their name
    )


def test_waiting_for_a_vendor_names_the_vendor_and_the_contract(desk: Desk, agent: Actor) -> None:
    kept, made = contract(desk), taken(desk, agent)
    act(desk, agent, work.pend, made.id, waiting(fresh(desk, made), contract_id=kept.id))
    facts = history(desk, made)[-1].facts
    assert facts["vendor"] == "한빛서비스"
    assert (facts["vendor_id"], facts["contract_id"]) == (str(kept.vendor_id), str(kept.id))
    assert facts["contract"] == "HB-2026-01"
    assert fresh(desk, made).vendor == "한빛서비스"


def test_a_vendor_may_still_be_named_in_words(desk: Desk, agent: Actor) -> None:
    made = taken(desk, agent)
    act(desk, agent, work.pend, made.id, waiting(fresh(desk, made), vendor="동네 수리점"))
    facts = history(desk, made)[-1].facts
    assert (facts["vendor"], facts.get("vendor_id")) == ("동네 수리점", None)


def test_a_contract_that_is_over_is_refused(desk: Desk, agent: Actor) -> None:
    over = contract(desk, ends_on=date(2026, 11, 1))
    other = vendor(desk, "다른업체")
    made = taken(desk, agent)
    for fields, code in (
        ({"contract_id": over.id}, "contract_over"),
        ({"contract_id": over.id, "vendor_id": other.id}, "contract_unknown"),
        ({"vendor_id": 999}, "vendor_unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            act(desk, agent, work.pend, made.id, waiting(fresh(desk, made), **fields))
        assert refused.value.code == code


def test_an_escalation_to_the_vendor_tier_names_it_and_others_do_not(desk: Desk, agent: Actor) -> None:
    kept = contract(desk)
    for tier, expected in ((Tier.L4, "HB-2026-01"), (Tier.L2, None)):
        made, up = taken(desk, agent), team(desk, f"{tier} 그룹", tier)
        form = Escalate(version=made.version, team_id=up.id, reason="부품", tried="교체", contract_id=kept.id)
        act(desk, agent, work.escalate, made.id, form)
        entry = next(one for one in history(desk, made) if one.name == "escalated")
        assert entry.facts.get("contract") == expected


def test_contracts_are_kept_by_administrators(desk: Desk, agent: Actor) -> None:
    admin = worker(desk, "관리자", roles=(Role.ADMINISTRATOR,))
    kept = contract(desk, response_hours=4)
    form = NewContract(vendor_id=kept.vendor_id, number=" hb-2026-01 ")
    with pytest.raises(Conflict):
        act(desk, admin, actions.create_contract, form)
    with pytest.raises(Forbidden):
        act(desk, agent, actions.create_contract, form)
    days = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 4, 1)}
    for fields, code in ((days, "contract_ends_before_start"), ({"model_ids": [77]}, "asset_model_unknown")):
        changed = ChangedContract(
            version=kept.version,
            vendor_id=kept.vendor_id,
            number="x",
            **fields,  # type: ignore[arg-type]  # fields of the command by their name
        )
        with pytest.raises(Invalid) as refused:
            act(desk, admin, actions.change_contract, kept.id, changed)
        assert refused.value.code == code
    with desk.ctx(agent, writes=False) as ctx:
        found = queries.contracts(ctx)
    assert [(one.number, one.response_hours, one.is_over) for one in found.items] == [
        ("HB-2026-01", 4, False)
    ]
