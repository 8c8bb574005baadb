"""One contact with the server: look at this PC, tell what is new, obey the few orders there are."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from endpoint_agent import files, identity, reports, snapshot, state
from endpoint_agent.reports import Known
from endpoint_agent.settings import Settings
from endpoint_agent.snapshot import Snapshot
from endpoint_agent.spool import Spool, Waiting
from endpoint_agent.stops import AgentStop, DeviceRevoked, NotEnrolled, ServerRefused
from endpoint_agent.transport import Transport
from shared.inventory import SEND_HEARTBEAT, SEND_REPORT, AgentOrders, Report, Usage

log = logging.getLogger(__name__)
LAST_SENT = "last-report.json"
INVALID = frozenset({400, 409, 413, 415, 422})
"""Statuses of a refusal that is about the report itself."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Cycle:
    """What one run needs to know, read from disk once and written back as things happen."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._identity = identity.load(settings)
        files.make_private_folder(Path(settings.state_dir))
        self._state = state.load(settings)
        self._known = state.load_known(settings)
        self._spool = Spool(Path(settings.state_dir) / "spool")
        self._unkept: tuple[Waiting, Known] | None = None
        """A report that the disk did not take; lost with this run unless it is delivered."""

    def run(self) -> AgentOrders:
        """Collect and send now. Whatever could not be sent waits in the spool."""
        seen = snapshot.take(self._settings, self._clock())
        try:
            with self._transport() as transport:
                orders = self._contact(transport, seen)
        except AgentStop as stop:
            self._note_failure(stop)
            raise
        self._note_success()
        if orders.is_reenrol:
            forget_device(self._settings)
            raise NotEnrolled("agent_must_enrol_again")
        return orders

    def _transport(self) -> Transport:
        return Transport(self._settings, self._identity.server, self._identity.authorization())

    def _contact(self, transport: Transport, seen: Snapshot) -> AgentOrders:
        self._put(self._news(seen), seen)
        orders = self._deliver(transport) or self._beat(transport, seen)
        if orders.wanted and not orders.is_reenrol:
            asked = reports.delta(seen, self._known, self._state.next_seq(), tuple(orders.wanted))
            if asked is not None:
                self._put(asked, seen)
                orders = self._deliver(transport) or orders
        self._state.take_orders(orders)
        return orders

    def _news(self, seen: Snapshot) -> Report | None:
        """The first report, and the one after a change of categories, says everything."""
        has_other_categories = self._state.categories_off != self._settings.categories_off
        self._state.categories_off = list(self._settings.categories_off)
        if self._state.is_full_due or has_other_categories or not self._known.digests:
            self._state.is_full_due = False
            return reports.full(seen, self._state.next_seq())
        return reports.delta(seen, self._known, self._state.next_seq())

    def _put(self, report: Report | None, seen: Snapshot) -> None:
        """On disk first, then it counts as on its way to the server."""
        if report is None:
            return
        known = reports.known_after(seen, self._known)
        state.save(self._settings, self._state)
        try:
            self._spool_report(report, seen)
        except OSError:
            log.warning("the report cannot be kept on disk; sending it from memory", exc_info=True)
            self._unkept = (Waiting(Path(self._settings.state_dir), report, reports.encode(report)), known)
            return
        self._learn(known)

    def _spool_report(self, report: Report, seen: Snapshot) -> None:
        is_full = report.sections == seen.sections and report.software == seen.software
        if is_full or self._spool.put_delta(report) is None:
            self._spool.put_full(report if is_full else reports.full(seen, report.seq))

    def _learn(self, known: Known) -> None:
        self._known = known
        state.save_known(self._settings, known)

    def _deliver(self, transport: Transport) -> AgentOrders | None:
        """Everything that waits, oldest first; the answer to the last one."""
        orders = None
        for waiting in self._spool.waiting():
            orders = self._deliver_one(transport, waiting)
            self._spool.confirm(waiting)
        if self._unkept is not None:
            waiting, known = self._unkept
            orders = self._deliver_one(transport, waiting)
            self._unkept = None
            self._learn(known)
        return orders

    def _deliver_one(self, transport: Transport, waiting: Waiting) -> AgentOrders:
        try:
            orders = transport.send(SEND_REPORT, waiting.body, key=waiting.report.report_id)
        except ServerRefused as refusal:
            if refusal.answer_status in INVALID:  # it will never be accepted: start anew next time
                self._state.last_refusal = refusal.code
                self._spool.put_aside(waiting)
                self._spool.clear()
                self._learn(Known())
            raise
        self._note_sent(transport, waiting)
        return orders

    def _beat(self, transport: Transport, seen: Snapshot) -> AgentOrders:
        usage = self._usage_to_send(seen)
        beat = reports.heartbeat(seen, self._known, self._state.next_seq(), usage)
        state.save(self._settings, self._state)
        orders = transport.call(SEND_HEARTBEAT, beat)
        self._state.last_kind, self._state.last_bytes = "heartbeat", transport.sent_bytes
        if usage is not None:
            self._remember_usage(usage)
        return orders

    def _usage_to_send(self, seen: Snapshot) -> Usage | None:
        if seen.usage is None:
            return None
        sizes = {volume.mount: volume.size_bytes for volume in seen.sections.volumes or []}
        age_s = self._clock().timestamp() - self._state.usage_at
        return seen.usage if reports.is_usage_due(seen.usage, self._state.usage, age_s, sizes) else None

    def _remember_usage(self, usage: Usage) -> None:
        self._state.usage, self._state.usage_at = usage, self._clock().timestamp()

    def _note_sent(self, transport: Transport, waiting: Waiting) -> None:
        self._state.last_kind = (
            "full" if waiting.report.software is not None and waiting.report.sections else "delta"
        )
        self._state.last_bytes = transport.sent_bytes
        self._state.last_refusal = ""
        if waiting.report.usage is not None:
            self._remember_usage(waiting.report.usage)
        with suppress(OSError):  # only while the service keeps this folder, for the users of this PC
            path = Path(self._settings.runtime_dir) / LAST_SENT
            if path.parent.is_dir():
                files.check_owned(path.parent)
                files.write_whole(path, waiting.body, mode=0o644)

    def _note_success(self) -> None:
        self._state.last_contact_at = self._clock()
        self._state.last_error = ""
        state.save(self._settings, self._state)

    def _note_failure(self, stop: AgentStop) -> None:
        if isinstance(stop, DeviceRevoked):
            forget_device(self._settings)
            return
        self._state.last_error, self._state.last_error_at = stop.code, self._clock()
        state.save(self._settings, self._state)


def forget_device(settings: Settings) -> None:
    """Revoked or to be enrolled again: the secret and everything that waited go."""
    identity.forget(settings)
    Spool(Path(settings.state_dir) / "spool").clear()
    state.forget(settings)
