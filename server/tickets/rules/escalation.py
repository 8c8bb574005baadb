"""What a team asks before a ticket comes up to it, as answered."""

from collections.abc import Sequence

from shared.tickets import Escalate

DONE, LEFT = "☑", "☐"


def unanswered(form: Escalate, questions: Sequence[str]) -> list[str]:
    return [question for question in questions if not form.answers.get(question, "").strip()]


def told(form: Escalate, checks: Sequence[str], questions: Sequence[str]) -> str:
    """What was tried, then the check list and the answers; what the team does not ask is left out."""
    listed = [f"{DONE if check in form.checked else LEFT} {check}" for check in checks]
    answered = [
        f"{question}: {form.answers[question].strip()}"
        for question in questions
        if form.answers.get(question, "").strip()
    ]
    blocks = [form.tried, "\n".join(listed), "\n".join(answered)]
    return "\n\n".join(block for block in blocks if block)
