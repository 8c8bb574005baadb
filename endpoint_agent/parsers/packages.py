"""Lists of installed software as the package systems of Linux keep or print them."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from endpoint_agent.parsers import names
from shared.inventory import Program

_MAIL = re.compile(r"\s*<[^>]*>")
_FIELD = re.compile(r"^(Package|Status|Version|Architecture|Maintainer|Origin): *(.*)$", re.MULTILINE)
RPM_FORMAT = (
    "%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\t%{INSTALLTIME}\\n"
)


def dpkg(status: str) -> Iterator[Program]:
    """Packages that are installed, from /var/lib/dpkg/status; the people behind addresses are left out."""
    for stanza in status.split("\n\n"):
        field = dict(_FIELD.findall(stanza))
        if not field.get("Status", "").endswith(" installed") or "Package" not in field:
            continue
        yield Program(
            name=field["Package"][:250],
            version=field.get("Version", "")[:250],
            publisher=names.clean(field.get("Origin") or _MAIL.sub("", field.get("Maintainer", ""))),
            source="dpkg",
            architecture=field.get("Architecture", "")[:64],
        )


def rpm(printed: str) -> Iterator[Program]:
    """The answer of `rpm -qa --qf RPM_FORMAT`."""
    for line in printed.splitlines():
        part = line.split("\t")
        if len(part) != 5 or part[0] == "gpg-pubkey":
            continue
        yield Program(
            name=part[0][:250],
            version=part[1][:250],
            publisher="" if part[3] == "(none)" else names.clean(part[3]),
            source="rpm",
            architecture="" if part[2] == "(none)" else part[2][:64],
            installed_on=day_of(int(part[4])) if part[4].isdigit() else None,
        )


def snaps(answer: dict[str, Any]) -> Iterator[Program]:
    """The answer of snapd to GET /v2/snaps."""
    for snap in answer.get("result") or []:
        publisher = snap.get("publisher") or {}
        yield Program(
            name=names.clean(str(snap.get("name", ""))),
            version=names.clean(str(snap.get("version", ""))),
            publisher=names.clean(str(publisher.get("display-name", ""))),
            source="snap",
            installed_on=_iso_day(str(snap.get("install-date", ""))),
        )


def snap_yaml(text: str) -> Program | None:
    """One meta/snap.yaml; used when snapd does not answer."""
    field = dict(re.findall(r"^(name|version): *['\"]?(.*?)['\"]?\s*$", text, re.MULTILINE))
    if "name" not in field:
        return None
    return Program(
        name=names.clean(field["name"]), version=names.clean(field.get("version", "")), source="snap"
    )


def flatpak_version(metainfo: str) -> tuple[str, str, str]:
    """Name, version and developer out of an AppStream file; parts that are missing are ""."""
    head = metainfo.split("<releases", 1)[0]
    name = re.search(r"<name>([^<]+)</name>", head)
    developer = re.search(r"<developer_name>([^<]+)<|<developer[^>]*>\s*<name>([^<]+)<", metainfo)
    release = re.search(r"<release\b[^>]*\bversion=\"([^\"]+)\"", metainfo)
    return (
        names.clean(_plain(name[1])) if name else "",
        names.clean(release[1]) if release else "",
        names.clean(_plain(developer[1] or developer[2])) if developer else "",
    )


def day_of(seconds: float) -> date | None:
    """The day of a time stamp; None for zero and nonsense."""
    if not 0 < seconds < 32_503_680_000:
        return None
    return datetime.fromtimestamp(seconds, UTC).date()


def sorted_once(programs: Iterable[Program]) -> list[Program]:
    """In the order that both sides compute digests over, each identity once."""
    found: dict[tuple[str, str, str, str], Program] = {}
    for program in programs:
        if program.name:
            found.setdefault((program.source, program.name, program.version, program.architecture), program)
    return [found[key] for key in sorted(found)]


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _plain(text: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
