"""Who gets what answer from every route about another person's record: the whole table, by hand to read.

401: nobody is signed in. 404: the caller may not even know the record. 403: may see it, may not do this.
409 and 422: the caller may do it, but this record or this bare body does not allow it.
"""

from pathlib import Path

import pytest

from tests.support.house import Desk, make_schema, open_desk
from tests.support.world import INTERNAL, NOTE, World, all_routes, build, ordered

CALLERS = ("nobody", "requester", "other team", "device", "manager", "keeper", "hr", "administrator")

TABLE: dict[str, tuple[int, ...]] = {
    "GET /api/my/survey-preference": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/my/survey-preference": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/my/surveys": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/my/surveys/{survey_id}/answer": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/survey": (404, 404, 404, 404, 404, 404, 404, 404),
    "POST /api/survey": (404, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/survey-answers": (401, 403, 403, 403, 200, 403, 403, 403),
    "GET /api/survey-figures": (401, 403, 403, 403, 200, 403, 403, 403),
    "GET /api/survey-settings": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/survey-settings": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/survey/never": (404, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/announcement-ticket-counts": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/announcements": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/announcements": (401, 403, 403, 403, 403, 403, 403, 201),
    "GET /api/announcements/{announcement_id}": (401, 404, 404, 404, 404, 404, 404, 200),
    "POST /api/announcements/{announcement_id}/cancel": (401, 404, 403, 404, 403, 403, 403, 200),
    "POST /api/announcements/{announcement_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "POST /api/announcements/{announcement_id}/end": (401, 404, 403, 404, 403, 403, 403, 409),
    "POST /api/announcements/{announcement_id}/publish": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/announcements/{announcement_id}/tickets": (401, 404, 200, 404, 200, 200, 200, 200),
    "POST /api/announcements/{announcement_id}/tickets/answer": (401, 404, 200, 404, 403, 403, 403, 403),
    "POST /api/announcements/{announcement_id}/tickets/resolve": (401, 404, 200, 404, 403, 403, 403, 403),
    "POST /api/announcements/{announcement_id}/update": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/my/announcements": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/tickets/{ticket_id}/announcements": (401, 404, 404, 404, 200, 404, 404, 404),
    "GET /api/absences": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/absences": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/absences/{absence_id}/change": (401, 404, 403, 404, 403, 403, 403, 200),
    "POST /api/absences/{absence_id}/remove": (401, 404, 403, 404, 403, 403, 403, 200),
    "GET /api/accounts": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/accounts": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/accounts/{account_id}/change": (401, 404, 403, 404, 403, 403, 403, 422),
    "POST /api/accounts/{account_id}/password": (401, 404, 403, 404, 403, 403, 403, 422),
    "POST /api/agent/enrol": (401, 401, 401, 401, 401, 401, 401, 401),
    "POST /api/agent/heartbeat": (401, 403, 403, 200, 403, 403, 403, 403),
    "POST /api/agent/problems": (401, 403, 403, 409, 403, 403, 403, 403),
    "POST /api/agent/reports": (401, 403, 403, 200, 403, 403, 403, 403),
    "GET /api/article-counts": (401, 403, 200, 403, 200, 200, 403, 200),
    "GET /api/article-files/{file_id}": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/article-imports": (401, 403, 422, 403, 403, 403, 403, 403),
    "POST /api/article-previews": (401, 403, 200, 403, 403, 403, 403, 403),
    "GET /api/articles": (401, 403, 200, 403, 200, 200, 403, 200),
    "POST /api/articles": (401, 403, 422, 403, 403, 403, 403, 403),
    "GET /api/articles/{article_id}": (401, 404, 200, 404, 200, 200, 403, 200),
    "GET /api/articles/{article_id}/comparison": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/articles/{article_id}/confirm-review": (401, 404, 409, 404, 403, 403, 403, 403),
    "POST /api/articles/{article_id}/describe": (401, 404, 409, 404, 403, 403, 403, 403),
    "POST /api/articles/{article_id}/files": (401, 404, 201, 404, 403, 403, 403, 403),
    "POST /api/articles/{article_id}/publish": (401, 404, 403, 404, 403, 403, 403, 409),
    "POST /api/articles/{article_id}/reinstate": (401, 404, 403, 404, 403, 403, 403, 409),
    "POST /api/articles/{article_id}/restore": (401, 404, 409, 404, 403, 403, 403, 403),
    "POST /api/articles/{article_id}/retire": (401, 404, 403, 404, 403, 403, 403, 409),
    "POST /api/articles/{article_id}/return": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/articles/{article_id}/revisions": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/articles/{article_id}/save": (401, 404, 409, 404, 403, 403, 403, 403),
    "POST /api/articles/{article_id}/submit": (401, 404, 409, 404, 403, 403, 403, 403),
    "POST /api/articles/{article_id}/use": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/articles/{article_id}/vote": (401, 404, 200, 404, 200, 200, 403, 200),
    "GET /api/my/article-files/{file_id}": (401, 200, 200, 404, 200, 200, 200, 200),
    "GET /api/my/articles": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/my/articles/{article_id}": (401, 200, 200, 404, 200, 200, 200, 200),
    "POST /api/my/articles/{article_id}/view": (401, 200, 200, 404, 200, 200, 200, 200),
    "POST /api/my/articles/{article_id}/vote": (401, 200, 200, 404, 200, 200, 200, 200),
    "GET /api/tickets/{ticket_id}/article-draft": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/approval-chains": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/approval-chains": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/approval-chains/{chain_id}/change": (401, 404, 403, 404, 403, 403, 403, 422),
    "GET /api/cause-rules": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/cause-rules": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/cause-rules/{rule_id}/change": (401, 404, 403, 404, 403, 403, 403, 200),
    "GET /api/suspicions": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/suspicions/{suspicion_id}": (401, 404, 200, 404, 200, 404, 404, 404),
    "POST /api/suspicions/{suspicion_id}/dismiss": (401, 404, 200, 404, 403, 403, 403, 403),
    "POST /api/suspicions/{suspicion_id}/parent": (401, 404, 409, 404, 403, 403, 403, 403),
    "GET /api/tickets/{ticket_id}/diagnosis": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/fix-checks": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/fix-checks/{check_id}/cancel": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/asset-models": (401, 403, 200, 403, 200, 200, 403, 200),
    "POST /api/asset-models": (401, 403, 403, 403, 403, 201, 403, 403),
    "GET /api/assets": (401, 403, 200, 403, 200, 200, 403, 200),
    "POST /api/assets": (401, 403, 403, 403, 403, 201, 403, 403),
    "GET /api/assets/{asset_id}": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/assets/{asset_id}/change": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/correct": (401, 404, 403, 404, 403, 200, 403, 403),
    "GET /api/assets/{asset_id}/custody": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/assets/{asset_id}/find": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/inspect": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/issue": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/lost": (401, 404, 403, 404, 403, 200, 403, 403),
    "POST /api/assets/{asset_id}/repair": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/retire": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/return": (401, 404, 403, 404, 403, 409, 403, 403),
    "POST /api/assets/{asset_id}/transfer": (401, 404, 403, 404, 403, 409, 403, 403),
    "GET /api/attachments/{attachment_id}": (401, 404, 404, 404, 200, 404, 404, 404),
    "GET /api/audit": (401, 403, 403, 403, 403, 403, 403, 200),
    "GET /api/calendars": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/calendars": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/calendars/preview": (401, 403, 422, 403, 422, 422, 422, 422),
    "POST /api/calendars/{calendar_id}/change": (401, 404, 403, 404, 403, 403, 403, 422),
    "GET /api/categories": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/categories": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/categories/{category_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "POST /api/categories/{category_id}/move": (401, 404, 403, 404, 403, 403, 403, 200),
    "GET /api/custom-fields": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/custom-fields": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/custom-fields/{field_id}/change": (401, 404, 403, 404, 403, 403, 403, 200),
    "GET /api/custodies": (401, 403, 200, 403, 200, 200, 403, 200),
    "GET /api/departments": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/departments": (401, 403, 403, 403, 403, 403, 201, 409),
    "GET /api/device-facts": (401, 403, 422, 403, 422, 422, 403, 422),
    "GET /api/devices": (401, 403, 200, 403, 200, 200, 403, 200),
    "GET /api/devices/{device_id}": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/devices/{device_id}/accept": (401, 404, 403, 404, 403, 409, 403, 409),
    "GET /api/devices/{device_id}/changes": (401, 404, 200, 404, 200, 200, 403, 200),
    "POST /api/devices/{device_id}/match": (401, 404, 403, 404, 403, 409, 403, 409),
    "GET /api/devices/{device_id}/programs": (401, 404, 403, 404, 403, 200, 403, 200),
    "POST /api/devices/{device_id}/register": (401, 404, 403, 404, 403, 409, 403, 409),
    "POST /api/devices/{device_id}/revoke": (401, 404, 403, 404, 403, 409, 403, 409),
    "GET /api/enrolment-secrets": (401, 403, 403, 403, 403, 200, 403, 200),
    "POST /api/enrolment-secrets": (401, 403, 403, 403, 403, 201, 403, 201),
    "POST /api/enrolment-secrets/{secret_id}/revoke": (401, 404, 403, 404, 403, 200, 403, 200),
    "GET /api/holidays": (401, 403, 422, 403, 422, 422, 422, 422),
    "POST /api/hand-overs": (401, 403, 403, 403, 403, 409, 403, 403),
    "GET /api/hand-overs/{document_id}": (401, 404, 403, 404, 403, 200, 403, 403),
    "GET /api/hand-overs/{document_id}/pdf": (401, 404, 403, 404, 403, 200, 403, 403),
    "POST /api/hand-overs/{document_id}/sign": (401, 404, 403, 404, 403, 409, 403, 403),
    "GET /api/journey-templates": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/journey-templates": (401, 403, 403, 403, 403, 403, 201, 201),
    "POST /api/journey-templates/{template_id}/change": (401, 404, 403, 404, 403, 403, 200, 409),
    "GET /api/journeys": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/journeys": (401, 403, 403, 403, 403, 403, 201, 409),
    "GET /api/journeys/{journey_id}": (401, 404, 200, 404, 200, 200, 200, 200),
    "POST /api/journeys/{journey_id}/cancel": (401, 404, 403, 404, 403, 403, 200, 409),
    "POST /api/journeys/{journey_id}/complete": (401, 404, 403, 404, 403, 403, 409, 409),
    "POST /api/journeys/{journey_id}/redate": (401, 404, 403, 404, 403, 403, 409, 409),
    "POST /api/journeys/{journey_id}/steps/{step_id}/check": (401, 404, 409, 404, 403, 409, 409, 403),
    "POST /api/journeys/{journey_id}/steps/{step_id}/done": (401, 404, 409, 404, 403, 409, 409, 403),
    "POST /api/journeys/{journey_id}/steps/{step_id}/waive": (401, 404, 403, 404, 403, 403, 409, 409),
    "GET /api/locations": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/locations": (401, 403, 403, 403, 403, 403, 201, 201),
    "GET /api/macros": (401, 403, 200, 403, 403, 403, 403, 200),
    "POST /api/macros": (401, 403, 422, 403, 403, 403, 403, 403),
    "POST /api/macros/{macro_id}/apply": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/macros/{macro_id}/change": (401, 404, 404, 404, 403, 403, 403, 404),
    "POST /api/macros/{macro_id}/remove": (401, 404, 404, 404, 403, 403, 403, 404),
    "GET /api/reply-texts": (401, 403, 200, 403, 403, 403, 403, 200),
    "POST /api/reply-texts": (401, 403, 422, 403, 403, 403, 403, 403),
    "POST /api/reply-texts/preview": (401, 403, 200, 403, 403, 403, 403, 200),
    "POST /api/reply-texts/{reply_text_id}/change": (401, 404, 404, 404, 403, 403, 403, 404),
    "POST /api/reply-texts/{reply_text_id}/remove": (401, 404, 404, 404, 403, 403, 403, 404),
    "POST /api/tickets/{ticket_id}/fill-text": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/macro": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/macro-preview": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/automation/settings": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/automation/settings/change": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/automation/starters": (401, 403, 403, 403, 403, 403, 403, 200),
    "GET /api/rule-runs": (401, 403, 403, 403, 403, 403, 403, 200),
    "GET /api/rules": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/rules": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/rules/dry-run": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/rules/order": (401, 403, 403, 403, 403, 403, 403, 409),
    "POST /api/rules/try": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/rules/{rule_id}/change": (401, 404, 403, 404, 403, 403, 403, 422),
    "POST /api/rules/{rule_id}/remove": (401, 404, 403, 404, 403, 403, 403, 200),
    "POST /api/rules/{rule_id}/switch": (401, 404, 403, 404, 403, 403, 403, 404),
    "GET /api/me": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/me/suggestions": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/me/password": (401, 422, 422, 403, 422, 422, 422, 422),
    "GET /api/me/sessions": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/me/sessions/{session_id}/end": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/my/approval-count": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/my/approvals": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/my/approvals/{approval_id}": (401, 404, 404, 404, 404, 404, 404, 404),
    "POST /api/my/approvals/{approval_id}/decide": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/my/approvals/{approval_id}/ticket": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/my/assets": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/my/colleagues": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/my/delegations": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/my/delegations": (401, 201, 201, 403, 201, 201, 201, 201),
    "POST /api/my/delegations/{delegation_id}/end": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/my/tickets": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/my/tickets": (401, 201, 201, 403, 201, 201, 201, 201),
    "GET /api/my/tickets/{ticket_id}": (401, 404, 404, 404, 404, 404, 404, 404),
    "POST /api/my/tickets/{ticket_id}/answer": (401, 404, 404, 404, 404, 404, 404, 404),
    "POST /api/my/tickets/{ticket_id}/confirm": (401, 404, 404, 404, 404, 404, 404, 404),
    "POST /api/my/tickets/{ticket_id}/reopen": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/presence": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/notices": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/notices/clear": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/notices/read": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/notices/settings": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/notices/settings": (401, 403, 409, 403, 409, 409, 409, 409),
    "GET /api/people": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/people": (401, 403, 403, 403, 403, 403, 201, 409),
    "POST /api/people/import": (401, 403, 403, 403, 403, 403, 422, 422),
    "GET /api/people/{person_id}": (401, 404, 200, 404, 200, 200, 200, 200),
    "POST /api/people/{person_id}/change": (401, 404, 403, 404, 403, 403, 409, 409),
    "GET /api/my/search": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/saved-view-counts": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/saved-views": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/saved-views": (401, 403, 201, 403, 201, 201, 201, 201),
    "POST /api/saved-views/{view_id}/change": (401, 404, 404, 404, 404, 404, 404, 404),
    "POST /api/saved-views/{view_id}/remove": (401, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/search": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/search/settings": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/search/settings": (401, 403, 403, 403, 403, 403, 403, 200),
    "GET /api/search/tickets": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/recurrences": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/recurrences": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/recurrences/{recurrence_id}/change": (401, 404, 403, 404, 403, 403, 403, 200),
    "POST /api/recurrence-preview": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/request-form": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/request-form/check": (401, 200, 200, 403, 200, 200, 200, 200),
    "GET /api/request-forms": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/request-forms": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/request-forms/{form_id}/change": (401, 404, 403, 404, 403, 403, 403, 200),
    "GET /api/server": (200, 200, 200, 200, 200, 200, 200, 200),
    "GET /api/priority-matrix": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/priority-matrix": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/session": (401, 401, 401, 401, 401, 401, 401, 401),
    "POST /api/session/refresh": (401, 401, 401, 401, 401, 401, 401, 401),
    "POST /api/setup": (404, 404, 404, 404, 404, 404, 404, 404),
    "GET /api/sla-policies": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/sla-policies": (401, 403, 403, 403, 403, 403, 403, 422),
    "POST /api/sla-policies/order": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/sla-policies/{policy_id}/change": (401, 404, 403, 404, 403, 403, 403, 422),
    "GET /api/sla-settings": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/sla-settings": (401, 403, 403, 403, 403, 403, 403, 200),
    "POST /api/sla-simulation": (401, 403, 403, 403, 403, 403, 403, 200),
    "GET /api/services": (401, 200, 200, 403, 200, 200, 200, 200),
    "POST /api/services": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/services/{service_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/skills": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/skills": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/skills/{skill_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/stockrooms": (401, 403, 200, 403, 200, 200, 403, 200),
    "POST /api/stockrooms": (401, 403, 403, 403, 403, 201, 403, 403),
    "POST /api/suggestions": (401, 403, 200, 403, 403, 403, 403, 403),
    "GET /api/teams": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/teams": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/teams/{team_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/teams/{team_id}/staff": (401, 404, 200, 404, 200, 200, 200, 200),
    "POST /api/teams/{team_id}/staff/change": (401, 404, 403, 404, 403, 403, 403, 200),
    "GET /api/ticket-counts": (401, 403, 200, 403, 200, 200, 200, 200),
    "GET /api/ticket-templates": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/ticket-templates": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/ticket-templates/{ticket_template_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/ticket-templates/{ticket_template_id}/filled": (401, 404, 200, 404, 200, 200, 200, 200),
    "GET /api/ticket-rows": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/problems": (401, 403, 409, 403, 403, 403, 403, 403),
    "POST /api/ticket-bulk": (401, 403, 200, 403, 403, 403, 403, 403),
    "POST /api/ticket-bulk/{bulk_id}/undo": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/tickets": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/tickets": (401, 403, 422, 403, 403, 403, 403, 403),
    "GET /api/tickets/{ticket_id}": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/answer": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/tickets/{ticket_id}/approvals": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/approvals": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/approvals/{approval_id}/withdraw": (401, *3 * (404,), *4 * (403,)),
    "POST /api/tickets/{ticket_id}/assign": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/attachments": (401, 404, 404, 404, 403, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/bounce": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/call": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/cancel": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/close": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/confirm": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/answer/hold": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/answer/withdraw": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/time": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/work-time": (401, 403, 403, 403, 200, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/unwatch": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/watch": (401, 404, 404, 404, 200, 404, 404, 404),
    "GET /api/tickets/{ticket_id}/drafts": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/drafts": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/drafts/discard": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/presence": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/duplicate": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/edit": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/escalate": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/hand-back": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/links": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/links/{link_id}/remove": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/merge": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/note": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/pend": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/question": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/plan": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/reopen": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/resolve": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/resume": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/tickets/{ticket_id}/sla": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/sla/{clock_id}/excuse": (401, 404, 404, 404, 409, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/split": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/start": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/tickets/{ticket_id}/suggestions": (401, 404, 404, 404, 200, 404, 404, 404),
    "POST /api/tickets/{ticket_id}/take": (401, 404, 404, 404, 403, 403, 403, 403),
    "POST /api/tickets/{ticket_id}/unmerge": (401, 404, 404, 404, 403, 403, 403, 403),
    "GET /api/contracts": (401, 403, 200, 403, 200, 200, 200, 200),
    "POST /api/contracts": (401, 403, 403, 403, 403, 403, 403, 201),
    "POST /api/contracts/{contract_id}/change": (401, 404, 403, 404, 403, 403, 403, 409),
    "GET /api/vendors": (401, 403, 200, 403, 200, 200, 403, 200),
    "POST /api/vendors": (401, 403, 403, 403, 403, 201, 403, 403),
    "GET /api/reports/behind": (401, 403, 422, 403, 422, 422, 422, 422),
    "GET /api/reports/contract": (401, 403, 403, 403, 200, 403, 403, 403),
    "GET /api/reports/contract-file": (401, 403, 403, 403, 200, 403, 403, 403),
    "GET /api/reports/course": (401, 403, 422, 403, 422, 422, 422, 422),
    "GET /api/reports/figures": (401, 403, 422, 403, 422, 422, 422, 422),
    "GET /api/reports/files": (401, 403, 403, 403, 200, 403, 403, 403),
    "GET /api/reports/files/{report_file_id}": (401, 404, 403, 404, 200, 403, 403, 403),
    "GET /api/reports/forecast": (401, 403, 403, 403, 200, 403, 403, 403),
    "POST /api/reports/logo": (401, 403, 403, 403, 422, 403, 403, 403),
    "GET /api/reports/saved": (401, 403, 403, 403, 200, 403, 403, 403),
    "POST /api/reports/saved": (401, 403, 403, 403, 201, 403, 403, 403),
    "POST /api/reports/saved/{report_id}/change": (401, 404, 403, 404, 200, 403, 403, 403),
    "POST /api/reports/saved/{report_id}/make": (401, 404, 403, 404, 201, 403, 403, 403),
    "POST /api/reports/saved/{report_id}/remove": (401, 404, 403, 404, 200, 403, 403, 403),
    "GET /api/reports/settings": (401, 403, 200, 403, 200, 403, 403, 403),
    "POST /api/reports/settings": (401, 403, 403, 403, 200, 403, 403, 403),
    "GET /api/reports/split": (401, 403, 403, 403, 422, 403, 403, 403),
    "POST /api/session/end": (401, 200, 200, 403, 200, 200, 200, 200),
}

OTHER_PERSONS = (
    "{ticket_id}",
    "{attachment_id}",
    "{asset_id}",
    "{device_id}",
    "{document_id}",
    "{journey_id}",
    "{approval_id}",
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, ...]]:
    """The answers of the server, by route."""
    folder = tmp_path_factory.mktemp("access")
    desk = open_desk(folder, f"sqlite:///{folder / 'access.db'}")
    make_schema(desk.house.database)
    world = build(desk)
    answers = {
        name: tuple(world.ask(caller, route.endpoint).status_code for caller in CALLERS)
        for name, route in ordered(all_routes())
    }
    desk.close()
    return answers


def test_every_route_stands_in_the_table() -> None:
    assert set(all_routes()) == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_caller_gets_the_answer_of_the_table(asked: dict[str, tuple[int, ...]], name: str) -> None:
    assert dict(zip(CALLERS, asked[name], strict=True)) == dict(zip(CALLERS, TABLE[name], strict=True))


@pytest.mark.parametrize(
    "name", sorted(name for name in TABLE if any(word in name for word in OTHER_PERSONS))
)
def test_another_persons_record_does_not_exist_for_requesters_and_devices(name: str) -> None:
    answers = dict(zip(CALLERS, TABLE[name], strict=True))
    assert (answers["nobody"], answers["requester"], answers["device"]) == (401, 404, 404)


@pytest.mark.parametrize("name", sorted(name for name in TABLE if "{ticket_id}" in name))
def test_another_teams_ticket_does_not_exist_for_an_agent(name: str) -> None:
    assert TABLE[name][CALLERS.index("other team")] == 404


def test_an_internal_note_reaches_nobody_who_may_not_read_it(tmp_path: Path) -> None:
    desk: Desk = open_desk(tmp_path, f"sqlite:///{tmp_path / 'notes.db'}")
    make_schema(desk.house.database)
    world: World = build(desk)
    for name, route in ordered(all_routes()):
        for caller in ("requester", "other team", "device", "hr", "keeper"):
            answer = world.ask(caller, route.endpoint)
            assert NOTE.encode() not in answer.content, f"{name} as {caller}"
    desk.close()


def test_an_internal_part_of_an_article_reaches_only_readers_of_knowledge(tmp_path: Path) -> None:
    desk: Desk = open_desk(tmp_path, f"sqlite:///{tmp_path / 'parts.db'}")
    make_schema(desk.house.database)
    world: World = build(desk)
    for name, route in ordered(all_routes()):
        for caller in ("nobody", "requester", "device", "hr"):
            answer = world.ask(caller, route.endpoint)
            assert INTERNAL.encode() not in answer.content, f"{name} as {caller}"
        if "/api/my/" in name:
            answer = world.ask("administrator", route.endpoint)
            assert INTERNAL.encode() not in answer.content, name
    desk.close()
