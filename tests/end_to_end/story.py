"""The main job from the first day to the last, through the HTTP API, `ieum-agent` and the real window."""

import base64
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from shared import assets, auth, catalog, custody, inventory, journeys, people, tickets
from tests.end_to_end.client import Caller, Refused

Say = Callable[[str], None]

TAG = "NB-STORY-01"
NUMBER = "20269901"
NAME = "하은별"
LOGIN = "eunbyeol"
REQUESTER_PASSWORD = "the-first-laptop-2026"


class StoryBroke(Exception):
    """A step did not show what it must show."""


@dataclass(frozen=True)
class Stage:
    """Where the story plays: a server with a company, and who may act."""

    address: str
    password: str
    folder: Path
    """Empty folder for the agent's state."""
    hr: str = "soyeon"
    keeper: str = "sora"
    first_line: str = "doyun"
    second_line: str = "seunghyun"
    lead: str = "jihoon"
    admin: str = "admin"


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise StoryBroke(what)


def play(stage: Stage, say: Say) -> None:
    """Every step of the story, in order; raises `StoryBroke` or `Refused` where it breaks."""
    story = _Story(stage, say)
    story.hire()
    story.start_onboarding()
    story.issue_laptop()
    story.enrol_this_machine()
    story.match()
    story.see_evidence()
    story.log_call()
    story.work_ticket()
    story.leave()
    story.refuse_completion()
    story.alarm()
    story.give_back()
    story.complete()


class _Story:
    def __init__(self, stage: Stage, say: Say) -> None:
        self._stage = stage
        self._say = say
        self._hr = self._sign_in(stage.hr)
        self._keeper = self._sign_in(stage.keeper)
        self._today = date.today()
        self._person_id = 0
        self._asset_id = 0
        self._journey_id = 0
        self._ticket_id = 0

    def _sign_in(self, login: str, password: str = "") -> Caller:
        return Caller(self._stage.address, login, password or self._stage.password)

    def _import(self, last_day: date | None = None) -> people.ImportResult:
        starts = self._today - timedelta(days=10)
        leaves = f"{last_day},{last_day}" if last_day else ","
        text = (
            "사번,이름,부서,직함,이메일,내선,입사일,마지막 근무일,접근 종료일,계정\n"
            f"{NUMBER},{NAME},디자인팀,사원,{LOGIN}@ieum.example,7001,{starts},{leaves},{account_name()}\n"
        )
        for is_dry_run in (True, False):
            body = people.PeopleImport(csv=text, is_dry_run=is_dry_run)
            result = self._hr.call(people.IMPORT_PEOPLE, body=body)
            expect(result.refused == 0, f"the file is accepted: {result.lines}")
        return result

    # --- she joins -----------------------------------------------------------------------------------------

    def hire(self) -> None:
        result = self._import()
        expect(result.is_applied and result.created == 1, f"one person is created: {result}")
        found = self._hr.call(people.LIST_PEOPLE, query=people.PeopleQuery(search=NUMBER)).items
        self._person_id = found[0].id
        self._say(f"hired by CSV: {found[0].name} ({found[0].employee_number}), {found[0].department}")
        account = auth.NewAccount(
            login=LOGIN, password=REQUESTER_PASSWORD, name=NAME, person_id=self._person_id
        )
        self._sign_in(self._stage.admin).call(auth.CREATE_ACCOUNT, body=account)

    def _template(self, kind: journeys.JourneyKind) -> journeys.TemplateDetail:
        found = self._hr.call(journeys.LIST_TEMPLATES).items
        return next(template for template in found if template.kind is kind and template.is_active)

    def _start(self, kind: journeys.JourneyKind) -> journeys.JourneyDetail:
        body = journeys.NewJourney(template_id=self._template(kind).id, person_id=self._person_id)
        made = self._hr.call(journeys.CREATE_JOURNEY, body=body)
        self._journey_id = made.row.id
        dated = [step for step in made.steps if step.due_on is not None]
        expect(len(dated) == len(made.steps) > 2, "every step has its due date")
        first, last = min(step.due_on for step in dated), max(step.due_on for step in dated)  # type: ignore[type-var]  # all are dated
        self._say(f"{kind.value} journey with {len(made.steps)} steps, due from {first} to {last}")
        return made

    def start_onboarding(self) -> None:
        self._start(journeys.JourneyKind.ONBOARDING)

    def issue_laptop(self) -> None:
        models = self._keeper.call(assets.LIST_ASSET_MODELS).items
        laptop = next(model for model in models if "그램" in model.name)
        new = assets.NewAsset(tag=TAG, serial=readable_serial(), model_id=laptop.id, cost_won=2_190_000)
        self._asset_id = self._keeper.call(assets.CREATE_ASSET, body=new).row.id
        document = self._hand_over(custody.Direction.ISSUE, assets.Condition.NEW)
        expect(document.state is custody.DocumentState.SIGNED, "the hand-over document is signed")
        row = self._keeper.call(assets.GET_ASSET, asset_id=self._asset_id).row
        expect(row.holder is not None and row.holder.label.startswith(NAME), "she holds it")
        self._say(f"laptop {row.tag} ({row.maker} {row.model}) issued, document {document.number} signed")

    def _hand_over(self, direction: custody.Direction, condition: assets.Condition) -> custody.Document:
        line = custody.DocumentLineInput(asset_id=self._asset_id, condition=condition, accessories=["충전기"])
        body = custody.HandOver(
            direction=direction,
            person_id=self._person_id,
            lines=[line],
            journey_id=self._journey_id,
            signature_png=base64.b64encode(signature()).decode(),
            signer_name=NAME,
        )
        return self._keeper.call(custody.HAND_OVER, body=body)

    # --- the machine speaks --------------------------------------------------------------------------------

    def _agent(self, *words: str, given: str = "") -> str:
        command = [sys.executable, "-m", "endpoint_agent", *words, "--state-dir", str(self._stage.folder)]
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)
        expect(done.returncode == 0, f"ieum-agent {words[0]} ends well: {done.stdout} {done.stderr}")
        return done.stdout

    def enrol_this_machine(self) -> None:
        body = inventory.NewEnrolmentSecret(label="story", valid_days=1, max_uses=1)
        secret = self._keeper.call(inventory.CREATE_ENROLMENT_SECRET, body=body).secret
        self._agent(
            "enrol", "--server", self._stage.address, "--secret-file", "-", "--asset-tag", TAG, given=secret
        )
        self._agent("once")
        detail = self._keeper.call(inventory.GET_DEVICE, device_id=self._device().id)
        installed = installed_packages()
        expect(
            detail.software_count >= installed, f"{installed} packages here, {detail.software_count} reported"
        )
        memory = detail.sections.memory
        expect(memory is not None and memory.total_bytes == real_memory_bytes(), "the memory is the real one")
        self._say(
            f"this machine enrolled and reported: {detail.row.os_name}, "
            f"{detail.software_count} packages ({installed} by the package manager)"
        )

    def _device(self) -> inventory.DeviceRow:
        found = self._keeper.call(inventory.LIST_DEVICES, query=inventory.DevicesQuery(limit=200)).items
        host = os.uname().nodename
        mine = [row for row in found if row.hostname == host]
        expect(len(mine) == 1, f"one device is called {host}")
        return mine[0]

    def match(self) -> None:
        row = self._device()
        how = "by itself"
        if row.match is not inventory.MatchState.MATCHED:
            how = "after one confirmation at the asset desk"
            body = inventory.MatchDevice(version=row.version, asset_id=self._asset_id)
            row = self._keeper.call(inventory.MATCH_DEVICE, device_id=row.id, body=body)
        expect(row.asset is not None and row.asset.id == self._asset_id, "the device is the issued asset")
        self._say(f"matched to {TAG} {how}")

    def see_evidence(self) -> None:
        self._agent("once")
        detail = self._hr.call(journeys.GET_JOURNEY, journey_id=self._journey_id)
        steps = [step for step in detail.steps if step.rule is journeys.EvidenceRule.DEVICE_REPORTED]
        expect(bool(steps), "the template asks for evidence")
        expect(
            all(step.verdict is journeys.Verdict.SATISFIED for step in steps), "the reports satisfy the step"
        )
        fact = steps[0].evidence[-1]
        self._say(
            f"evidence step “{steps[0].title}” satisfied by the report of {fact.observed_at:%Y-%m-%d %H:%M}"
        )

    # --- she asks for help ---------------------------------------------------------------------------------

    def log_call(self) -> None:
        """In a process of its own: the real window, real keys."""
        command = [
            sys.executable,
            "-m",
            "tests.end_to_end.phone",
            self._stage.address,
            self._stage.first_line,
        ]
        environment = os.environ | {
            "IEUM_STORY_PASSWORD": self._stage.password,
            "QT_QPA_PLATFORM": "offscreen",
        }
        done = subprocess.run(
            [*command, NAME, "노트북이 절전 후 외부 모니터를 인식하지 못해요"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        expect(done.returncode == 0, f"the call is logged in the window: {done.stdout} {done.stderr}")
        seen = json.loads(done.stdout.splitlines()[-1])
        self._ticket_id = seen["ticket_id"]
        expect(seen["chords"] <= 4, f"{seen['chords']} key chords besides the text")
        ticket = self._sign_in(self._stage.first_line).call(tickets.GET_TICKET, ticket_id=self._ticket_id)
        linked = [link.target.id for link in ticket.links if link.kind is tickets.LinkKind.ASSET]
        expect(linked == [self._asset_id], "her laptop is linked by itself")
        self._say(f"phone ticket {ticket.row.number} logged with {seen['chords']} key chords, {TAG} linked")

    def work_ticket(self) -> None:
        first, second = self._sign_in(self._stage.first_line), self._sign_in(self._stage.second_line)
        number = self._ticket_id
        ticket = first.call(
            tickets.ANSWER_TICKET, ticket_id=number, body=tickets.NewEntry(text="드라이버를 확인하겠습니다.")
        )
        teams = first.call(catalog.LIST_TEAMS).items
        team = next(team for team in teams if team.tier is catalog.Tier.L2 and "단말" in team.name)
        escalate = tickets.Escalate(
            version=ticket.row.version,
            team_id=team.id,
            reason="드라이버 점검",
            tried="재부팅, 케이블 교체",
            answers=dict.fromkeys(team.escalation_questions, "오늘 아침부터"),
        )
        ticket = first.call(tickets.ESCALATE_TICKET, ticket_id=number, body=escalate)
        expect(ticket.row.tier is catalog.Tier.L2, "it is with the second line")
        ticket = second.call(
            tickets.TAKE_TICKET, ticket_id=number, body=tickets.TicketCommand(version=ticket.row.version)
        )
        back = tickets.HandBack(version=ticket.row.version, result="그래픽 드라이버 32.0.101.5768로 해결")
        ticket = second.call(tickets.HAND_BACK_TICKET, ticket_id=number, body=back)
        expect(ticket.row.tier is catalog.Tier.L1, "it is back with the first line")
        if ticket.row.assignee_id is None:
            ticket = first.call(
                tickets.TAKE_TICKET, ticket_id=number, body=tickets.TicketCommand(version=ticket.row.version)
            )
        resolve = tickets.Resolve(version=ticket.row.version, text="드라이버를 올렸고 정상 동작합니다.")
        ticket = first.call(tickets.RESOLVE_TICKET, ticket_id=number, body=resolve)
        expect(ticket.row.status is tickets.Status.RESOLVED, "it is resolved")
        requester = self._sign_in(LOGIN, REQUESTER_PASSWORD)
        own = requester.call(tickets.GET_OWN_TICKET, ticket_id=number)
        own = requester.call(
            tickets.CONFIRM_OWN_TICKET,
            ticket_id=number,
            body=tickets.Confirm(version=own.version, text="감사합니다"),
        )
        expect(own.row.status is tickets.Status.CLOSED, "her confirmation closes it")
        expect("재부팅, 케이블 교체" not in str(own), "she never sees what was said internally")
        self._say("answered, escalated L1→L2, handed back, resolved, confirmed by the requester, closed")

    # --- she leaves ----------------------------------------------------------------------------------------

    def leave(self) -> None:
        result = self._import(self._today - timedelta(days=1))
        expect(result.changed == 1, f"her dates are changed: {result}")
        detail = self._start(journeys.JourneyKind.OFFBOARDING)
        expect([held.asset.label for held in detail.held] == [TAG], "the board shows what she still holds")

    def refuse_completion(self) -> None:
        detail = self._hr.call(journeys.GET_JOURNEY, journey_id=self._journey_id)
        body = journeys.JourneyCommand(version=detail.row.version)
        try:
            self._hr.call(journeys.COMPLETE_JOURNEY, journey_id=self._journey_id, body=body)
        except Refused as refused:
            expect(refused.status == 409 and TAG in refused.sentence, f"it says what is held: {refused}")
            self._say(f"completion refused: “{refused.sentence}”")
            return
        raise StoryBroke("a journey with a held laptop was completed")

    def alarm(self) -> None:
        self._agent("once")
        query = journeys.JourneysQuery(kind=journeys.JourneyKind.OFFBOARDING)
        rows = self._hr.call(journeys.LIST_JOURNEYS, query=query).items
        row = next(row for row in rows if row.id == self._journey_id)
        expect(row.is_alarm, "the board shows the alarm")
        detail = self._hr.call(journeys.GET_JOURNEY, journey_id=self._journey_id)
        self._say(f"alarm on the offboarding board: {len(detail.alarms)} report(s) after the cut-off")

    def give_back(self) -> None:
        document = self._hand_over(custody.Direction.RETURN, assets.Condition.GOOD)
        row = self._keeper.call(assets.GET_ASSET, asset_id=self._asset_id).row
        expect(row.state is assets.AssetState.IN_STOCK, "it is in stock again")
        expect(row.stock_state is not assets.StockState.AVAILABLE, "but not to be issued before it is wiped")
        self._say(f"returned in good condition, document {document.number}, now {row.stock_state}")

    def complete(self) -> None:
        lead = self._sign_in(self._stage.lead)
        for _ in range(50):
            detail = self._hr.call(journeys.GET_JOURNEY, journey_id=self._journey_id)
            open_steps = [
                step for step in detail.steps if step.state in journeys.OPEN_STEPS and not step.blocked_by
            ]
            if not open_steps:
                break
            self._finish(lead, open_steps[0])
        body = journeys.JourneyCommand(version=detail.row.version)
        done = self._hr.call(journeys.COMPLETE_JOURNEY, journey_id=self._journey_id, body=body)
        expect(done.row.state is journeys.JourneyState.COMPLETED, "the journey is complete")
        self._say("everything is back, the journey is completed")

    def _finish(self, lead: Caller, step: journeys.Step) -> None:
        ids = {"journey_id": self._journey_id, "step_id": step.id}
        if step.kind in (journeys.StepKind.MANUAL, journeys.StepKind.ACCOUNT):
            body = journeys.DoStep(version=step.version, note="완료")
            lead.call(journeys.DO_STEP, body=body, **ids)
        else:
            waive = journeys.WaiveStep(version=step.version, reason="장비가 반납되어 더 확인할 것이 없음")
            lead.call(journeys.WAIVE_STEP, body=waive, **ids)


# --- facts of this machine, read without the product --------------------------------------------------------


def account_name() -> str:
    """The account that is signed in here; the agent may see the same."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or "root"


def readable_serial() -> str:
    try:
        serial = Path("/sys/class/dmi/id/product_serial").read_text("utf-8").strip()
    except OSError:
        return ""
    return serial if len(serial) > 4 and serial.lower() not in ("not specified", "default string") else ""


def installed_packages() -> int:
    """What the system's own package manager counts; 0 where there is none."""
    try:
        listed = subprocess.run(
            ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\n"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    return sum(line.startswith("ii") for line in listed.stdout.splitlines())


def real_memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def signature() -> bytes:
    """A PNG with a stroke of ink, 240 × 80."""
    width, height = 240, 80
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            is_ink = abs(y - 40 - 20 * ((x % 60) - 30) / 30) < 2 and 20 < x < 220
            rows.append(0 if is_ink else 255)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(header, zlib.compress(bytes(rows))))


def _chunks(header: bytes, pixels: bytes) -> Iterator[bytes]:
    for name, content in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")):
        yield struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
