"""Permission names and the built-in roles, one table: the rights matrix."""

from enum import StrEnum


class Permission(StrEnum):
    TICKETS_OWN = "tickets.own"
    """Ask, read the public part of one's own tickets, answer, reopen, confirm."""
    TICKETS_WORK = "tickets.work"
    """Read one's teams' tickets with internal notes, answer, pend, resolve, link."""
    TICKETS_ASSIGN = "tickets.assign"
    """Assign, move between teams, escalate, hand back."""
    TICKETS_READ_ALL = "tickets.read_all"
    TICKETS_REOPEN_CLOSED = "tickets.reopen_closed"
    CATALOG_MANAGE = "catalog.manage"
    """Categories, forms, fields, templates, teams."""
    SLA_MANAGE = "sla.manage"
    """SLA policies, business calendars, the priority matrix."""
    SLA_EXCUSE = "sla.excuse"
    """Excuse a breach, with a reason."""
    KNOWLEDGE_READ = "knowledge.read"
    """Read internal articles."""
    KNOWLEDGE_WRITE = "knowledge.write"
    KNOWLEDGE_PUBLISH = "knowledge.publish"
    """Review, publish and retire articles."""
    ANNOUNCEMENTS_MANAGE = "announcements.manage"
    RULES_MANAGE = "rules.manage"
    """Automation rules, shared macros and reply templates, rules that name probable causes."""
    SURVEYS_READ = "surveys.read"
    REPORTS_TEAM = "reports.team"
    """Figures of one's own teams."""
    REPORTS_ALL = "reports.all"
    """Figures of everybody, scheduled and contract reports."""
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    """Create, change and import persons, departments, locations."""
    ACCOUNTS_MANAGE = "accounts.manage"
    ASSETS_READ_SUMMARY = "assets.read_summary"
    """Tag, model, state, holder: no money, no documents."""
    ASSETS_READ = "assets.read"
    ASSETS_MANAGE = "assets.manage"
    CUSTODY_MOVE = "custody.move"
    """Issue, return, transfer, report lost, find."""
    DEVICES_READ = "devices.read"
    DEVICES_SOFTWARE = "devices.software"
    """The full list of installed software."""
    DEVICES_MANAGE = "devices.manage"
    """Accept, match, revoke devices; enrolment secrets."""
    JOURNEYS_READ = "journeys.read"
    JOURNEYS_MANAGE = "journeys.manage"
    """Start, re-date, cancel, complete journeys; templates."""
    JOURNEYS_WORK = "journeys.work"
    """Do, waive and comment steps."""
    AUDIT_READ = "audit.read"
    UPDATES_FOLLOW = "updates.follow"
    """The live feed of the desktop app."""


class Role(StrEnum):
    REQUESTER = "requester"
    DESK_AGENT = "desk_agent"
    LEAD = "lead"
    MANAGER = "manager"
    ASSET_KEEPER = "asset_keeper"
    HR = "hr"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


P = Permission
_DESK = frozenset({P.TICKETS_OWN, P.PEOPLE_READ, P.ASSETS_READ_SUMMARY, P.DEVICES_READ, P.UPDATES_FOLLOW})
_AGENT = _DESK | {
    P.TICKETS_WORK,
    P.TICKETS_ASSIGN,
    P.JOURNEYS_READ,
    P.JOURNEYS_WORK,
    P.KNOWLEDGE_READ,
    P.KNOWLEDGE_WRITE,
}
_LEAD = {
    P.TICKETS_REOPEN_CLOSED,
    P.JOURNEYS_MANAGE,
    P.SLA_MANAGE,
    P.SLA_EXCUSE,
    P.KNOWLEDGE_PUBLISH,
    P.ANNOUNCEMENTS_MANAGE,
    P.RULES_MANAGE,
    P.SURVEYS_READ,
    P.REPORTS_TEAM,
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.REQUESTER: frozenset({P.TICKETS_OWN}),
    Role.DESK_AGENT: _AGENT,
    Role.LEAD: _AGENT | _LEAD,
    Role.MANAGER: _DESK
    | {
        P.TICKETS_READ_ALL,
        P.JOURNEYS_READ,
        P.SLA_EXCUSE,
        P.KNOWLEDGE_READ,
        P.SURVEYS_READ,
        P.REPORTS_TEAM,
        P.REPORTS_ALL,
    },
    Role.ASSET_KEEPER: _DESK
    | {
        P.ASSETS_READ,
        P.ASSETS_MANAGE,
        P.CUSTODY_MOVE,
        P.DEVICES_SOFTWARE,
        P.DEVICES_MANAGE,
        P.JOURNEYS_READ,
        P.JOURNEYS_WORK,
        P.KNOWLEDGE_READ,
    },
    Role.HR: frozenset(
        {P.TICKETS_OWN, P.PEOPLE_READ, P.PEOPLE_MANAGE, P.JOURNEYS_READ, P.JOURNEYS_MANAGE, P.JOURNEYS_WORK}
        | {P.UPDATES_FOLLOW}
    ),
    Role.ADMINISTRATOR: _DESK
    | {
        P.PEOPLE_MANAGE,
        P.ACCOUNTS_MANAGE,
        P.CATALOG_MANAGE,
        P.SLA_MANAGE,
        P.KNOWLEDGE_READ,
        P.KNOWLEDGE_PUBLISH,
        P.ANNOUNCEMENTS_MANAGE,
        P.RULES_MANAGE,
        P.ASSETS_READ,
        P.DEVICES_SOFTWARE,
        P.DEVICES_MANAGE,
        P.JOURNEYS_READ,
        P.JOURNEYS_MANAGE,
        P.AUDIT_READ,
    },
    Role.AUDITOR: frozenset({P.TICKETS_OWN, P.AUDIT_READ, P.UPDATES_FOLLOW}),
}


def permissions_of(roles: "list[Role]") -> frozenset[Permission]:
    """What the holder of these roles may do."""
    return frozenset().union(*(ROLES[role] for role in roles))
