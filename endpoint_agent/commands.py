"""What each command does. Modules load with the command that needs them: `run` stays in memory all day."""

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import ValidationError, convert, json

from endpoint_agent import files, identity, problems, settings, state
from endpoint_agent.loop import Loop
from endpoint_agent.settings import Settings
from endpoint_agent.stops import ConfigurationUnsafe, NotEnrolled, ServerRefused
from endpoint_agent.texts import Texts
from shared.inventory import REPORT_PROBLEM, ProblemReport, Report

_LAST_SENT = "last-report.json"
ANSWER_WAIT_S = 45.0


def run(options: argparse.Namespace, t: Texts) -> int:
    """Do the command that was asked for; its exit code."""
    config: Path | None = options.config
    server = settings.server_address(options.server) if getattr(options, "server", "") else ""
    is_for_anyone = options.command in ("report", "what-is-collected") or getattr(options, "last", False)
    known = settings.load(config, state_dir=options.state_dir, server=server, is_for_anyone=is_for_anyone)
    if known.language and not options.lang:
        t = Texts(known.language)
    return _COMMANDS[options.command](options, known, t)


def _enrol(options: argparse.Namespace, known: Settings, t: Texts) -> int:
    enrolment = importlib.import_module("endpoint_agent.enrolment")
    if options.secret_file == "-":
        if sys.stdin.isatty():
            print(t("enrol.ask"), file=sys.stderr)
        secret = enrolment.secret_of(sys.stdin.read())
    else:
        secret = enrolment.read_secret(Path(options.secret_file))
    enrolled = enrolment.enrol(known, secret, options.asset_tag)
    print(t("enrol.done", device=enrolled.device_id))
    if enrolled.state == "pending":
        print(t("enrol.pending"))
    return 0


def _once(_: argparse.Namespace, known: Settings, t: Texts) -> int:
    importlib.import_module("endpoint_agent.tasks").contact(known)
    kept = state.load(known)
    print(t("once.done", kind=t("kind." + kept.last_kind), bytes=kept.last_bytes))
    return 0


def _run(_: argparse.Namespace, known: Settings, t: Texts) -> int:
    kept = state.load(known)
    window_s = kept.window_s if kept.last_contact_at else 0
    outcome = Loop(known).run(window_s)
    stop = NotEnrolled(outcome.code, **outcome.facts)
    print(t.refusal(stop), file=sys.stderr)
    return outcome.exit_code


def _status(_: argparse.Namespace, known: Settings, t: Texts) -> int:
    device = identity.load(known)
    kept = state.load(known)
    waiting = len(
        importlib.import_module("endpoint_agent.spool").Spool(Path(known.state_dir) / "spool").waiting()
    )
    print(t("status.server", server=device.server))
    print(
        t(
            "status.device",
            device=device.device_id,
            at=_time(device.enrolled_at),
            state=t("state." + device.state),
        )
    )
    print(t("status.contact", at=_time(kept.last_contact_at), kind=t("kind." + kept.last_kind)))
    print(t("status.interval", minutes=(kept.interval_s or known.interval_s) // 60))
    print(t("status.waiting", count=waiting))
    if kept.last_error:
        print(t("status.error", at=_time(kept.last_error_at), code=kept.last_error))
    if kept.last_refusal:
        print(t("status.refusal", code=kept.last_refusal))
    return 0


def _show(options: argparse.Namespace, known: Settings, t: Texts) -> int:
    if options.last:
        try:
            body = files.read(Path(known.runtime_dir) / _LAST_SENT)
        except OSError:
            print(t("show.no_last"), file=sys.stderr)
            return 1
        sent = json.decode(body, type=Report)
    else:
        snapshot = importlib.import_module("endpoint_agent.snapshot")
        reports = importlib.import_module("endpoint_agent.reports")
        seen = snapshot.take(known, datetime.now(UTC))
        sent = reports.full(seen, state.load(known).seq + 1 if os.access(known.state_dir, os.X_OK) else 1)
        body = reports.encode(sent)
    if options.human:
        sys.stdout.write(importlib.import_module("endpoint_agent.human").report(sent, t))
    else:
        sys.stdout.write(json.format(body, indent=1).decode() + "\n")
    return 0


def _report(options: argparse.Namespace, known: Settings, t: Texts) -> int:
    body = options.body if options.body is not None else "" if sys.stdin.isatty() else sys.stdin.read()
    account = os.environ.get("SUDO_USER") or (
        problems.account_name(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    )
    given = {"subject": options.subject, "body": body, "account": account, "email": options.email}
    try:
        problem = convert(given, ProblemReport)
    except ValidationError as wrong:
        raise ConfigurationUnsafe("agent_problem_invalid", reason=str(wrong)) from None
    if not os.access(known.state_dir, os.R_OK | os.X_OK):
        if not problems.has_box(known):
            raise NotEnrolled("agent_service_missing")
        return _leave(known, problem, t)
    device = identity.load(known)
    transport_of = importlib.import_module("endpoint_agent.transport").Transport
    with transport_of(known, device.server, device.authorization()) as transport:
        reported = transport.call(REPORT_PROBLEM, problem)
    print(t("report.sent", number=reported.ticket_number))
    return 0


def _leave(known: Settings, problem: ProblemReport, t: Texts) -> int:
    """Through the service; it looks into its box a few times a minute."""
    key = problems.leave(known, problem)
    due = time.monotonic() + ANSWER_WAIT_S
    answer = problems.answer_to(known, key)
    while answer is None and time.monotonic() < due:
        time.sleep(1)
        answer = problems.answer_to(known, key)
    if answer is None:
        print(t("report.left"))
        return 0
    if answer.code:
        raise ServerRefused(answer.code, answer_status=0, **answer.facts)
    print(t("report.sent", number=answer.number))
    return 0


def _doctor(_: argparse.Namespace, known: Settings, t: Texts) -> int:
    exit_code = 0
    for step in importlib.import_module("endpoint_agent.doctor").examine(known):
        mark = t("doctor.failed") if step.stop else t("doctor.ok")
        print(f"{mark} {t('doctor.' + step.name)}: {t.refusal(step.stop) if step.stop else step.fact}")
        exit_code = step.stop.exit_code if step.stop else 0
    return exit_code


def _what_is_collected(_: argparse.Namespace, known: Settings, t: Texts) -> int:
    human = importlib.import_module("endpoint_agent.human")
    sys.stdout.write(human.what_is_collected(known.categories_off, t))
    return 0


def _service(options: argparse.Namespace, known: Settings, t: Texts) -> int:
    service = importlib.import_module("endpoint_agent.service")
    if options.action == "unit":
        sys.stdout.write(service.unit_text())
        return 0
    done = service.install() if options.action == "install" else service.remove()
    print(t("service." + options.action, path=done))
    return 0


def _time(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "-"


_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings, Texts], int]] = {
    "enrol": _enrol,
    "once": _once,
    "run": _run,
    "status": _status,
    "show": _show,
    "report": _report,
    "doctor": _doctor,
    "what-is-collected": _what_is_collected,
    "service": _service,
}
