"""The asset desk's one act, and its papers."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select

from server.assets.models import Asset
from server.core.context import Context
from server.custody import actions, queries
from server.custody.events import AssetIssued, AssetReturned, DocumentPrepared, DocumentSigned
from server.custody.models import HandOverDocument
from server.people.models import Person
from shared import custody as wire
from shared.assets import AssetCategory, AssetState, Condition, StockState
from shared.custody import CustodyKind, Direction, DocumentLineInput, DocumentState, EventKind
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.permissions import Role
from tests.support.assets import asset, reload
from tests.support.custody import KEEPER, issue, ledger_faults, pdf_text, signature_png, take_back
from tests.support.house import Desk, actor
from tests.support.people import hire

ISSUE, RETURN = Direction.ISSUE, Direction.RETURN


def hand_over(
    desk: Desk, direction: Direction, person: Person, *lines: Asset | DocumentLineInput, **fields: Any
) -> wire.Document:
    given = [DocumentLineInput(asset_id=line.id) if isinstance(line, Asset) else line for line in lines]
    body = wire.HandOver(direction=direction, person_id=person.id, lines=given, **fields)
    with desk.ctx(KEEPER) as ctx:
        return queries.show_document(ctx, actions.hand_over(ctx, body))


def sign(desk: Desk, document_id: int, **fields: Any) -> wire.Document:
    form = {"signature_png": signature_png(), "signer_name": "김민지"}
    body = wire.SignDocument(**{**form, **fields})
    with desk.ctx(KEEPER) as ctx:
        return queries.show_document(ctx, actions.sign_document(ctx, document_id, body))


def pdf(desk: Desk, document_id: int) -> bytes:
    with desk.ctx(KEEPER, writes=False) as ctx:
        return queries.document_pdf(ctx, document_id).content


def documents(desk: Desk) -> int:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.scalar(select(func.count()).select_from(HandOverDocument)) or 0


def is_signed(desk: Desk, person: Person) -> list[bool]:
    with desk.ctx(KEEPER, writes=False) as ctx:
        return [row.is_signed for row in queries.rows(ctx, queries.held_by(ctx, person.id))]


def test_everything_on_the_desk_is_issued_with_one_signature(desk: Desk) -> None:
    person = hire(desk, "김민지")
    laptop, monitor = asset(desk, "NB-2107"), asset(desk, "MN-0042", category=AssetCategory.MONITOR)
    line = DocumentLineInput(asset_id=laptop.id, condition=Condition.NEW, accessories=["충전기"])

    document = hand_over(desk, ISSUE, person, line, monitor, signature_png=signature_png(), reason="입사")

    assert (document.number, document.state) == ("H-2026-000001", DocumentState.SIGNED)
    assert (document.signer_name, document.method, document.signed_at) == ("김민지", "signature", desk.now)
    assert [(row.asset.label, row.accessories) for row in document.lines] == [
        ("NB-2107", ["충전기"]),
        ("MN-0042", []),
    ]
    assert is_signed(desk, person) == [True, True]
    assert reload(desk, laptop.id).holder_label == "김민지"
    with desk.ctx(KEEPER, writes=False) as ctx:
        told = queries.history(ctx, laptop.id)
    assert [event.kind for event in told.events] == [EventKind.RECEIVE, EventKind.ISSUE, EventKind.ACCEPT]
    assert [event.document_id for event in told.events] == [None, document.id, document.id]
    assert ledger_faults(desk) == []


def test_the_signed_paper_says_what_was_handed_over(desk: Desk) -> None:
    person = hire(desk, "김민지")
    found = asset(desk, "NB-2107", serial="5CD1234ABC", model="gram 17")

    document = hand_over(desk, ISSUE, person, found, signature_png=signature_png())

    content = pdf(desk, document.id)
    text = pdf_text(content)
    assert sha256(content).hexdigest() == document.pdf_sha256
    assert content.startswith(b"%PDF-")
    for words in (
        "자산 지급 확인서",
        "H-2026-000001",
        "NB-2107",
        "LG gram 17",
        "5CD1234ABC",
        "인수자 서명: 김민지",
    ):
        assert words in text


def test_one_line_that_cannot_be_issued_leaves_nothing_done(desk: Desk) -> None:
    person, other = hire(desk), hire(desk, "이서연")
    free, taken = asset(desk), asset(desk)
    issue(desk, taken, other)

    with pytest.raises(Conflict, match="asset_not_available") as refused:
        hand_over(desk, ISSUE, person, free, taken, signature_png=signature_png())

    assert refused.value.facts["tag"] == taken.tag
    assert refused.value.facts["holder"] == "이서연"
    assert reload(desk, free.id).state is AssetState.IN_STOCK
    assert documents(desk) == 0
    assert ledger_faults(desk) == []


def test_everything_is_taken_back_at_once_and_what_is_missing_is_written_down(desk: Desk) -> None:
    person = hire(desk, "김민지")
    laptop, monitor = asset(desk), asset(desk, category=AssetCategory.MONITOR)
    hand_over(desk, ISSUE, person, laptop, monitor)
    back = [
        DocumentLineInput(asset_id=laptop.id, condition=Condition.DAMAGED, missing_accessories=["충전기"]),
        DocumentLineInput(asset_id=monitor.id, next_state=StockState.AVAILABLE),
    ]

    document = hand_over(desk, RETURN, person, *back, signature_png=signature_png())

    assert (document.number, document.direction) == ("H-2026-000002", RETURN)
    assert reload(desk, laptop.id).stock_state is StockState.QUARANTINE
    assert reload(desk, monitor.id).stock_state is StockState.AVAILABLE
    assert "누락: 충전기" in pdf_text(pdf(desk, document.id))
    assert ledger_faults(desk) == []


def test_only_what_the_person_holds_can_be_taken_back(desk: Desk) -> None:
    person, other = hire(desk, "김민지"), hire(desk, "이서연")
    own, foreign, shelf = asset(desk), asset(desk), asset(desk)
    issue(desk, own, person)
    issue(desk, foreign, other)

    for wrong, holder in ((foreign, "이서연"), (shelf, "본사 창고")):
        with pytest.raises(Conflict, match="asset_not_held_by_person") as refused:
            hand_over(desk, RETURN, person, own, wrong)
        assert refused.value.facts["holder"] == holder
    assert reload(desk, own.id).state is AssetState.ISSUED


def test_a_leaver_gives_back_but_gets_nothing(desk: Desk) -> None:
    person = hire(desk, last_working_day=date(2026, 11, 24))
    held, other = asset(desk), asset(desk)
    issue(desk, held, person)
    desk.pass_time(days=3)

    hand_over(desk, RETURN, person, held, signature_png=signature_png())
    with pytest.raises(Conflict, match="holder_has_left"):
        hand_over(desk, ISSUE, person, other)


def test_unsigned_it_is_prepared_and_signed_later_once_for_all(desk: Desk) -> None:
    person, found = hire(desk, "김민지"), asset(desk)
    prepared = hand_over(desk, ISSUE, person, found)
    assert (prepared.state, prepared.signed_at, prepared.signer_name) == (DocumentState.PREPARED, None, "")
    assert is_signed(desk, person) == [False]
    assert "아직 서명하지 않았습니다." in pdf_text(pdf(desk, prepared.id))

    desk.pass_time(hours=2)
    signed = sign(desk, prepared.id)

    assert (signed.state, signed.signed_at) == (DocumentState.SIGNED, desk.now)
    assert signed.pdf_sha256 != prepared.pdf_sha256
    assert is_signed(desk, person) == [True]
    with pytest.raises(Conflict, match="document_already_signed"):
        sign(desk, prepared.id, signer_name="다른 사람")
    assert sha256(pdf(desk, prepared.id)).hexdigest() == signed.pdf_sha256
    assert ledger_faults(desk) == []


def test_what_has_moved_on_is_not_accepted_by_a_late_signature(desk: Desk) -> None:
    person, found = hire(desk), asset(desk)
    prepared = hand_over(desk, ISSUE, person, found)
    take_back(desk, found)

    sign(desk, prepared.id)

    with desk.ctx(KEEPER, writes=False) as ctx:
        kinds = [event.kind for event in queries.history(ctx, found.id).events]
    assert EventKind.ACCEPT not in kinds
    assert ledger_faults(desk) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"signature_png": ""}, "signature_needed"),
        ({"signature_png": signature_png(is_empty=True)}, "signature_empty"),
        ({"signature_png": "AAAA"}, "signature_unreadable"),
        ({"method": "telepathy"}, "signature_method_unknown"),
        ({"signer_name": " "}, "signer_needed"),
    ],
)
def test_a_signature_that_is_none_signs_nothing(desk: Desk, fields: dict[str, str], code: str) -> None:
    prepared = hand_over(desk, ISSUE, hire(desk), asset(desk))

    with pytest.raises(Invalid, match=code):
        sign(desk, prepared.id, **fields)
    with desk.ctx(KEEPER, writes=False) as ctx:
        shown = queries.show_document(ctx, queries.get_document(ctx, prepared.id))
    assert shown == prepared


def test_a_printed_copy_may_be_signed_instead(desk: Desk) -> None:
    prepared = hand_over(desk, ISSUE, hire(desk), asset(desk))

    signed = sign(desk, prepared.id, signature_png="", method="paper")

    assert (signed.state, signed.method) == (DocumentState.SIGNED, "paper")
    assert "출력본에 서명함" in pdf_text(pdf(desk, prepared.id))


def test_a_loan_on_paper_says_when_it_is_due(desk: Desk) -> None:
    person, found = hire(desk), asset(desk)

    with pytest.raises(Invalid, match="loan_needs_due_at"):
        hand_over(desk, ISSUE, person, found, kind=CustodyKind.LOAN)
    due_at = desk.now + timedelta(days=10)
    document = hand_over(desk, ISSUE, person, found, kind=CustodyKind.LOAN, due_at=due_at)

    assert "2026년 12월 3일 09:30" in pdf_text(pdf(desk, document.id))
    assert reload(desk, found.id).due_at == due_at


def test_nonsense_on_the_desk_is_refused(desk: Desk) -> None:
    person, found = hire(desk), asset(desk)
    broken = DocumentLineInput(asset_id=found.id, condition=Condition.DAMAGED)

    with pytest.raises(Invalid, match="asset_twice"):
        hand_over(desk, ISSUE, person, found, found)
    with pytest.raises(Invalid, match="broken_cannot_be_issued"):
        hand_over(desk, ISSUE, person, broken)
    with pytest.raises(NotFound):
        hand_over(desk, ISSUE, person, DocumentLineInput(asset_id=9999))
    line = [DocumentLineInput(asset_id=found.id)]
    with pytest.raises(Invalid, match="holder_unknown"), desk.ctx(KEEPER) as ctx:
        actions.hand_over(ctx, wire.HandOver(direction=ISSUE, person_id=9999, lines=line))
    with pytest.raises(Forbidden), desk.ctx(actor(Role.DESK_AGENT)) as ctx:
        actions.hand_over(ctx, wire.HandOver(direction=ISSUE, person_id=person.id, lines=line))
    assert documents(desk) == 0


def test_numbers_start_again_with_the_year_of_the_company(desk: Desk) -> None:
    person = hire(desk)
    first = hand_over(desk, ISSUE, person, asset(desk))
    desk.clock.at = desk.now.replace(month=12, day=31, hour=15, minute=5)

    second = hand_over(desk, ISSUE, person, asset(desk))

    assert (first.number, second.number) == ("H-2026-000001", "H-2027-000001")


def test_the_events_carry_the_journey_and_the_paper(desk: Desk) -> None:
    heard: list[Any] = []

    def hear(_: Context, event: Any) -> None:
        heard.append(event)

    kinds = (AssetIssued, AssetReturned, DocumentPrepared, DocumentSigned)
    reactions = dict(desk.house.reactions) | {kind: [hear] for kind in kinds}
    desk.house = type(desk.house)(desk.house.database, desk.clock, reactions, desk.house.data_dir)
    person, found = hire(desk), asset(desk)

    issued = hand_over(desk, ISSUE, person, found, journey_id=7)
    sign(desk, issued.id)
    hand_over(desk, RETURN, person, found, journey_id=8, signature_png=signature_png())

    told = [(event.name, event.person_id, event.document_id, event.journey_id) for event in heard]
    assert told == [
        ("asset_issued", person.id, issued.id, 7),
        ("document_prepared", person.id, issued.id, 7),
        ("document_signed", person.id, issued.id, 7),
        ("asset_returned", person.id, issued.id + 1, 8),
        ("document_signed", person.id, issued.id + 1, 8),
    ]
    assert heard[0].asset_id == found.id
    assert heard[1].asset_ids == (found.id,)


def test_the_paper_speaks_the_language_in_which_it_was_prepared(desk: Desk) -> None:
    person, found = hire(desk), asset(desk)
    line = [DocumentLineInput(asset_id=found.id)]
    with desk.house.transaction(KEEPER, language="en") as ctx:
        body = wire.HandOver(direction=ISSUE, person_id=person.id, lines=line)
        document_id = actions.hand_over(ctx, body).id

    sign(desk, document_id)

    assert "Asset Hand-over Receipt" in pdf_text(pdf(desk, document_id))


def test_papers_are_for_the_asset_desk(desk: Desk) -> None:
    document = hand_over(desk, ISSUE, hire(desk), asset(desk))

    with desk.ctx(actor(Role.DESK_AGENT), writes=False) as ctx, pytest.raises(NotFound):
        queries.document_pdf(ctx, document.id)
    with desk.ctx(KEEPER, writes=False) as ctx, pytest.raises(NotFound):
        queries.get_document(ctx, 9999)
