"""What every feature offers and what follows from what, in plain tables. Read this first."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from server.announcements.jobs import JOBS as ANNOUNCEMENT_JOBS
from server.announcements.routes import ROUTES as ANNOUNCEMENTS
from server.approvals.events import (
    ApprovalAsked,
    ApprovalDecided,
    ApprovalDelegated,
    ApprovalMovedOn,
    ApprovalReminded,
)
from server.approvals.jobs import JOBS as APPROVAL_JOBS
from server.approvals.routes import ROUTES as APPROVALS
from server.assets import reactions as assets
from server.assets.events import (
    AssetChanged,
    AssetInspected,
    AssetReceived,
    AssetRetired,
    ContractChanged,
    ContractCreated,
)
from server.assets.routes import ROUTES as ASSETS
from server.audit import reactions as audit
from server.audit.routes import ROUTES as AUDIT
from server.auth import actions as sessions
from server.auth import jobs as leavers
from server.auth import limits
from server.auth import reactions as auth
from server.auth.routes import ROUTES as AUTH
from server.automation import reactions as automation
from server.automation.jobs import JOBS as AUTOMATION_JOBS
from server.automation.routes import ROUTES as AUTOMATION
from server.catalog.queries import actor_of_token
from server.catalog.routes import ROUTES as CATALOG
from server.core import outbox, repeats, updates
from server.core.events import Event
from server.core.http import Authenticate, Route
from server.core.jobs import Job
from server.custody import jobs as ledger
from server.custody import reactions as custody
from server.custody.events import (
    AssetFound,
    AssetIssued,
    AssetLost,
    AssetReturned,
    AssetSentToRepair,
    AssetTransferred,
    CustodyCorrected,
    DocumentSigned,
)
from server.custody.routes import ROUTES as CUSTODY
from server.diagnosis import reactions as diagnosis
from server.diagnosis.events import FixFailed, FixMet, SuspicionFound
from server.diagnosis.jobs import JOBS as DIAGNOSIS_JOBS
from server.diagnosis.routes import ROUTES as DIAGNOSIS
from server.inventory import reactions as inventory
from server.inventory.actions import matching, reports
from server.inventory.events import DeviceMatched, DeviceReported
from server.inventory.queries import actor_of_device
from server.inventory.routes import ROUTES as INVENTORY
from server.journeys import jobs as journey_jobs
from server.journeys import reactions as journeys
from server.journeys.routes import ROUTES as JOURNEYS
from server.knowledge.events import ArticleReviewDue
from server.knowledge.jobs import JOBS as KNOWLEDGE_JOBS
from server.knowledge.routes import ROUTES as KNOWLEDGE
from server.mail import delivery as post
from server.mail import reactions as mail
from server.mail.actions import MAIL
from server.notices import reactions as notices
from server.notices.jobs import JOBS as NOTICE_JOBS
from server.notices.routes import ROUTES as NOTICES
from server.people.events import PersonChanged
from server.people.routes import ROUTES as PEOPLE
from server.portal.routes import ROUTES as PORTAL
from server.reports import reactions as figures
from server.reports.events import ReportMade
from server.reports.jobs import JOBS as REPORT_JOBS
from server.reports.routes import ROUTES as REPORTS
from server.search import reactions as search
from server.search.jobs import JOBS as SEARCH_JOBS
from server.search.routes import ROUTES as SEARCH
from server.sla import reactions as sla
from server.sla.events import SlaBreached, SlaWarned, VendorOverdue, VendorWarned
from server.sla.jobs import JOBS as SLA_JOBS
from server.sla.routes import ROUTES as SLA
from server.surveys import reactions as surveys
from server.surveys.events import SurveySent
from server.surveys.jobs import JOBS as SURVEY_JOBS
from server.surveys.routes import ROUTES as SURVEYS
from server.tickets import reactions as tickets
from server.tickets.events import (
    TicketAnswered,
    TicketAnsweredByItself,
    TicketAsked,
    TicketAssigned,
    TicketBounced,
    TicketCallLogged,
    TicketCancelled,
    TicketClosed,
    TicketCreated,
    TicketEscalated,
    TicketHandedBack,
    TicketMentioned,
    TicketMerged,
    TicketNoted,
    TicketOutcomeTold,
    TicketPended,
    TicketReopened,
    TicketResolved,
    TicketResumed,
)
from server.tickets.jobs import JOBS as TICKET_JOBS
from server.tickets.routes import ROUTES as TICKETS

ROUTES: list[Route] = [
    *PEOPLE,
    *AUTH,
    *CATALOG,
    *AUDIT,
    *ASSETS,
    *KNOWLEDGE,
    *APPROVALS,
    *ANNOUNCEMENTS,
    *CUSTODY,
    *TICKETS,
    *NOTICES,
    *INVENTORY,
    *SURVEYS,
    *SLA,
    *DIAGNOSIS,
    *JOURNEYS,
    *AUTOMATION,
    *PORTAL,
    *SEARCH,
    *REPORTS,
]

AUTHENTICATORS: Mapping[str, Authenticate] = {
    "Bearer": actor_of_token,
    "Device": actor_of_device,
}
"""Who calls, by scheme of the Authorization header."""

REACTIONS: Mapping[type[Event], list[Callable[..., None]]] = {
    Event: [audit.write_down, sla.follow, search.note, automation.start_rules],
    PersonChanged: [auth.close_accounts_of_leaver, assets.show_new_name, journeys.move_dates],
    AssetReceived: [custody.open_ledger, inventory.match_waiting],
    AssetChanged: [inventory.match_waiting],
    AssetInspected: [custody.record_inspection],
    AssetRetired: [custody.close_ledger],
    AssetIssued: [journeys.note_issue],
    AssetReturned: [journeys.note_move],
    AssetLost: [journeys.note_move],
    AssetFound: [journeys.note_move],
    AssetSentToRepair: [journeys.note_move],
    AssetTransferred: [journeys.note_transfer],
    CustodyCorrected: [journeys.note_transfer],
    DocumentSigned: [journeys.note_signature],
    DeviceReported: [diagnosis.watch_fixes, journeys.watch_device],
    DeviceMatched: [journeys.watch_device],
    ArticleReviewDue: [mail.remind_of_review],
    SurveySent: [mail.ask_opinion],
    ReportMade: [figures.send_to_readers],
    ApprovalDecided: [tickets.note_decision, mail.tell_decision],
    ApprovalAsked: [sla.plan_reminder, notices.tell_approvers, mail.ask_approvers],
    ApprovalMovedOn: [sla.plan_reminder, notices.tell_approvers, mail.ask_approvers],
    ApprovalReminded: [sla.plan_reminder, notices.tell_approvers, mail.remind_approvers],
    ApprovalDelegated: [mail.ask_deputy],
    TicketAssigned: [tickets.keep_executor, tickets.find_owner, notices.tell_assignee],
    TicketEscalated: [tickets.keep_executor, tickets.find_owner, notices.tell_assignee],
    TicketHandedBack: [tickets.keep_executor, tickets.find_owner, notices.tell_assignee],
    TicketCreated: [
        diagnosis.take_snapshot,
        tickets.find_owner,
        automation.acknowledge,
        mail.confirm_receipt,
        notices.tell_team,
    ],
    TicketAnswered: [mail.pass_on_answer, notices.tell_watchers],
    TicketAnsweredByItself: [mail.pass_on_automatic_answer],
    TicketResolved: [mail.tell_solution, notices.tell_watchers],
    TicketOutcomeTold: [mail.tell_outcome],
    SlaWarned: [notices.tell_of_promise],
    SlaBreached: [notices.tell_of_promise],
    VendorWarned: [notices.tell_of_promise],
    VendorOverdue: [notices.tell_of_promise],
    ContractCreated: [sla.keep_contract],
    ContractChanged: [sla.keep_contract],
    FixMet: [notices.tell_owner],
    FixFailed: [notices.tell_owner],
    SuspicionFound: [diagnosis.tell_leads],
    TicketMentioned: [notices.tell_mentioned],
    TicketAsked: [notices.tell_owner],
    TicketNoted: [notices.tell_owner],
    TicketBounced: [notices.tell_owner],
    TicketMerged: [tickets.keep_watchers, notices.tell_owner],
    TicketReopened: [surveys.take_back, notices.tell_owner],
    TicketCallLogged: [notices.tell_watchers],
    TicketPended: [notices.tell_watchers],
    TicketResumed: [notices.tell_watchers],
    TicketClosed: [surveys.ask_requester, notices.tell_watchers],
    TicketCancelled: [notices.tell_watchers],
}
"""Reactions run in this order, in the transaction of the event. `Event` stands for every event.

`sla.follow` reads the clocks of a ticket anew after everything in `sla.CAUSES`.
"""

JOBS: list[Job] = [
    Job("forget_kept_answers", timedelta(hours=1), repeats.prune),
    Job("forget_old_updates", timedelta(hours=1), lambda ctx: updates.prune(ctx.session)),
    Job("forget_old_deliveries", timedelta(hours=24), outbox.prune),
    Job("forget_old_attempts", timedelta(hours=1), limits.prune),
    Job("forget_old_sessions", timedelta(hours=24), sessions.forget_old_sessions),
    Job("close_accounts_of_leavers", timedelta(minutes=10), leavers.close_accounts_of_leavers),
    Job("check_custody_ledger", timedelta(minutes=30), ledger.check_ledger),
    Job("match_waiting_devices", timedelta(hours=1), matching.look_again),
    Job("forget_old_device_reports", timedelta(hours=24), reports.prune),
    Job("evaluate_journeys", timedelta(minutes=5), journey_jobs.evaluate),
    *APPROVAL_JOBS,
    *SEARCH_JOBS,
    *ANNOUNCEMENT_JOBS,
    *SURVEY_JOBS,
    *TICKET_JOBS,
    *AUTOMATION_JOBS,
    *NOTICE_JOBS,
    *KNOWLEDGE_JOBS,
    *SLA_JOBS,
    *REPORT_JOBS,
    *DIAGNOSIS_JOBS,
]

DELIVERERS: dict[str, Callable[[Any], outbox.Deliver]] = {
    MAIL: post.deliverer,
}
"""By kind of delivery: makes, from the settings, the function that delivers one."""
