"""What actions would do to a ticket, worked out without doing it: the list that is shown before they run.

It moves a picture of the ticket by the tables of the state machine, so that it refuses what they refuse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.tickets.rules.states import (
    DESK,
    Caller,
    Situation,
    is_above,
    must_hand_back,
    next_status,
    refusal,
)
from shared.automation import ActionKind, Effect, EffectField, TicketStep
from shared.catalog import Tier
from shared.errors import DeskError
from shared.tickets import PendingReason, Status, TicketAction

A = TicketAction
K = ActionKind
F = EffectField


@dataclass(frozen=True)
class Place:
    """A team as an action names it."""

    id: int
    name: str
    tier: Tier = Tier.L1


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The ticket as far as actions change it."""

    situation: Situation
    priority: int = 3
    category: str = ""
    service: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    """To custom fields, in words, by key."""
    kind: str = ""
    tags: tuple[str, ...] = ()
    team: str = ""
    assignee: str = ""
    pending_reason: str = ""
    origin_team: str = ""


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the ids in the actions are called, and their texts as they would read."""

    categories: Mapping[int, str] = field(default_factory=dict)
    services: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[int, Place] = field(default_factory=dict)
    persons: Mapping[int, str] = field(default_factory=dict)
    tickets: Mapping[int, str] = field(default_factory=dict)
    texts: Sequence[str] = ()
    refusals: Mapping[int, str] = field(default_factory=dict)
    """Why a step would be refused, by its place, where the state of the ticket does not say it."""
    me: str = ""
    is_automatic: bool = False


Does = Callable[[Picture, TicketStep, Names, str], tuple[Picture, list[Effect]]]


def effects(picture: Picture, caller: Caller, steps: Sequence[TicketStep], names: Names) -> list[Effect]:
    """One line for each thing that changes. After the first refusal nothing more would happen."""
    found: list[Effect] = []
    for number, step in enumerate(steps):
        text = names.texts[number] if number < len(names.texts) else step.text
        action = GUARDED_BY.get(step.kind)
        error = _refusal(picture, caller, action, step)
        code = names.refusals.get(number, "") if error is None else error.code
        after, changes = DOES[step.kind](picture, step, names, text)
        if code:
            shown = changes or [
                _effect(F.STATUS, picture.situation.status.value, picture.situation.status.value)
            ]
            return [*found, replace_code(shown[0], code)]
        picture = after
        found += changes
    return found


def replace_code(effect: Effect, code: str) -> Effect:
    return Effect(field=effect.field, label=effect.label, old=effect.old, new=effect.new, code=code)


def _refusal(
    picture: Picture, caller: Caller, action: TicketAction | None, step: TicketStep
) -> DeskError | None:
    if action is None or (step.kind is K.TAKE and picture.situation.assignee_id == caller.person_id):
        return None
    return refusal(picture.situation, caller, action)


def _effect(name: EffectField, old: str, new: str, *, label: str = "") -> Effect:
    return Effect(field=name, label=label, old=old, new=new, code="")


def _status(picture: Picture, status: Status) -> tuple[Picture, list[Effect]]:
    old = picture.situation.status
    if status is old:
        return picture, []
    moved = replace(picture, situation=replace(picture.situation, status=status), pending_reason="")
    return moved, [_effect(F.STATUS, old.value, status.value)]


def _moved(picture: Picture, action: TicketAction) -> tuple[Picture, list[Effect]]:
    """Where the table leads."""
    situation = picture.situation
    target = DESK[action].get(situation.status)
    if target is None:
        return picture, []
    has_owner = situation.assignee_id is not None
    return _status(picture, next_status(situation.status, target, has_owner=has_owner))


# --- fields -------------------------------------------------------------------------------------------------


def _set_priority(picture: Picture, step: TicketStep, _: Names, __: str) -> tuple[Picture, list[Effect]]:
    new = int(step.word)
    if new == picture.priority:
        return picture, []
    return replace(picture, priority=new), [_effect(F.PRIORITY, str(picture.priority), str(new))]


def _set_category(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    new = names.categories.get(step.target_id or 0, "")
    if new == picture.category:
        return picture, []
    return replace(picture, category=new), [_effect(F.CATEGORY, picture.category, new)]


def _set_service(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    new = names.services.get(step.target_id or 0, "")
    if new == picture.service:
        return picture, []
    return replace(picture, service=new), [_effect(F.SERVICE, picture.service, new)]


def _set_field(picture: Picture, step: TicketStep, names: Names, text: str) -> tuple[Picture, list[Effect]]:
    old = picture.answers.get(step.word, "")
    if old == text:
        return picture, []
    effect = _effect(F.CUSTOM_FIELD, old, text, label=names.fields.get(step.word, step.word))
    return replace(picture, answers={**picture.answers, step.word: text}), [effect]


def _set_kind(picture: Picture, step: TicketStep, _: Names, __: str) -> tuple[Picture, list[Effect]]:
    if step.word == picture.kind:
        return picture, []
    return replace(picture, kind=step.word), [_effect(F.KIND, picture.kind, step.word)]


def _tags(picture: Picture, tags: tuple[str, ...]) -> tuple[Picture, list[Effect]]:
    if tags == picture.tags:
        return picture, []
    effect = _effect(F.TAGS, ", ".join(picture.tags), ", ".join(tags))
    return replace(picture, tags=tags), [effect]


def _add_tag(picture: Picture, step: TicketStep, _: Names, __: str) -> tuple[Picture, list[Effect]]:
    return _tags(picture, picture.tags if step.word in picture.tags else (*picture.tags, step.word))


def _remove_tag(picture: Picture, step: TicketStep, _: Names, __: str) -> tuple[Picture, list[Effect]]:
    return _tags(picture, tuple(tag for tag in picture.tags if tag != step.word))


# --- where it belongs ---------------------------------------------------------------------------------------


def _belongs(
    picture: Picture, team: Place | None, owner_id: int | None, owner: str
) -> tuple[Picture, list[Effect]]:
    found = []
    situation = replace(picture.situation, assignee_id=owner_id)
    if team is not None and team.id != situation.team_id:
        found.append(_effect(F.TEAM, picture.team, team.name))
        has_origin = situation.has_origin or is_above(team.tier, situation.tier)
        situation = replace(situation, team_id=team.id, tier=team.tier, has_origin=has_origin)
    if owner != picture.assignee:
        found.append(_effect(F.ASSIGNEE, picture.assignee, owner))
    name = team.name if team is not None else picture.team
    return replace(picture, situation=situation, team=name, assignee=owner), found


def _then(first: tuple[Picture, list[Effect]], action: TicketAction) -> tuple[Picture, list[Effect]]:
    moved, more = _moved(first[0], action)
    return moved, [*first[1], *more]


def _assign_team(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    team = names.teams.get(step.target_id or 0)
    if team is None or team.id == picture.situation.team_id:
        return picture, []
    return _then(_belongs(picture, team, None, ""), A.ASSIGN)


def _assign_person(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    name = names.persons.get(step.target_id or 0, "")
    return _then(_belongs(picture, None, step.target_id, name), A.ASSIGN)


def _unassign(picture: Picture, _: TicketStep, __: Names, ___: str) -> tuple[Picture, list[Effect]]:
    return _then(_belongs(picture, None, None, ""), A.ASSIGN)


def _take(picture: Picture, _: TicketStep, names: Names, __: str) -> tuple[Picture, list[Effect]]:
    if picture.assignee == names.me:
        return picture, []
    return _then(_belongs(picture, None, -1, names.me), A.TAKE)


def _escalate(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    team = names.teams.get(step.target_id or 0)
    return _then(_belongs(picture, team, None, ""), A.ESCALATE)


# --- what is said and what ends -----------------------------------------------------------------------------


def _answer(picture: Picture, _: TicketStep, names: Names, text: str) -> tuple[Picture, list[Effect]]:
    said = _effect(F.ANSWER, "", text)
    if names.is_automatic:
        return picture, [said]
    told = replace(picture, situation=replace(picture.situation, has_told_requester=True))
    return _then((told, [said]), A.ANSWER)


def _note(picture: Picture, _: TicketStep, __: Names, text: str) -> tuple[Picture, list[Effect]]:
    return picture, [_effect(F.NOTE, "", text)]


def _pend(picture: Picture, step: TicketStep, _: Names, text: str) -> tuple[Picture, list[Effect]]:
    said = [_effect(F.ANSWER, "", text)] if text.strip() else []
    reason = [_effect(F.PENDING_REASON, picture.pending_reason, step.word)]
    moved, found = _moved(picture, A.PEND)
    has_told = picture.situation.has_told_requester or bool(said)
    if step.word == PendingReason.WAITING_USER and not has_told:
        reason = [replace_code(reason[0], "message_needed")]
    return replace(moved, pending_reason=step.word), [*said, *found, *reason]


def _ask_approval(picture: Picture, step: TicketStep, _: Names, __: str) -> tuple[Picture, list[Effect]]:
    moved, found = _moved(picture, A.ASK_APPROVAL)
    waits = PendingReason.WAITING_APPROVAL.value
    reason = _effect(F.PENDING_REASON, picture.pending_reason, waits)
    return replace(moved, pending_reason=waits), [_effect(F.APPROVAL, "", step.word), *found, reason]


def _notify(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    return picture, [_effect(F.NOTICE, "", names.persons.get(step.target_id or 0, "") or step.word)]


def _add_watcher(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    return picture, [_effect(F.WATCHER, "", names.persons.get(step.target_id or 0, ""))]


def _resume(picture: Picture, _: TicketStep, __: Names, ___: str) -> tuple[Picture, list[Effect]]:
    return _moved(picture, A.RESUME)


def _resolve(picture: Picture, step: TicketStep, _: Names, text: str) -> tuple[Picture, list[Effect]]:
    said = [_effect(F.ANSWER, "", text), _effect(F.RESOLUTION, "", step.word)]
    back = []
    if must_hand_back(picture.situation):
        back = [_effect(F.TEAM, picture.team, picture.origin_team)]
    moved, found = _moved(picture, A.RESOLVE)
    return moved, [*found, *said, *back]


def _close(picture: Picture, _: TicketStep, __: Names, ___: str) -> tuple[Picture, list[Effect]]:
    return _moved(picture, A.CLOSE)


def _link_parent(picture: Picture, step: TicketStep, names: Names, _: str) -> tuple[Picture, list[Effect]]:
    return picture, [_effect(F.PARENT, "", names.tickets.get(step.target_id or 0, ""))]


def _create_child(picture: Picture, step: TicketStep, _: Names, __: str) -> tuple[Picture, list[Effect]]:
    return picture, [_effect(F.CHILD, "", step.word)]


def _nothing(picture: Picture, _: TicketStep, __: Names, ___: str) -> tuple[Picture, list[Effect]]:
    return picture, []


DOES: Mapping[ActionKind, Does] = {
    K.SET_PRIORITY: _set_priority,
    K.SET_CATEGORY: _set_category,
    K.SET_SERVICE: _set_service,
    K.SET_FIELD: _set_field,
    K.SET_KIND: _set_kind,
    K.ADD_TAG: _add_tag,
    K.REMOVE_TAG: _remove_tag,
    K.ASSIGN_TEAM: _assign_team,
    K.ASSIGN_PERSON: _assign_person,
    K.UNASSIGN: _unassign,
    K.TAKE: _take,
    K.ANSWER: _answer,
    K.NOTE: _note,
    K.PEND: _pend,
    K.RESUME: _resume,
    K.RESOLVE: _resolve,
    K.CLOSE: _close,
    K.ESCALATE: _escalate,
    K.ASK_APPROVAL: _ask_approval,
    K.NOTIFY: _notify,
    K.ADD_WATCHER: _add_watcher,
    K.LINK_PARENT: _link_parent,
    K.CREATE_CHILD: _create_child,
    K.RUN_MACRO: _nothing,
}

GUARDED_BY: Mapping[ActionKind, TicketAction] = {
    K.SET_PRIORITY: A.EDIT,
    K.SET_CATEGORY: A.EDIT,
    K.SET_SERVICE: A.EDIT,
    K.SET_FIELD: A.EDIT,
    K.SET_KIND: A.EDIT,
    K.ADD_TAG: A.EDIT,
    K.REMOVE_TAG: A.EDIT,
    K.ASSIGN_TEAM: A.ASSIGN,
    K.ASSIGN_PERSON: A.ASSIGN,
    K.UNASSIGN: A.ASSIGN,
    K.TAKE: A.TAKE,
    K.ANSWER: A.ANSWER,
    K.NOTE: A.NOTE,
    K.PEND: A.PEND,
    K.RESUME: A.RESUME,
    K.RESOLVE: A.RESOLVE,
    K.CLOSE: A.CLOSE,
    K.ESCALATE: A.ESCALATE,
    K.ASK_APPROVAL: A.ASK_APPROVAL,
    K.LINK_PARENT: A.LINK,
}
