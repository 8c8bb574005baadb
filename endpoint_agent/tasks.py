"""What the loop does in its child processes: contact the server, hand over problem reports."""

from pathlib import Path

from endpoint_agent import enrolment, identity, problems, state
from endpoint_agent.cycle import Cycle
from endpoint_agent.loop import Outcome
from endpoint_agent.problems import Answer
from endpoint_agent.settings import Settings
from endpoint_agent.stops import NotEnrolled, ServerRefused
from endpoint_agent.transport import Transport
from shared.inventory import REPORT_PROBLEM


def contact(settings: Settings) -> Outcome:
    """Enrol first where the installer left a secret for that; then report."""
    try:
        cycle = Cycle(settings)
    except NotEnrolled:
        enrol_by_file(settings)
        cycle = Cycle(settings)
    orders = cycle.run()
    kept = state.load(settings)
    return Outcome(interval_s=kept.interval_s or orders.interval_s, window_s=kept.window_s)


def hand_over_problems(settings: Settings) -> Outcome:
    """Send what users left. A report that the server finds invalid is given up, any other is kept."""
    known = identity.load(settings)
    with Transport(settings, known.server, known.authorization()) as transport:
        for left in problems.waiting(settings):
            try:
                reported = transport.call(REPORT_PROBLEM, left.problem, key=left.key)
                answer = Answer(number=reported.ticket_number)
            except ServerRefused as refusal:
                if refusal.answer_status in (401, 403):
                    raise
                answer = Answer(code=refusal.code, facts=refusal.facts)
            left.path.unlink(missing_ok=True)
            problems.put_answer(settings, left.key, answer)
    return Outcome()


def enrol_by_file(settings: Settings) -> None:
    """Use the installer's secret once, then remove it."""
    path = Path(settings.enrol_secret_file) if settings.enrol_secret_file else None
    if path is None or not path.exists():
        raise NotEnrolled("agent_not_enrolled")
    enrolment.enrol(settings, enrolment.read_secret(path))
    path.unlink(missing_ok=True)


TASKS = {"contact": contact, "problems": hand_over_problems}
