"""Fills an empty database with the sample company, act by act."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from random import Random
from typing import Any

from server.core.context import SYSTEM, House
from server.demo import automation, opinions, promises, searches
from server.demo.cast import DEPARTMENTS, ESCALATION, FLOORS, MODELS, TEAM_OF, TEAMS, TITLES, person_name
from server.demo.catalog import CatalogPlay
from server.demo.desk import TicketPlay
from server.demo.diagnosis import DiagnosisPlay
from server.demo.fleet import Machine, new_secret
from server.demo.knowledge import KnowledgePlay
from server.demo.stage import Player, Scene, scene
from server.diagnosis.actions import rules, suspicions
from server.journeys.actions import install_default_templates
from shared.assets import CREATE_ASSET, CREATE_ASSET_MODEL, AssetRow, Condition, NewAsset, NewAssetModel
from shared.auth import CREATE_ACCOUNT, NewAccount
from shared.catalog import CREATE_CATEGORY, CREATE_TEAM, NewCategory, NewTeam
from shared.contracts import CREATE_CONTRACT, NewContract
from shared.custody import (
    CREATE_STOCKROOM,
    CREATE_VENDOR,
    ISSUE_ASSET,
    CustodyKind,
    Issue,
    NewStockroom,
    NewVendor,
)
from shared.journeys import (
    CREATE_JOURNEY,
    DO_STEP,
    LIST_TEMPLATES,
    DoStep,
    JourneyDetail,
    JourneyKind,
    NewJourney,
    Step,
    StepKind,
    StepState,
)
from shared.knowledge import LIST_ARTICLES, ArticlesQuery
from shared.people import (
    IMPORT_PEOPLE,
    LIST_PEOPLE,
    EmploymentState,
    PeopleImport,
    PeopleQuery,
    PersonRow,
)
from shared.permissions import Role

Say = Callable[[str], None]

PASSWORD = "ieum-demo-2026"
"""Of a sample company that holds nothing real."""
PEOPLE = 300
TICKETS = 2000
DAYS = 180
MACHINES = 160
SEED = 20261122
COLUMNS = [
    "사번",
    "이름",
    "부서",
    "직함",
    "이메일",
    "내선",
    "휴대전화",
    "위치",
    "입사일",
    "마지막 근무일",
    "접근 종료일",
    "계정",
]

STAFF = (
    ("이도윤", "doyun", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("박서준", "seojun", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("한지우", "jiwoo", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("최예린", "yerin", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("오승현", "seunghyun", (Role.DESK_AGENT,), ("2차 단말",)),
    ("정하린", "harin", (Role.DESK_AGENT,), ("2차 단말",)),
    ("강민재", "minjae", (Role.DESK_AGENT,), ("2차 네트워크",)),
    ("윤채원", "chaewon", (Role.DESK_AGENT,), ("2차 계정·권한",)),
    ("임동욱", "dongwook", (Role.DESK_AGENT,), ("3차 서버·업무시스템", "4차 협력사")),
    ("서지훈", "jihoon", (Role.LEAD,), tuple(team[0] for team in TEAMS)),
    ("김태경", "taekyung", (Role.MANAGER,), ()),
    ("문소라", "sora", (Role.ASSET_KEEPER,), ()),
    ("윤소연", "soyeon", (Role.HR,), ()),
    ("관리자", "admin", (Role.ADMINISTRATOR,), ()),
)


@dataclass
class Demo:
    """What was made, for those who go on with it."""

    password: str = PASSWORD
    logins: dict[str, str] = field(default_factory=dict)
    people: int = 0
    assets: int = 0
    tickets: int = 0
    devices: int = 0
    journeys: int = 0
    articles: int = 0


def fill(house: House, say: Say = lambda _: None, *, tickets: int = TICKETS, seed: int = SEED) -> Demo:
    """Make the company up to now. The database must be empty but for its schema."""
    play = _Play(house, Random(seed), house.clock.now().astimezone(UTC))
    for act in (play.people, play.accounts, play.catalog, play.assets, play.devices):
        act()
        say(act.__name__)
    play.knowledge()
    say("knowledge")
    play.automation()
    play.rules()
    play.tickets(tickets, say)
    play.settings()
    play.opinions()
    say("approvals, announcements, surveys")
    play.searches()
    play.diagnosis()
    say("diagnosis")
    play.journeys()
    say("journeys")
    return play.demo


class _Play:
    def __init__(self, house: House, random: Random, now: datetime) -> None:
        self._house = house
        self._random = random
        self._now = now
        self._start = now - timedelta(days=DAYS)
        self._staff: dict[str, Player] = {}
        self._everybody: list[PersonRow] = []
        self._team_ids: dict[str, int] = {}
        self._category_ids: dict[str, int] = {}
        self._machines: list[Machine] = []
        self._computers_of: dict[int, AssetRow] = {}
        self.demo = Demo()

    # --- people --------------------------------------------------------------------------------------------

    def people(self) -> None:
        """Everybody comes by the import that HR uses."""
        with scene(self._house) as stage:
            result = stage.play(
                SYSTEM, self._start, IMPORT_PEOPLE, PeopleImport(csv=self._csv(), is_dry_run=False)
            )
            assert result.is_applied, [line for line in result.lines if line.code][:3]
            cursor = ""
            while True:
                page = stage.play(SYSTEM, self._now, LIST_PEOPLE, PeopleQuery(limit=200, cursor=cursor))
                self._everybody.extend(page.items)
                cursor = page.next_cursor
                if not cursor:
                    break
        self.demo.people = len(self._everybody)

    def _csv(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        today = self._now.date()
        for number in range(PEOPLE):
            writer.writerow(self._person(number, today))
        return out.getvalue()

    def _person(self, number: int, today: date) -> list[str]:
        random = self._random
        is_staff = number < len(STAFF)
        name = STAFF[number][0] if is_staff else person_name(random)
        login = STAFF[number][1] if is_staff else f"u{20200 + number}"
        department = "정보시스템팀" if is_staff else random.choice(DEPARTMENTS)[1]
        starts = today - timedelta(days=random.randrange(200, 3000))
        leaves: date | None = None
        if number >= PEOPLE - 8:
            starts = today + timedelta(days=(number - PEOPLE + 8) * 2 - 3)
        elif number >= PEOPLE - 16:
            leaves = today + timedelta(days=(number - PEOPLE + 16) * 3 - 9)
        leaving = leaves.isoformat() if leaves else ""
        return [
            f"20{starts:%y}{1000 + number}",
            name,
            department,
            "팀장" if is_staff and number == 9 else random.choice(TITLES),
            f"{login}@ieum.example",
            str(2000 + number),
            f"010-{random.randrange(2000, 9999)}-{random.randrange(1000, 9999)}",
            random.choice(FLOORS),
            starts.isoformat(),
            leaving,
            leaving,
            login,
        ]

    def accounts(self) -> None:
        by_login = {row.email.partition("@")[0]: row for row in self._everybody}
        with scene(self._house) as stage:
            for name, login, roles, _ in STAFF:
                person = by_login[login]
                body = NewAccount(
                    login=login, password=PASSWORD, name=name, person_id=person.id, roles=list(roles)
                )
                account = stage.play(SYSTEM, self._start, CREATE_ACCOUNT, body)
                self._staff[login] = Player(account.id, person.id, name, roles)
                self.demo.logins[login] = ", ".join(role.value for role in roles)
            for row in self._everybody[:3]:
                login = row.email.partition("@")[0]
                if login not in self._staff:
                    body = NewAccount(login=login, password=PASSWORD, name=row.name, person_id=row.id)
                    stage.play(SYSTEM, self._start, CREATE_ACCOUNT, body)
                    self.demo.logins[login] = Role.REQUESTER.value

    def catalog(self) -> None:
        admin = self._staff["admin"]
        with scene(self._house) as stage:
            for name, tier, icon, is_direct in TEAMS:
                members = [self._staff[login].person_id for _, login, _, teams in STAFF if name in teams]
                checks, questions = ESCALATION.get(name, ((), ()))
                body = NewTeam(
                    name=name,
                    tier=tier,
                    icon=icon,
                    may_resolve_directly=is_direct,
                    member_ids=members,
                    escalation_checks=list(checks),
                    escalation_questions=list(questions),
                )
                self._team_ids[name] = stage.play(admin, self._start, CREATE_TEAM, body).id
            for path in sorted({sample["category"] for sample in samples()}):
                self._category(stage, path)
        for _, login, _, teams in STAFF:
            player = self._staff[login]
            ids = frozenset(self._team_ids[team] for team in teams)
            self._staff[login] = Player(player.account_id, player.person_id, player.name, player.roles, ids)
        self._services_and_staff()

    def _services_and_staff(self) -> None:
        """Forms, templates and who works when: with the sample's own people."""
        with scene(self._house) as stage:
            play = CatalogPlay(stage, self._staff["admin"], self._start, self._team_ids)
            play.services_and_forms()
            play.staff(self._members(), self._staff["jihoon"], self._start)
            play.templates(self._staff["dongwook"], self._staff["jihoon"])
            play.absence(self._staff["yerin"], self._staff["jiwoo"], self._now)

    def _members(self) -> dict[str, list[Player]]:
        return {
            name: [self._staff[one] for _, one, _, teams in STAFF if name in teams] for name in self._team_ids
        }

    def _category(self, stage: Scene, path: str) -> int:
        if path not in self._category_ids:
            parent, _, name = path.rpartition("/")
            parent_id = self._category(stage, parent) if parent else None
            body = NewCategory(name=name, parent_id=parent_id)
            made = stage.play(self._staff["admin"], self._start, CREATE_CATEGORY, body)
            self._category_ids[path] = made.id
        return self._category_ids[path]

    # --- things --------------------------------------------------------------------------------------------

    def assets(self) -> None:
        keeper, random = self._staff["sora"], self._random
        holders = [row for row in self._everybody if row.state is not EmploymentState.SCHEDULED]
        random.shuffle(holders)
        with scene(self._house) as stage:
            stage.play(keeper, self._start, CREATE_STOCKROOM, NewStockroom(name="본관 창고", is_default=True))
            for vendor in ("LG전자 서비스센터", "삼성전자서비스", "레노버 기업지원"):
                made = stage.play(keeper, self._start, CREATE_VENDOR, NewVendor(name=vendor))
                self._contract(stage, made.id)
            number, taken = 1000, 0
            for model in MODELS:
                made = stage.play(
                    keeper,
                    self._start,
                    CREATE_ASSET_MODEL,
                    NewAssetModel(maker=model.maker, name=model.name, category=model.kind),
                )
                for copy in range(model.share):
                    number += 1
                    row = self._receive(stage, made.id, number, model.prefix, model.won)
                    if copy >= model.share * 0.82:
                        continue
                    if model.prefix in ("NB", "PC"):
                        if taken < len(holders):
                            self._hand_out(stage, row, holders[taken])
                            self._computers_of[holders[taken].id] = row
                            taken += 1
                    elif model.prefix in ("MON", "DOCK", "PH"):
                        self._hand_out(stage, row, random.choice(holders))
        self.demo.assets = number - 1000

    def _receive(self, stage: Scene, model_id: int, number: int, prefix: str, won: int) -> AssetRow:
        random = self._random
        bought = self._start.date() - timedelta(days=random.randrange(0, 1200))
        body = NewAsset(
            tag=f"{prefix}-{number}",
            serial=f"{random.randrange(100, 999)}{prefix}{random.getrandbits(36):09X}",
            model_id=model_id,
            condition=Condition.NEW,
            purchased_on=bought,
            warranty_until=bought + timedelta(days=3 * 365),
            cost_won=won,
            order_number=f"PO-{bought:%Y%m}-{number % 40:02d}",
            supplier="한빛IT유통",
        )
        row: AssetRow = stage.play(self._staff["sora"], self._start, CREATE_ASSET, body).row
        return row

    def _hand_out(self, stage: Scene, row: AssetRow, person: PersonRow) -> None:
        at = self._start + timedelta(hours=self._random.randrange(1, 24))
        body = Issue(holder_id=person.id, kind=CustodyKind.ASSIGNMENT, reason="정기 지급")
        stage.play(self._staff["sora"], at, ISSUE_ASSET, row.id, body)

    def devices(self) -> None:
        keeper = self._staff["sora"]
        with scene(self._house) as stage:
            secret = new_secret(stage, keeper, self._start, "표준 설치본")
        left = {row.id for row in self._everybody if row.state is EmploymentState.LEFT}
        computers = sorted(self._computers_of.items(), key=lambda pair: pair[0] not in left)[:MACHINES]
        accounts = {row.id: row.email.partition("@")[0] for row in self._everybody}
        for person_id, asset in computers:
            machine = Machine(asset, accounts[person_id], self._random)
            with scene(self._house) as stage:
                first = self._start + timedelta(days=1, minutes=self._random.randrange(0, 600))
                machine.enrol(stage, first, secret)
                machine.report(stage, first)
                for days in sorted(self._random.sample(range(2, DAYS - 8), 1)):
                    machine.change()
                    machine.report(stage, self._start + timedelta(days=days))
                machine.change()
                machine.report(stage, self._now - timedelta(hours=self._random.randrange(26, 140)))
                if self._random.random() < 0.9:
                    machine.report(stage, self._now - timedelta(minutes=self._random.randrange(1, 600)))
            self._machines.append(machine)
        self.demo.devices = len(self._machines)

    def knowledge(self) -> None:
        play = KnowledgePlay(self._staff, self._random, self._start, self._now)
        with scene(self._house) as stage:
            self.demo.articles = play.play(stage)

    def automation(self) -> None:
        with scene(self._house) as stage:
            automation.prepare(stage, self._staff, self._start)

    def _contract(self, stage: Scene, vendor_id: int) -> None:
        """Two years of on-site service."""
        begins = self._start.date()
        form = NewContract(
            vendor_id=vendor_id,
            number=f"{begins.year}-유지보수-{vendor_id:02}",
            starts_on=begins,
            ends_on=begins + timedelta(days=730),
            response_hours=4,
        )
        stage.play(self._staff["admin"], self._start, CREATE_CONTRACT, form)

    def settings(self) -> None:
        with scene(self._house) as stage:
            automation.settle(stage, self._staff, self._now)

    # --- the desk ------------------------------------------------------------------------------------------

    def tickets(self, count: int, say: Say) -> None:
        promises.make(self._house, self._staff["jihoon"], self._start, self._category_ids)
        cast = [row for row in self._everybody if row.state.value == "active"]
        play = TicketPlay(self._staff, self._team_ids, self._category_ids, TEAM_OF, self._random, self._now)
        moments = sorted(self._moment() for _ in range(count))
        texts = samples()
        with_computer = [row for row in cast if row.id in self._computers_of] or cast
        for done, at in enumerate(moments, 1):
            person = self._random.choice(with_computer if self._random.random() < 0.8 else cast)
            with scene(self._house) as stage:
                play.one(stage, at, self._random.choice(texts), person)
            if done % 500 == 0:
                say(f"tickets {done}")
        self.demo.tickets = count
        promises.catch_up(self._house, self._staff["jihoon"], self._now)

    def opinions(self) -> None:
        opinions.answer_surveys(self._house, self._random, self._now)
        opinions.ask_approvals(self._house, self._staff, self._now)
        opinions.announce(self._house, self._staff, self._now)

    def rules(self) -> None:
        """Before the first ticket, so that every machine is kept with what the rules ask for."""
        with self._house.transaction(SYSTEM, writes=True) as ctx:
            rules.install_defaults(ctx)

    def diagnosis(self) -> None:
        holders = {
            self._computers_of[row.id].id: row
            for row in self._everybody
            if row.id in self._computers_of and row.state.value == "active"
        }
        play = DiagnosisPlay(self._staff, self._machines, holders, self._now)
        with scene(self._house) as stage:
            articles = stage.play(self._staff["jihoon"], self._now, LIST_ARTICLES, ArticlesQuery(limit=100))
            play.link_help(stage, {row.title: row.id for row in articles.items})
            updated = play.roll_out(stage)
            play.complain(stage, updated, self._category_ids.get("네트워크/원격"))
            play.watch_fix(stage)
        with self._house.transaction(SYSTEM, writes=True) as ctx:
            suspicions.look(ctx)

    def _moment(self) -> datetime:
        """Office hours of a working day in Seoul, more of them lately."""
        while True:
            days = DAYS * (self._random.random() ** 1.3)
            at = (self._now - timedelta(days=days)).replace(
                hour=self._random.randrange(0, 9), minute=self._random.randrange(60)
            )
            if at.weekday() < 5 and at < self._now - timedelta(minutes=3):
                return at

    def searches(self) -> None:
        with scene(self._house) as stage:
            searches.play(stage, self._staff, self._now - timedelta(days=7))

    def journeys(self) -> None:
        hr = self._staff["soyeon"]
        with self._house.transaction(SYSTEM, writes=True) as ctx:
            install_default_templates(ctx)
        with scene(self._house) as stage:
            templates = stage.play(hr, self._now, LIST_TEMPLATES).items
            by_kind = {template.kind: template.id for template in templates}
            for row in self._everybody:
                kind = self._journey_of(row)
                if kind is not None:
                    body = NewJourney(template_id=by_kind[kind], person_id=row.id)
                    made = stage.play(hr, self._now - timedelta(days=21), CREATE_JOURNEY, body)
                    self._walk(stage, made)
                    self.demo.journeys += 1
        self._report_after_leaving()

    def _walk(self, stage: Scene, journey: JourneyDetail) -> None:
        """Most of what was due by now has been done."""
        lead, at = self._staff["jihoon"], self._now - timedelta(hours=20)
        while due := [step for step in journey.steps if self._is_done_by_now(step)]:
            step = due[0]
            if self._random.random() < 0.12:
                return
            body = DoStep(version=step.version, note="")
            journey = stage.play(lead, at, DO_STEP, journey.row.id, step.id, body)

    def _is_done_by_now(self, step: Step) -> bool:
        by_hand = step.kind in (StepKind.MANUAL, StepKind.ACCOUNT)
        is_due = step.due_on is not None and step.due_on < self._now.date()
        return by_hand and is_due and step.state is StepState.READY

    def _report_after_leaving(self) -> None:
        """One laptop of somebody who has left is still in use."""
        left = {row.id for row in self._everybody if row.state is EmploymentState.LEFT}
        holders = {asset.id: person_id for person_id, asset in self._computers_of.items()}
        for machine in self._machines:
            if holders[machine.asset.id] in left:
                with scene(self._house) as stage:
                    machine.report(stage, self._now - timedelta(hours=1))
                return

    def _journey_of(self, row: PersonRow) -> JourneyKind | None:
        number = int(row.phone or 0) - 2000
        if number >= PEOPLE - 8:
            return JourneyKind.ONBOARDING
        if number >= PEOPLE - 16:
            return JourneyKind.OFFBOARDING
        return None


def samples() -> list[dict[str, Any]]:
    """Texts of tickets: subject, body, category, impact, urgency, channel, tier, resolution, tags."""
    text = (resources.files("server") / "demo" / "tickets.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
