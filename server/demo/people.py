"""Everybody of the sample company: the import of HR, and the accounts of the desk."""

import csv
import io
from datetime import date, datetime, timedelta
from random import Random

from server.core.context import SYSTEM
from server.demo.cast import DEPARTMENTS, FLOORS, STAFF, TITLES, person_name
from server.demo.stage import Player, Scene
from shared.auth import CREATE_ACCOUNT, NewAccount
from shared.people import IMPORT_PEOPLE, LIST_PEOPLE, PeopleImport, PeopleQuery, PersonRow
from shared.permissions import Role

PASSWORD = "ieum-demo-2026"
"""Of a sample company that holds nothing real."""
PEOPLE = 300
COLUMNS = [
    "사번",
    "이름",
    "부서",
    "직함",
    "이메일",
    "내선",
    "휴대전화",
    "위치",
    "입사일",
    "마지막 근무일",
    "접근 종료일",
    "계정",
]


class PeoplePlay:
    """Who works here since `start`; some come and some leave about `now`."""

    def __init__(self, random: Random, start: datetime, now: datetime) -> None:
        self._random, self._start, self._now = random, start, now

    def people(self, stage: Scene) -> list[PersonRow]:
        """Everybody comes by the import that HR uses."""
        result = stage.play(
            SYSTEM, self._start, IMPORT_PEOPLE, PeopleImport(csv=self._csv(), is_dry_run=False)
        )
        assert result.is_applied, [line for line in result.lines if line.code][:3]
        everybody: list[PersonRow] = []
        cursor = ""
        while True:
            page = stage.play(SYSTEM, self._now, LIST_PEOPLE, PeopleQuery(limit=200, cursor=cursor))
            everybody.extend(page.items)
            cursor = page.next_cursor
            if not cursor:
                return everybody

    def _csv(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        today = self._now.date()
        for number in range(PEOPLE):
            writer.writerow(self._person(number, today))
        return out.getvalue()

    def _person(self, number: int, today: date) -> list[str]:
        random = self._random
        is_staff = number < len(STAFF)
        name = STAFF[number][0] if is_staff else person_name(random)
        login = STAFF[number][1] if is_staff else f"u{20200 + number}"
        department = "정보시스템팀" if is_staff else random.choice(DEPARTMENTS)[1]
        starts = today - timedelta(days=random.randrange(200, 3000))
        leaves: date | None = None
        if number >= PEOPLE - 8:
            starts = today + timedelta(days=(number - PEOPLE + 8) * 2 - 3)
        elif number >= PEOPLE - 16:
            leaves = today + timedelta(days=(number - PEOPLE + 16) * 3 - 9)
        leaving = leaves.isoformat() if leaves else ""
        return [
            f"20{starts:%y}{1000 + number}",
            name,
            department,
            "팀장" if is_staff and number == 9 else random.choice(TITLES),
            f"{login}@ieum.example",
            str(2000 + number),
            f"010-{random.randrange(2000, 9999)}-{random.randrange(1000, 9999)}",
            random.choice(FLOORS),
            starts.isoformat(),
            leaving,
            leaving,
            login,
        ]

    def accounts(self, stage: Scene, everybody: list[PersonRow]) -> tuple[dict[str, Player], dict[str, str]]:
        """The staff of the desk by login, and the roles of every login there is."""
        by_login = {row.email.partition("@")[0]: row for row in everybody}
        staff: dict[str, Player] = {}
        logins: dict[str, str] = {}
        for name, login, roles, _ in STAFF:
            person = by_login[login]
            body = NewAccount(
                login=login, password=PASSWORD, name=name, person_id=person.id, roles=list(roles)
            )
            account = stage.play(SYSTEM, self._start, CREATE_ACCOUNT, body)
            staff[login] = Player(account.id, person.id, name, roles)
            logins[login] = ", ".join(role.value for role in roles)
        for row in everybody[:3]:
            login = row.email.partition("@")[0]
            if login not in staff:
                body = NewAccount(login=login, password=PASSWORD, name=row.name, person_id=row.id)
                stage.play(SYSTEM, self._start, CREATE_ACCOUNT, body)
                logins[login] = Role.REQUESTER.value
        return staff, logins
