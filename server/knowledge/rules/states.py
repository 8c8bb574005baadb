"""What may be done to an article, and where that leads."""

from dataclasses import dataclass

from shared.errors import Conflict, Forbidden, Invalid
from shared.knowledge import ArticleState as State
from shared.knowledge import ArticleText


@dataclass(frozen=True, kw_only=True)
class Situation:
    """`authors`: who wrote since the text that is live; `has_news`: the newest text is not the live one."""

    state: State
    has_news: bool
    authors: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Caller:
    person_id: int | None
    may_write: bool
    may_publish: bool


@dataclass(frozen=True, kw_only=True)
class Allowed:
    save: bool
    submit: bool
    publish: bool
    return_: bool
    retire: bool
    reinstate: bool
    must_be_other: bool


def allowed(now: Situation, caller: Caller) -> Allowed:
    is_open = now.state in (State.DRAFT, State.IN_REVIEW)
    wrote_it = caller.person_id is not None and caller.person_id in now.authors
    ripe = caller.may_publish and is_open and now.has_news
    return Allowed(
        save=caller.may_write and now.state is not State.RETIRED,
        submit=caller.may_write and now.state is State.DRAFT,
        publish=ripe and not wrote_it,
        return_=caller.may_publish and now.state is State.IN_REVIEW,
        retire=caller.may_publish and now.state is not State.RETIRED,
        reinstate=caller.may_publish and now.state is State.RETIRED,
        must_be_other=ripe and wrote_it,
    )


def check(is_allowed: bool, state: State) -> None:
    if not is_allowed:
        raise Conflict("article_state_wrong", state=state.value)


def check_publisher(now: Allowed, state: State) -> None:
    """Four eyes: whoever wrote since the last publication does not publish."""
    if now.must_be_other:
        raise Forbidden("article_reviewer_is_author")
    check(now.publish, state)


def after_save(state: State) -> State:
    """A text that waits for its review goes on waiting; everything else becomes a draft."""
    return State.IN_REVIEW if state is State.IN_REVIEW else State.DRAFT


def check_texts(texts: list[ArticleText]) -> None:
    languages = [one.language for one in texts]
    if len(set(languages)) != len(languages):
        raise Invalid("article_language_twice", "texts")
    if not any(one.body.strip() for one in texts):
        raise Invalid("article_empty", "texts")
