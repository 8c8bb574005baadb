"""The one family of refusals. A code crosses the wire; the sentence is made where a person reads it.

The sentences stand in `shared/sentences/<language>/<feature>.json`, one for every code in Korean and English.
"""

import json
from functools import cache
from importlib import resources
from typing import Any, ClassVar

from shared.wire import Reply


class Refusal(Reply):
    """The body of every answer with status 400 and above.

    `field` names the input at fault ("" when none). `facts` fill the placeholders of the sentence.
    `reference` finds the line in the server's log.
    """

    code: str
    field: str = ""
    facts: dict[str, Any] = {}
    reference: str = ""


class DeskError(Exception):
    """A refusal that a person or a program can act on."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, field: str = "", **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.field} {self.facts}".strip()


class Malformed(DeskError):
    """400: the request cannot be read at all."""

    status = 400


class Unauthorized(DeskError):
    """401: nobody is signed in, or no longer."""

    status = 401


class Forbidden(DeskError):
    """403: the record is visible, the action is not allowed."""

    status = 403


class NotFound(DeskError):
    """404: there is no such record, or not for this caller; the two look the same."""

    status = 404

    def __init__(self, code: str = "not_found", field: str = "", **facts: Any) -> None:
        super().__init__(code, field, **facts)


class Conflict(DeskError):
    """409: the record is not in the state the caller believes."""

    status = 409


class Gone(DeskError):
    """410: it was there and has been used up."""

    status = 410


class TooLarge(DeskError):
    """413: more bytes than this call takes."""

    status = 413


class Invalid(DeskError):
    """422: readable, but not acceptable; `field` says where."""

    status = 422


class TooMany(DeskError):
    """429: slow down; `retry_after_s` among the facts says how long."""

    status = 429


class Unavailable(DeskError):
    """503: not now; repeat later."""

    status = 503


@cache
def sentences(language: str) -> dict[str, str]:
    """All sentences of one language ("ko" or "en"), by code."""
    folder = resources.files("shared") / "sentences" / language
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".json"):
            found.update(json.loads(entry.read_text("utf-8")))
    return found
