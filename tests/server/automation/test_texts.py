"""Reply texts: placeholders, languages, who has them."""

from datetime import timedelta

import pytest

from server.automation.actions import texts
from server.automation.models import ReplyText
from server.automation.queries import texts as text_queries
from server.automation.rules import placeholders
from server.tickets.actions import talk
from shared.automation import (
    FillText,
    Language,
    NewReplyText,
    PreviewText,
    Scope,
    TextKind,
)
from shared.errors import Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.tickets import NewEntry
from tests.support.automation import reply_text
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, own_ticket, ticket, worker


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("김민지", "{{requester.name|이/가}} 요청", "김민지가 요청"),
        ("이도윤", "{{requester.name|이/가}} 요청", "이도윤이 요청"),
        ("이도윤", "{{ requester.name | 은/는 }} 누구", "이도윤은 누구"),
        ("서울", "{{requester.name|으로/로}}", "서울로"),
    ],
)
def test_particles_follow_the_word(name: str, text: str, said: str) -> None:
    assert placeholders.fill(text, {"requester.name": name}, Language.KO).text == said


def test_english_has_no_particles_and_values_are_never_read_again() -> None:
    values = {"requester.name": "{{ticket.number}}"}
    assert (
        placeholders.fill("Hi {{requester.name|이/가}}", values, Language.EN).text == "Hi {{ticket.number}}"
    )


def test_what_has_no_value_is_a_marked_gap() -> None:
    filled = placeholders.fill("{{due}}까지, {{due}}", {}, Language.KO)
    assert (filled.text, filled.gaps) == ("⟦due⟧까지, ⟦due⟧", ("due",))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{requester.salary}}", "placeholder_unknown"),
        ("{{requester.name", "placeholder_broken"),
        ("{{requester.name|을를}}", "particle_unknown"),
        ("{{ 1 + 1 }}", "placeholder_broken"),
        ("{{requester.__class__}}", "placeholder_unknown"),
    ],
)
def test_what_no_ticket_could_fill_is_refused_when_it_is_saved(desk: Desk, text: str, code: str) -> None:
    agent = worker(desk, "박서준", team(desk))
    with pytest.raises(Invalid) as refused:
        reply_text(desk, agent, text)
    assert (refused.value.code, refused.value.field) == (code, "text_ko")


def test_a_text_is_filled_in_for_the_ticket_and_counted(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    kept = reply_text(
        desk, agent, "{{requester.name}} 님, {{ticket.number}}번은 {{agent.name|이/가}} {{asset.tag}}"
    )
    made = ticket(desk, agent, hire(desk, "이도윤"))
    filled = act(desk, agent, texts.fill, made.id, FillText(reply_text_id=kept.id))
    assert filled.text == f"이도윤 님, {made.number}번은 박서준이 ⟦asset.tag⟧"
    assert filled.gaps == ["asset.tag"]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.get_one(ReplyText, kept.id).use_count == 1


def test_an_answer_with_a_gap_is_not_sent(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = ticket(desk, agent)
    with pytest.raises(Invalid) as refused:
        act(desk, agent, talk.answer, made.id, NewEntry(text="⟦due⟧까지 봅니다."))
    assert refused.value.code == "text_has_gap"


def test_who_writes_english_gets_the_english_version(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    kept = reply_text(desk, agent, "안녕하세요", text_en="Hello")
    english = own_ticket(desk, hire(desk, "Alex"), "My laptop does not start")
    korean = own_ticket(desk, hire(desk, "이도윤"), "VPN 접속이 안 됩니다")
    said = [
        act(desk, agent, texts.fill, one.id, FillText(reply_text_id=kept.id)).text
        for one in (english, korean)
    ]
    assert said == ["Hello", "안녕하세요"]


def test_moments_are_said_as_in_a_letter(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = ticket(desk, agent)
    with desk.ctx(agent) as ctx:
        for language, said in ((Language.KO, "11월 23일(월) 09:30"), (Language.EN, "Mon 23 Nov, 09:30")):
            form = PreviewText(text="{{ticket.created}}", ticket_id=made.id, language=language)
            assert text_queries.preview(ctx, form).text == said


def test_the_editor_shows_sample_values(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    with desk.ctx(agent, writes=False) as ctx:
        said = text_queries.preview(ctx, PreviewText(text="{{requester.name|은/는}} {{asset.tag}} {{today}}"))
    assert (said.text, said.gaps) == ("김민지는 NB-2107 11월 23일(월)", [])


def test_a_personal_text_is_nobody_elses(desk: Desk) -> None:
    first = team(desk)
    mine, other = worker(desk, "박서준", first), worker(desk, "최지우", first)
    kept = reply_text(desk, mine)
    with desk.ctx(other, writes=False) as ctx:
        assert text_queries.texts(ctx).items == []
    with pytest.raises(NotFound):
        act(desk, other, texts.remove, kept.id)
    act(desk, mine, texts.remove, kept.id)


def test_shared_texts_are_kept_by_leads_and_seen_by_their_team(desk: Desk) -> None:
    first, second = team(desk), team(desk, "네트워크")
    lead = worker(desk, "정하늘", first, roles=(Role.LEAD,))
    agent, stranger = worker(desk, "박서준", first), worker(desk, "최지우", second)
    with pytest.raises(Forbidden):
        reply_text(desk, agent, scope=Scope.SHARED)
    kept = reply_text(desk, lead, scope=Scope.TEAM, team_id=first.id)
    seen = []
    for caller in (agent, stranger):
        with desk.ctx(caller, writes=False) as ctx:
            seen.append([(one.id, one.may_change) for one in text_queries.texts(ctx).items])
    assert seen == [[(kept.id, False)], []]


def test_a_block_needs_an_abbreviation_of_one_word(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    for shortcut, code in (("", "field_missing"), ("두 단어", "shortcut_has_space")):
        form = NewReplyText(name="x", kind=TextKind.BLOCK, shortcut=shortcut, text_ko="x")
        with pytest.raises(Invalid) as refused:
            act(desk, agent, texts.create, form)
        assert refused.value.code == code
    kept = reply_text(desk, agent, kind=TextKind.BLOCK, shortcut=":원격")
    assert kept.shortcut == "원격"


def test_the_time_of_a_change_is_kept(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    kept = reply_text(desk, agent)
    assert desk.now - kept.updated_at < timedelta(seconds=1)
