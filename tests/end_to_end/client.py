"""A caller of the HTTP API, as any program of a customer would be: contract in, records out."""

import time
import uuid
from typing import Any, TypeVar

import msgspec
import requests

from shared.auth import SIGN_IN, SignIn
from shared.errors import Refusal, sentences
from shared.phrases import fill_in
from shared.wire import Endpoint, Nothing

R = TypeVar("R")


class Refused(Exception):
    """The server refused; `sentence` is what a person would read."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        self.status = status
        self.refusal = refusal
        known = sentences("ko").get(refusal.code, refusal.code)
        self.sentence = fill_in(known, {"field": refusal.field} | refusal.facts)
        super().__init__(f"{status} {refusal.code}: {self.sentence}")


class Caller:
    """Somebody signed in at `address`."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._address = address
        self._http = requests.Session()
        self._http.trust_env = False
        body = SignIn(login=login, password=password, client="story")
        self._http.headers["Authorization"] = f"Bearer {self.call(SIGN_IN, body=body).access_token}"

    def call(self, endpoint: Endpoint[Any, Any, R], *, query: Any = None, body: Any = None, **ids: int) -> R:
        params = {
            name: value
            for name, value in msgspec.to_builtins(query if query is not None else Nothing()).items()
            if value not in (None, "")
        }
        answer = self._http.request(
            endpoint.method,
            self._address + endpoint.url(**ids),
            params={
                name: str(value).lower() if isinstance(value, bool) else value
                for name, value in params.items()
            },
            data=msgspec.json.encode(body) if body is not None else b"",
            headers={"Idempotency-Key": uuid.uuid4().hex},
            timeout=60,
        )
        if answer.status_code >= 400:
            raise Refused(answer.status_code, msgspec.json.decode(answer.content, type=Refusal))
        return msgspec.json.decode(answer.content, type=endpoint.reply)


def wait_until_ready(address: str, seconds: float = 60) -> None:
    """Return when the server answers; raise when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if requests.get(f"{address}/readyz", timeout=2).ok:
                return
        except requests.ConnectionError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"no server at {address} after {seconds:.0f} s")
        time.sleep(0.1)
