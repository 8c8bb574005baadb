"""How tickets of the sample company go: asked, taken, answered, escalated, resolved, confirmed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from server.demo.cast import ESCALATION_ANSWERS
from server.demo.stage import Player, Scene
from server.tickets.models import Ticket
from shared.contracts import Contract
from shared.people import PersonRow
from shared.tickets import (
    ANSWER_TICKET,
    CLOSE_TICKET,
    CONFIRM_TICKET,
    CREATE_TICKET,
    ESCALATE_TICKET,
    HAND_BACK_TICKET,
    NOTE_TICKET,
    PEND_TICKET,
    RESOLVE_TICKET,
    RESUME_TICKET,
    TAKE_TICKET,
    Channel,
    Confirm,
    Escalate,
    HandBack,
    Kind,
    Level,
    NewEntry,
    NewTicket,
    Pend,
    PendingReason,
    Resolve,
    TicketCommand,
)

LEVELS = {1: Level.HIGH, 2: Level.MEDIUM, 3: Level.LOW}
CHANNELS = {"phone": Channel.PHONE, "portal": Channel.PORTAL, "email": Channel.MAIL, "api": Channel.API}
L1 = ("doyun", "seojun", "jiwoo", "yerin")

GREETINGS = (
    "안녕하세요, {name} 님. 접수했습니다. 확인하고 바로 안내드리겠습니다.",
    "{name} 님, 불편을 드려 죄송합니다. 원격으로 확인해 보겠습니다. 지금 통화 가능하실까요?",
    "{name} 님 안녕하세요. 혹시 화면 사진을 한 장 보내 주실 수 있을까요?",
    "확인 중입니다. 재부팅 한 번 부탁드리고, 같은 증상이면 알려 주세요.",
)
NOTES = (
    "같은 층에서 비슷한 문의 두 건 더 있었음. 묶어서 볼 것.",
    "에이전트 정보상 재부팅 대기 상태. 업데이트 이후 증상으로 보임.",
    "지난달에도 같은 사용자 문의. 근본 원인 확인 필요.",
    "보증 기간 확인함. 교체 가능.",
)
STILL_AT_VENDOR = timedelta(days=8)
TRIED = "재부팅, 원격 점검, 프로그램 재설치까지 했으나 같은 증상입니다."


class TicketPlay:
    """Plays one ticket from its text; how far it has come depends on how old it is."""

    def __init__(
        self,
        staff: Mapping[str, Player],
        team_ids: Mapping[str, int],
        category_ids: Mapping[str, int],
        team_of: Mapping[str, str],
        random: Random,
        now: datetime,
    ) -> None:
        self._staff = staff
        self._team_ids = team_ids
        self._category_ids = category_ids
        self._team_of = team_of
        self._random = random
        self._now = now
        self.contracts: list[Contract] = []
        """By which broken devices are handed to their vendors."""
        self._chance = Random(len(staff))

    def one(self, stage: Scene, at: datetime, text: dict[str, Any], person: PersonRow) -> None:
        agent = self._staff[self._random.choice(L1)]
        age = self._now - at
        is_old = age > timedelta(days=12) or self._random.random() < min(0.9, age / timedelta(days=12))
        ticket = self._ask(
            stage, agent, at, text, person, is_waiting=not is_old and self._random.random() < 0.5
        )
        if not is_old and self._random.random() < 0.35:
            return
        at += timedelta(minutes=self._random.randrange(3, 60))
        if at >= self._now:
            return
        if not self._is_solved_at_once(ticket, text):
            ticket = self._answer(stage, agent, at, ticket, person)
        if not is_old and self._random.random() < 0.3:
            self._pend(stage, agent, at, ticket)
            return
        if text["tier"] in ("L2", "L3"):
            helper = self._helper(text)
            if helper is not None:
                at += timedelta(minutes=self._random.randrange(10, 120))
                if at >= self._now:
                    return
                back_at = at + timedelta(minutes=self._random.randrange(20, 400)) if is_old else self._now
                ticket, back_at = self._escalate(stage, agent, helper, (at, back_at), ticket, text)
                if back_at >= self._now:
                    return
                at = back_at
        at += timedelta(minutes=self._random.randrange(10, 240))
        if at < self._now and is_old:
            self._finish(stage, agent, at, ticket, text)

    def _ask(
        self,
        stage: Scene,
        agent: Player,
        at: datetime,
        text: dict[str, Any],
        person: PersonRow,
        *,
        is_waiting: bool,
    ) -> Ticket:
        is_request = any(word in text["subject"] for word in ("요청", "신청", "문의"))
        body = NewTicket(
            subject=text["subject"],
            description=text["body"],
            requester_id=person.id,
            kind=Kind.SERVICE_REQUEST if is_request else Kind.INCIDENT,
            category_id=self._category_ids[text["category"]],
            impact=LEVELS[text["impact"]],
            urgency=LEVELS[text["urgency"]],
            channel=CHANNELS.get(text["channel"], Channel.PORTAL),
            team_id=self._team_ids["1차 서비스데스크"],
            is_taken=not is_waiting,
            handling_s=self._random.randrange(60, 600) if text["channel"] == "phone" else 0,
            tags=text["tags"],
        )
        made: Ticket = stage.do(agent, at, CREATE_TICKET, body)
        return made

    def _is_solved_at_once(self, ticket: Ticket, text: dict[str, Any]) -> bool:
        """Without a word before the solution: on the phone, and what is easy and not urgent."""
        if text["tier"] != "L1":
            return False
        return ticket.channel is Channel.PHONE or (ticket.priority > 2 and self._chance.random() < 0.4)

    def _answer(self, stage: Scene, agent: Player, at: datetime, ticket: Ticket, person: PersonRow) -> Ticket:
        if ticket.assignee_id is None:
            version = TicketCommand(version=ticket.version)
            ticket = stage.do(agent, at, TAKE_TICKET, ticket.id, version)
        words = self._random.choice(GREETINGS).replace("{name}", person.name)
        ticket = stage.do(agent, at, ANSWER_TICKET, ticket.id, NewEntry(text=words))
        if self._random.random() < 0.25:
            note = NewEntry(text=self._random.choice(NOTES))
            ticket = stage.do(agent, at + timedelta(minutes=1), NOTE_TICKET, ticket.id, note)
        return ticket

    def _pend(self, stage: Scene, agent: Player, at: datetime, ticket: Ticket) -> None:
        body = Pend(
            version=ticket.version,
            reason=PendingReason.WAITING_USER,
            message="통화 가능하신 시간을 알려 주시면 그때 다시 연락드리겠습니다.",
        )
        stage.do(agent, min(at + timedelta(minutes=2), self._now), PEND_TICKET, ticket.id, body)

    def _helper(self, text: dict[str, Any]) -> tuple[int, Player] | None:
        team = self._team_of.get(text["category"].partition("/")[0])
        if team is None:
            return None
        team_id = self._team_ids[team]
        for player in self._staff.values():
            if team_id in player.team_ids and len(player.team_ids) < 3:
                return team_id, player
        return None

    def _escalate(  # who, to whom, when, what
        self,
        stage: Scene,
        agent: Player,
        helper: tuple[int, Player],
        times: tuple[datetime, datetime],
        ticket: Ticket,
        text: dict[str, Any],
    ) -> tuple[Ticket, datetime]:
        """Up to the specialist, and back when that lies in the past; and when it came back."""
        team_id, specialist = helper
        at, back_at = times
        body = Escalate(
            version=ticket.version,
            team_id=team_id,
            reason="전문 점검 필요",
            tried=TRIED,
            checked=["재부팅"],
            answers=dict(ESCALATION_ANSWERS),
        )
        ticket = stage.do(agent, at, ESCALATE_TICKET, ticket.id, body)
        if back_at >= self._now:
            return ticket, self._now
        version = TicketCommand(version=ticket.version)
        ticket = stage.do(specialist, at + timedelta(minutes=5), TAKE_TICKET, ticket.id, version)
        if self.contracts and text["category"].startswith("하드웨어"):
            ticket, back_at = self._wait_for_vendor(stage, specialist, back_at, ticket)
            if back_at >= self._now:
                return ticket, back_at
        back = HandBack(version=ticket.version, result=text["resolution"])
        return stage.do(specialist, back_at, HAND_BACK_TICKET, ticket.id, back), back_at

    def _wait_for_vendor(
        self, stage: Scene, specialist: Player, at: datetime, ticket: Ticket
    ) -> tuple[Ticket, datetime]:
        """Every second broken device goes to its vendor, for some days; the last ones are still there."""
        chance = self._chance
        is_still_there = self._now - at < STILL_AT_VENDOR
        if not is_still_there and chance.random() < 0.5:
            return ticket, at
        body = Pend(
            version=ticket.version,
            reason=PendingReason.WAITING_VENDOR,
            vendor_reference=f"AS-{chance.randrange(10_000, 99_999)}",
            contract_id=chance.choice(self.contracts).id,
        )
        ticket = stage.do(specialist, at, PEND_TICKET, ticket.id, body)
        ends_at = at + timedelta(hours=chance.choice((4, 20, 26, 44, 70, 120)))
        if is_still_there or ends_at >= self._now:
            return ticket, self._now
        version = TicketCommand(version=ticket.version)
        return stage.do(specialist, ends_at, RESUME_TICKET, ticket.id, version), ends_at

    def _finish(
        self, stage: Scene, agent: Player, at: datetime, ticket: Ticket, text: dict[str, Any]
    ) -> None:
        if ticket.assignee_id is None:
            version = TicketCommand(version=ticket.version)
            ticket = stage.do(agent, at, TAKE_TICKET, ticket.id, version)
        body = Resolve(version=ticket.version, text=text["resolution"])
        ticket = stage.do(agent, at, RESOLVE_TICKET, ticket.id, body)
        later = at + timedelta(hours=self._random.randrange(1, 48))
        if later >= self._now:
            return
        if self._random.random() < 0.4:
            confirm = Confirm(version=ticket.version, text="잘 됩니다. 감사합니다.")
            stage.do(agent, later, CONFIRM_TICKET, ticket.id, confirm)
        elif self._now - at > timedelta(days=5):
            version = TicketCommand(version=ticket.version)
            stage.do(agent, at + timedelta(days=5), CLOSE_TICKET, ticket.id, version)
