"""What may be asked and done about causes, shared changes and fixes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed, Pending
from shared import diagnosis as wire
from shared.announcements import CREATE_ANNOUNCEMENT, Announcement, AnnouncementDetail

Diagnosed = Callable[[wire.TicketDiagnosis], None]


class DiagnosisActions:
    """The calls of one page (`owner`): answers for a page that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self.backend, self.owner = backend, owner

    def of_ticket(self, ticket_id: int, done: Diagnosed) -> Pending:
        return self.backend.call(
            self.owner,
            wire.GET_DIAGNOSIS,
            done,
            failed=lambda _: None,
            latest=f"diagnosis.{ticket_id}",
            ticket_id=ticket_id,
        )

    def attach(self, ticket_id: int, body: wire.NewFixCheck, done: Diagnosed, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.ATTACH_FIX_CHECK, done, failed=failed, body=body, ticket_id=ticket_id
        )

    def cancel(self, ticket_id: int, check_id: int, done: Diagnosed, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner,
            wire.CANCEL_FIX_CHECK,
            done,
            failed=failed,
            ticket_id=ticket_id,
            check_id=check_id,
        )

    def rules(self, done: Callable[[wire.CauseRules], None], failed: Failed) -> Pending:
        return self.backend.call(self.owner, wire.LIST_CAUSE_RULES, done, failed=failed, latest="rules")

    def create_rule(
        self, body: wire.NewCauseRule, done: Callable[[wire.CauseRule], None], failed: Failed
    ) -> Pending:
        return self.backend.call(self.owner, wire.CREATE_CAUSE_RULE, done, failed=failed, body=body)

    def change_rule(
        self,
        rule_id: int,
        body: wire.ChangedCauseRule,
        done: Callable[[wire.CauseRule], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.CHANGE_CAUSE_RULE, done, failed=failed, body=body, rule_id=rule_id
        )

    def suspicions(self, done: Callable[[wire.Suspicions], None]) -> Pending:
        return self.backend.call(
            self.owner, wire.LIST_SUSPICIONS, done, failed=lambda _: None, latest="suspicions"
        )

    def suspicion(
        self, suspicion_id: int, done: Callable[[wire.SuspicionDetail], None], failed: Failed
    ) -> Pending:
        return self.backend.call(
            self.owner,
            wire.GET_SUSPICION,
            done,
            failed=failed,
            latest="suspicion",
            suspicion_id=suspicion_id,
        )

    def make_parent(
        self,
        suspicion_id: int,
        body: wire.MakeParent,
        done: Callable[[wire.SuspicionDetail], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner,
            wire.MAKE_SUSPICION_PARENT,
            done,
            failed=failed,
            body=body,
            suspicion_id=suspicion_id,
        )

    def draft_notice(
        self,
        body: Announcement,
        done: Callable[[AnnouncementDetail], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(self.owner, CREATE_ANNOUNCEMENT, done, failed=failed, body=body)

    def dismiss(
        self,
        suspicion_id: int,
        body: wire.DismissSuspicion,
        done: Callable[[wire.SuspicionRow], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.DISMISS_SUSPICION, done, failed=failed, body=body, suspicion_id=suspicion_id
        )
