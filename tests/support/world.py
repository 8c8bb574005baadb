"""One of everything: a company in which other people's records can be asked for."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from server.core.http import Route
from server.people.models import Person
from server.sla.queries import clocks
from server.surveys.models import Survey
from server.wiring import ROUTES
from shared.announcements import CREATE_ANNOUNCEMENT, Announcement, AnnouncementKind
from shared.approvals import (
    CREATE_CHAIN,
    CREATE_DELEGATION,
    Approver,
    ChainStep,
    NewChain,
    NewDelegation,
)
from shared.assets import Condition
from shared.auth import LIST_SESSIONS, SIGN_OUT
from shared.automation import (
    CREATE_MACRO,
    CREATE_REPLY_TEXT,
    CREATE_RULE,
    ActionKind,
    NewMacro,
    NewReplyText,
    NewRule,
    TicketStep,
    Trigger,
    TriggerEvent,
)
from shared.custody import HAND_OVER, Direction, DocumentLineInput, HandOver
from shared.diagnosis import (
    ATTACH_FIX_CHECK,
    CREATE_CAUSE_RULE,
    LIST_SUSPICIONS,
    Fact,
    NewCauseRule,
    NewFixCheck,
)
from shared.diagnosis import Condition as DiagnosisCondition
from shared.inventory import CREATE_ENROLMENT_SECRET, NewEnrolmentSecret
from shared.journeys import JourneyKind, StepKind
from shared.knowledge import (
    CREATE_ARTICLE,
    PUBLISH_ARTICLE,
    SAVE_ARTICLE,
    UPLOAD_ARTICLE_FILE,
    ArticleCommand,
    ArticleFileQuery,
    ArticleText,
    Language,
    NewArticle,
    SaveArticle,
)
from shared.permissions import Role
from shared.reports import CREATE_SAVED_REPORT, MAKE_SAVED_REPORT, NewSavedReport
from shared.search import CREATE_SAVED_VIEW, NewSavedView
from shared.surveys import SurveyState
from shared.tickets import (
    ASK_APPROVAL,
    BULK_TICKETS,
    CREATE_TICKET,
    GET_TICKET,
    LINK_TICKET,
    LIST_TAGS,
    LIST_TICKET_APPROVALS,
    NOTE_TICKET,
    UPLOAD_ATTACHMENT,
    AskApproval,
    Bulk,
    BulkTags,
    LinkKind,
    NewEntry,
    NewLink,
    NewTicket,
    UploadQuery,
)
from shared.wire import Endpoint, Nothing
from tests.support import assets, catalog, diagnosis, inventory, journeys, tickets
from tests.support.auth import token_for
from tests.support.custody import signature_png
from tests.support.house import Desk
from tests.support.people import department, hire, location

NOTE = "ZQX-NOTE"
INTERNAL = "ZQX-INTERNAL"


@dataclass
class World:
    """`ids` names the record of another person behind each placeholder; `tokens` those who ask."""

    desk: Desk
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, caller: str, endpoint: Endpoint[Any, Any, Any]) -> Any:
        """The raw answer to `endpoint` about the other person's record, with a body it accepts."""
        body = b"x" if endpoint.accepts_raw else sample(endpoint.body)
        query = None if endpoint.query is Nothing else sample(endpoint.query)
        names = [name for name in self.ids if "{" + name + "}" in endpoint.path]
        api = self.desk.api(self.tokens[caller])
        return api.raw(endpoint, query=query, body=body, **{name: self.ids[name] for name in names})


def build(desk: Desk) -> World:
    """A ticket with a note, an asset, a device, a journey, a document: all of one person and one team."""
    world = World(desk)
    requester = hire(desk, name="김민지")
    first_line, other_line = catalog.team(desk, "1차"), catalog.team(desk, "다른 팀")
    agent = token_for(desk, Role.DESK_AGENT, teams=[first_line])
    keeper = token_for(desk, Role.ASSET_KEEPER)
    laptop = assets.asset(desk, tag="NB-1", serial="SN-1")
    document = desk.api(keeper).call(
        HAND_OVER,
        body=HandOver(
            direction=Direction.ISSUE,
            person_id=requester.id,
            lines=[DocumentLineInput(asset_id=laptop.id, condition=Condition.NEW)],
            signature_png=signature_png(),
            signer_name="김민지",
        ),
    )
    pc = inventory.reporting(desk, serial="SN-1", maker="LG")
    body = NewTicket(subject="화면", requester_id=requester.id, team_id=first_line.id)
    ticket = desk.api(agent).call(CREATE_TICKET, body=body)
    attachment = desk.api(agent).call(
        UPLOAD_ATTACHMENT,
        query=UploadQuery(name="a.txt", media_type="text/plain"),
        body=b"hello",
        ticket_id=ticket.row.id,
    )
    note = NewEntry(text=NOTE, attachment_ids=[attachment.id])
    desk.api(agent).call(NOTE_TICKET, body=note, ticket_id=ticket.row.id)
    link = NewLink(kind=LinkKind.PERSON, target_id=requester.id)
    linked = desk.api(agent).call(LINK_TICKET, body=link, ticket_id=ticket.row.id)
    retag = Bulk(ids=[ticket.row.id], command=BulkTags(add=["x"]))
    retagged = desk.api(agent).call(BULK_TICKETS, body=retag)
    form = journeys.template(desk, [journeys.step("안내", StepKind.MANUAL)], JourneyKind.OFFBOARDING)
    journey = journeys.start(desk, form, requester, last_working_day=date(2026, 12, 1))
    secret = desk.api(keeper).call(CREATE_ENROLMENT_SECRET, body=NewEnrolmentSecret(label="x"))
    session = desk.api(agent).call(LIST_SESSIONS).items[0]
    world.ids = {
        "ticket_id": ticket.row.id,
        "bulk_id": retagged.undo_id or 0,
        "link_id": linked.links[-1].id,
        "attachment_id": attachment.id,
        "asset_id": laptop.id,
        "document_id": document.id,
        "device_id": pc.id,
        "secret_id": secret.row.id,
        "journey_id": journey.id,
        "step_id": journeys.see(desk, journey).steps[0].id,
        "template_id": form.id,
        "person_id": requester.id,
        "session_id": session.id,
        "account_id": 1,
        "team_id": first_line.id,
        **questions(desk, agent, ticket.row.id, requester.id),
        **_more_ids(desk, ticket.row.id),
    }
    world.ids |= _article(desk, agent) | saved_view(desk, agent) | _prepared(desk, agent)
    world.ids |= _catalog_ids(desk, requester)
    world.ids["tag_id"] = desk.api(agent).call(LIST_TAGS).items[0].id
    stranger = inventory.reporting(desk, serial="SN-2")
    assert stranger.enrolled is not None
    world.ids |= _diagnosis(desk, agent, ticket.row.id, pc.id)
    world.tokens = {
        "nobody": "",
        "requester": token_for(desk, Role.REQUESTER, person=hire(desk, name="서영수")),
        "other team": token_for(desk, Role.DESK_AGENT, teams=[other_line]),
        "device": f"Device {stranger.enrolled.device_id}:{stranger.enrolled.secret}",
        "manager": token_for(desk, Role.MANAGER),
        "keeper": keeper,
        "hr": token_for(desk, Role.HR),
        "administrator": token_for(desk, Role.ADMINISTRATOR),
    }
    return world


def _diagnosis(desk: Desk, token: str, ticket_id: int, device_id: int) -> dict[str, int]:
    """A rule, a check of the ticket's fix, and a change that the tickets of three computers share."""
    form = NewFixCheck(
        device_id=device_id, condition=DiagnosisCondition(fact=Fact.DISK_FREE_PERCENT, limit=5)
    )
    checked = desk.api(token).call(ATTACH_FIX_CHECK, body=form, ticket_id=ticket_id)
    condition = DiagnosisCondition(fact=Fact.REBOOT_PENDING)
    rule = desk.api(token_for(desk, Role.LEAD)).call(
        CREATE_CAUSE_RULE, body=NewCauseRule(name_ko="규칙", name_en="Rule", conditions=[condition])
    )
    found = diagnosis.fleet(desk, 60)
    diagnosis.changed(desk, found[:4], "VPN", "5.1.9")
    for device in found[:4]:
        diagnosis.complained(desk, device, hire(desk))
    diagnosis.look(desk)
    suspicion_id = desk.api(token).call(LIST_SUSPICIONS).items[0].id
    return {"rule_id": rule.id, "check_id": checked.checks[0].id, "suspicion_id": suspicion_id}


def _article(desk: Desk, token: str) -> dict[str, int]:
    """A published article with a picture in its public part, written by the agent."""
    texts = [ArticleText(language=Language.KO, title="화면", body="본문")]
    made = desk.api(token).call(CREATE_ARTICLE, body=NewArticle(texts=texts))
    article_id = made.row.id
    query = ArticleFileQuery(name="a.png", media_type="image/png")
    file = desk.api(token).call(UPLOAD_ARTICLE_FILE, query=query, body=b"hello", article_id=article_id)
    body = f"![](attachment:{file.id})\n\n:::internal\n{INTERNAL}\n:::"
    texts = [ArticleText(language=Language.KO, title="화면", body=body)]
    saved = desk.api(token).call(
        SAVE_ARTICLE, body=SaveArticle(version=made.row.version, texts=texts), article_id=article_id
    )
    lead = desk.api(token_for(desk, Role.LEAD))
    lead.call(PUBLISH_ARTICLE, body=ArticleCommand(version=saved.row.version), article_id=article_id)
    return {"article_id": article_id, "file_id": file.id}


def saved_view(desk: Desk, token: str) -> dict[str, int]:
    form = NewSavedView(name="내 필터", query="is:open")
    return {"view_id": desk.api(token).call(CREATE_SAVED_VIEW, body=form).id}


def questions(desk: Desk, agent: str, ticket_id: int, deputy_id: int) -> dict[str, int]:
    """An approval of the ticket, its template, a deputy of its approver, and a notice."""
    boss = hire(desk, name="강이사")
    chain = NewChain(name="품의", steps=[ChainStep(approvers=[Approver(person_id=boss.id)])])
    chain_id = desk.api(token_for(desk, Role.ADMINISTRATOR)).call(CREATE_CHAIN, body=chain).id
    version = desk.api(agent).call(GET_TICKET, ticket_id=ticket_id).row.version
    question = AskApproval(version=version, question="새 노트북을 살까요?", chain_id=chain_id)
    desk.api(agent).call(ASK_APPROVAL, body=question, ticket_id=ticket_id)
    approvals = desk.api(agent).call(LIST_TICKET_APPROVALS, ticket_id=ticket_id).items
    lead = desk.api(token_for(desk, Role.LEAD))
    notice = Announcement(kind=AnnouncementKind.OUTAGE, title="메일 지연", starts_at=desk.now)
    announcement = lead.call(CREATE_ANNOUNCEMENT, body=notice)
    today = desk.now.date()
    away = NewDelegation(deputy_id=deputy_id, from_on=today, until_on=today)
    delegation = desk.api(token_for(desk, Role.REQUESTER, person=boss)).call(CREATE_DELEGATION, body=away)
    with desk.ctx() as ctx:
        survey = Survey(
            ticket_id=ticket_id,
            requester_id=deputy_id,
            state=SurveyState.SENT,
            created_at=ctx.now,
            send_at=ctx.now,
            sent_at=ctx.now,
            expires_at=ctx.now + timedelta(days=3650),
        )
        ctx.session.add(survey)
    return {
        "survey_id": survey.id,
        "announcement_id": announcement.row.id,
        "approval_id": approvals[0].id,
        "chain_id": chain_id,
        "delegation_id": delegation.id,
    }


def _more_ids(desk: Desk, ticket_id: int) -> dict[str, int]:
    """A category; calendar, policy and a clock of the ticket, as they were made with it."""
    category_id = catalog.category(desk).id
    with desk.ctx(writes=False) as ctx:
        clock = clocks.rows_of(ctx, ticket_id)[0]
        found = {"calendar_id": clock.calendar_id, "policy_id": clock.policy_id, "clock_id": clock.id}
    return {**found, **_reports(desk), "category_id": category_id}


def _reports(desk: Desk) -> dict[str, int]:
    """A saved report, and a file that came of it."""
    manager = desk.api(token_for(desk, Role.MANAGER))
    saved = manager.call(CREATE_SAVED_REPORT, body=NewSavedReport(name="월간"))
    file = manager.call(MAKE_SAVED_REPORT, report_id=saved.id)
    return {"report_id": saved.id, "report_file_id": file.id}


def _prepared(desk: Desk, token: str) -> dict[str, int]:
    """A macro and a reply text of the agent's own, and a rule of the desk."""
    text = desk.api(token).call(CREATE_REPLY_TEXT, body=NewReplyText(name=NOTE, text_ko=NOTE))
    only_mine = NewMacro(name=NOTE, steps=[TicketStep(kind=ActionKind.NOTE, text=NOTE)])
    macro = desk.api(token).call(CREATE_MACRO, body=only_mine)
    created, noted = Trigger(event=TriggerEvent.CREATED), TicketStep(kind=ActionKind.NOTE, text="x")
    rule = NewRule(name="규칙", trigger=created, steps=[noted])
    lead = desk.api(token_for(desk, Role.LEAD))
    rule_id = lead.call(CREATE_RULE, body=rule).id
    return {"reply_text_id": text.id, "macro_id": macro.id, "rule_id": rule_id}


def _catalog_ids(desk: Desk, requester: Person) -> dict[str, int]:
    again = tickets.recurrence(desk, tickets.template(desk), requester)
    department(desk)
    location(desk)
    return {
        "absence_id": catalog.absence(desk, requester, date(2026, 12, 1)).id,
        "skill_id": catalog.skill(desk).id,
        "contract_id": assets.contract(desk).id,
        "service_id": catalog.service(desk).id,
        "field_id": catalog.custom_field(desk, "asset_count").id,
        "form_id": catalog.request_form(desk, category=catalog.category(desk, "양식")).id,
        "recurrence_id": again.id,
        "ticket_template_id": again.template_id,
    }


def name_of(route: Route) -> str:
    return f"{route.endpoint.method} {route.endpoint.path}"


def all_routes() -> dict[str, Route]:
    return {name_of(route): route for route in ROUTES}


def ordered(routes: dict[str, Route]) -> list[tuple[str, Route]]:
    """By address; what ends the caller's own session comes last."""
    return sorted(
        routes.items(), key=lambda item: (item[1].endpoint is SIGN_OUT, item[1].endpoint.path, item[0])
    )


def sample(kind: Any) -> Any:
    """The smallest value that a wire record accepts, as plain data."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind, include_extras=True)
        known = kind.__struct_config__
        tag = {known.tag_field: known.tag} if known.tag_field else {}
        return tag | {
            info.encode_name: sample(hints[info.name])
            for info in msgspec.structs.fields(kind)
            if info.required
        }
    return _sample_plain(kind)


def _sample_plain(kind: Any) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        base, *metas = get_args(kind)
        meta = next((one for one in metas if isinstance(one, msgspec.Meta)), msgspec.Meta())
        if base is str:
            return "1" if meta.pattern else "x" * max(meta.min_length or 0, 1)
        if get_origin(base) is list and meta.min_length:
            return [sample(get_args(base)[0])]
        return sample(base)
    if origin in (Union, UnionType):
        return None if NoneType in get_args(kind) else sample(get_args(kind)[0])
    if origin is list or origin is dict:
        return origin()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    plain = {
        str: "x",
        int: 1,
        float: 1.0,
        bool: False,
        bytes: b"",
        datetime: datetime(2026, 11, 23, tzinfo=UTC).isoformat(),
        date: "2026-11-23",
    }
    return plain[kind]
