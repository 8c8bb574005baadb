"""One look at this PC: every collector once, each on its own, so that a failing one costs only its part."""

import logging
import re
from datetime import datetime
from typing import Any

from msgspec import ValidationError, convert, structs, to_builtins

from endpoint_agent.collectors import COLLECTORS, usage
from endpoint_agent.parsers import packages
from endpoint_agent.settings import SOFTWARE, USAGE, Settings
from shared.inventory import Failure, Program, Sections, Usage, digest_of
from shared.wire import Wire

log = logging.getLogger(__name__)
_TYPES: dict[str, Any] = {field.name: field.type for field in structs.fields(Sections)}
_REASON_LIMIT = 250


class Snapshot(Wire):
    """This PC as it is now. A part that failed or is switched off is missing from `digests`."""

    collected_at: datetime
    sections: Sections
    software: list[Program] | None
    usage: Usage | None
    digests: dict[str, str]
    failures: list[Failure]


def take(settings: Settings, now: datetime) -> Snapshot:
    """Ask every collector that is switched on."""
    found: dict[str, Any] = {}
    failures: list[Failure] = []
    for name, collect in COLLECTORS.items():
        if name in settings.categories_off:
            continue
        try:
            record = collect()
            found[name] = _fitting(record) if name == SOFTWARE else convert(to_builtins(record), _TYPES[name])
        except Exception as failure:
            log.warning("collecting %s failed", name, exc_info=True)
            failures.append(_failure(name, failure))
    if SOFTWARE in found:
        found[SOFTWARE] = _without_excluded(found[SOFTWARE], settings.software_exclude)
    digests = {name: digest_of(record) for name, record in found.items()}
    software = found.pop(SOFTWARE, None)
    return Snapshot(
        collected_at=now,
        sections=Sections(**found),
        software=software,
        usage=_usage(settings, failures),
        digests=digests,
        failures=failures,
    )


def _usage(settings: Settings, failures: list[Failure]) -> Usage | None:
    if USAGE in settings.categories_off:
        return None
    try:
        seen = usage.collect(observes_account=settings.observe_account)
        return convert(to_builtins(seen), Usage)
    except Exception as failure:
        log.warning("collecting usage failed", exc_info=True)
        failures.append(_failure(USAGE, failure))
        return None


def _fitting(programs: list[Program]) -> list[Program]:
    """The rows that the contract accepts; one odd row must not cost the other thousand."""
    try:
        convert(to_builtins(programs), list[Program])
    except ValidationError:
        programs = [program for program in programs if _fits(program)]
    return packages.sorted_once(programs)


def _fits(program: Program) -> bool:
    try:
        convert(to_builtins(program), Program)
    except ValidationError:
        return False
    return True


def _without_excluded(programs: list[Program], patterns: list[str]) -> list[Program]:
    """Programs whose name the company does not want to know never leave this PC."""
    if not patterns:
        return programs
    excluded = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    return [program for program in programs if not excluded.search(program.name)]


def _failure(name: str, failure: Exception) -> Failure:
    reason = " ".join(f"{type(failure).__name__}: {failure}".split())
    return Failure(section=name, reason=reason[:_REASON_LIMIT])
