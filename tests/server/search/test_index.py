"""The index is built anew in batches, goes on where it was interrupted, and can be checked."""

from threading import Thread

from sqlalchemy import update

from server.core import fulltext
from server.core.fulltext import Document
from server.search.actions import index
from server.search.models import SearchProgress
from server.tickets.models import Ticket
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.search import tickets
from tests.support.tickets import ticket, worker


def emptied(desk: Desk, ids: list[int]) -> None:
    with desk.ctx() as ctx:
        fulltext.remove(ctx.session, "ticket", ids)


def test_a_lost_index_is_built_anew(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = [ticket(desk, agent, hire(desk), subject="프린터 고장").id for _ in range(3)]
    emptied(desk, made)
    assert tickets(desk, agent, "프린터") == []

    read = list(index.rebuild(desk.house))

    assert sum(read) >= 3
    assert sorted(tickets(desk, agent, "프린터")) == made


def test_the_job_builds_what_is_missing_after_an_update(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = ticket(desk, agent, hire(desk), subject="프린터 고장")
    emptied(desk, [made.id])

    desk.pass_time(minutes=2)

    assert tickets(desk, agent, "프린터") == [made.id]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.get_one(SearchProgress, "ticket").is_done


def test_an_interrupted_build_goes_on_where_it_was(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = [ticket(desk, agent, hire(desk), subject="프린터 고장").id for _ in range(2)]
    emptied(desk, made)
    with desk.ctx() as ctx:
        ctx.session.add(SearchProgress(kind="ticket", format=index.VERSION, last_id=made[0], is_done=False))

    list(index.rebuild(desk.house, from_start=False))

    assert tickets(desk, agent, "프린터") == [made[1]]


def test_the_check_finds_what_is_missing_stale_or_superfluous(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = [ticket(desk, agent, hire(desk), subject="프린터 고장").id for _ in range(2)]
    list(index.rebuild(desk.house))
    with desk.ctx(writes=False) as ctx:
        assert index.faults(ctx) == []

    emptied(desk, made[:1])
    with desk.ctx() as ctx:
        ctx.session.get_one(Ticket, made[1]).subject = "다른 말"
        fulltext.replace(ctx.session, "ticket", [Document(999, "없는 티켓")])

    with desk.ctx(writes=False) as ctx:
        found = dict(index.faults(ctx))
    assert found == {
        "cli.search_missing": {"kind": "ticket", "count": 1},
        "cli.search_superfluous": {"kind": "ticket", "count": 1},
        "cli.search_stale": {"kind": "ticket", "count": 1},
    }


def test_two_that_write_the_words_of_one_ticket_at_once_take_turns(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    made = ticket(desk, agent, hire(desk), subject="프린터 고장")
    failed: list[BaseException] = []

    def write(words: str) -> None:
        try:
            for n in range(5):
                with desk.ctx() as ctx:
                    ctx.session.execute(
                        update(Ticket).where(Ticket.id == made.id).values(description=f"{words} {n}")
                    )
                    index.touch(ctx, "ticket", made.id)
        except BaseException as error:
            failed.append(error)

    def rename(words: str) -> None:
        try:
            for n in range(5):
                with desk.ctx() as ctx:
                    fulltext.hold(ctx.session, "ticket", [made.id])
                    fulltext.replace(ctx.session, "ticket", [Document(made.id, f"{words} {n}")])
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=write, args=("하나",)), Thread(target=rename, args=("둘",))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    list(index.rebuild(desk.house))
    assert tickets(desk, agent, "프린터 하나") == [made.id]
