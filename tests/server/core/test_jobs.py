"""Jobs do their work by the clock, and a long one lets others write in between."""

from datetime import timedelta
from threading import Thread

from sqlalchemy import func, select

from server.core.context import Context
from server.core.jobs import Job, run_due
from server.people.models import Person
from tests.support.house import Desk
from tests.support.people import hire


def people(ctx: Context) -> int:
    return ctx.session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_long_job_lets_others_write_between_its_parts(desk: Desk) -> None:
    parts: list[int] = []
    between: list[Thread] = []

    def part(ctx: Context) -> bool:
        parts.append(people(ctx))
        if not between:
            between.append(Thread(target=hire, args=(desk,)))
            between[0].start()
        else:
            between[0].join(timeout=0.05)
        return len(parts) < 20

    run_due(desk.house, [Job("long", timedelta(minutes=1), part)])
    between[0].join()

    assert len(parts) == 20
    assert parts[-1] == parts[0] + 1


def test_a_job_that_fails_in_a_later_part_keeps_what_was_done(desk: Desk) -> None:
    def part(ctx: Context) -> bool:
        count = people(ctx)
        if count == 2:
            raise ZeroDivisionError
        ctx.session.add(Person(employee_number=f"J{count}", name="김", search_text="", updated_at=ctx.now))
        return True

    run_due(desk.house, [Job("long", timedelta(minutes=1), part)])

    with desk.ctx(writes=False) as ctx:
        assert people(ctx) == 2


def test_others_write_while_a_job_looks_for_what_there_is_to_do(desk: Desk) -> None:
    seen: list[int] = []

    def look(_: Context) -> int:
        writer = Thread(target=hire, args=(desk,))
        writer.start()
        writer.join(timeout=5)
        return 2 - len(seen)

    def part(ctx: Context, left: int) -> bool:
        seen.append(people(ctx))
        return left > 1

    run_due(desk.house, [Job("looking", timedelta(minutes=1), part, look=look)])

    assert seen == [1, 2]
