"""What is asked about an article: who reviews, why it goes back, what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge.actions import ArticleActions, Detail
from desktop_app.people.choices import people_provider
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from shared import knowledge as wire
from shared.catalog import Category
from shared.errors import DeskError
from shared.knowledge import ArticleDetail
from shared.wire import Ref

AGAIN_AFTER = timedelta(days=180)
Send = Callable[[dict[str, Any], Detail, Callable[[DeskError], None]], object]


def submit(parent: QWidget, place: Workplace, article: ArticleDetail, done: Detail) -> FormSheet:
    """Ask for a review; by somebody, or by whoever may publish."""
    field = Field(
        "reviewer_id",
        lambda: t("knowledge.reviewer"),
        "pick",
        provider=people_provider(place, parent),
        help=lambda: t("knowledge.reviewer_help"),
    )
    actions = ArticleActions(place.backend, parent)

    def send(values: dict[str, Any], took: Detail, failed: Callable[[DeskError], None]) -> None:
        body = wire.SubmitArticle(version=article.row.version, reviewer_id=values["reviewer_id"])
        actions.submit(article.row.id, body, took, failed)

    return _ask(parent, "knowledge.submit", [field], send, done)


def give_back(parent: QWidget, place: Workplace, article: ArticleDetail, done: Detail) -> FormSheet:
    field = Field("reason", lambda: t("knowledge.return_reason"), "text", is_required=True, lines=3, most=250)
    actions = ArticleActions(place.backend, parent)

    def send(values: dict[str, Any], took: Detail, failed: Callable[[DeskError], None]) -> None:
        body = wire.ReturnArticle(version=article.row.version, reason=values["reason"])
        actions.give_back(article.row.id, body, took, failed)

    return _ask(parent, "knowledge.give_back", [field], send, done)


def retire(parent: QWidget, place: Workplace, article: ArticleDetail, done: Detail) -> FormSheet:
    field = Field("reason", lambda: t("knowledge.retire_reason"), "text", is_required=True, lines=3, most=250)
    actions = ArticleActions(place.backend, parent)

    def send(values: dict[str, Any], took: Detail, failed: Callable[[DeskError], None]) -> None:
        body = wire.RetireArticle(version=article.row.version, reason=values["reason"])
        actions.retire(article.row.id, body, took, failed)

    return _ask(parent, "knowledge.retire", [field], send, done)


def vote_down(parent: QWidget, place: Workplace, article: ArticleDetail, done: Detail) -> FormSheet:
    """What is missing? It may be left out."""
    field = Field("reason", lambda: t("knowledge.vote_reason"), "text", lines=3, most=250)
    actions = ArticleActions(place.backend, parent)

    def send(values: dict[str, Any], took: Detail, failed: Callable[[DeskError], None]) -> None:
        body = wire.Vote(is_helpful=False, reason=values["reason"])
        actions.vote(article.row.id, body, took, failed)

    return _ask(parent, "knowledge.not_helpful", [field], send, done)


def confirm_review(parent: QWidget, place: Workplace, article: ArticleDetail, done: Detail) -> FormSheet:
    """It is still right; when is it looked through again?"""
    field = Field("review_on", lambda: t("knowledge.review_again"), "date", is_required=True)
    actions = ArticleActions(place.backend, parent)

    def send(values: dict[str, Any], took: Detail, failed: Callable[[DeskError], None]) -> None:
        body = wire.ConfirmReview(version=article.row.version, review_on=values["review_on"])
        actions.confirm(article.row.id, body, took, failed)

    again = article.row.updated_at.date() + AGAIN_AFTER
    return _ask(parent, "knowledge.confirm_review", [field], send, done, {"review_on": again})


def describe(
    parent: QWidget, place: Workplace, article: ArticleDetail, categories: list[Category], done: Detail
) -> FormSheet:
    """Category, tags, owner, and the day to look through it again."""
    known = [Choice(one.id, one.name, one.path, icon="tag") for one in categories if one.is_active]
    fields = [
        Field(
            "category_id", lambda: t("knowledge.category"), "pick", provider=local_provider(known, most=60)
        ),
        Field("tags", lambda: t("knowledge.tags"), help=lambda: t("knowledge.tags_help")),
        Field("owner_id", lambda: t("knowledge.owner"), "pick", provider=people_provider(place, parent)),
        Field("review_on", lambda: t("knowledge.review_day"), "date"),
    ]
    row = article.row
    values: dict[str, Any] = {"tags": ", ".join(row.tags), "review_on": row.review_on}
    values["category_id"] = next((one for one in known if one.value == row.category_id), None)
    values["owner_id"] = _choice(row.owner)
    actions = ArticleActions(place.backend, parent)

    def send(values: dict[str, Any], took: Detail, failed: Callable[[DeskError], None]) -> None:
        body = wire.DescribeArticle(
            version=row.version,
            category_id=values["category_id"] or 0,
            owner_id=values["owner_id"] or 0,
            tags=[word.strip() for word in values["tags"].split(",") if word.strip()],
            review_on=values["review_on"],
        )
        actions.describe(row.id, body, took, failed)

    return _ask(parent, "knowledge.describe", fields, send, done, values)


def _choice(person: Ref | None) -> Choice | None:
    return None if person is None else Choice(person.id, person.label, person=person.label)


def _ask(  # what is asked and how it is sent
    parent: QWidget,
    title: str,
    fields: list[Field],
    send: Send,
    done: Detail,
    values: dict[str, Any] | None = None,
) -> FormSheet:
    def answered(given: dict[str, Any], sheet: FormSheet) -> None:
        def took(article: ArticleDetail) -> None:
            sheet.close_cover()
            done(article)

        send(given, took, lambda error: sheet.refuse(sentence(error), error.field))

    say = partial(t, title)
    return ask_form(parent, say, fields, yes=say, done=answered, values=values or {})
