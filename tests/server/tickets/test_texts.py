"""Thanks, waiting: decisions about words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.tickets.rules import history, pending, texts
from shared.errors import DeskError
from shared.tickets import EntryKind, Pend, PendingReason

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "감사합니다",
        "네, 잘 됩니다. 감사합니다!",
        "고맙습니다~~ ㅎㅎ",
        "해결됐습니다. 빠른 처리 감사드립니다 😊",
        "Thanks a lot!",
        "Great, it works now. Thank you very much.",
        "감사합니다\n> 비밀번호를 다시 설정했습니다. 또 안 되면 알려 주세요.",
    ],
)
def test_thanks_alone_are_recognised(text: str) -> None:
    assert texts.is_thanks_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "감사합니다. 그런데 또 안 됩니다",
        "안됩니다",
        "아직 안돼요 감사합니다",
        "확인했습니다. 프린터도 봐 주세요",
        "it does not work, thanks",
        "thanks, but it is the same as before",
        "됩니까?",
        "잘 되나요?",
        "네",
        "",
        "감사합니다 " * 40,
        "works? no",
    ],
)
def test_everything_else_is_more_than_thanks(text: str) -> None:
    assert not texts.is_thanks_only(text)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"reason": "waiting_user"}, "message_needed", "message"),
        ({"reason": "waiting_user", "message": "  "}, "message_needed", "message"),
        ({"reason": "waiting_vendor"}, "vendor_needed", "vendor"),
        ({"reason": "waiting_vendor", "vendor": "한빛"}, "vendor_needed", "vendor_reference"),
        ({"reason": "scheduled"}, "until_needed", "until"),
        ({"reason": "scheduled", "until": NOW}, "until_passed", "until"),
        ({"reason": "scheduled", "until": NOW.replace(tzinfo=None)}, "time_without_zone", "until"),
        ({"reason": "waiting_approval"}, "approval_needed", "reason"),
        ({"reason": "waiting_problem"}, "link_needed", "reason"),
        ({"reason": "waiting_change"}, "link_needed", "reason"),
    ],
)
def test_a_waiting_that_nobody_would_end_is_refused(fields: dict[str, Any], code: str, field: str) -> None:
    form = Pend(version=1, **{**fields, "reason": PendingReason(fields["reason"])})

    with pytest.raises(DeskError) as refused:
        pending.check(form, now=NOW, has_told_requester=False, has_ticket_link=False)

    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "form",
    [
        Pend(version=1, reason=PendingReason.WAITING_USER, message="언제 통화하실 수 있나요?"),
        Pend(version=1, reason=PendingReason.WAITING_USER),
        Pend(version=1, reason=PendingReason.WAITING_VENDOR, vendor="한빛", vendor_reference="A-1"),
        Pend(version=1, reason=PendingReason.SCHEDULED, until=NOW + timedelta(days=1)),
        Pend(version=1, reason=PendingReason.WAITING_PROBLEM),
    ],
)
def test_a_waiting_with_its_end_is_fine(form: Pend) -> None:
    pending.check(form, now=NOW, has_told_requester=True, has_ticket_link=True)


def test_only_messages_and_plain_events_are_public() -> None:
    public = [kind for kind in EntryKind if history.is_public(kind, "")]

    assert public == [EntryKind.QUESTION, EntryKind.ANSWER]
    assert history.is_public(EntryKind.EVENT, "resolved")
    assert not history.is_public(EntryKind.EVENT, "escalated")
    assert history.public_facts("pended", {"reason": "waiting_vendor", "vendor": "한빛"}) == {
        "reason": "waiting_vendor"
    }
