"""Persons for tests."""

import itertools
from typing import Any

from server.people.actions import refresh_keys
from server.people.models import Department, Location, Person
from tests.support.house import Desk

_numbers = itertools.count(1001)


def hire(desk: Desk, name: str = "김민지", number: str | None = None, **fields: Any) -> Person:
    """Somebody who works here; any column may be given."""
    with desk.ctx() as ctx:
        texts = {"email": "", "phone": "", "mobile": "", "account_name": ""} | fields
        number = number or f"E{next(_numbers)}"
        person = Person(employee_number=number, name=name, updated_at=ctx.now, **texts)
        refresh_keys(person)
        ctx.session.add(person)
    return person


def department(desk: Desk, name: str = "개발팀", code: str = "", **fields: Any) -> Department:
    with desk.ctx() as ctx:
        row = Department(code=code or name, name=name, **fields)
        ctx.session.add(row)
        ctx.session.flush()
    return row


def location(desk: Desk, name: str = "본사", **fields: Any) -> Location:
    with desk.ctx() as ctx:
        row = Location(name=name, **fields)
        ctx.session.add(row)
        ctx.session.flush()
    return row
