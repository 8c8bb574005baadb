"""Endpoints of tickets."""

from server.core.http import Route
from server.tickets.actions import (
    approve,
    create,
    drafts,
    edit,
    files,
    finish,
    holding,
    merge,
    presence,
    talk,
    watching,
    work,
)
from server.tickets.queries import approvals, bundle, conversation, lessons, lists, own
from server.tickets.queries import drafts as draft_queries
from server.tickets.queries import files as file_queries
from server.tickets.queries import holding as holding_queries
from server.tickets.queries import presence as presence_queries
from shared import tickets as wire
from shared.knowledge import DRAFT_ARTICLE

ROUTES = [
    Route(wire.LIST_TICKETS, lists.list_ids),
    Route(wire.LIST_TICKET_ROWS, lists.list_rows),
    Route(wire.COUNT_VIEWS, lists.count_views),
    Route(wire.GET_TICKET, bundle.show, bundle.detail),
    Route(wire.CREATE_TICKET, create.create, bundle.detail),
    Route(wire.ANSWER_TICKET, talk.answer, bundle.detail),
    Route(wire.NOTE_TICKET, talk.note, bundle.detail),
    Route(wire.LOG_CALL, talk.log_call, bundle.detail),
    Route(wire.RECORD_QUESTION, talk.record_question, bundle.detail),
    Route(wire.RECORD_BOUNCE, talk.record_bounce, bundle.detail),
    Route(wire.TAKE_TICKET, work.take, bundle.detail),
    Route(wire.ASSIGN_TICKET, work.assign, bundle.detail),
    Route(wire.START_TICKET, work.start, bundle.detail),
    Route(wire.PEND_TICKET, work.pend, bundle.detail),
    Route(wire.RESUME_TICKET, work.resume, bundle.detail),
    Route(wire.ESCALATE_TICKET, work.escalate, bundle.detail),
    Route(wire.HAND_BACK_TICKET, work.hand_back, bundle.detail),
    Route(wire.RESOLVE_TICKET, finish.resolve, bundle.detail),
    Route(wire.CONFIRM_TICKET, finish.confirm, bundle.detail),
    Route(wire.REOPEN_TICKET, finish.reopen, bundle.detail),
    Route(wire.CLOSE_TICKET, finish.close, bundle.detail),
    Route(wire.CANCEL_TICKET, finish.cancel, bundle.detail),
    Route(wire.MERGE_TICKET, merge.merge, bundle.detail),
    Route(wire.UNMERGE_TICKET, merge.unmerge, bundle.detail),
    Route(wire.EDIT_TICKET, edit.edit, bundle.detail),
    Route(wire.LINK_TICKET, edit.link, bundle.detail),
    Route(wire.UNLINK_TICKET, edit.unlink, bundle.detail),
    Route(wire.ASK_APPROVAL, approve.ask, bundle.detail),
    Route(wire.LIST_TICKET_APPROVALS, approvals.of_ticket),
    Route(wire.WITHDRAW_APPROVAL, approve.withdraw, bundle.detail),
    Route(wire.GET_APPROVAL_TICKET, approvals.asked_about),
    Route(wire.UPLOAD_ATTACHMENT, files.upload, conversation.attachment),
    Route(wire.GET_ATTACHMENT, file_queries.download),
    Route(wire.HOLD_ANSWER, holding.hold, bundle.detail),
    Route(wire.WITHDRAW_ANSWER, holding.withdraw, bundle.detail),
    Route(wire.LOG_TIME, holding.log_time, bundle.detail),
    Route(wire.LIST_WORK_TIME, holding_queries.work_times),
    Route(wire.WATCH_TICKET, watching.watch, bundle.detail),
    Route(wire.UNWATCH_TICKET, watching.unwatch, bundle.detail),
    Route(wire.LIST_PRESENCE, presence_queries.colleagues),
    Route(wire.BEAT, presence.beat, presence_queries.colleagues),
    Route(wire.LIST_DRAFTS, draft_queries.of),
    Route(wire.SAVE_DRAFT, drafts.save),
    Route(wire.DISCARD_DRAFT, drafts.discard),
    Route(DRAFT_ARTICLE, lessons.draft_article),
    Route(wire.LIST_OWN_TICKETS, own.list_own),
    Route(wire.GET_OWN_TICKET, own.show, own.detail),
    Route(wire.CREATE_OWN_TICKET, create.create_own, own.detail),
    Route(wire.ANSWER_OWN_TICKET, talk.answer_own, own.detail),
    Route(wire.CONFIRM_OWN_TICKET, talk.confirm_own, own.detail),
    Route(wire.REOPEN_OWN_TICKET, talk.reopen_own, own.detail),
]
