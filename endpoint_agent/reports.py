"""What to tell the server: everything, what differs, or only that nothing does. Pure decisions."""

from functools import cache
from typing import Any
from uuid import uuid4

from msgspec import NODEFAULT, Struct, field, json, structs

from endpoint_agent.settings import SOFTWARE
from endpoint_agent.snapshot import Snapshot
from shared import __version__
from shared.inventory import (
    Failure,
    Heartbeat,
    Program,
    Report,
    Sections,
    SoftwareChange,
    Usage,
    digest_of_all,
)
from shared.wire import Wire

_USAGE_MAX_AGE_S = 86_400
_FREE_SPACE_STEP = 0.05


class Known(Wire):
    """What the server knows once everything on its way has arrived."""

    digests: dict[str, str] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def full(snapshot: Snapshot, seq: int) -> Report:
    return Report(
        report_id=str(uuid4()),
        seq=seq,
        collected_at=snapshot.collected_at,
        agent_version=__version__,
        digests=snapshot.digests,
        usage=snapshot.usage,
        sections=snapshot.sections,
        software=snapshot.software,
        failures=snapshot.failures,
    )


def delta(snapshot: Snapshot, known: Known, seq: int, wanted: tuple[str, ...] = ()) -> Report | None:
    """Parts that differ from what the server knows and parts it asked for; None when there are none."""
    changed = {name for name, digest in snapshot.digests.items() if known.digests.get(name) != digest}
    asked = changed | (set(wanted) & set(snapshot.digests))
    has_other_failures = {failed.section for failed in snapshot.failures} != {
        failed.section for failed in known.failures
    }
    if not asked and not has_other_failures:
        return None
    parts = {name: getattr(snapshot.sections, name) for name in sorted(asked - {SOFTWARE})}
    software = change = None
    if SOFTWARE in asked:
        change = None if SOFTWARE in wanted else software_change(snapshot, known)
        software = snapshot.software if change is None else None
    return Report(
        report_id=str(uuid4()),
        seq=seq,
        collected_at=snapshot.collected_at,
        agent_version=__version__,
        digests=digests_now(snapshot, known),
        usage=snapshot.usage,
        sections=Sections(**parts) if parts else None,
        software=software,
        software_change=change,
        failures=snapshot.failures,
    )


def heartbeat(snapshot: Snapshot, known: Known, seq: int, usage: Usage | None) -> Heartbeat:
    return Heartbeat(seq=seq, digest=digest_of_all(digests_now(snapshot, known)), usage=usage)


def digests_now(snapshot: Snapshot, known: Known) -> dict[str, str]:
    """A part whose collector failed this time is still what it was."""
    failed = {failure.section for failure in snapshot.failures}
    kept = {name: digest for name, digest in known.digests.items() if name in failed}
    return {**kept, **snapshot.digests}


def known_after(snapshot: Snapshot, known: Known) -> Known:
    return Known(
        digests=digests_now(snapshot, known),
        programs=known.programs if snapshot.software is None else snapshot.software,
        failures=snapshot.failures,
    )


def software_change(snapshot: Snapshot, known: Known) -> SoftwareChange | None:
    """Rows added and removed; None when the whole list is shorter, or the server has none yet."""
    base = known.digests.get(SOFTWARE, "")
    if not base or snapshot.software is None:
        return None
    before, now = set(known.programs), set(snapshot.software)
    added = [program for program in snapshot.software if program not in before]
    removed = [program for program in known.programs if program not in now]
    if len(added) + len(removed) > len(snapshot.software) // 2:
        return None
    return SoftwareChange(base_digest=base, added=added, removed=removed)


def is_usage_due(now: Usage, sent: Usage | None, sent_s_ago: float, sizes: dict[str, int]) -> bool:
    """Whether usage tells something new: another start or account, 5 % of a volume, or a day has passed."""
    if sent is None or sent_s_ago >= _USAGE_MAX_AGE_S or sent_s_ago < 0:
        return True
    if (now.booted_at, now.account) != (sent.booted_at, sent.account):
        return True
    if set(now.volumes_free) != set(sent.volumes_free):
        return True
    return any(
        abs(free - sent.volumes_free[mount]) > _FREE_SPACE_STEP * max(sizes.get(mount, 0), 1)
        for mount, free in now.volumes_free.items()
    )


def encode(record: Wire) -> bytes:
    """JSON without the fields that have their default value: what goes on the wire, byte for byte."""
    return json.encode(lean(record))


def lean(value: Any) -> Any:
    if isinstance(value, Struct):
        return {
            name: lean(found)
            for name, default in _defaults(type(value))
            if (found := getattr(value, name)) != default or default is NODEFAULT
        }
    if isinstance(value, list):
        return [lean(item) for item in value]
    return value


@cache
def _defaults(kind: type[Struct]) -> tuple[tuple[str, Any], ...]:
    """Each field with the value that stands for it when it is left out."""
    return tuple(
        (
            part.name,
            part.default if part.default_factory is NODEFAULT else part.default_factory(),
        )
        for part in structs.fields(kind)
    )
