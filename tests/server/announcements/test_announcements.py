"""Stories of announcements: drafts, the clock, whom they concern, tickets that hang on one."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from server.announcements import actions, queries, rules
from server.announcements.models import Announcement as Row
from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import announce, edit
from server.tickets.models import Ticket
from server.tickets.queries import announcements as linked
from server.tickets.queries import links
from shared import announcements as wire
from shared.announcements import AnnouncementKind, AnnouncementState, Severity
from shared.catalog import Audience
from shared.errors import DeskError, Forbidden, NotFound
from shared.permissions import Role
from shared.tickets import AnswerLinked, LinkKind, NewLink, Status
from tests.support import catalog
from tests.support.house import MONDAY_MORNING as NOW
from tests.support.house import Desk, actor
from tests.support.people import department, hire, location
from tests.support.tickets import act, actor_for, detail, fresh, names, taken, worker

S = AnnouncementState
LEAD = actor(Role.LEAD)
HOUR = timedelta(hours=1)


def write(desk: Desk, title: str = "VPN 접속 장애", **fields: Any) -> Row:
    form = wire.Announcement(
        **{"kind": AnnouncementKind.OUTAGE, "title": title, "starts_at": desk.now} | fields
    )
    return act(desk, LEAD, actions.create, form)


def publish(desk: Desk, title: str = "VPN 접속 장애", **fields: Any) -> Row:
    row = write(desk, title, **fields)
    return act(desk, LEAD, actions.publish, row.id, wire.AnnouncementCommand(version=row.version))


def seen(desk: Desk, person: Person) -> list[str]:
    """The titles that somebody is shown."""
    with desk.ctx(actor_for(person), writes=False) as ctx:
        return [one.title for one in queries.banners(ctx).items]


def state(desk: Desk, row: Row) -> AnnouncementState:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Row, row.id).state


# --- rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "starts", "ends", "by_itself", "expected"),
    [
        (S.SCHEDULED, NOW + HOUR, None, False, S.SCHEDULED),
        (S.SCHEDULED, NOW, None, False, S.ACTIVE),
        (S.ACTIVE, NOW - HOUR, NOW, False, S.ACTIVE),
        (S.ACTIVE, NOW - HOUR, NOW, True, S.ENDED),
        (S.SCHEDULED, NOW - HOUR, NOW - HOUR / 2, True, S.ENDED),
        (S.DRAFT, NOW - HOUR, None, False, S.DRAFT),
        (S.CANCELLED, NOW - HOUR, None, False, S.CANCELLED),
    ],
)
def test_the_clock_moves_only_what_was_published(
    before: S, starts: datetime, ends: datetime | None, by_itself: bool, expected: S
) -> None:
    found = rules.state_at(before, NOW, starts_at=starts, ends_at=ends, ends_by_itself=by_itself)
    assert found is expected


@pytest.mark.parametrize(
    ("text", "keywords", "title", "word"),
    [
        ("집에서 vpn이 안 됩니다", ["VPN"], "점검", "VPN"),
        ("메일이 늦게 옵니다", [], "메일 지연 안내", "메일"),
        ("점검은 언제인가요", [], "정기 점검 안내", ""),
        ("프린터가 안 됩니다", ["VPN", "원격 접속"], "프린터", ""),
    ],
)
def test_words_in_common(text: str, keywords: list[str], title: str, word: str) -> None:
    assert rules.mentions(text, keywords, title) == word


# --- the clock ----------------------------------------------------------------------------------------------


def test_a_draft_is_for_those_who_write_it(desk: Desk) -> None:
    row = write(desk)
    assert seen(desk, hire(desk)) == []
    with desk.ctx(actor(Role.DESK_AGENT), writes=False) as ctx, pytest.raises(NotFound):
        queries.show(ctx, row.id)
    with pytest.raises(Forbidden):
        act(desk, actor(Role.DESK_AGENT), actions.create, _form(desk))


def _form(desk: Desk) -> wire.Announcement:
    return wire.Announcement(kind=AnnouncementKind.NOTICE, title="안내", starts_at=desk.now)


def test_maintenance_is_shown_before_it_starts_and_ends_by_itself(desk: Desk) -> None:
    person = hire(desk)
    row = publish(
        desk,
        "메일 서버 점검",
        kind=AnnouncementKind.MAINTENANCE,
        visible_from=desk.now + HOUR,
        starts_at=desk.now + 3 * HOUR,
        ends_at=desk.now + 5 * HOUR,
        ends_by_itself=True,
    )
    assert (seen(desk, person), state(desk, row)) == ([], S.SCHEDULED)
    desk.pass_time(hours=2)
    assert (seen(desk, person), state(desk, row)) == (["메일 서버 점검"], S.SCHEDULED)
    desk.pass_time(hours=2)
    assert state(desk, row) is S.ACTIVE
    desk.pass_time(hours=2)
    assert (seen(desk, person), state(desk, row)) == ([], S.ENDED)


def test_an_outage_lasts_until_somebody_says_it_is_over(desk: Desk) -> None:
    person, row = hire(desk), publish(desk, ends_at=desk.now + HOUR)
    desk.pass_time(hours=3)
    assert seen(desk, person) == ["VPN 접속 장애"]
    with desk.ctx(writes=False) as ctx:
        version = ctx.session.get_one(Row, row.id).version
    form = wire.EndAnnouncement(version=version, text="복구했습니다")
    ended = act(desk, LEAD, actions.end, row.id, form)
    assert (ended.state, ended.ended_at) == (S.ENDED, desk.now)
    assert seen(desk, person) == []


def test_what_is_added_stays_as_it_was_said(desk: Desk) -> None:
    row = publish(desk)
    form = wire.AddUpdate(version=row.version, text="원인을 찾았습니다", ends_at=desk.now + HOUR)
    changed = act(desk, LEAD, actions.add_update, row.id, form)
    with desk.ctx(writes=False) as ctx:
        shown = queries.detail(ctx, ctx.session.get_one(Row, row.id))
    assert ([one.text for one in shown.updates], changed.ends_at) == (["원인을 찾았습니다"], desk.now + HOUR)


def test_departments_take_those_below_them_along(desk: Desk) -> None:
    above = department(desk, "본부")
    inside = hire(desk, name="안", department_id=department(desk, "팀", parent_id=above.id).id)
    here = location(desk, "별관")
    beside = hire(desk, name="곁", location_id=here.id)
    outside = hire(desk, name="밖")
    publish(desk, department_ids=[above.id], location_ids=[here.id])
    assert [bool(seen(desk, one)) for one in (inside, beside, outside)] == [True, True, False]


def test_the_most_severe_comes_first(desk: Desk) -> None:
    publish(desk, "알림")
    publish(desk, "큰 장애", severity=Severity.CRITICAL)
    assert seen(desk, hire(desk)) == ["큰 장애", "알림"]


def test_dates_that_make_no_sense_are_refused(desk: Desk) -> None:
    cases: dict[str, dict[str, Any]] = {
        "announcement_ends_before": {"ends_at": desk.now - HOUR},
        "announcement_end_needed": {"ends_by_itself": True},
        "announcement_target_unknown": {"service_ids": [77]},
    }
    for code, fields in cases.items():
        with pytest.raises(DeskError) as refused:
            write(desk, **fields)
        assert refused.value.code == code


def test_what_is_over_is_not_changed_any_more(desk: Desk) -> None:
    row = publish(desk)
    form = wire.CancelAnnouncement(version=row.version, reason="오보")
    row = act(desk, LEAD, actions.cancel, row.id, form)
    with pytest.raises(DeskError, match="announcement_state"):
        act(desk, LEAD, actions.end, row.id, wire.EndAnnouncement(version=row.version))


# --- tickets ------------------------------------------------------------------------------------------------


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "박서준", catalog.team(desk, "1차"))


def hang(desk: Desk, agent: Actor, row: Row, **fields: Any) -> Ticket:
    made = taken(desk, agent, team_id=next(iter(agent.team_ids)), **fields)
    act(desk, agent, edit.link, made.id, NewLink(kind=LinkKind.ANNOUNCEMENT, target_id=row.id))
    return made


def offered(desk: Desk, agent: Actor, made: Ticket) -> list[tuple[str, bool]]:
    with desk.ctx(agent, writes=False) as ctx:
        return [(one.word, one.is_linked) for one in linked.proposals(ctx, made.id).items]


def test_an_active_announcement_is_offered_to_tickets_about_it(desk: Desk, agent: Actor) -> None:
    row = publish(desk, keywords=["VPN"])
    publish(desk, "다른 일", keywords=["프린터"])
    about = taken(desk, agent, subject="집에서 vpn이 안 됩니다")
    assert offered(desk, agent, about) == [("VPN", False)]
    act(desk, agent, edit.link, about.id, NewLink(kind=LinkKind.ANNOUNCEMENT, target_id=row.id))
    assert offered(desk, agent, about) == [("VPN", True)]
    assert [link.target.label for link in detail(desk, agent, about).links] == ["VPN 접속 장애"]


def banners_of(desk: Desk, by: Actor) -> list[tuple[str, list[str]]]:
    with desk.ctx(by, writes=False) as ctx:
        return [(one.title, [each.label for each in one.services]) for one in queries.banners(ctx).items]


def test_an_outage_of_a_service_is_for_those_who_may_ask_for_it(desk: Desk, agent: Actor) -> None:
    finance = department(desk, "재무팀")
    books = catalog.service(
        desk, "재무 시스템", audience=Audience.DEPARTMENTS, department_ids=[finance.id], position=1
    )
    mail = catalog.service(desk, "메일", position=2)
    inside = actor_for(hire(desk, name="안", department_id=finance.id))
    outside = actor_for(hire(desk, name="밖"))
    publish(desk, "재무 장애", service_ids=[books.id])
    publish(desk, "서버실 정전", service_ids=[mail.id, books.id])

    assert banners_of(desk, inside) == [
        ("재무 장애", ["재무 시스템"]),
        ("서버실 정전", ["재무 시스템", "메일"]),
    ]
    assert banners_of(desk, outside) == [("서버실 정전", ["메일"])]
    assert banners_of(desk, agent) == banners_of(desk, inside), "the desk works on tickets of both"


def test_beside_a_ticket_an_announcement_has_the_title_of_the_language(desk: Desk, agent: Actor) -> None:
    """Offered and linked; its only title where it has none in that language."""
    both = publish(desk, "VPN 접속 장애", title_en="VPN outage", keywords=["VPN"])
    publish(desk, "프린터 장애", keywords=["프린터"])
    about = taken(desk, agent, subject="VPN과 프린터가 안 됩니다")
    act(desk, agent, edit.link, about.id, NewLink(kind=LinkKind.ANNOUNCEMENT, target_id=both.id))

    def titles(language: str) -> list[str]:
        with desk.house.transaction(agent, writes=False, language=language) as ctx:
            offered = [one.announcement.label for one in linked.proposals(ctx, about.id).items]
            return [*sorted(offered), *(link.target.label for link in links.of(ctx, about))]

    assert titles("en") == ["VPN outage", "프린터 장애", "VPN outage"]
    assert titles("ko") == ["VPN 접속 장애", "프린터 장애", "VPN 접속 장애"]


def test_tickets_of_a_service_are_offered_its_outage(desk: Desk, agent: Actor) -> None:
    mail, other = catalog.service(desk, "메일"), catalog.service(desk, "VPN")
    publish(desk, "장애", keywords=["없는 말"], service_ids=[mail.id])
    about, beside = taken(desk, agent, service_id=mail.id), taken(desk, agent, service_id=other.id)
    assert (offered(desk, agent, about), offered(desk, agent, beside)) == ([("", False)], [])
    with desk.ctx(agent, writes=False) as ctx:
        assert linked.proposals(ctx, about.id).items[0].service == "메일"


def test_a_category_is_enough_also_of_one_below(desk: Desk, agent: Actor) -> None:
    above = catalog.category(desk, "네트워크")
    below = catalog.category(desk, "무선", parent=above)
    publish(desk, keywords=["없는 말"], category_ids=[above.id])
    made = taken(desk, agent, category_id=below.id)
    assert offered(desk, agent, made) == [("", False)]


def test_linked_tickets_are_resolved_together_each_by_its_own_rules(desk: Desk, agent: Actor) -> None:
    row = publish(desk)
    first, second = hang(desk, agent, row), hang(desk, agent, row)
    child = taken(desk, agent)
    act(desk, agent, edit.link, child.id, NewLink(kind=LinkKind.PARENT, target_id=second.id))
    stranger = taken(desk, agent)
    form = AnswerLinked(ticket_ids=[first.id, second.id, stranger.id], text="복구했습니다")

    result = act(desk, agent, announce.resolve, row.id, form)

    assert [one.code for one in result.items] == ["", "open_children", "not_found"]
    assert fresh(desk, first).status is Status.RESOLVED
    assert fresh(desk, second).status is Status.ASSIGNED
    assert names(desk, second)[-1] == "linked"
    with desk.ctx(agent, writes=False) as ctx:
        found = linked.linked(ctx, row.id)
    assert (found.open, found.total) == (1, 2)


def test_one_answer_goes_into_every_conversation(desk: Desk, agent: Actor) -> None:
    row = publish(desk)
    tickets = [hang(desk, agent, row), hang(desk, agent, row)]
    form = AnswerLinked(ticket_ids=[one.id for one in tickets], text="복구하고 있습니다")
    act(desk, agent, announce.answer, row.id, form)
    assert all("answer" in names(desk, one) for one in tickets)


def test_counts_know_only_what_the_caller_may_see(desk: Desk, agent: Actor) -> None:
    row = publish(desk)
    hang(desk, agent, row, is_confidential=True)
    stranger = worker(desk, "다른 팀", catalog.team(desk, "2차"))
    with desk.ctx(stranger, writes=False) as ctx:
        assert linked.counts(ctx).items == []
        assert linked.linked(ctx, row.id).total == 0
