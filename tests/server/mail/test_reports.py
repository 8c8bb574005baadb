"""A regular report comes by mail: once, with its file, to those who may read it."""

from email.message import EmailMessage

import pytest

from server.auth.models import Account
from server.core import files
from server.core.context import Context
from server.core.outbox import Delivery
from server.people.models import Person
from server.reports import reactions
from server.reports.actions import saved
from server.reports.events import ReportMade
from server.reports.jobs import JOBS
from server.reports.models import ReportFile
from server.reports.queries import saved as reads
from shared.permissions import Role
from shared.reports import (
    GET_REPORT_FILE,
    LIST_REPORT_FILES,
    LIST_SAVED_REPORTS,
    Format,
    NewSavedReport,
    Rhythm,
    SavedReport,
)
from tests.support.auth import account_for, token_for
from tests.support.house import Api, Desk
from tests.support.mail import MailServer, send
from tests.support.people import hire

BOSS, LEAVER = "boss@ieum.example", "leaver@ieum.example"


@pytest.fixture
def boss(office: Desk) -> Person:
    return hire(office, name="정부장", email="Boss@ieum.example")


@pytest.fixture
def manager(office: Desk, boss: Person) -> Api:
    return office.api(token_for(office, Role.MANAGER, person=boss))


def report(desk: Desk, *recipients: str, **fields: object) -> SavedReport:
    with desk.ctx() as ctx:
        form = NewSavedReport(name="월간 SLA", rhythm=Rhythm.MONTHLY, recipients=list(recipients), **fields)  # type: ignore[arg-type]
        return reads.report(ctx, saved.create(ctx, form))


def attached(mail: EmailMessage) -> list[tuple[str | None, str, bytes]]:
    return [
        (one.get_filename(), one.get_content_type(), one.get_content()) for one in mail.iter_attachments()
    ]


@pytest.mark.parametrize(("format_", "begins"), [(Format.PDF, b"%PDF"), (Format.XLSX, b"PK")])
def test_the_file_that_is_kept_comes_once_to_each_recipient(
    office: Desk, manager: Api, server: MailServer, format_: Format, begins: bytes
) -> None:
    other = hire(office, name="강이사", email="director@ieum.example")
    account_for(office, Role.MANAGER, person=other)
    report(office, BOSS, "BOSS@ieum.example", other.email, format=format_)
    send(office, days=10)
    send(office, days=1)

    (kept,) = manager.call(LIST_REPORT_FILES).items
    content = manager.call(GET_REPORT_FILE, report_file_id=kept.id).content
    assert sorted(server.inbox.recipients) == ["Boss@ieum.example", "director@ieum.example"]
    for mail in server.inbox.mails:
        assert mail["Subject"] == "[SLA-2026-11] 정기 보고서: 월간 SLA"
        assert [one[0] for one in attached(mail)] == [kept.name]
        assert attached(mail)[0][2] == content
        assert content.startswith(begins)
    assert "정부장 님" in server.inbox.bodies[0]
    with office.ctx(writes=False) as ctx:
        assert max(len(row.payload) for row in ctx.session.query(Delivery)) < 1_000


def test_only_those_who_may_read_reports_now_get_one_and_the_page_names_the_others(
    office: Desk, manager: Api, server: MailServer
) -> None:
    leaver, agent = hire(office, name="이전무", email=LEAVER), hire(office, email="agent@ieum.example")
    account = account_for(office, Role.MANAGER, person=leaver)
    account_for(office, Role.DESK_AGENT, person=agent)
    addresses = [BOSS, LEAVER, agent.email, "outside@customer.example", "누구@ieum.example"]
    assert report(office, *addresses).without_right == addresses[2:]
    with office.ctx() as ctx:
        ctx.session.get_one(Account, account.id).roles = [Role.DESK_AGENT]
    send(office, days=10)

    assert server.inbox.recipients == ["Boss@ieum.example"]
    (shown,) = manager.call(LIST_SAVED_REPORTS).items
    assert shown.without_right == addresses[1:]


def test_a_second_try_sends_the_same_bytes(office: Desk, manager: Api, server: MailServer) -> None:
    """The process died between the mail server's yes and our writing it down."""
    report(office, BOSS)
    send(office, days=10)
    with office.ctx() as ctx:
        row = ctx.session.query(Delivery).one()
        row.done_at, row.due_at = None, ctx.now
    send(office, minutes=1)

    first, second = server.inbox.contents
    assert first == second


def test_a_stop_between_making_and_sending_loses_and_doubles_nothing(
    office: Desk, manager: Api, server: MailServer
) -> None:
    report(office, BOSS)

    def stop(ctx: Context, event: ReportMade) -> None:
        reactions.send_to_readers(ctx, event)
        raise KeyboardInterrupt

    office.clock.pass_time(days=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(office.house.reactions, ReportMade, [stop])
        with pytest.raises(KeyboardInterrupt), office.ctx() as ctx:
            JOBS[0].run(ctx)
    assert manager.call(LIST_REPORT_FILES).items == []

    server.stop()
    send(office)
    send(office, minutes=20)
    assert len(manager.call(LIST_REPORT_FILES).items) == 1
    server.start()
    send(office, hours=1)
    send(office, hours=1)

    assert len(server.inbox.mails) == 1


def test_a_report_whose_file_is_gone_is_told_without_it(
    office: Desk, manager: Api, server: MailServer
) -> None:
    report(office, BOSS)
    office.pass_time(days=10)
    with office.ctx(writes=False) as ctx:
        files.path_of(ctx.data_dir, ctx.session.query(ReportFile).one().sha256).unlink()
    send(office)

    (mail,) = server.inbox.mails
    assert attached(mail) == []
    assert "첨부하지 못했습니다" in server.inbox.bodies[0]


def test_a_mail_server_that_finds_it_too_large_is_not_asked_for_ever(
    office: Desk, manager: Api, server: MailServer
) -> None:
    server.stop()
    report(office, BOSS)
    send(office, days=10)
    server.start(largest=2_000)
    send(office, hours=1)

    with office.ctx(writes=False) as ctx:
        assert ctx.session.query(Delivery).one().failed_at is not None
