"""The keys and words of the query language, in English and Korean."""

from collections.abc import Mapping
from enum import StrEnum

from shared.tickets import Channel, Kind, Status


class Key(StrEnum):
    IS = "is"
    STATUS = "status"
    PRIORITY = "prio"
    KIND = "kind"
    CHANNEL = "channel"
    TEAM = "team"
    CATEGORY = "category"
    ASSIGNEE = "assignee"
    REQUESTER = "requester"
    ASSET = "asset"
    TAG = "tag"
    NUMBER = "number"
    HAS = "has"
    NO = "no"
    CREATED = "created"
    UPDATED = "updated"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DUE = "due"


MOMENTS = frozenset({Key.CREATED, Key.UPDATED, Key.RESOLVED, Key.CLOSED, Key.DUE})

KEYS: Mapping[str, Key] = {
    **{key.value: key for key in Key},
    **{"priority": Key.PRIORITY, "owner": Key.ASSIGNEE, "from": Key.REQUESTER, "type": Key.KIND},
    **{"tags": Key.TAG, "cat": Key.CATEGORY, "device": Key.ASSET, "deadline": Key.DUE},
    **{"상태": Key.STATUS, "우선순위": Key.PRIORITY, "종류": Key.KIND, "유형": Key.KIND, "채널": Key.CHANNEL},
    **{"접수경로": Key.CHANNEL, "팀": Key.TEAM, "그룹": Key.TEAM, "담당그룹": Key.TEAM, "분류": Key.CATEGORY},
    **{"담당": Key.ASSIGNEE, "담당자": Key.ASSIGNEE, "요청자": Key.REQUESTER, "요청": Key.REQUESTER},
    **{"자산": Key.ASSET, "장비": Key.ASSET, "태그": Key.TAG, "번호": Key.NUMBER, "있음": Key.HAS},
    **{
        "없음": Key.NO,
        "접수일": Key.CREATED,
        "생성": Key.CREATED,
        "생성일": Key.CREATED,
        "접수": Key.CREATED,
    },
    **{"수정": Key.UPDATED, "변경": Key.UPDATED, "수정일": Key.UPDATED, "해결일": Key.RESOLVED},
    **{"종료일": Key.CLOSED, "기한": Key.DUE, "마감": Key.DUE},
}


_KOREAN = {key: word for word, key in reversed(list(KEYS.items())) if not word.isascii()}
NAMES = tuple(key.value for key in Key)
NAMES_KO = tuple(_KOREAN.get(key, key.value) for key in Key)
"""One word for each key, to tell somebody who mistyped one which there are."""


class Is(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    OVERDUE = "overdue"
    REOPENED = "reopened"
    VIP = "vip"
    WAITING = "waiting"
    """The last word is the requester's."""


IS: Mapping[str, Is] = {
    **{one.value: one for one in Is},
    **{"열림": Is.OPEN, "미해결": Is.OPEN, "미종료": Is.OPEN, "닫힘": Is.CLOSED, "완료": Is.CLOSED},
    **{
        "미배정": Is.UNASSIGNED,
        "내것": Is.MINE,
        "내티켓": Is.MINE,
        "초과": Is.OVERDUE,
        "기한초과": Is.OVERDUE,
    },
    **{"재개": Is.REOPENED, "재오픈": Is.REOPENED, "중요고객": Is.VIP, "답변대기": Is.WAITING},
}
STATUSES: Mapping[str, Status] = {
    **{one.value: one for one in Status},
    **{"접수": Status.OPEN, "배정": Status.ASSIGNED, "진행": Status.IN_PROGRESS, "처리": Status.IN_PROGRESS},
    **{"진행중": Status.IN_PROGRESS, "처리중": Status.IN_PROGRESS, "progress": Status.IN_PROGRESS},
    **{"대기": Status.PENDING, "보류": Status.PENDING, "해결": Status.RESOLVED, "종료": Status.CLOSED},
    **{"병합": Status.MERGED, "취소": Status.CANCELLED},
}
KINDS: Mapping[str, Kind] = {
    **{one.value: one for one in Kind},
    **{"장애": Kind.INCIDENT, "request": Kind.SERVICE_REQUEST, "요청": Kind.SERVICE_REQUEST},
    **{"서비스요청": Kind.SERVICE_REQUEST},
}
CHANNELS: Mapping[str, Channel] = {
    **{one.value: one for one in Channel},
    **{"전화": Channel.PHONE, "포털": Channel.PORTAL, "메일": Channel.MAIL, "이메일": Channel.MAIL},
    **{"email": Channel.MAIL, "에이전트": Channel.AGENT, "상담원": Channel.DESK, "창구": Channel.DESK},
}
PRIORITIES: Mapping[str, int] = {
    **{f"p{level}": level for level in range(1, 6)},
    **{str(level): level for level in range(1, 6)},
    **{"urgent": 1, "high": 2, "normal": 3, "low": 4, "긴급": 1, "높음": 2, "보통": 3, "낮음": 4},
}
HAS: Mapping[str, str] = {
    **{one: one for one in ("attachment", "note", "answer", "asset", "due", "category", "assignee", "team")},
    **{"첨부": "attachment", "파일": "attachment", "메모": "note", "답변": "answer", "자산": "asset"},
    **{"기한": "due", "분류": "category", "담당": "assignee", "담당자": "assignee", "팀": "team"},
    **{"그룹": "team", "장비": "asset", "file": "attachment", "owner": "assignee"},
}
ME = frozenset({"me", "나", "본인", "내"})

WORDS: Mapping[Key, Mapping[str, object]] = {
    Key.IS: IS,
    Key.STATUS: STATUSES,
    Key.PRIORITY: PRIORITIES,
    Key.KIND: KINDS,
    Key.CHANNEL: CHANNELS,
    Key.HAS: HAS,
    Key.NO: HAS,
}
"""Keys whose values are closed sets."""
