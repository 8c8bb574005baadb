"""Tags are renamed, coloured, merged, separated, removed and restored, and whatever names one goes on."""

from typing import Any

import pytest
from sqlalchemy import func, select

from server.automation.actions import rules
from server.catalog import queries as catalog
from server.core import updates
from server.core.context import Actor
from server.search.queries import search
from server.tickets.actions import bulk, edit
from server.tickets.models import Tag, TicketTag
from server.tickets.queries import lists, tags
from shared import tickets as wire
from shared.audit import LIST_AUDIT
from shared.automation import (
    ActionKind,
    Condition,
    FactField,
    Group,
    Match,
    NewRule,
    Op,
    Trigger,
    TriggerEvent,
)
from shared.permissions import Role
from shared.search import FoundTicketsQuery
from shared.tickets import (
    CHANGE_TAG,
    COUNT_TAG_USES,
    LIST_TAGS,
    MERGE_TAGS,
    REMOVE_TAG,
    RESTORE_TAG,
    SEPARATE_TAGS,
    ChangeTag,
    EditTicket,
    MergeTags,
    SeparateTags,
    TagHue,
    TagPart,
    TagSeen,
    TagVersion,
)
from tests.support.auth import token_for
from tests.support.automation import step
from tests.support.catalog import skill, team
from tests.support.house import Api, Desk, Refused
from tests.support.tickets import act, fresh, tags_of, ticket, worker


@pytest.fixture
def agent(desk: Desk) -> Actor:
    return worker(desk, "1차담당", team(desk, "1차"))


@pytest.fixture
def admin(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ADMINISTRATOR))


def known(api: Api, name: str) -> wire.Tag:
    return next(one for one in api.call(LIST_TAGS).items if one.name == name)


def names(api: Api) -> list[str]:
    return [one.name for one in api.call(LIST_TAGS).items]


def counts(api: Api) -> dict[str, int]:
    used = {one.tag_id: one.tickets for one in api.call(COUNT_TAG_USES).items}
    return {one.name: used.get(one.id, 0) for one in api.call(LIST_TAGS).items}


def renamed(api: Api, old: str, new: str, **more: Any) -> wire.Tag:
    tag = known(api, old)
    body = ChangeTag(version=tag.version, name=new, **({"hue": tag.hue} | more))
    return api.call(CHANGE_TAG, body=body, tag_id=tag.id)


def merged(api: Api, into: str, *others: str) -> wire.Tag:
    tag, rest = known(api, into), [known(api, one) for one in others]
    seen = [TagSeen(id=one.id, version=one.version) for one in rest]
    return api.call(MERGE_TAGS, body=MergeTags(version=tag.version, others=seen), tag_id=tag.id)


def removed(api: Api, name: str) -> wire.Tag:
    tag = known(api, name)
    return api.call(REMOVE_TAG, body=TagVersion(version=tag.version), tag_id=tag.id)


def found(desk: Desk, by: Actor, words: str) -> list[int]:
    with desk.ctx(by, writes=False) as ctx:
        return search.ticket_ids(ctx, FoundTicketsQuery(text=words)).ids


def refused(act: Any, *given: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*given)
    return refusal.value.code


# --- names --------------------------------------------------------------------------------------------------


def test_spellings_of_one_word_are_one_tag(desk: Desk, agent: Actor, admin: Api) -> None:
    first, second = ticket(desk, agent, tags=["VPN"]), ticket(desk, agent, tags=["#vpn", "프린터"])
    assert (tags_of(desk, first), tags_of(desk, second)) == (["VPN"], ["VPN", "프린터"])
    assert counts(admin) == {"VPN": 2, "프린터": 1}


def test_a_renamed_tag_is_shown_found_and_meant_by_both_words(desk: Desk, agent: Actor, admin: Api) -> None:
    made = ticket(desk, agent, tags=["무선", "급함"])
    renamed(admin, "무선", "와이파이", hue=TagHue.TEAL)

    assert tags_of(desk, made) == ["와이파이", "급함"]
    with desk.ctx(agent, writes=False) as ctx:
        assert lists.rows(ctx, [made.id])[0].tags == ["와이파이", "급함"]
    for words in ("tag:와이파이", "tag:무선", "tag:ㅇㅇㅍㅇ", "tag:dhkdlvkdl"):
        assert found(desk, agent, words) == [made.id], words
    assert found(desk, agent, "-tag:무선") == []
    assert tags_of(desk, ticket(desk, agent, tags=["무선"])) == ["와이파이"]
    tag = known(admin, "와이파이")
    assert (tag.hue, [one.label for one in tag.also]) == (TagHue.TEAL, ["무선"])


def test_a_renaming_is_taken_back_without_a_trace(desk: Desk, agent: Actor, admin: Api) -> None:
    ticket(desk, agent, tags=["무선"])
    renamed(admin, "무선", "와이파이")
    renamed(admin, "와이파이", "무선", keeps_old_name=False)
    assert (names(admin), known(admin, "무선").also) == (["무선"], [])
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(func.count(Tag.id))) == 1


def test_names_swap_back_and_forth(desk: Desk, agent: Actor, admin: Api) -> None:
    made = ticket(desk, agent, tags=["무선"])
    for old, new in (("무선", "와이파이"), ("와이파이", "무선"), ("무선", "Wi-Fi"), ("Wi-Fi", "와이파이")):
        renamed(admin, old, new)
        assert tags_of(desk, made) == [new]
    assert [one.label for one in known(admin, "와이파이").also] == ["Wi-Fi", "무선"]


def test_a_name_of_another_tag_is_refused(desk: Desk, agent: Actor, admin: Api) -> None:
    ticket(desk, agent, tags=["무선", "유선"])
    renamed(admin, "유선", "LAN")
    for name in ("LAN", "lan", "유선"):
        assert refused(renamed, admin, "무선", name) == "tag_name_taken"
    assert refused(renamed, admin, "무선", " # ") == "name_missing"


def test_an_old_picture_is_refused(desk: Desk, agent: Actor, admin: Api) -> None:
    ticket(desk, agent, tags=["무선"])
    tag = known(admin, "무선")
    renamed(admin, "무선", "와이파이")
    late = {"body": TagVersion(version=tag.version), "tag_id": tag.id}
    with pytest.raises(Refused) as refusal:
        admin.call(REMOVE_TAG, **late)
    assert refusal.value.code == "changed_meanwhile"


# --- whatever names a tag -----------------------------------------------------------------------------------


def test_rules_and_skills_that_say_a_former_name_go_on(desk: Desk, agent: Actor, admin: Api) -> None:
    lead = worker(desk, "2차담당", team(desk, "2차"), roles=(Role.LEAD,))
    says = Condition(field=FactField.TAGS, op=Op.CONTAINS, values=["무선"])
    created = Trigger(event=TriggerEvent.CREATED)
    form = NewRule(
        name="무선",
        trigger=created,
        steps=[step(ActionKind.ADD_TAG, word="옛말")],
        conditions=Group(match=Match.ALL, conditions=[says]),
        is_enabled=True,
    )
    act(desk, lead, rules.create, form)
    needed = skill(desk, "망", tags=["무선"])
    ticket(desk, agent, tags=["무선", "옛말"])
    renamed(admin, "무선", "와이파이")
    renamed(admin, "옛말", "새말")

    made = ticket(desk, agent, tags=["와이파이"])

    assert tags_of(desk, made) == ["와이파이", "새말"]
    with desk.ctx(writes=False) as ctx:
        words = tags.words_of(ctx, fresh(desk, made))
        assert [one.id for one in catalog.skills_for(ctx, None, None, words)] == [needed.id]


def test_many_tickets_lose_a_tag_by_any_of_its_words(desk: Desk, agent: Actor, admin: Api) -> None:
    made = ticket(desk, agent, tags=["무선", "급함"])
    renamed(admin, "무선", "와이파이")
    form = wire.Bulk(ids=[made.id], command=wire.BulkTags(remove=["무선"]))
    done = act(desk, agent, bulk.carry_out, form)
    assert tags_of(desk, made) == ["급함"]
    act(desk, agent, bulk.take_back, done.undo_id)
    assert tags_of(desk, made) == ["와이파이", "급함"]


# --- merging ------------------------------------------------------------------------------------------------


def test_merged_tags_are_one_and_come_apart_as_they_were(desk: Desk, agent: Actor, admin: Api) -> None:
    one = ticket(desk, agent, tags=["프린터"])
    other = ticket(desk, agent, tags=["프린터기", "급함"])
    both = ticket(desk, agent, tags=["인쇄", "프린터"])
    renamed(admin, "인쇄", "출력")

    tag = merged(admin, "프린터", "프린터기", "출력")

    assert [tags_of(desk, each) for each in (one, other, both)] == [
        ["프린터"],
        ["프린터", "급함"],
        ["프린터"],
    ]
    assert counts(admin) == {"급함": 1, "프린터": 3}
    assert found(desk, agent, "tag:출력 tag:급함") == [other.id]
    ids = {word.label: word.id for word in tag.also}
    parts = [TagPart(id=ids["프린터기"]), TagPart(id=ids["출력"], words=[ids["인쇄"]])]
    admin.call(SEPARATE_TAGS, body=SeparateTags(version=tag.version, parts=parts), tag_id=tag.id)
    assert counts(admin) == {"급함": 1, "출력": 1, "프린터": 2, "프린터기": 1}
    assert tags_of(desk, both) == ["출력", "프린터"]
    assert [word.label for word in known(admin, "출력").also] == ["인쇄"]
    assert refused(merged, admin, "출력", "출력") == "tag_merged_into_itself"


def test_an_edit_of_a_ticket_with_merged_tags_keeps_one(desk: Desk, agent: Actor, admin: Api) -> None:
    made = ticket(desk, agent, tags=["프린터", "프린터기"])
    merged(admin, "프린터", "프린터기")
    version = fresh(desk, made).version
    act(desk, agent, edit.edit, made.id, EditTicket(version=version, tags=["프린터", "급함"]))
    assert tags_of(desk, made) == ["프린터", "급함"]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(func.count(TicketTag.tag_id))) == 2


# --- removing -----------------------------------------------------------------------------------------------


def test_a_removed_tag_is_on_no_ticket_and_can_be_restored(desk: Desk, agent: Actor, admin: Api) -> None:
    made = ticket(desk, agent, tags=["무선", "급함"])
    renamed(admin, "무선", "와이파이")
    gone = removed(admin, "와이파이")

    assert (tags_of(desk, made), names(admin)) == (["급함"], ["급함"])
    assert found(desk, agent, "tag:무선") == []
    back = admin.call(RESTORE_TAG, body=TagVersion(version=gone.version), tag_id=gone.id)
    assert (tags_of(desk, made), [one.label for one in back.also]) == (["와이파이", "급함"], ["무선"])


def test_a_word_that_was_removed_can_be_said_anew(desk: Desk, agent: Actor, admin: Api) -> None:
    old = ticket(desk, agent, tags=["무선"])
    gone = removed(admin, "무선")
    new = ticket(desk, agent, tags=["무선"])
    assert (tags_of(desk, old), tags_of(desk, new)) == ([], ["무선"])
    with pytest.raises(Refused) as refusal:
        admin.call(RESTORE_TAG, body=TagVersion(version=gone.version), tag_id=gone.id)
    assert refusal.value.code == "tag_name_taken"


def test_removed_tags_are_forgotten_after_a_day(desk: Desk, agent: Actor, admin: Api) -> None:
    ticket(desk, agent, tags=["무선", "급함"])
    ticket(desk, agent, tags=["프린터기"])
    merged(admin, "무선", "프린터기")
    gone = removed(admin, "무선")
    desk.pass_time(days=1, minutes=11)
    with desk.ctx(writes=False) as ctx:
        assert list(ctx.session.scalars(select(Tag.name))) == ["급함"]
        assert ctx.session.scalar(select(func.count(TicketTag.tag_id))) == 1
    with pytest.raises(Refused) as refusal:
        admin.call(RESTORE_TAG, body=TagVersion(version=gone.version), tag_id=gone.id)
    assert refusal.value.code == "not_found"


# --- who may know ------------------------------------------------------------------------------------------


def test_words_of_confidential_tickets_stay_with_their_team(desk: Desk, agent: Actor, admin: Api) -> None:
    secret = worker(desk, "보안담당", team(desk, "보안"))
    hidden = ticket(desk, secret, tags=["인수합병", "급함"], is_confidential=True)
    ticket(desk, agent, tags=["급함"])

    assert (names(admin), counts(admin)) == (["급함"], {"급함": 1})
    with desk.ctx(secret, writes=False) as ctx:
        assert [one.name for one in tags.tags(ctx).items] == ["급함", "인수합병"]
    renamed(admin, "급함", "인수합병")
    assert tags_of(desk, hidden) == ["인수합병"]
    told = " ".join(str(one) for one in admin.call(LIST_AUDIT).items)
    assert "tag_created" not in told


def test_desktops_hear_of_every_change(desk: Desk, agent: Actor, admin: Api) -> None:
    ticket(desk, agent, tags=["무선", "프린터"])
    renamed(admin, "무선", "와이파이")
    merged(admin, "와이파이", "프린터")
    removed(admin, "와이파이")
    with desk.ctx(writes=False) as ctx:
        heard = [one.name for one in updates.after(ctx.session, 0, 500).items if one.kind == "tag"]
    assert heard == [
        *("tag_created", "tag_created", "tag_used", "tag_used"),
        *("tag_changed", "tags_merged", "tag_removed"),
    ]
