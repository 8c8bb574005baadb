"""Reads the CSV of an import: delimiter, header in Korean or English, cells, dates. No database."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.people.rules import tidy
from shared.errors import Invalid


class Column(StrEnum):
    """What a cell means; its word is the name in results."""

    NUMBER = "employee_number"
    NAME = "name"
    DEPARTMENT = "department"
    TITLE = "title"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    LOCATION = "location"
    MANAGER = "manager_number"
    STARTS = "starts_on"
    LAST_DAY = "last_working_day"
    ACCESS_ENDS = "access_ends_on"
    ACCOUNT = "account_name"


WORDS = {
    Column.NUMBER: "사번 사원번호 직원번호 employeenumber employeeno employeeid",
    Column.NAME: "이름 성명 name fullname",
    Column.DEPARTMENT: "부서 부서명 소속 department",
    Column.TITLE: "직함 직위 직급 직책 title jobtitle",
    Column.EMAIL: "이메일 메일 전자우편 email",
    Column.PHONE: "내선 내선번호 전화 전화번호 phone extension",
    Column.MOBILE: "휴대전화 휴대폰 핸드폰 mobile mobilephone",
    Column.LOCATION: "위치 근무지 근무위치 location",
    Column.MANAGER: "관리자사번 상급자사번 managernumber manageremployeenumber",
    Column.STARTS: "입사일 입사일자 startson startdate",
    Column.LAST_DAY: "마지막근무일 최종근무일 lastworkingday",
    Column.ACCESS_ENDS: "접근종료일 접근종료일자 accessendson",
    Column.ACCOUNT: "계정 계정명 accountname account",
}
HEADERS = {word: column for column, words in WORDS.items() for word in words.split()}
LENGTHS = {Column.NUMBER: 64, Column.PHONE: 64, Column.MOBILE: 64, Column.MANAGER: 64}
LONGEST = 250
DATES = (Column.STARTS, Column.LAST_DAY, Column.ACCESS_ENDS)
DATE = re.compile(r"(\d{4})(?:\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})\s*\.?|(\d{2})(\d{2}))")
FIRST_YEAR = 1900


@dataclass(frozen=True)
class CsvLine:
    """One line of the file. A column the file lacks is not among the `cells`; an empty cell is ""."""

    line: int
    cells: dict[Column, str]
    has_too_many: bool = False

    def __getitem__(self, column: Column) -> str:
        return self.cells.get(column, "")


def read(text: str) -> list[CsvLine]:
    """Every line that holds something. Columns we do not know are left out."""
    text = text.removeprefix("\ufeff")
    rows = _rows(text, _delimiter(text))
    header = next(rows, (0, []))[1]
    columns = [HEADERS.get(_word(cell)) for cell in header]
    _check_header(columns)
    return [_line(number, columns, row) for number, row in rows if any(cell.strip() for cell in row)]


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Invalid("csv_unreadable", "csv", line=reader.line_num) from error


def _delimiter(text: str) -> str:
    """The one by which the header makes most sense."""
    header = text.partition("\n")[0]

    def known(delimiter: str) -> int:
        return sum(_word(cell) in HEADERS for cell in header.replace('"', "").split(delimiter))

    return max((",", ";", "\t"), key=known)


def _word(cell: str) -> str:
    return re.sub(r"[\s_.\-]", "", tidy(cell).casefold())


def _check_header(columns: list[Column | None]) -> None:
    known = [column for column in columns if column is not None]
    if Column.NUMBER not in known:
        raise Invalid("csv_without_numbers", "csv")
    for column in known:
        if known.count(column) > 1:
            raise Invalid("csv_column_twice", "csv", column=column.value)


def _line(number: int, columns: list[Column | None], row: list[str]) -> CsvLine:
    cells = {
        column: tidy(row[index]) if index < len(row) else ""
        for index, column in enumerate(columns)
        if column is not None
    }
    has_too_many = any(cell.strip() for cell in row[len(columns) :])
    return CsvLine(number, cells, has_too_many)


def to_date(cell: str) -> date | None:
    """2026-11-23, 2026.11.23, 2026. 11. 23., 2026/11/23 or 20261123; ValueError for anything else."""
    if not cell:
        return None
    match = DATE.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    year, *parts = match.groups()
    month, day = (int(part) for part in parts if part is not None)
    found = date(int(year), month, day)
    if found.year < FIRST_YEAR:
        raise ValueError(cell)
    return found


def is_too_long(column: Column, cell: str) -> bool:
    return len(cell) > LENGTHS.get(column, LONGEST)
