"""Articles from draft to retirement, and what each reader gets of them."""

from datetime import date

import pytest

from server.core.context import Actor
from server.knowledge.actions import files, review, texts, uses
from server.knowledge.models import Article
from server.knowledge.queries import articles, public
from server.knowledge.queries import files as file_queries
from shared import knowledge as wire
from shared.errors import Conflict, DeskError, Forbidden, Invalid, NotFound
from shared.knowledge import ArticleState, DiffKind, Language, Shelf, Use
from shared.permissions import Role
from shared.wire import Raw
from tests.support import catalog
from tests.support.house import Desk
from tests.support.knowledge import article, fresh, live, published, reviewer, saved, seen, text, writer
from tests.support.people import hire
from tests.support.tickets import act, actor_for, worker


def employee(desk: Desk) -> Actor:
    return actor_for(hire(desk, name="서영수"))


def read(desk: Desk, by: Actor, known: Article, language: str = "ko") -> wire.OwnArticle:
    with desk.ctx(by, writes=False) as ctx:
        return public.show(ctx, known.id, wire.OwnArticleQuery(language=Language(language)))


def on_shelf(desk: Desk, by: Actor, shelf: Shelf, **fields: object) -> list[str]:
    with desk.ctx(by, writes=False) as ctx:
        found = articles.find(ctx, wire.ArticlesQuery(shelf=shelf, **fields))  # type: ignore[arg-type]
        return [row.title for row in found.items]


def test_a_draft_is_published_by_somebody_else(desk: Desk) -> None:
    author, lead = writer(desk), reviewer(desk)
    made = article(desk, author)
    form = wire.SubmitArticle(version=made.version, reviewer_id=lead.person_id)
    made = act(desk, author, review.submit, made.id, form)
    assert on_shelf(desk, lead, Shelf.TO_REVIEW) == ["VPN이 끊길 때"]

    made = published(desk, lead, made)

    assert made.state is ArticleState.PUBLISHED
    assert read(desk, employee(desk), made).html == "<p>본문</p>\n"


def test_nobody_publishes_what_they_wrote(desk: Desk) -> None:
    lead = reviewer(desk)
    made = article(desk, lead)

    with pytest.raises(Forbidden, match="article_reviewer_is_author"):
        published(desk, lead, made)
    assert seen(desk, lead, made).must_be_other


def test_whoever_touched_the_new_text_is_one_of_its_authors(desk: Desk) -> None:
    lead = reviewer(desk)
    made = article(desk, writer(desk))
    saved(desk, lead, made, "고친 본문")

    with pytest.raises(Forbidden, match="article_reviewer_is_author"):
        published(desk, lead, made)


def test_what_is_published_stays_until_the_new_text_is(desk: Desk) -> None:
    made = live(desk, "옛 본문")
    author, reader = writer(desk, "한지우"), employee(desk)
    saved(desk, author, made, "새 본문", "VPN이 안 될 때")

    assert fresh(desk, made).state is ArticleState.DRAFT
    assert read(desk, reader, made).row.title == "VPN이 끊길 때"
    assert "옛" in read(desk, reader, made).html

    published(desk, reviewer(desk), made)
    assert "새" in read(desk, reader, made).html


def test_a_draft_given_back_says_why_and_can_be_submitted_again(desk: Desk) -> None:
    author, lead = writer(desk), reviewer(desk)
    made = article(desk, author)
    made = act(desk, author, review.submit, made.id, wire.SubmitArticle(version=made.version))
    back = wire.ReturnArticle(version=made.version, reason="화면을 넣어 주세요")
    made = act(desk, lead, review.give_back, made.id, back)

    detail = seen(desk, author, made)

    assert detail.return_reason == "화면을 넣어 주세요"
    assert detail.may_submit
    assert detail.row.state is ArticleState.DRAFT


def test_a_retired_article_is_gone_for_employees_and_comes_back(desk: Desk) -> None:
    made, lead, reader = live(desk), reviewer(desk), employee(desk)
    form = wire.RetireArticle(version=made.version, reason="제품을 더 쓰지 않음")
    made = act(desk, lead, review.retire, made.id, form)

    with pytest.raises(NotFound):
        read(desk, reader, made)
    with pytest.raises(Conflict, match="article_state_wrong"):
        saved(desk, writer(desk, "한지우"), made, "다른 본문")

    act(desk, lead, review.reinstate, made.id, wire.ArticleCommand(version=made.version))
    assert read(desk, reader, made).html


def test_an_old_text_is_restored_on_top(desk: Desk) -> None:
    author = writer(desk)
    made = article(desk, author, "하나")
    made = saved(desk, author, made, "둘")
    form = wire.RestoreRevision(version=made.version, number=1)
    made = act(desk, author, texts.restore, made.id, form)

    assert seen(desk, author, made).texts[0].body == "하나"
    with desk.ctx(author, writes=False) as ctx:
        history = articles.revisions(ctx, made.id).items
        shown = articles.compare(ctx, made.id, wire.CompareQuery(old=2, new=3))
    assert [(one.number, one.restored_from) for one in history] == [(3, 1), (2, 0), (1, 0)]
    assert {line.kind for line in shown.lines} <= {DiffKind.ADDED, DiffKind.REMOVED, DiffKind.CHANGED}


def test_saving_the_same_text_makes_no_revision(desk: Desk) -> None:
    author = writer(desk)
    made = article(desk, author, "하나")

    assert saved(desk, author, made, "하나\n").number == 1


def test_a_text_saved_from_an_old_picture_is_refused(desk: Desk) -> None:
    author = writer(desk)
    made = article(desk, author)
    saved(desk, author, made, "둘")

    with pytest.raises(Conflict, match="changed_meanwhile"):
        act(desk, author, texts.save, made.id, wire.SaveArticle(version=made.version, texts=[text("셋")]))


def test_an_article_that_is_all_internal_is_nothing_to_employees(desk: Desk) -> None:
    made, reader = live(desk, ":::internal\n비밀번호는 금고에\n:::"), employee(desk)

    with pytest.raises(NotFound):
        read(desk, reader, made)
    with desk.ctx(reader, writes=False) as ctx:
        assert public.find(ctx, wire.OwnArticlesQuery()).items == []
    assert seen(desk, writer(desk, "한지우"), made).texts[0].parts[0].is_internal


def test_each_reader_gets_their_language_where_there_is_one(desk: Desk) -> None:
    both = [text("본문"), text("body", "VPN drops", "en")]
    made = article(desk, writer(desk), texts=both)
    made, reader = published(desk, reviewer(desk), made), employee(desk)

    assert read(desk, reader, made, "en").row.title == "VPN drops"
    assert read(desk, reader, live(desk), "en").language == "ko"
    with desk.ctx(reader, writes=False) as ctx:
        found = public.find(ctx, wire.OwnArticlesQuery(text="drops"))
    assert [row.languages for row in found.items] == [["ko", "en"]]


def test_employees_get_only_files_of_the_public_part(desk: Desk) -> None:
    author, lead, reader = writer(desk), reviewer(desk), employee(desk)
    made = article(desk, author)
    query = wire.ArticleFileQuery(name="../a.png", media_type="image/png")
    shown = act(desk, author, files.upload, made.id, query, Raw(content=b"one"))
    kept = act(desk, author, files.upload, made.id, query, Raw(content=b"two"))
    body = f"![](attachment:{shown.id})\n\n:::internal\n![](attachment:{kept.id})\n:::"
    saved(desk, author, made, body)

    for file in (shown, kept):
        with pytest.raises(NotFound), desk.ctx(reader, writes=False) as ctx:
            file_queries.download_own(ctx, file.id)
    published(desk, lead, made)

    with desk.ctx(reader, writes=False) as ctx:
        assert file_queries.download_own(ctx, shown.id).content == b"one"
        with pytest.raises(NotFound):
            file_queries.download_own(ctx, kept.id)
    with desk.ctx(author, writes=False) as ctx:
        assert file_queries.download(ctx, kept.id).name == "a.png"
    assert [one.id for one in read(desk, reader, made).files] == [shown.id]


def test_votes_count_once_for_each_person_and_readers_do_not_disturb_writers(desk: Desk) -> None:
    made, reader, agent = live(desk), employee(desk), writer(desk, "한지우")
    act(desk, reader, uses.view_own, made.id)
    act(desk, agent, uses.note_use, made.id, wire.NoteUse(use=Use.INSERTED))
    act(desk, reader, uses.vote_own, made.id, wire.Vote(is_helpful=True))
    act(desk, reader, uses.vote_own, made.id, wire.Vote(is_helpful=False, reason="화면이 다릅니다"))

    detail = seen(desk, agent, made)

    assert (detail.row.viewed, detail.row.inserted) == (1, 1)
    assert (detail.row.helpful, detail.row.not_helpful) == (0, 1)
    assert [(one.reason, one.person) for one in detail.votes] == [("화면이 다릅니다", "")]
    assert detail.row.version == made.version
    assert read(desk, reader, made).my_vote is False


def test_the_owner_is_reminded_once_when_the_day_has_come(desk: Desk) -> None:
    made = live(desk, review_on=date(2026, 12, 1))
    agent = writer(desk, "한지우")
    desk.pass_time(days=9)
    desk.pass_time(hours=2)

    assert on_shelf(desk, agent, Shelf.DUE) == ["VPN이 끊길 때"]
    with desk.ctx(writes=False) as ctx:
        names = [one.name for one in updates_of(ctx, made.id)]
    assert names.count("article_review_due") == 1

    now = fresh(desk, made)
    form = wire.ConfirmReview(version=now.version, review_on=date(2027, 6, 1))
    act(desk, agent, review.confirm, made.id, form)
    assert on_shelf(desk, agent, Shelf.DUE) == []


def updates_of(ctx: object, article_id: int) -> list[wire.Reply]:
    from server.core import updates  # the feed as the desktop reads it

    found = updates.after(ctx.session, 0, 500).items  # type: ignore[attr-defined]
    return [one for one in found if one.kind == "article" and one.id == article_id]  # type: ignore[return-value]


def test_lists_are_narrowed_by_words_tag_and_branch(desk: Desk) -> None:
    agent = writer(desk)
    network = catalog.category(desk, "네트워크")
    vpn = catalog.category(desk, "VPN", parent=network)
    article(desk, agent, title="VPN 끊김", category_id=vpn.id, tags=["원격"])
    article(desk, agent, title="프린터 용지", tags=["원격지원"])

    assert on_shelf(desk, agent, Shelf.ALL, text="vpn") == ["VPN 끊김"]
    assert on_shelf(desk, agent, Shelf.ALL, tag="원격") == ["VPN 끊김"]
    assert on_shelf(desk, agent, Shelf.ALL, category_id=network.id) == ["VPN 끊김"]
    with desk.ctx(agent, writes=False) as ctx:
        counts = {one.shelf: one.count for one in articles.count(ctx).items}
    assert (counts[Shelf.ALL], counts[Shelf.DRAFTS], counts[Shelf.MINE]) == (2, 2, 2)


def test_what_is_said_about_an_article_changes_without_a_new_text(desk: Desk) -> None:
    made, lead = live(desk, tags=["원격"]), reviewer(desk, "최유진")
    form = wire.DescribeArticle(version=made.version, tags=["#VPN", "vpn "], owner_id=lead.person_id)
    made = act(desk, lead, texts.describe, made.id, form)

    assert made.tags == ["VPN", "vpn"]
    assert made.number == made.live_number
    with desk.ctx(employee(desk), writes=False) as ctx:
        assert len(public.find(ctx, wire.OwnArticlesQuery(text="#vpn")).items) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"texts": [text("a"), text("b")]}, "article_language_twice"),
        ({"texts": [text(" \n")]}, "article_empty"),
        ({"category_id": 999}, "article_category_unknown"),
        ({"owner_id": 999}, "person_unknown"),
    ],
)
def test_what_makes_no_article_is_refused(desk: Desk, fields: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        article(desk, writer(desk), **fields)


def test_who_may_not_read_knowledge_finds_nothing(desk: Desk) -> None:
    made = live(desk)
    for actor in (employee(desk), worker(desk, "인사", roles=(Role.HR,))):
        with pytest.raises(DeskError), desk.ctx(actor, writes=False) as ctx:
            articles.get(ctx, made.id)
