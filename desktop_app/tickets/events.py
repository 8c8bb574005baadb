"""What happened to a ticket, as a sentence: from the name and the facts of an event."""

from collections.abc import Mapping
from datetime import datetime

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.tickets import badges
from shared.tickets import Entry, Kind, PendingReason

ICONS: dict[str, str] = {
    "created": "ticket",
    "assigned": "user-check",
    "taken": "hand",
    "moved": "arrow-right-left",
    "unassigned": "user-minus",
    "started": "play",
    "pended": "circle-pause",
    "resumed": "step-forward",
    "escalated": "circle-arrow-up",
    "handed_back": "undo-2",
    "resolved": "circle-check",
    "confirmed": "handshake",
    "closed": "check-check",
    "auto_closed": "check-check",
    "reopened": "rotate-ccw",
    "cancelled": "circle-x",
    "edited": "pencil",
    "field_changed": "square-pen",
    "linked": "link",
    "unlinked": "unlink",
    "followed_up": "corner-up-left",
    "worked": "timer",
    "merged_into": "merge",
    "merged_from": "merge",
    "unmerged": "undo-2",
    "planned": "calendar-clock",
    "split_off": "scissors",
    "split_from": "scissors",
    "asked_elsewhere": "message-square",
    "outcome": "circle-check",
    "bounced": "circle-slash",
    "reminded": "bell-ring",
    "surveyed": "smile",
    "surveyed_again": "smile",
    "fix_check_attached": "badge-check",
    "fix_met": "circle-check",
    "fix_verified": "badge-check",
    "fix_failed": "triangle-alert",
    "approval_asked": "file-clock",
    "approval_approved": "file-check",
    "approval_declined": "circle-x",
    "approval_withdrawn": "undo-2",
    "approval_expired": "timer-off",
}
KNOWN = frozenset(ICONS)
BY_FACT = {"outcome": "status", "resumed": "cause"}
"""Events whose sentence depends on one fact only."""
FACT_WORDS = {
    "outcome": ("resolved", "cancelled"),
    "resumed": ("answer", "until", "approval", "problem", "change"),
}

MINUTES_PER_HOUR = 60
REMINDERS = frozenset({"unassigned", "not_started", "overslept", "unanswered"})


def event_sentence(name: str, facts: Mapping[str, str]) -> str:
    """In the language of the window; an unknown event of a newer server is named as it is."""
    if name not in KNOWN:
        return name
    if name == "assigned" and facts.get("cause") == "auto":
        return _found_owner(facts)
    values = {fact: _said(name, fact, value, facts) for fact, value in facts.items()}
    if name.startswith("fix_"):
        values["condition"] = condition_words(facts)
    variant = _by_fact(name, facts) if name in BY_FACT else _variant(name, facts)
    return t(f"ticket.event.{variant}", **values)


def condition_words(facts: Mapping[str, str]) -> str:
    """A condition over a machine: "디스크 여유 15% 초과"."""
    fact = facts.get("fact", "")
    is_number = float(facts.get("limit") or 0) > 0
    key = f"ticket.fix.{fact}.{facts.get('compare', '')}" if is_number else f"ticket.fix.{fact}"
    return t(key, **{name: facts.get(name, "") for name in ("limit", "program", "version")}).strip()


def _found_owner(facts: Mapping[str, str]) -> str:
    """Why this one: the answer stands in the history."""
    usual = {"absent": "", "load": "", "capacity": "", "skills": "", "team": "", "owner": ""}
    values = usual | dict(facts)
    why = t(f"ticket.why.{facts.get('method', 'round_robin')}", **values)
    return t("ticket.event.assigned.auto", **(values | {"why": why}))


def entry_sentence(entry: Entry) -> str:
    return event_sentence(entry.name, entry.facts)


def event_icon(name: str) -> str:
    return ICONS.get(name, "zap")


def _variant(name: str, facts: Mapping[str, str]) -> str:
    match name:
        case "assigned" if not facts.get("owner"):
            return "assigned.team"
        case "assigned" if not facts.get("team"):
            return "assigned.owner"
        case "taken" if not facts.get("team"):
            return "taken.alone"
        case "moved" if not facts.get("team"):
            return "moved.nowhere"
        case "unassigned" if facts.get("cause") == "left":
            return "unassigned.left"
        case "escalated" if facts.get("vendor"):
            return "escalated.contract" if facts.get("contract") else "escalated.vendor"
        case "escalated" | "handed_back" if not facts.get("from_team"):
            return f"{name}.to"
        case "pended" | "field_changed" | "edited" | "reminded":
            return BY_FACTS[name](facts)
        case "bounced" if not facts.get("reason"):
            return "bounced.plain"
        case "started" if facts.get("reason"):
            return "started.reason"
    return name


def _by_fact(name: str, facts: Mapping[str, str]) -> str:
    value = facts.get(BY_FACT[name], "")
    return f"{name}.{value}" if value in FACT_WORDS[name] else name


def _pended(facts: Mapping[str, str]) -> str:
    if facts.get("vendor"):
        return "pended.contract" if facts.get("contract") else "pended.vendor"
    return "pended.until" if facts.get("until") else "pended"


def _reminded(facts: Mapping[str, str]) -> str:
    kind = facts.get("kind", "")
    if kind not in REMINDERS:
        return "reminded"
    return f"reminded.{kind}.others" if facts.get("others") else f"reminded.{kind}"


def _field_changed(facts: Mapping[str, str]) -> str:
    if not facts.get("old"):
        return "field_changed.first"
    return "field_changed" if facts.get("new") else "field_changed.none"


def _edited(facts: Mapping[str, str]) -> str:
    field = facts.get("field", "")
    if field == "priority" and facts.get("reason"):
        return "edited.priority_reason"
    if field in (
        "subject",
        "category_id",
        "priority",
        "impact",
        "urgency",
        "kind",
        "tags",
        "service_id",
        "workaround",
    ):
        if field in ("category_id", "tags", "service_id") and not (facts.get("old") and facts.get("new")):
            return f"edited.{field}.none" if facts.get("old") else f"edited.{field}.first"
        return f"edited.{field}"
    return "edited"


BY_FACTS = {"pended": _pended, "field_changed": _field_changed, "edited": _edited, "reminded": _reminded}


def _said(name: str, fact: str, value: str, facts: Mapping[str, str]) -> str:
    """A value in words."""
    match fact:
        case "channel":
            return badges.channel_word(value)
        case "until" | "starts_at" | "ends_at":
            return formats.moment(datetime.fromisoformat(value))
        case "reason" if name == "pended":
            return badges.pending_word(PendingReason(value))
        case "minutes" if name == "reminded":
            return _working_time(int(value))
        case "code" | "refused":
            return badges.resolution_word(value)
        case "kind" if name in ("linked", "unlinked"):
            return badges.link_word(value)
        case "old" | "new":
            return _field_value(facts.get("field", ""), value)
    return value


def _field_value(field: str, value: str) -> str:
    if field == "priority" and value.isdigit():
        return badges.priority_word(int(value))
    if field in ("impact", "urgency"):
        return badges.grade_word(value)
    return badges.kind_word(Kind(value)) if field == "kind" else value


def _working_time(minutes: int) -> str:
    if minutes % MINUTES_PER_HOUR == 0:
        return t("ticket.working_hours", n=minutes // MINUTES_PER_HOUR)
    return t("ticket.working_minutes", n=minutes)
