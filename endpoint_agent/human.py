"""A report as a list that the person at this PC can read, with what is never collected."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from endpoint_agent.collectors import COLLECTORS
from endpoint_agent.reports import lean
from endpoint_agent.settings import SOFTWARE, USAGE
from endpoint_agent.texts import Texts
from shared.inventory import SECTION_NAMES, Program, Report

_SIZES = ("B", "KiB", "MiB", "GiB", "TiB")
NEVER = (
    "files", "messages", "browsing", "keys", "screen",
    "processes", "environment", "location", "hours", "accounts",
)  # fmt: skip


def report(sent: Report, t: Texts) -> str:
    return "\n".join(_report(sent, t)) + "\n"


def what_is_collected(off: list[str], t: Texts) -> str:
    """The notice to employees: what, what not, how often, and where to ask."""
    lines = [t("notice.title"), "", t("notice.purpose"), "", t("notice.collected")]
    for name in (*COLLECTORS, USAGE):
        mark = t("notice.switched_off") if name in off else ""
        lines.append(f"  - {t('section.' + name)}: {t('collects.' + name)}{mark}")
    lines += ["", t("notice.never"), *_never(t), "", t("notice.rhythm"), t("notice.see")]
    return "\n".join(lines) + "\n"


def _report(sent: Report, t: Texts) -> Iterator[str]:
    yield t("show.title", at=_value("", sent.collected_at, t), version=sent.agent_version)
    for name in SECTION_NAMES:
        section = getattr(sent.sections, name, None)
        yield from _section(name, section, t)
    yield from _software(sent.software or [], t)
    yield from _section(USAGE, sent.usage, t)
    for failed in sent.failures:
        yield t("show.failed", section=t("section." + failed.section), reason=failed.reason)
    yield ""
    yield t("notice.never")
    yield from _never(t)


def _section(name: str, section: Any, t: Texts) -> Iterator[str]:
    yield ""
    yield f"[{t('section.' + name)}]"
    if section is None:
        yield "  " + t("show.not_sent")
        return
    rows = section if isinstance(section, list) else [section]
    if not rows:
        yield "  " + t("show.none")
    for number, row in enumerate(rows):
        if number:
            yield ""
        for field, value in lean(row).items():
            yield from _field(field, value, t)


def _field(field: str, value: Any, t: Texts) -> Iterator[str]:
    label = t("field." + field)
    if isinstance(value, dict):
        for name, amount in value.items():
            yield f"  {label} ({name}): {_value(field, amount, t)}"
    elif field == "modules":
        for module in value:
            facts = ", ".join(_value(name, fact, t) for name, fact in module.items())
            yield f"  {label}: {facts}"
    else:
        yield f"  {label}: {_value(field, value, t)}"


def _software(programs: list[Program], t: Texts) -> Iterator[str]:
    yield ""
    yield f"[{t('section.' + SOFTWARE)}] {t('show.programs', count=len(programs))}"
    for program in programs:
        said = (program.publisher, program.architecture, str(program.installed_on or ""))
        facts = ", ".join(fact for fact in said if fact)
        yield f"  {program.name} {program.version} ({program.source}{', ' + facts if facts else ''})"


def _value(field: str, value: Any, t: Texts) -> str:
    if isinstance(value, bool):
        return t("value.yes" if value else "value.no")
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "-"
    if field.endswith("_bytes") or field == "volumes_free":
        return _size(int(value))
    return str(value)


def _size(amount: int) -> str:
    size = float(amount)
    for unit in _SIZES:
        if size < 1024 or unit == _SIZES[-1]:
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def _never(t: Texts) -> list[str]:
    return [f"  - {t('never.' + name)}" for name in NEVER]
