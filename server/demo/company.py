"""Fills an empty database with the sample company, act by act."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import resources
from random import Random
from typing import Any

from server.core.context import SYSTEM, House
from server.demo import automation, opinions, promises, searches
from server.demo.cast import ESCALATION, STAFF, TEAM_OF, TEAMS
from server.demo.catalog import CatalogPlay
from server.demo.desk import TicketPlay
from server.demo.diagnosis import DiagnosisPlay
from server.demo.equipment import DAYS, EquipmentPlay
from server.demo.journeys import JourneyPlay
from server.demo.knowledge import KnowledgePlay
from server.demo.people import PASSWORD, PeoplePlay
from server.demo.stage import Player, Scene, scene
from server.diagnosis.actions import rules, suspicions
from shared.catalog import CREATE_CATEGORY, CREATE_TEAM, NewCategory, NewTeam
from shared.knowledge import LIST_ARTICLES, ArticlesQuery
from shared.people import PersonRow

Say = Callable[[str], None]

TICKETS = 2000
SEED = 20261122


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
        self._people = PeoplePlay(random, self._start, now)
        self._staff: dict[str, Player] = {}
        self._everybody: list[PersonRow] = []
        self._team_ids: dict[str, int] = {}
        self._category_ids: dict[str, int] = {}
        self._equipment = EquipmentPlay(self._staff, random, self._start, now)
        self.demo = Demo()

    def people(self) -> None:
        with scene(self._house) as stage:
            self._everybody = self._people.people(stage)
        self.demo.people = len(self._everybody)

    def accounts(self) -> None:
        with scene(self._house) as stage:
            staff, self.demo.logins = self._people.accounts(stage, self._everybody)
        self._staff.update(staff)

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

    def assets(self) -> None:
        with scene(self._house) as stage:
            self._equipment.assets(stage, self._everybody)
        self.demo.assets = self._equipment.count

    def devices(self) -> None:
        self._equipment.devices(self._house, self._everybody)
        self.demo.devices = len(self._equipment.machines)

    def knowledge(self) -> None:
        play = KnowledgePlay(self._staff, self._random, self._start, self._now)
        with scene(self._house) as stage:
            self.demo.articles = play.play(stage)

    def automation(self) -> None:
        with scene(self._house) as stage:
            automation.prepare(stage, self._staff, self._start)

    def settings(self) -> None:
        with scene(self._house) as stage:
            automation.settle(stage, self._staff, self._now)

    # --- the desk ------------------------------------------------------------------------------------------

    def tickets(self, count: int, say: Say) -> None:
        promises.make(self._house, self._staff["jihoon"], self._start, self._category_ids)
        cast = [row for row in self._everybody if row.state.value == "active"]
        play = TicketPlay(self._staff, self._team_ids, self._category_ids, TEAM_OF, self._random, self._now)
        play.contracts = self._equipment.contracts
        moments = sorted(self._moment() for _ in range(count))
        texts = samples()
        with_computer = [row for row in cast if row.id in self._equipment.computers_of] or cast
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
            self._equipment.computers_of[row.id].id: row
            for row in self._everybody
            if row.id in self._equipment.computers_of and row.state.value == "active"
        }
        play = DiagnosisPlay(self._staff, self._equipment.machines, holders, self._now)
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
        play = JourneyPlay(self._staff, self._random, self._now)
        self.demo.journeys = play.play(self._house, self._everybody)
        self._equipment.report_after_leaving(self._house, self._everybody)


def samples() -> list[dict[str, Any]]:
    """Texts of tickets: subject, body, category, impact, urgency, channel, tier, resolution, tags."""
    text = (resources.files("server") / "demo" / "tickets.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
