"""Name and audience of a macro or a text: the fields that both forms begin with."""

from __future__ import annotations

from functools import partial
from typing import Any

from desktop_app.automation import words
from desktop_app.automation.library import Library
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.directory import directory_of
from desktop_app.ui.form import Field, Form
from shared.automation import Macro, ReplyText, Scope


def scope_fields(place: Workplace, library: Library) -> list[Field]:
    """Who may not share has personal ones only."""
    scopes = list(Scope) if library.may_share else [Scope.PERSONAL]
    if not library.may_use:
        scopes = [Scope.TEAM, Scope.SHARED]
    return [
        Field(
            "scope",
            lambda: t("automation.scope"),
            "choice",
            is_half=True,
            choices=[(one, partial(words.scope_word, one)) for one in scopes],
        ),
        Field(
            "team_id",
            lambda: t("automation.target.team"),
            "choice",
            is_half=True,
            choices=[(one.id, one.name) for one in directory_of(place).teams],
        ),
    ]


def follow_scope(form: Form) -> None:
    """The team is asked for only where it matters."""

    def show(_: str = "") -> None:
        form.show_field("team_id", form.value("scope") is Scope.TEAM)

    form.changed.connect(show)
    show()


def scope_values(known: Macro | ReplyText) -> dict[str, Any]:
    return {"scope": known.scope, "team_id": known.team.id if known.team is not None else None}


def wire_scope(values: dict[str, Any]) -> dict[str, Any]:
    return values if values["scope"] is Scope.TEAM else values | {"team_id": None}
