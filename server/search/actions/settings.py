"""What administrators set for the search, and what each person chooses."""

from typing import Any

from server.core import events
from server.core.context import Context, check_version
from server.core.db import take_lock
from server.search.events import SearchSettingsChanged
from server.search.models import SearchChoice, SearchSettings
from server.search.queries import settings
from server.search.rules.synonyms import DEFAULTS, tidy
from shared import search as wire
from shared.errors import Forbidden
from shared.permissions import Permission
from shared.wire import Ref


def change(ctx: Context, form: wire.ChangedSearchSettings) -> SearchSettings:
    """The defaults become a row of their own with the first change."""
    ctx.actor.require(Permission.CATALOG_MANAGE)
    take_lock(ctx.session, "search:settings")
    row = settings.row(ctx)
    if row is None:
        row = SearchSettings(synonyms=[list(group) for group in DEFAULTS], suggests=True, updated_at=ctx.now)
        ctx.session.add(row)
        ctx.session.flush()
    check_version(row, form.version)
    synonyms = tidy(form.synonyms)
    changes: dict[str, list[Any]] = {}
    if row.suggests != form.suggests:
        changes["suggests"] = [row.suggests, form.suggests]
    if row.synonyms != synonyms:
        changes["synonyms"] = [len(row.synonyms), len(synonyms)]
    if changes:
        row.synonyms, row.suggests, row.updated_at = synonyms, form.suggests, ctx.now
        ctx.session.flush()
        subject = Ref(kind="search_settings", id=row.id, label="")
        events.publish(ctx, SearchSettingsChanged(subject=subject, changes=changes))
    return row


def choose(ctx: Context, form: wire.ChosenSuggestions) -> SearchSettings | None:
    """One's own switch."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    row = ctx.session.get(SearchChoice, ctx.actor.person_id)
    if row is None:
        ctx.session.add(SearchChoice(person_id=ctx.actor.person_id, suggests=form.suggests))
    else:
        row.suggests = form.suggests
    ctx.session.flush()
    return settings.row(ctx)
