"""`Backend.call`: a page asks, the server answers, the page's function is called; nothing ever waits."""

import logging
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkReply
from shiboken6 import isValid

from desktop_app.core.session import Session
from desktop_app.core.transport import Answer, Transport
from desktop_app.core.updates import UpdatesFollower
from shared import errors
from shared.auth import GET_ME, REFRESH_SESSION, SIGN_OUT, Me, Refresh, SignedIn
from shared.errors import DeskError, Refusal
from shared.wire import Endpoint, File, Nothing, Raw

log = logging.getLogger(__name__)

R = TypeVar("R")
Failed = Callable[[DeskError], None]

REPEATED = frozenset({0, 408, 425, 429, 502, 503, 504, 507})
"""Answers after which the same request is sent again, with the same key."""
TRIES = 4
FIRST_PAUSE_MS = 400
LONGEST_PAUSE_MS = 20_000
RENEW_AGAIN_MS = 10_000

BY_STATUS: dict[int, type[DeskError]] = {
    kind.status: kind
    for kind in (
        errors.Malformed,
        errors.Unauthorized,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.Gone,
        errors.TooLarge,
        errors.Invalid,
        errors.TooMany,
        errors.Unavailable,
    )
}


@dataclass(eq=False)
class Pending:
    """A call on its way; `cancel` forgets it. A write that has left is still carried out by the server."""

    owner: QObject
    endpoint: Endpoint[Any, Any, Any]
    path: str
    query: dict[str, str]
    body: bytes
    done: Callable[[Any], None] | None
    failed: Failed | None
    key: str
    tries: int = 0
    is_renewed: bool = False
    is_cancelled: bool = False
    reply: QNetworkReply | None = field(default=None, repr=False)

    @property
    def is_wanted(self) -> bool:
        """Whether it should (still) be sent: a write goes on when its page is closed, a question does not."""
        if self.endpoint.writes:
            return not self.is_cancelled or self.tries > 0
        return self.is_awaited

    @property
    def is_awaited(self) -> bool:
        """Whether somebody is there to be told the answer."""
        return not self.is_cancelled and isValid(self.owner)

    def cancel(self) -> None:
        self.is_cancelled = True
        if not self.endpoint.writes and self.reply is not None and isValid(self.reply):
            self.reply.abort()


class Backend(QObject):
    """The server as the pages see it.

    `updated` carries the list of `Update`s that arrived; `reload` says too much was missed.
    `state_changed`: "live", "offline" or "connecting". `sign_in_needed`: the session has ended, nothing
    else was lost.
    `failed`: a call without a `failed` function was refused (the window shows it).
    """

    updated = Signal(object)
    reload = Signal()
    state_changed = Signal(str)
    sign_in_needed = Signal()
    signed_in = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, language: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._language = language
        self._transport = Transport(session.address, self)
        if session.certificate:
            self._transport.pin(session.certificate)
        self._latest: dict[tuple[int, str], Pending] = {}
        self._waiting: list[Pending] = []
        self._is_refreshing = False
        self._account_id = 0
        """Whose calls wait."""
        self._renewal = QTimer(self, singleShot=True)
        self._renewal.timeout.connect(self._refresh)
        self._session_number = 0
        """Counts sign-ins: an answer about an earlier one means nothing any more."""
        self._follower = UpdatesFollower(self._transport, lambda: self.session.access_token, self)
        self._follower.arrived.connect(self.updated)
        self._follower.gap.connect(self.reload)
        self._follower.state_changed.connect(self._on_state)
        self._follower.refused.connect(self._refresh)
        self.state = "connecting"
        self._was_offline = False

    @property
    def me(self) -> Me:
        assert self.session.me is not None, "asked before the sign-in was complete"
        return self.session.me

    @property
    def seq(self) -> int:
        """The last update of the feed that was seen; -1 before the first answer."""
        return self._follower.seq

    # --- calls ---------------------------------------------------------------------------------------------

    def call(  # noqa: PLR0913  # what a call may say of itself, by keyword
        self,
        owner: QObject,
        endpoint: Endpoint[Any, Any, R],
        done: Callable[[R], None] | None = None,
        *,
        failed: Failed | None = None,
        query: Any = None,
        body: Any = None,
        latest: str = "",
        key: str = "",
        **ids: int,
    ) -> Pending:
        """Ask; `done` gets the reply, `failed` the refusal, both on the window's thread.

        An answer for an owner that is gone is dropped. Of calls with the same `latest` word of one owner only
        the newest is answered. A write carries `key` (made here when not given) and is repeated with it.
        """
        pending = Pending(
            owner=owner,
            endpoint=endpoint,
            path=endpoint.url(**ids),
            query=_query(query),
            body=_body(endpoint, body),
            done=done,
            failed=failed,
            key=key or (uuid.uuid4().hex if endpoint.writes else ""),
        )
        if latest:
            self._supersede((id(owner), latest), pending)
        if self._is_open_to_all(endpoint) or not (self._has_ended or self.session.needs_refresh):
            self._send(pending)
        else:
            self._wait(pending)
        return pending

    def _wait(self, pending: Pending) -> None:
        """Keep a call until there are good tokens: after a refresh, or after the next sign-in."""
        self._waiting.append(pending)
        if not self._has_ended:
            self._refresh()

    @property
    def _has_ended(self) -> bool:
        """The person was signed in here and is asked to sign in again."""
        return self._account_id != 0 and not self.session.is_signed_in

    def _supersede(self, place: tuple[int, str], pending: Pending) -> None:
        before = self._latest.get(place)
        self._latest[place] = pending
        if before is None:
            pending.owner.destroyed.connect(partial(self._forget_latest, place))
        else:
            before.cancel()

    def _forget_latest(self, place: tuple[int, str], _: object = None) -> None:
        self._latest.pop(place, None)

    @staticmethod
    def _is_open_to_all(endpoint: Endpoint[Any, Any, Any]) -> bool:
        return endpoint.access.value == "public"

    def _send(self, pending: Pending) -> None:
        headers = {"Accept-Language": self._language()}
        if self.session.access_token and not self._is_open_to_all(pending.endpoint):
            headers["Authorization"] = f"Bearer {self.session.access_token}"
        if pending.key:
            headers["Idempotency-Key"] = pending.key
        if pending.body:
            is_raw = pending.endpoint.accepts_raw
            headers["Content-Type"] = "application/octet-stream" if is_raw else "application/json"
        pending.tries += 1
        pending.reply = self._transport.send(
            pending.endpoint.method,
            pending.path,
            lambda answer: self._answered(pending, answer),
            query=pending.query,
            body=pending.body,
            headers=headers,
        )

    def _answered(self, pending: Pending, answer: Answer) -> None:
        pending.reply = None
        if not pending.is_wanted:
            return
        if answer.status in REPEATED and pending.tries < TRIES:
            pause = random.randrange(100, min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2**pending.tries))
            QTimer.singleShot(max(pause, _asked_pause(answer)), self, lambda: self._send_again(pending))
            return
        is_closed = not self._is_open_to_all(pending.endpoint)
        if answer.status == 401 and is_closed and (self._has_ended or not pending.is_renewed):
            pending.is_renewed = True
            self._wait(pending)
            return
        self._finish(pending, answer)

    def _send_again(self, pending: Pending) -> None:
        if pending.is_wanted:
            self._send(pending)

    def _finish(self, pending: Pending, answer: Answer) -> None:
        if 200 <= answer.status < 300:
            if pending.done is not None and pending.is_awaited:
                pending.done(_reply(pending.endpoint, answer))
            return
        error = _error(answer)
        log.info("%s %s: %s %s", pending.endpoint.method, pending.path, answer.status, error.code)
        self._refuse(pending, error)

    def _refuse(self, pending: Pending, error: DeskError) -> None:
        if pending.is_awaited and pending.failed is not None:
            pending.failed(error)
        elif not pending.is_cancelled:
            self.failed.emit(error)

    # --- the session ---------------------------------------------------------------------------------------

    def begin(self, tokens: SignedIn, done: Callable[[], None], failed: Failed) -> None:
        """Take over tokens from a sign-in, ask who we are, then follow the feed."""
        self._forget_refresh()
        self.session.accept(tokens)
        self._plan_renewal()
        self._after_sign_in(done, failed)

    @property
    def is_kept(self) -> bool:
        """Whether the work goes on after the next sign-in: False after signing out."""
        return self._account_id != 0

    def expect(self, me: Me) -> None:
        """Who is about to sign in, as known from last time: calls wait until it has happened."""
        self.session.me = me
        self._account_id = me.account_id

    def resume(self, done: Callable[[], None], failed: Failed) -> None:
        """Go on with the sign-in kept in the keyring; without one the person is asked."""
        if not self.session.is_signed_in:
            self._end_session(errors.Unauthorized("sign_in_needed"))
            return
        self._after_sign_in(done, failed)

    def _after_sign_in(self, done: Callable[[], None], failed: Failed) -> None:
        def known(me: Me) -> None:
            if self._account_id not in (0, me.account_id):
                self._waiting.clear()
            self._account_id = me.account_id
            self.session.me = me
            self._follower.start()
            for pending in self._waiting:
                pending.is_renewed = False
            self._send_waiting()
            self.signed_in.emit()
            done()

        self.call(self, GET_ME, known, failed=failed)

    def sign_out(self) -> None:
        """By the person: what waits is given up."""
        self._follower.stop()
        self._renewal.stop()
        self._waiting.clear()
        self._account_id = 0
        self._forget_refresh()
        if self.session.access_token:
            self._send(_only_sent(self, SIGN_OUT))
        self.session.forget()
        self.sign_in_needed.emit()

    def stop(self) -> None:
        """The window closes."""
        self._renewal.stop()
        self._follower.stop()

    def _plan_renewal(self) -> None:
        """The next tokens are fetched before these end, so that nobody has to wait for them."""
        self._renewal.start(self.session.renew_in_ms)

    def _forget_refresh(self) -> None:
        """A refresh that is on its way is about tokens of before."""
        self._session_number += 1
        self._is_refreshing = False

    def _refresh(self) -> None:
        if self._is_refreshing:
            return
        if not self.session.is_signed_in:
            self._end_session(errors.Unauthorized("sign_in_needed"))
            return
        self._is_refreshing = True
        number = self._session_number
        self.call(
            self,
            REFRESH_SESSION,
            partial(self._refreshed, number),
            failed=partial(self._not_refreshed, number),
            body=Refresh(refresh_token=self.session.refresh_token),
        )

    def _refreshed(self, number: int, tokens: SignedIn) -> None:
        if number != self._session_number:
            return
        self._is_refreshing = False
        self.session.accept(tokens)
        self._plan_renewal()
        self._send_waiting()
        if self.session.me is not None:
            self._follower.start()

    def _send_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for pending in waiting:
            self._send_again(pending)

    def _not_refreshed(self, number: int, error: DeskError) -> None:
        if number != self._session_number:
            return
        self._is_refreshing = False
        if isinstance(error, errors.Unauthorized | errors.Invalid | errors.Forbidden):
            self._end_session(error)
            return
        waiting, self._waiting = self._waiting, []
        for pending in waiting:
            if pending.is_wanted:
                self._refuse(pending, error)
        self._on_state("offline")
        if self.session.me is not None:
            QTimer.singleShot(RENEW_AGAIN_MS, self, self._follower.start)

    def _end_session(self, error: DeskError) -> None:
        """Calls of pages wait and are sent after the next sign-in of the same person."""
        self._follower.stop()
        self._renewal.stop()
        self._forget_refresh()
        self.session.forget()
        resuming = [pending for pending in self._waiting if pending.endpoint is GET_ME]
        self._waiting = [pending for pending in self._waiting if pending.endpoint is not GET_ME]
        for pending in resuming:
            self._refuse(pending, error)
        self._on_state("connecting")
        self.sign_in_needed.emit()

    def _on_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
        self._was_offline = self._was_offline or state == "offline"
        if self._was_offline and state == "live":
            self._was_offline = False
            self.reload.emit()


def _only_sent(owner: QObject, endpoint: Endpoint[Any, Any, Any]) -> Pending:
    """A call whose answer nobody needs."""
    key = uuid.uuid4().hex
    pending = Pending(owner, endpoint, endpoint.url(), {}, b"", None, lambda _: None, key, tries=TRIES)
    pending.is_renewed = True
    return pending


def _query(query: Any) -> dict[str, str]:
    if query is None:
        return {}
    given = msgspec.to_builtins(query)
    return {name: _word(value) for name, value in given.items() if value is not None and value != ""}


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(endpoint: Endpoint[Any, Any, Any], body: Any) -> bytes:
    if endpoint.body is Nothing:
        return b""
    if endpoint.accepts_raw:
        assert isinstance(body, Raw)
        return body.content
    assert isinstance(body, endpoint.body), f"{endpoint.path} takes {endpoint.body.__name__}"
    return msgspec.json.encode(body)


def _reply(endpoint: Endpoint[Any, Any, R], answer: Answer) -> R:
    if endpoint.returns_raw:
        name = answer.headers.get("content-disposition", "").rpartition("''")[2]
        media_type = answer.headers.get("content-type", "")
        return File(name=name, media_type=media_type, content=answer.body)  # type: ignore[return-value]  # R is File
    return msgspec.json.decode(answer.body, type=endpoint.reply)


def _error(answer: Answer) -> DeskError:
    if answer.status == 0:
        return errors.Unavailable("server_unreachable", reason=answer.error)
    try:
        refusal = msgspec.json.decode(answer.body, type=Refusal)
    except msgspec.DecodeError:
        return DeskError("answer_not_understood", status=answer.status)
    facts = refusal.facts | ({"reference": refusal.reference} if refusal.reference else {})
    facts.pop("code", None)
    error = BY_STATUS.get(answer.status, DeskError)(refusal.code)
    error.field, error.facts = refusal.field, facts
    return error


def _asked_pause(answer: Answer) -> int:
    word = answer.headers.get("retry-after", "")
    return min(int(word) * 1000, LONGEST_PAUSE_MS) if word.isdecimal() else 0
