"""The lines of an import as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from shared.errors import DeskError
from shared.people import ImportAction, ImportLine, ImportResult

NAMED = {
    "department": "people.department",
    "department_id": "people.department",
    "location": "people.location",
    "location_id": "people.location",
    "manager": "people.manager",
    "manager_id": "people.manager",
    "manager_number": "people.manager",
    "title": "people.title_of",
}
KNOWN = (
    "employee_number",
    "name",
    "email",
    "phone",
    "mobile",
    "account_name",
    "starts_on",
    "last_working_day",
    "access_ends_on",
)


def decoded(content: bytes) -> str:
    """UTF-8 with or without a mark; else what Korean Excel writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp949", "replace")


def field_name(name: str) -> str:
    if name in NAMED:
        return t(NAMED[name])
    return t(f"people.{name}") if name in KNOWN else name


@dataclass(frozen=True)
class ImportRow:
    """One line of the file; `id` is its number."""

    id: int
    found: ImportLine

    @property
    def line(self) -> int:
        return self.found.line

    @property
    def employee_number(self) -> str:
        return self.found.employee_number

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def action(self) -> ImportAction:
        return self.found.action

    def text(self) -> str:
        """Why it is refused, or what it changes: 내선 2107 → 2110."""
        if self.found.code:
            error = DeskError(self.found.code)
            error.facts = dict(self.found.facts)
            if "column" in error.facts:
                error.facts["column"] = field_name(error.facts["column"])
            return sentence(error)
        parts = [_change(name, pair) for name, pair in self.found.changes.items()]
        new = [t("people.import_new_place", name=value) for value in self.found.facts.values()]
        return " · ".join([*parts, *new])


def _change(name: str, pair: list[str]) -> str:
    old, new = (*pair, "", "")[:2]
    words = f"{old} → {new or '–'}" if old else new
    return f"{field_name(name)} {words}"


def rows_of(result: ImportResult) -> list[ImportRow]:
    return [ImportRow(number, line) for number, line in enumerate(result.lines, 1)]
