"""The verbs of approvals, as the server knows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from shared import approvals as wire
from shared.approvals import (
    ApprovalDetail,
    ApprovalRow,
    Chain,
    Chains,
    Colleagues,
    Delegation,
    Delegations,
    MyApprovalsQuery,
    Verdict,
)
from shared.wire import Page


class ApprovalActions:
    """Calls on behalf of `owner`: answers for an owner that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self._backend, self._owner = backend, owner

    def list_mine(
        self, query: MyApprovalsQuery, done: Callable[[Page[ApprovalRow]], None], failed: Failed
    ) -> None:
        self._backend.call(
            self._owner, wire.LIST_MY_APPROVALS, done, failed=failed, query=query, latest="approvals"
        )

    def count(self, done: Callable[[wire.ApprovalCount], None]) -> None:
        self._backend.call(
            self._owner, wire.COUNT_MY_APPROVALS, done, failed=lambda _: None, latest="approval_count"
        )

    def read(self, approval_id: int, done: Callable[[ApprovalDetail], None], failed: Failed) -> None:
        self._backend.call(
            self._owner,
            wire.GET_MY_APPROVAL,
            done,
            failed=failed,
            latest="approval",
            approval_id=approval_id,
        )

    def decide(
        self,
        approval_id: int,
        verdict: Verdict,
        reason: str,
        done: Callable[[ApprovalDetail], None],
        failed: Failed,
    ) -> None:
        body = wire.Decide(verdict=verdict, reason=reason)
        self._backend.call(
            self._owner, wire.DECIDE_APPROVAL, done, failed=failed, body=body, approval_id=approval_id
        )

    # --- deputies ------------------------------------------------------------------------------------------

    def delegations(self, done: Callable[[Delegations], None], failed: Failed) -> None:
        self._backend.call(self._owner, wire.LIST_DELEGATIONS, done, failed=failed, latest="delegations")

    def delegate(
        self,
        deputy_id: int,
        days: tuple[date, date],
        note: str,
        done: Callable[[Delegation], None],
        failed: Failed,
    ) -> None:
        body = wire.NewDelegation(deputy_id=deputy_id, from_on=days[0], until_on=days[1], note=note)
        self._backend.call(self._owner, wire.CREATE_DELEGATION, done, failed=failed, body=body)

    def end_delegation(self, delegation_id: int, done: Callable[[Delegation], None], failed: Failed) -> None:
        self._backend.call(self._owner, wire.END_DELEGATION, done, failed=failed, delegation_id=delegation_id)

    def colleagues(self, words: str, done: Callable[[Colleagues], None]) -> None:
        query = wire.ColleaguesQuery(search=words)
        self._backend.call(
            self._owner,
            wire.FIND_COLLEAGUES,
            done,
            failed=lambda _: None,
            query=query,
            latest="colleagues",
        )

    # --- templates -----------------------------------------------------------------------------------------

    def chains(self, done: Callable[[Chains], None], failed: Failed) -> None:
        self._backend.call(self._owner, wire.LIST_CHAINS, done, failed=failed, latest="chains")

    def create_chain(self, form: wire.NewChain, done: Callable[[Chain], None], failed: Failed) -> None:
        self._backend.call(self._owner, wire.CREATE_CHAIN, done, failed=failed, body=form)

    def change_chain(
        self, chain_id: int, form: wire.ChangeChain, done: Callable[[Chain], None], failed: Failed
    ) -> None:
        self._backend.call(self._owner, wire.CHANGE_CHAIN, done, failed=failed, body=form, chain_id=chain_id)
