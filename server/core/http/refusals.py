"""What went wrong, as the refusal that is sent: code, field, facts and the status of the answer."""

import re

from litestar.exceptions import ClientException, HTTPException, NotFoundException, ValidationException
from sqlalchemy.exc import DataError, DBAPIError, NoResultFound

from server.core import db
from shared.errors import DeskError, Invalid, Malformed, NotFound, Refusal, TooLarge, Unavailable


def refusal_of(error: Exception, reference: str) -> tuple[Refusal, int]:
    """The refusal and its status; 500 where nobody foresaw the error."""
    known = _known(error)
    if known is None:
        return Refusal(code="server_fault", reference=reference), 500
    status = 507 if known.code == "disk_full" else 421 if known.code == "unknown_host" else known.status
    return Refusal(code=known.code, field=known.field, facts=known.facts, reference=reference), status


def _known(error: Exception) -> DeskError | None:
    match error:
        case DeskError():
            return error
        case ValidationException():
            return _validation(error)
        case NotFoundException():
            return NotFound()
        case HTTPException():
            return _of_framework(error)
        case UnicodeDecodeError() | RecursionError():
            return Malformed("body_malformed")
        case NoResultFound():
            return NotFound()
        case DataError():
            return Invalid("value_not_accepted", reason="database")
        case DBAPIError() if db.storage_fault(error):
            return Unavailable(db.storage_fault(error), retry_after_s=30)
    return None


def _of_framework(error: HTTPException) -> DeskError | None:
    """What the web framework itself refuses."""
    match error.status_code:
        case 400 if isinstance(error, ClientException):
            return _malformed(error)
        case 405:
            return _MethodNotAllowed("method_not_allowed")
        case 413:
            return TooLarge("body_too_large")
        case 421:
            return Malformed("unknown_host")
    return Malformed("request_malformed") if error.status_code < 500 else None


class _MethodNotAllowed(DeskError):
    status = 405


def _malformed(error: ClientException) -> DeskError:
    message = f"{error.detail} {error.__cause__ or ''}"
    if "unknown field" in message or "Expected" in message or "required field" in message:
        return invalid(message)
    return Malformed("body_malformed")


def _validation(error: ValidationException) -> DeskError:
    extra = error.extra if isinstance(error.extra, list) else []
    first = extra[0] if extra else {}
    found = invalid(str(first.get("message", error.detail)))
    if not found.field and first.get("key"):
        found.field = str(first["key"])
    return found


def invalid(message: str) -> Invalid:
    """What a decoder says about a value, with the name of the field."""
    unknown = re.search(r"unknown field `(\w+)`", message)
    if unknown:
        return Invalid("unknown_field", unknown.group(1))
    missing = re.search(r"missing required field `(\w+)`", message)
    if missing:
        return Invalid("field_missing", missing.group(1))
    place = re.search(r"at `\$\.?([^`]*)`", message)
    return Invalid("value_not_accepted", place.group(1) if place else "", reason=message)
