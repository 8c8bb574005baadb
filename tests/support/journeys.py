"""Journeys for tests: templates, people on their way, computers that report."""

import itertools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.assets.models import Asset
from server.core.context import NOBODY, Actor, ActorKind
from server.inventory.actions import enrolment, reports
from server.journeys import actions, queries
from server.journeys.models import Journey, JourneyTemplate
from server.people.models import Person
from shared import journeys as wire
from shared.inventory import (
    Enrolment,
    Hardware,
    Heartbeat,
    NewEnrolmentSecret,
    Program,
    Report,
    Sections,
    Usage,
    digest_of,
    digest_of_all,
    program_key,
)
from shared.journeys import JourneyDetail, JourneyKind, NewJourney, NewTemplate, Step, StepKind, StepTemplate
from shared.permissions import Role
from tests.support.house import Desk, actor

HR = actor(Role.HR)
_numbers = itertools.count(1)


def step(title: str, kind: StepKind = StepKind.MANUAL, **fields: Any) -> StepTemplate:
    return StepTemplate(title=title, kind=kind, **fields)


def template(
    desk: Desk, steps: Iterable[StepTemplate], kind: JourneyKind = JourneyKind.ONBOARDING, name: str = ""
) -> JourneyTemplate:
    form = NewTemplate(name=name or f"양식 {next(_numbers)}", kind=kind, steps=list(steps))
    with desk.ctx(HR) as ctx:
        return actions.create_template(ctx, form)


def default_template(desk: Desk, kind: JourneyKind) -> JourneyTemplate:
    with desk.ctx() as ctx:
        actions.install_default_templates(ctx)
        name = {JourneyKind.ONBOARDING: "신규 입사", JourneyKind.OFFBOARDING: "퇴사"}[kind]
        return ctx.session.scalars(select(JourneyTemplate).filter_by(name=name)).one()


def start(desk: Desk, template: JourneyTemplate, person: Person, **dates: Any) -> Journey:
    with desk.ctx(HR) as ctx:
        return actions.create(ctx, NewJourney(template_id=template.id, person_id=person.id, **dates))


def see(desk: Desk, journey: Journey, viewer: Actor = HR) -> JourneyDetail:
    """The journey as the desktop shows it."""
    with desk.ctx(viewer, writes=False) as ctx:
        return queries.show(ctx, journey.id)


def step_of(desk: Desk, journey: Journey, title: str) -> Step:
    """The step whose title begins so."""
    return next(one for one in see(desk, journey).steps if one.title.startswith(title))


def do(desk: Desk, journey: Journey, title: str, who: Actor = HR) -> None:
    found = step_of(desk, journey, title)
    with desk.ctx(who) as ctx:
        actions.do(ctx, journey.id, found.id, wire.DoStep(version=found.version))


def waive(desk: Desk, journey: Journey, title: str, reason: str = "필요 없음") -> None:
    found = step_of(desk, journey, title)
    with desk.ctx(HR) as ctx:
        actions.waive(ctx, journey.id, found.id, wire.WaiveStep(version=found.version, reason=reason))


def complete(desk: Desk, journey: Journey) -> None:
    version = see(desk, journey).row.version
    with desk.ctx(HR) as ctx:
        actions.complete(ctx, journey.id, wire.JourneyCommand(version=version))


class Computer:
    """An endpoint agent on the computer that the register knows as `asset`."""

    def __init__(self, desk: Desk, asset: Asset) -> None:
        self._desk = desk
        self._seq = 0
        self._hardware = Hardware(maker="LG", model="gram", serial=asset.serial)
        with desk.ctx() as ctx:
            form = NewEnrolmentSecret(label="설치 프로그램")
            word = enrolment.create_secret(ctx, form).secret
        with desk.ctx(NOBODY) as ctx:
            body = Enrolment(secret=word, hardware=self._hardware, hostname=f"{asset.tag}-W11")
            self.device_id = enrolment.enrol(ctx, body).device_id
        self._agreed: dict[str, str] = {}

    @property
    def _actor(self) -> Actor:
        return Actor(ActorKind.DEVICE, self.device_id)

    def report(
        self, account: str = "", programs: Iterable[str] = (), collected_at: datetime | None = None
    ) -> None:
        """A full report, collected now or earlier."""
        self._seq += 1
        software = sorted(
            (Program(name=name, version="1.0", source="registry") for name in programs), key=program_key
        )
        sections = Sections(hardware=self._hardware)
        self._agreed = {"hardware": digest_of(self._hardware), "software": digest_of(software)}
        body = Report(
            report_id=f"report-{self.device_id}-{self._seq}",
            seq=self._seq,
            collected_at=collected_at or self._desk.now,
            agent_version="0.1.0",
            digests=self._agreed,
            usage=Usage(account=account),
            sections=sections,
            software=software,
        )
        with self._desk.ctx(self._actor) as ctx:
            reports.receive(ctx, body)

    def beat(self, account: str = "") -> None:
        """Nothing changed; a sign of life."""
        self._seq += 1
        body = Heartbeat(seq=self._seq, digest=digest_of_all(self._agreed), usage=Usage(account=account))
        with self._desk.ctx(self._actor) as ctx:
            reports.beat(ctx, body)
