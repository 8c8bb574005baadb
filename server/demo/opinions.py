"""What the sample company approves, announces, and thinks of its help desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import structs
from sqlalchemy import select

from server.core.context import SYSTEM, House
from server.demo.stage import Player, Scene, scene
from server.people import queries as people
from server.surveys import actions as surveys
from server.surveys.models import Survey
from server.tickets.models import Ticket
from shared.announcements import (
    CREATE_ANNOUNCEMENT,
    PUBLISH_ANNOUNCEMENT,
    UPDATE_ANNOUNCEMENT,
    AddUpdate,
    Announcement,
    AnnouncementCommand,
    AnnouncementKind,
    Severity,
)
from shared.approvals import (
    CREATE_CHAIN,
    DECIDE_APPROVAL,
    Approver,
    ApproverKind,
    ChainStep,
    Decide,
    Mode,
    NewChain,
    Verdict,
)
from shared.permissions import Role
from shared.surveys import SurveyAnswer, SurveyState
from shared.tickets import (
    ASK_APPROVAL,
    LINK_TICKET,
    LIST_TICKET_APPROVALS,
    OPEN_STATUSES,
    AskApproval,
    LinkKind,
    NewLink,
    Status,
)

QUESTIONS = (
    ("외장 모니터 추가 구매를 승인해 주세요", "재택 근무용 27인치 1대, 39만 원입니다."),
    ("프로그램 라이선스 구매를 승인해 주세요", "디자인 프로그램 1년 구독, 52만 원입니다."),
    ("관리자 권한을 하루 동안 부여해도 될까요?", "개발 도구 설치에 필요합니다."),
    ("외부 협력사 VPN 계정을 만들어도 될까요?", "석 달 동안 쓰고 저절로 닫힙니다."),
)
GOOD = ("빠르게 해결해 주셔서 감사합니다.", "친절하게 설명해 주셨습니다.", "원격으로 바로 고쳐 주셨어요.", "")
BAD = ("연락이 올 때까지 너무 오래 걸렸습니다.", "같은 문제가 다시 생겼습니다.", "설명이 어려웠습니다.")
SCORES = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)


def ask_approvals(house: House, staff: Mapping[str, Player], now: datetime) -> None:
    """Chains of steps, and some questions: decided, declined, and waiting for the lead and the manager."""
    lead, manager = staff["jihoon"], staff["taekyung"]
    with scene(house) as stage:
        chain = NewChain(
            name="장비·소프트웨어 구매",
            description="30만 원이 넘는 구매",
            steps=[
                ChainStep(name="팀장 검토", approvers=[Approver(person_id=lead.person_id)]),
                ChainStep(name="구매 승인", approvers=[Approver(person_id=manager.person_id)]),
            ],
        )
        purchase = stage.play(staff["admin"], now, CREATE_CHAIN, chain).id
        rights = NewChain(
            name="권한 부여",
            steps=[
                ChainStep(
                    name="보안 확인",
                    mode=Mode.ANY,
                    approvers=[
                        Approver(person_id=manager.person_id),
                        Approver(kind=ApproverKind.PERSON, person_id=lead.person_id),
                    ],
                )
            ],
        )
        grant = stage.play(staff["admin"], now, CREATE_CHAIN, rights).id
    for place, ticket_id in enumerate(_askable(house)):
        question, text = QUESTIONS[place % len(QUESTIONS)]
        with scene(house) as stage:
            asked_at = now - timedelta(hours=5 + 9 * place)
            chain_id = purchase if place % 4 < 2 else grant
            form = AskApproval(version=1, question=question, text=text, chain_id=chain_id)
            _ask(stage, staff, ticket_id, form, asked_at)
            if place % 4 != 0:
                verdict = Verdict.DECLINE if place == 3 else Verdict.APPROVE
                reason = "이미 나눠 쓰는 계정이 있습니다. 먼저 확인해 주세요." if place == 3 else ""
                _decide(stage, lead, ticket_id, Decide(verdict=verdict, reason=reason), asked_at)


def _askable(house: House) -> Sequence[int]:
    with house.transaction(SYSTEM, writes=False) as ctx:
        found = select(Ticket.id).where(
            Ticket.status.in_((Status.ASSIGNED, Status.IN_PROGRESS)), Ticket.assignee_id.is_not(None)
        )
        return ctx.session.scalars(found.order_by(Ticket.id.desc()).limit(6)).all()


def _ask(stage: Scene, staff: Mapping[str, Player], ticket_id: int, form: AskApproval, at: datetime) -> None:
    ticket = stage.at(SYSTEM, at).session.get_one(Ticket, ticket_id)
    owner = next((one for one in staff.values() if one.person_id == ticket.assignee_id), staff["doyun"])
    stage.do(owner, at, ASK_APPROVAL, ticket_id, structs.replace(form, version=ticket.version))


def _decide(stage: Scene, player: Player, ticket_id: int, form: Decide, at: datetime) -> None:
    approval = stage.play(SYSTEM, at, LIST_TICKET_APPROVALS, ticket_id).items[0]
    stage.do(player, at + timedelta(hours=2), DECIDE_APPROVAL, approval.id, form)


# --- notices ------------------------------------------------------------------------------------------------


def announce(house: House, staff: Mapping[str, Player], now: datetime) -> None:
    """An outage that goes on with tickets hanging on it, and maintenance to come."""
    lead = staff["jihoon"]
    outage = Announcement(
        kind=AnnouncementKind.OUTAGE,
        severity=Severity.WARNING,
        title="사내 VPN 접속 지연",
        title_en="VPN is slow",
        text="일부 구성원의 VPN 접속이 늦어지고 있습니다. **재접속**을 두세 번 시도해 주세요.",
        text_en="VPN connections are slow for some. Please try to connect again.",
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=2),
        keywords=["VPN", "원격 접속"],
    )
    maintenance = Announcement(
        kind=AnnouncementKind.MAINTENANCE,
        title="메일 서버 정기 점검",
        title_en="Mail server maintenance",
        text="점검하는 동안 메일을 주고받을 수 없습니다.\n\n- 점검이 끝나면 밀린 메일이 차례로 도착합니다.",
        text_en="No mail is sent or received meanwhile.",
        starts_at=now + timedelta(days=1, hours=9),
        ends_at=now + timedelta(days=1, hours=11),
        ends_by_itself=True,
        keywords=["메일", "아웃룩"],
    )
    with scene(house) as stage:
        for form in (outage, maintenance):
            made = stage.play(lead, now - timedelta(hours=2), CREATE_ANNOUNCEMENT, form).row
            command = AnnouncementCommand(version=made.version)
            shown = stage.play(lead, now - timedelta(hours=2), PUBLISH_ANNOUNCEMENT, made.id, command)
            if form is outage:
                more = AddUpdate(version=shown.row.version, text="원인을 찾아 장비를 교체하고 있습니다.")
                stage.play(lead, now - timedelta(minutes=40), UPDATE_ANNOUNCEMENT, made.id, more)
                outage_id = made.id
    with house.transaction(SYSTEM, writes=False) as ctx:
        about = select(Ticket.id).where(Ticket.status.in_(OPEN_STATUSES), Ticket.subject.contains("VPN"))
        ids = ctx.session.scalars(about.order_by(Ticket.id.desc()).limit(5)).all()
    for ticket_id in ids:
        with scene(house) as stage:
            link = NewLink(kind=LinkKind.ANNOUNCEMENT, target_id=outage_id)
            stage.do(SYSTEM, now - timedelta(minutes=30), LINK_TICKET, ticket_id, link)


# --- what they think ----------------------------------------------------------------------------------------


def answer_surveys(house: House, random: Random, now: datetime) -> None:
    """Surveys go out as planned in the half year; somewhat less than half are answered."""
    with house.transaction(SYSTEM, writes=False) as ctx:
        planned = ctx.session.execute(
            select(Survey.id, Survey.send_at, Survey.requester_id)
            .where(Survey.state == SurveyState.PLANNED, Survey.send_at < now)
            .order_by(Survey.send_at)
        ).all()
    for survey_id, send_at, requester_id in planned:
        with scene(house) as stage:
            then = stage.at(SYSTEM, send_at)
            survey = then.session.get_one(Survey, survey_id)
            surveys.send(then, survey)
            answered_at = send_at + timedelta(hours=random.randrange(1, 72))
            if survey.state is not SurveyState.SENT or answered_at >= now or random.random() > 0.45:
                continue
            score = random.choice(SCORES)
            words = GOOD if score >= 4 else BAD
            comment = random.choice(words) if random.random() < 0.6 else ""
            person = people.get(then, requester_id)
            player = Player(0, person.id, person.name, (Role.REQUESTER,))
            form = SurveyAnswer(score=score, comment=comment)
            surveys.answer_own(stage.at(player, answered_at), survey_id, form)
