"""The catalog of the sample company: services and forms, teams with shifts, templates, what comes again."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from server.demo.stage import Player, Scene
from shared.catalog import (
    CHANGE_STAFF,
    CREATE_ABSENCE,
    CREATE_FIELD,
    CREATE_FORM,
    CREATE_SERVICE,
    CREATE_SKILL,
    Assignment,
    ChangedStaff,
    Condition,
    ConditionSource,
    DateRule,
    FieldChoice,
    FieldKind,
    FormItem,
    NewAbsence,
    NewField,
    NewRequestForm,
    NewService,
    NewSkill,
    Shift,
    SkillHeld,
    StaffMemberForm,
)
from shared.tickets import (
    CREATE_RECURRENCE,
    CREATE_TICKET_TEMPLATE,
    Kind,
    NewRecurrence,
    NewTicketTemplate,
    OffDay,
    Repeat,
    Schedule,
    TemplateChild,
)

FIRST_LINE, DEVICES = "1차 서비스데스크", "2차 단말"
OFFICE = [Shift(weekday=day, starts=9 * 60, ends=18 * 60) for day in range(5)]
SERVICES = (
    ("노트북·PC 신청", "새 장비와 교체를 요청합니다.", "laptop", DEVICES),
    ("계정·권한 신청", "업무 시스템 계정과 권한을 요청합니다.", "key-round", "2차 계정·권한"),
    ("소프트웨어 설치", "라이선스가 있는 프로그램을 설치합니다.", "app-window", FIRST_LINE),
    ("회의실 장비 지원", "화상 회의와 빔 프로젝터를 돕습니다.", "monitor", FIRST_LINE),
)
FIELDS = (
    NewField(
        key="request_kind",
        kind=FieldKind.CHOICE,
        label="구분",
        label_en="Kind of request",
        choices=[
            FieldChoice(key="new", label="신규", label_en="New"),
            FieldChoice(key="swap", label="교체", label_en="Replacement"),
        ],
        is_searchable=True,
    ),
    NewField(
        key="old_tag",
        kind=FieldKind.TEXT,
        label="기존 자산 번호",
        label_en="Present asset tag",
        pattern=r"[A-Z]{2,3}-\d{4}",
        pattern_message="NB-2107처럼 적어 주세요",
        pattern_message_en="Write it like NB-2107",
    ),
    NewField(
        key="needed_on",
        kind=FieldKind.DATE,
        label="필요한 날",
        label_en="Needed on",
        date_rule=DateRule.NOT_PAST,
        is_searchable=True,
    ),
    NewField(
        key="system_name",
        kind=FieldKind.CHOICE,
        label="업무 시스템",
        label_en="System",
        choices=[
            FieldChoice(key="erp", label="ERP"),
            FieldChoice(key="groupware", label="그룹웨어", label_en="Groupware"),
            FieldChoice(key="crm", label="고객 관리", label_en="CRM"),
        ],
        is_searchable=True,
    ),
    NewField(key="approver", kind=FieldKind.PERSON, label="승인한 팀장", label_en="Approved by"),
)


class CatalogPlay:
    """Made at the beginning of the story, by the administrator."""

    def __init__(self, stage: Scene, admin: Player, at: datetime, teams: Mapping[str, int]) -> None:
        self._stage, self._admin, self._at, self._teams = stage, admin, at, teams

    def services_and_forms(self) -> None:
        ids: dict[str, int] = {}
        for place, (name, description, icon, team) in enumerate(SERVICES):
            body = NewService(
                name=name, description=description, icon=icon, team_id=self._teams.get(team), position=place
            )
            ids[name] = self._stage.play(self._admin, self._at, CREATE_SERVICE, body).id
        for field in FIELDS:
            self._stage.play(self._admin, self._at, CREATE_FIELD, field)
        swap = [Condition(source=ConditionSource.FIELD, field="request_kind", values=["swap"])]
        devices = [
            FormItem(field="request_kind", is_required=True),
            FormItem(title="교체할 장비", title_en="Device to replace", conditions=swap),
            FormItem(field="old_tag", is_required=True, conditions=swap),
            FormItem(field="needed_on"),
        ]
        rights = [FormItem(field="system_name", is_required=True), FormItem(field="approver")]
        self._form(ids["노트북·PC 신청"], "팀장 승인 뒤 보통 3일 안에 준비합니다.", devices)
        self._form(ids["계정·권한 신청"], "권한은 팀장이 승인해야 열립니다.", rights)

    def _form(self, service_id: int, intro: str, items: list[FormItem]) -> None:
        body = NewRequestForm(service_id=service_id, intro=intro, items=items)
        self._stage.play(self._admin, self._at, CREATE_FORM, body)

    def templates(self, requester: Player, owner: Player) -> None:
        """Two templates, and the check of the server room on every first Monday."""
        seat = NewTicketTemplate(
            name="새 자리 준비",
            about="입사·자리 이동",
            subject="{{requester}} 님 새 자리 준비",
            description="{{department}} {{location}}",
            kind=Kind.SERVICE_REQUEST,
            children=[TemplateChild(subject="랜 포트 개통"), TemplateChild(subject="모니터·도킹 설치")],
            tags=["자리"],
        )
        room = NewTicketTemplate(
            name="서버실 점검",
            about="매월 첫 월요일",
            subject="서버실 정기 점검 {{today}}",
            description="온도, 항온항습기, UPS 상태를 확인하고 사진을 남깁니다.",
            kind=Kind.SERVICE_REQUEST,
            team_id=self._teams.get("3차 서버·업무시스템"),
            tags=["점검"],
        )
        self._stage.play(self._admin, self._at, CREATE_TICKET_TEMPLATE, seat)
        base = self._stage.play(self._admin, self._at, CREATE_TICKET_TEMPLATE, room)
        plan = Schedule(
            repeat=Repeat.MONTHLY_WEEKDAY,
            weekdays=[0],
            nth=1,
            off_days=OffDay.NEXT,
            starts_on=self._at.date(),
        )
        again = NewRecurrence(
            name="서버실 점검",
            template_id=base.id,
            requester_id=requester.person_id,
            owner_id=owner.person_id,
            schedule=plan,
        )
        self._stage.play(self._admin, self._at, CREATE_RECURRENCE, again)

    def staff(self, members: Mapping[str, list[Player]], lead: Player, now: datetime) -> None:
        """Shifts, skills and a lead; nothing is assigned by itself, so that the queues stay full."""
        skill = self._stage.play(self._admin, now, CREATE_SKILL, NewSkill(name="단말 수리", tags=["수리"]))
        for name, people in members.items():
            if lead.person_id not in {one.person_id for one in people}:
                continue
            forms = [
                StaffMemberForm(
                    person_id=one.person_id,
                    shifts=OFFICE,
                    skills=[SkillHeld(skill_id=skill.id, grade=3)] if name == DEVICES else [],
                )
                for one in people
            ]
            body = ChangedStaff(version=1, lead_id=lead.person_id, assignment=Assignment.OFF, members=forms)
            self._stage.play(self._admin, now, CHANGE_STAFF, self._teams[name], body)

    def absence(self, person: Player, deputy: Player, now: datetime) -> None:
        first: date = (now + timedelta(days=2)).date()
        body = NewAbsence(
            person_id=person.person_id,
            starts_on=first,
            ends_on=first + timedelta(days=2),
            deputy_id=deputy.person_id,
            note="휴가",
        )
        self._stage.play(self._admin, now, CREATE_ABSENCE, body)
