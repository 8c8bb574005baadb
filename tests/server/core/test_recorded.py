"""Refusals that are remembered: what was written stays, and the caller is refused all the same."""

from contextlib import suppress

import pytest

from server.core import events, updates
from server.core.context import Recorded
from server.core.events import Event
from server.people.models import Department
from shared.errors import DeskError, Unauthorized
from shared.wire import Ref
from tests.support.house import Desk
from tests.support.people import department


class DoorRattled(Event):
    pass


def rename_and_raise(desk: Desk, error: Exception) -> str:
    """The name afterwards."""
    row = department(desk, "개발팀")
    with suppress(DeskError), desk.ctx() as ctx:
        ctx.session.merge(row).name = "바뀐 이름"
        events.publish(ctx, DoorRattled(subject=Ref(kind="door", id=1, label="")))
        raise error
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Department, row.id).name


def test_a_recorded_refusal_keeps_rows_and_news(desk: Desk) -> None:
    assert rename_and_raise(desk, Recorded(Unauthorized("sign_in_failed"))) == "바뀐 이름"
    with desk.ctx(writes=False) as ctx:
        assert updates.last_seq(ctx.session) == 1


def test_a_plain_refusal_keeps_nothing(desk: Desk) -> None:
    assert rename_and_raise(desk, Unauthorized("sign_in_failed")) == "개발팀"
    with desk.ctx(writes=False) as ctx:
        assert updates.last_seq(ctx.session) == 0


def test_a_recorded_refusal_reaches_the_caller(desk: Desk) -> None:
    with pytest.raises(Unauthorized, match="sign_in_failed"), desk.ctx():
        raise Recorded(Unauthorized("sign_in_failed"))
