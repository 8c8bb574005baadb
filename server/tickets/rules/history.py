"""Which parts of a ticket's history the requester may read, and which ones make a draft stale."""

from collections.abc import Mapping

from shared.tickets import Channel, EntryKind

AUTOMATIC = "auto_reply"
"""The name of an answer that nobody wrote: an acknowledgement, a reminder, the message of a rule."""

WRITTEN_BY_REQUESTER = frozenset({Channel.PORTAL, Channel.MAIL, Channel.AGENT, Channel.API})
"""Such a ticket waits for the desk from its beginning."""

PUBLIC_KINDS = frozenset({EntryKind.QUESTION, EntryKind.ANSWER})
SPOKEN_KINDS = PUBLIC_KINDS | {EntryKind.NOTE, EntryKind.CALL}
"""What somebody said, as opposed to what happened."""

PUBLIC_EVENTS: Mapping[str, frozenset[str]] = {
    "created": frozenset(),
    "started": frozenset(),
    "pended": frozenset({"reason", "until"}),
    "resumed": frozenset(),
    "resolved": frozenset(),
    "confirmed": frozenset(),
    "closed": frozenset(),
    "auto_closed": frozenset(),
    "reopened": frozenset(),
    "cancelled": frozenset(),
    "followed_up": frozenset({"number"}),
    "merged_into": frozenset(),
    "unmerged": frozenset(),
    "outcome": frozenset({"status"}),
    "split_off": frozenset({"number"}),
    "split_from": frozenset({"number"}),
}
"""Events that the requester sees, with the facts they see; the text of an event stays inside."""

QUIET_EVENTS = frozenset(
    {"edited", "planned", "linked", "unlinked", "created", "worked", "field_changed", "reminded"}
)
"""Events that leave status and owner as they were."""


def is_public(kind: EntryKind, name: str) -> bool:
    return kind in PUBLIC_KINDS or (kind is EntryKind.EVENT and name in PUBLIC_EVENTS)


def public_facts(name: str, facts: Mapping[str, str]) -> dict[str, str]:
    seen = PUBLIC_EVENTS.get(name, frozenset())
    return {key: value for key, value in facts.items() if key in seen}


def outdates_a_draft(kind: EntryKind, name: str) -> bool:
    """A message, or a change of status or owner: whoever writes an answer should know it first."""
    return kind in PUBLIC_KINDS or (kind is EntryKind.EVENT and name not in QUIET_EVENTS)
