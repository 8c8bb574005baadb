"""Contracts with vendors: what they promise for which models, and until when."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import Endpoint, Id, Line, Nothing, Ref, Reply, Version, Wire


class Contract(Reply):
    """`models`: those it covers; none means all of this vendor. Hours 0: nothing is promised.

    A ticket that waits for the vendor has `resolution_hours`, or where there are none `response_hours`, by
    the business calendar `calendar_id`; None: by the calendar of the ticket's own policy.
    """

    id: int
    vendor: Ref
    number: str
    starts_on: date | None
    ends_on: date | None
    response_hours: int
    resolution_hours: int
    calendar_id: int | None
    models: list[Ref]
    is_active: bool
    is_over: bool
    version: int


class Contracts(Reply):
    """With the vendors and models there are to choose from."""

    items: list[Contract]
    vendors: list[Ref]
    models: list[Ref]


class ContractForm(Wire):
    vendor_id: Id
    number: Line
    starts_on: date | None = None
    ends_on: date | None = None
    response_hours: Annotated[int, Meta(ge=0, le=8760)] = 0
    resolution_hours: Annotated[int, Meta(ge=0, le=8760)] = 0
    calendar_id: Id | None = None
    model_ids: Annotated[list[Id], Meta(max_length=200)] = []
    is_active: bool = True


class NewContract(ContractForm):
    pass


class ChangedContract(ContractForm):
    version: Version


M = Permission.CATALOG_MANAGE
LIST_CONTRACTS = Endpoint(
    "GET", "/api/contracts", Nothing, Nothing, Contracts, permission=Permission.UPDATES_FOLLOW
)
CREATE_CONTRACT = Endpoint("POST", "/api/contracts", Nothing, NewContract, Contract, permission=M, status=201)
CHANGE_CONTRACT = Endpoint(
    "POST", "/api/contracts/{contract_id}/change", Nothing, ChangedContract, Contract, permission=M
)
