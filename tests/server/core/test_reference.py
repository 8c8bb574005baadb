"""What is kept in memory holds as long as nobody changes it, in whichever server process."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import update

from server.catalog import queries as catalog
from server.catalog.models import Category
from server.core.context import House, savepoint
from server.core.db import Database, is_sqlite
from tests.support.house import Desk


def added(desk: Desk, name: str) -> int:
    with desk.ctx() as ctx:
        row = Category(name=name, updated_at=desk.now)
        ctx.session.add(row)
        ctx.session.flush()
        return row.id


def names(house: House) -> set[str]:
    with house.transaction(writes=False) as ctx:
        return {one.name for one in catalog.nodes(ctx).values()}


def renamed_in_vain(desk: Desk, category_id: int) -> None:
    with desk.ctx() as ctx:
        ctx.session.get_one(Category, category_id).name = "장비"
        assert catalog.category_path(ctx, category_id) == "장비"
        raise ZeroDivisionError


def test_it_is_read_once_while_nobody_changes_it(desk: Desk) -> None:
    added(desk, "하드웨어")
    assert names(desk.house) == {"하드웨어"}

    with desk.ctx(writes=False) as ctx:
        first = catalog.nodes(ctx)
    with desk.ctx(writes=False) as ctx:
        assert catalog.nodes(ctx) is first


def test_another_server_process_sees_a_change_at_once(desk: Desk) -> None:
    other = replace(desk.house, database=Database(desk.settings.database_url))
    category_id = added(desk, "하드웨어")
    assert names(other) == {"하드웨어"}

    with desk.ctx() as ctx:
        ctx.session.get_one(Category, category_id).name = "장비"

    assert names(other) == names(desk.house) == {"장비"}
    other.database.dispose()


def test_one_that_comes_meanwhile_is_known_as_soon_as_it_can_be_seen(desk: Desk) -> None:
    added(desk, "하드웨어")
    with desk.ctx(writes=False) as ctx:
        assert len(catalog.nodes(ctx)) == 1
        new = added(desk, "장비")
        if is_sqlite(ctx.session):  # it sees one moment
            assert ctx.session.get(Category, new) is None
        else:
            assert catalog.category_path(ctx, new) == "장비"


def test_who_changes_it_reads_their_own_words(desk: Desk) -> None:
    category_id = added(desk, "하드웨어")
    names(desk.house)

    with desk.ctx() as ctx:
        ctx.session.get_one(Category, category_id).name = "장비"
        assert catalog.category_path(ctx, category_id) == "장비"


def test_a_change_that_was_taken_back_leaves_nothing(desk: Desk) -> None:
    category_id = added(desk, "하드웨어")

    with pytest.raises(ZeroDivisionError):
        renamed_in_vain(desk, category_id)

    assert names(desk.house) == {"하드웨어"}


def test_a_part_that_was_taken_back_does_not_hide_a_change_after_it(desk: Desk) -> None:
    category_id = added(desk, "하드웨어")
    names(desk.house)

    with desk.ctx() as ctx:
        with suppress(ZeroDivisionError), savepoint(ctx):
            ctx.session.add(Category(name="헛일", updated_at=desk.now))
            ctx.session.flush()
            raise ZeroDivisionError
        ctx.session.get_one(Category, category_id).name = "장비"

    assert names(desk.house) == {"장비"}


def test_a_change_of_many_rows_at_once_counts_too(desk: Desk) -> None:
    added(desk, "하드웨어")
    names(desk.house)

    with desk.ctx() as ctx:
        ctx.session.execute(update(Category).values(name="장비"))

    assert names(desk.house) == {"장비"}
