"""Custody: who answers for an asset. An append-only ledger; the current holder is derived from it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.assets import Condition, StockState
from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    File,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalLine,
    OptionalText,
    Page,
    Ref,
    Reply,
    Wire,
)


class HolderKind(StrEnum):
    PERSON = "person"
    DEPARTMENT = "department"
    LOCATION = "location"
    STOCKROOM = "stockroom"
    VENDOR = "vendor"


class CustodyKind(StrEnum):
    ASSIGNMENT = "assignment"
    LOAN = "loan"
    POOL = "pool"
    STOCK = "stock"
    REPAIR = "repair"
    MISSING = "missing"


class Outcome(StrEnum):
    """How a custody was closed; exactly one."""

    RETURNED = "returned"
    TRANSFERRED = "transferred"
    ISSUED = "issued"
    SENT_TO_REPAIR = "sent_to_repair"
    LOST = "lost"
    FOUND = "found"
    DISPOSED = "disposed"
    CORRECTED = "corrected"


class EventKind(StrEnum):
    RECEIVE = "receive"
    ISSUE = "issue"
    ACCEPT = "accept"
    RETURN = "return"
    TRANSFER = "transfer"
    EXTEND = "extend"
    SEND_TO_REPAIR = "send_to_repair"
    REPORT_LOST = "report_lost"
    FIND = "find"
    INSPECT = "inspect"
    DISPOSE = "dispose"
    CORRECT = "correct"


class CustodyRow(Reply):
    """One custody, open (`closed_at` None) or closed."""

    id: int
    asset: Ref
    kind: CustodyKind
    holder: Ref
    accountable: Ref | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    due_at: datetime | None
    is_signed: bool


class CustodyEventRow(Reply):
    """One line of the ledger. `at` = when it took effect, `recorded_at` = when it was written down."""

    id: int
    seq: int
    asset: Ref
    kind: EventKind
    at: datetime
    recorded_at: datetime
    actor: str
    from_holder: Ref | None
    to_holder: Ref | None
    reason: str
    condition: Condition | None
    document_id: int | None
    corrects_seq: int | None
    hash: str


class CustodyHistory(Reply):
    """`is_intact`: the chain of hashes holds and the fold of events equals the current holder."""

    events: list[CustodyEventRow]
    custodies: list[CustodyRow]
    is_intact: bool


class Issue(Wire):
    """Hand one asset to a holder. `at` may lie in the past (both times are kept), never in the future."""

    holder_kind: HolderKind = HolderKind.PERSON
    holder_id: Id
    accountable_id: Id | None = None
    kind: CustodyKind = CustodyKind.ASSIGNMENT
    due_at: datetime | None = None
    at: datetime | None = None
    reason: OptionalText = ""
    accessories: Annotated[list[Line], Meta(max_length=50)] = []
    journey_step_id: Id | None = None
    ticket_id: Id | None = None


class Return(Wire):
    """Back to a stockroom. The condition decides what happens next: damaged never becomes available."""

    condition: Condition
    reason: OptionalText = ""
    stockroom_id: Id | None = None
    next_state: StockState | None = None
    missing_accessories: Annotated[list[Line], Meta(max_length=50)] = []
    at: datetime | None = None
    journey_step_id: Id | None = None


class Transfer(Wire):
    holder_kind: HolderKind = HolderKind.PERSON
    holder_id: Id
    accountable_id: Id | None = None
    reason: Line
    at: datetime | None = None


class ReportLost(Wire):
    reason: Line
    is_stolen: bool = False
    at: datetime | None = None


class Find(Wire):
    reason: Line
    stockroom_id: Id | None = None
    condition: Condition = Condition.GOOD


class SendToRepair(Wire):
    vendor_id: Id
    reason: Line
    due_at: datetime | None = None


class Correct(Wire):
    """A compensating event: the wrong line stays, this one points at it."""

    wrong_seq: Annotated[int, Meta(ge=1)]
    holder_kind: HolderKind
    holder_id: Id
    reason: Line
    accountable_id: Id | None = None


class Direction(StrEnum):
    ISSUE = "issue"
    RETURN = "return"


class DocumentState(StrEnum):
    PREPARED = "prepared"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class DocumentLineInput(Wire):
    asset_id: Id
    condition: Condition = Condition.GOOD
    accessories: Annotated[list[Line], Meta(max_length=50)] = []
    missing_accessories: Annotated[list[Line], Meta(max_length=50)] = []
    next_state: StockState | None = None


class HandOver(Wire):
    """The asset desk's one act: every line is issued or returned and the paper is written, all or nothing.

    `signature_png` is base64; "" leaves the document unsigned (state prepared) to be signed later.
    """

    direction: Direction
    person_id: Id
    lines: Annotated[list[DocumentLineInput], Meta(min_length=1, max_length=100)]
    kind: CustodyKind = CustodyKind.ASSIGNMENT
    due_at: datetime | None = None
    stockroom_id: Id | None = None
    reason: OptionalText = ""
    journey_id: Id | None = None
    signature_png: Annotated[str, Meta(max_length=400_000)] = ""
    signer_name: OptionalLine = ""
    method: OptionalLine = "signature"


class SignDocument(Wire):
    signature_png: Annotated[str, Meta(max_length=400_000)] = ""
    signer_name: Line
    method: OptionalLine = "signature"


class DocumentLine(Reply):
    asset: Ref
    serial: str
    model: str
    condition: Condition
    accessories: list[str]
    missing_accessories: list[str]


class Document(Reply):
    """지급/반납 확인서. `pdf_sha256` never changes once signed."""

    id: int
    number: str
    direction: Direction
    state: DocumentState
    person: Ref
    lines: list[DocumentLine]
    created_at: datetime
    created_by: str
    signed_at: datetime | None
    signer_name: str
    method: str
    pdf_sha256: str


class Stockroom(Reply):
    id: int
    name: str
    location: str
    is_default: bool


class Stockrooms(Reply):
    items: list[Stockroom]


class NewStockroom(Wire):
    name: Line
    location_id: Id | None = None
    is_default: bool = False


class Vendor(Reply):
    id: int
    name: str


class Vendors(Reply):
    items: list[Vendor]


class NewVendor(Wire):
    name: Line


class CustodiesQuery(Wire):
    person_id: Id | None = None
    is_open: bool | None = None
    overdue: bool = False
    cursor: OptionalLine = ""
    limit: Limit = 100


C = Permission.CUSTODY_MOVE
R = Permission.ASSETS_READ_SUMMARY

LIST_CUSTODIES = Endpoint("GET", "/api/custodies", CustodiesQuery, Nothing, Page[CustodyRow], permission=R)
GET_CUSTODY_HISTORY = Endpoint(
    "GET", "/api/assets/{asset_id}/custody", Nothing, Nothing, CustodyHistory, permission=R
)
ISSUE_ASSET = Endpoint(
    "POST", "/api/assets/{asset_id}/issue", Nothing, Issue, CustodyRow, permission=C, status=201
)
RETURN_ASSET = Endpoint("POST", "/api/assets/{asset_id}/return", Nothing, Return, CustodyRow, permission=C)
TRANSFER_ASSET = Endpoint(
    "POST", "/api/assets/{asset_id}/transfer", Nothing, Transfer, CustodyRow, permission=C
)
REPORT_LOST = Endpoint("POST", "/api/assets/{asset_id}/lost", Nothing, ReportLost, CustodyRow, permission=C)
FIND_ASSET = Endpoint("POST", "/api/assets/{asset_id}/find", Nothing, Find, CustodyRow, permission=C)
SEND_TO_REPAIR = Endpoint(
    "POST", "/api/assets/{asset_id}/repair", Nothing, SendToRepair, CustodyRow, permission=C
)
CORRECT_CUSTODY = Endpoint(
    "POST", "/api/assets/{asset_id}/correct", Nothing, Correct, CustodyRow, permission=C
)
HAND_OVER = Endpoint("POST", "/api/hand-overs", Nothing, HandOver, Document, permission=C, status=201)
GET_DOCUMENT = Endpoint("GET", "/api/hand-overs/{document_id}", Nothing, Nothing, Document, permission=C)
GET_DOCUMENT_PDF = Endpoint(
    "GET", "/api/hand-overs/{document_id}/pdf", Nothing, Nothing, File, permission=C, returns_raw=True
)
SIGN_DOCUMENT = Endpoint(
    "POST", "/api/hand-overs/{document_id}/sign", Nothing, SignDocument, Document, permission=C
)
LIST_STOCKROOMS = Endpoint("GET", "/api/stockrooms", Nothing, Nothing, Stockrooms, permission=R)
CREATE_STOCKROOM = Endpoint(
    "POST",
    "/api/stockrooms",
    Nothing,
    NewStockroom,
    Stockroom,
    permission=Permission.ASSETS_MANAGE,
    status=201,
)
LIST_VENDORS = Endpoint("GET", "/api/vendors", Nothing, Nothing, Vendors, permission=R)
CREATE_VENDOR = Endpoint(
    "POST", "/api/vendors", Nothing, NewVendor, Vendor, permission=Permission.ASSETS_MANAGE, status=201
)


class OwnAssets(Reply):
    items: list[CustodyRow]


LIST_OWN_ASSETS = Endpoint(
    "GET", "/api/my/assets", Nothing, Nothing, OwnAssets, permission=Permission.TICKETS_OWN
)
