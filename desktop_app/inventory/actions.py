"""What may be asked and done about devices; each gives its answer to `done`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed, Pending
from shared import inventory as wire
from shared.inventory import DeviceDetail, DeviceRow, EnrolmentSecretCreated, EnrolmentSecrets
from shared.wire import Page

Row = Callable[[DeviceRow], None]


class DeviceActions:
    """The calls of one page (`owner`): answers for a page that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self.backend, self.owner = backend, owner

    def list(
        self, query: wire.DevicesQuery, done: Callable[[Page[DeviceRow]], None], failed: Failed
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.LIST_DEVICES, done, failed=failed, query=query, latest="list"
        )

    def get(
        self, device_id: int, done: Callable[[DeviceDetail], None], failed: Failed, latest: str = ""
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.GET_DEVICE, done, failed=failed, latest=latest, device_id=device_id
        )

    def match(self, device_id: int, body: wire.MatchDevice, done: Row, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.MATCH_DEVICE, done, failed=failed, body=body, device_id=device_id
        )

    def register(self, device_id: int, body: wire.RegisterDevice, done: Row, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.REGISTER_DEVICE, done, failed=failed, body=body, device_id=device_id
        )

    def accept(self, device_id: int, body: wire.DeviceDecision, done: Row, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.ACCEPT_DEVICE, done, failed=failed, body=body, device_id=device_id
        )

    def revoke(self, device_id: int, body: wire.DeviceDecision, done: Row, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, wire.REVOKE_DEVICE, done, failed=failed, body=body, device_id=device_id
        )

    # --- secrets of installers -----------------------------------------------------------------------------

    def secrets(self, done: Callable[[EnrolmentSecrets], None], failed: Failed) -> Pending:
        return self.backend.call(self.owner, wire.LIST_ENROLMENT_SECRETS, done, failed=failed)

    def create_secret(
        self, body: wire.NewEnrolmentSecret, done: Callable[[EnrolmentSecretCreated], None], failed: Failed
    ) -> Pending:
        return self.backend.call(self.owner, wire.CREATE_ENROLMENT_SECRET, done, failed=failed, body=body)

    def revoke_secret(
        self, secret_id: int, done: Callable[[wire.EnrolmentSecretRow], None], failed: Failed
    ) -> Pending:
        return self.backend.call(
            self.owner, wire.REVOKE_ENROLMENT_SECRET, done, failed=failed, secret_id=secret_id
        )
