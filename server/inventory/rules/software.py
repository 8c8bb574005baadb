"""Installed software: what makes two rows one, and what changed between two lists."""

import re
from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b

from server.inventory.rules.differences import Noted
from shared.inventory import Program, SoftwareChange, digest_of, program_key

_NUMBER = re.compile(r"\d+")
_SORTED_LENGTH = 200


@dataclass(frozen=True)
class Difference:
    """Rows to take away and rows to add."""

    removed: list[Program]
    added: list[Program]


def software_key(program: Program) -> str:
    """One short word for a row of the catalogue."""
    parts = (program.source, program.name, program.version, program.publisher, program.architecture)
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def version_sort(version: str) -> str:
    """The version as text that sorts like one: every number as wide as the next."""
    return _NUMBER.sub(lambda number: number.group().lstrip("0").zfill(10), version.lower())[:_SORTED_LENGTH]


def difference(old: list[Program], new: list[Program]) -> Difference:
    before, now = set(old), set(new)
    removed = [program for program in old if program not in now]
    added = [program for program in new if program not in before]
    return Difference(removed, added)


def applied(change: SoftwareChange, old: list[Program], digest: str) -> list[Program] | None:
    """The list after a change of single rows; None when that is not the list the device means."""
    found = {program_key(program): program for program in old}
    for program in change.removed:
        if found.pop(program_key(program), None) is None:
            return None
    for program in change.added:
        found[program_key(program)] = program
    now = [found[key] for key in sorted(found)]
    return now if digest_of(now) == digest else None


def noted(found: Difference) -> list[Noted]:
    """As a person would say it: one row removed and one added of the same name and source are one update."""
    gone, come = _by_name(found.removed), _by_name(found.added)
    lines: list[Noted] = []
    for name in sorted(gone.keys() | come.keys()):
        old, new = gone.get(name, []), come.get(name, [])
        kept = {program.version for program in old} & {program.version for program in new}
        old = [program for program in old if program.version not in kept]
        new = [program for program in new if program.version not in kept]
        if len(old) == len(new) == 1:
            lines.append(_line("updated", new[0].name, old[0].version, new[0].version))
            continue
        lines += [_line("removed", program.name, program.version, "") for program in old]
        lines += [_line("added", program.name, "", program.version) for program in new]
    return lines


def _by_name(programs: list[Program]) -> dict[tuple[str, str, str], list[Program]]:
    found: dict[tuple[str, str, str], list[Program]] = defaultdict(list)
    for program in programs:
        found[program.source, program.name, program.architecture].append(program)
    return found


def _line(kind: str, name: str, old: str, new: str) -> Noted:
    return Noted(section="software", kind=kind, label=name, old=old, new=new)
