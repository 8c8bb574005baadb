"""The carried help texts with their queries, texts to hide them among, and how well the search finds them."""

import csv
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from server.core import fulltext
from server.core.context import Context
from server.core.fulltext import Document, FulltextDocument, Synonyms
from server.search.rules.synonyms import DEFAULTS

CARRIED = Path(__file__).parent / "help_texts.jsonl"
MORE = Path(__file__).parents[2].parent / "shared" / "fixtures" / "tickets"
"""Larger sets that lie beside the checkout on some machines."""
KIND = "article"
FIRST_DISTRACTOR = 1_000
SYNONYMS = Synonyms.from_groups(DEFAULTS)


@dataclass(frozen=True)
class HelpText:
    title: str
    body: str
    queries: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """`recall`: the right text is among the first five; `mrr`: one by its place, 0 beyond the tenth."""

    recall: float
    mrr: float
    missed: tuple[str, ...]


def carried() -> list[HelpText]:
    lines = CARRIED.read_text("utf-8").splitlines()
    return [HelpText(one["title"], one["body"], tuple(one["queries"])) for one in map(json.loads, lines)]


OFFICE = (
    *(
        "연차 휴가 사용 신청서를 이번 분기까지 제출",
        "구내식당 점심 식단표와 간식 안내",
        "법인카드 사용 내역 정산 마감",
    ),
    *(
        "사내 동호회 회원 모집과 활동비 지원",
        "건강검진 대상자 병원 예약 일정",
        "주차장 정기권 추첨 결과 발표",
    ),
    *(
        "출장비 영수증 제출과 여비 규정 개정",
        "분기 매출 보고서 초안 검토 회의",
        "고객사 방문 일정 조율과 발표 자료 준비",
    ),
    *("신제품 포장 디자인 시안 투표", "물류 창고 재고 조사 인력 배치", "교육 과정 수료증 발급과 설문"),
    *("채용 면접관 배정과 후보자 평가표 작성", "노사 협의회 안건 접수", "사무실 이사와 좌석 배치도 확정"),
    *(
        "소방 훈련과 대피 경로 점검",
        "전화 응대 친절 교육",
        "홍보 영상 촬영 장소 섭외",
        "명절 선물 배송 주소 확인",
    ),
    *("quarterly budget review notes", "travel policy and hotel booking", "team lunch menu and seat plan"),
    *("컴퓨터 책상 높이 조절", "서버실 견학 신청", "메일로 받은 초대장 회신", "계정 과목별 예산 배정"),
    *(
        "모니터링 요원 교대 근무표",
        "인쇄 매체 광고 단가표",
        "화면 해설 봉사자 모집",
        "접속사 사용 글쓰기 강좌",
    ),
)
"""What else is written in a company; the last ones share words with the help texts by accident."""


def made_up(count: int) -> list[tuple[str, str]]:
    """Notices and minutes of the same company that help nobody with a computer."""
    chance = random.Random(5)
    return [(chance.choice(OFFICE), ". ".join(chance.choices(OFFICE, k=4))) for _ in range(count)]


def found_beside() -> list[tuple[str, str]]:
    """Real help pages, chats and mails of the larger sets; nothing where they are missing."""
    return list(_found_beside()) if MORE.is_dir() else []


def _found_beside() -> Iterator[tuple[str, str]]:
    for line in (MORE / "kb_gnome_help_ko_en.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        for language in ("ko", "en"):
            for paragraph in page[f"body_{language}"].split("\n\n"):
                yield page[f"title_{language}"], paragraph
    for name in ("ko_chatbot_pairs_songys_sample.csv", "en_helpdesk_tickets_endava.csv"):
        with (MORE / name).open(encoding="utf-8") as lines:
            for row in csv.reader(lines):
                yield row[0], row[1]


def fill(ctx: Context, distractors: Sequence[tuple[str, str]] = ()) -> None:
    documents = [Document(at, text.title, text.body) for at, text in enumerate(carried())]
    hidden = [Document(FIRST_DISTRACTOR + at, title, body) for at, (title, body) in enumerate(distractors)]
    both = documents + hidden
    for start in range(0, len(both), 500):
        fulltext.replace(ctx.session, KIND, both[start : start + 500])
    # PostgreSQL knows how common a word is by its statistics; those of the test before are not ours.
    fulltext.settle(ctx.session, KIND)


def measure(ctx: Context, synonyms: Synonyms = SYNONYMS) -> Score:
    places: list[int] = []
    missed: list[str] = []
    for at, text in enumerate(carried()):
        for query in text.queries:
            found = find(ctx, query, synonyms)[:10]
            place = found.index(at) + 1 if at in found else 0
            places.append(place)
            if not 0 < place <= 5:
                missed.append(query)
    total = len(places)
    recall = sum(0 < place <= 5 for place in places) / total
    return Score(recall, sum(1 / place for place in places if place) / total, tuple(missed))


def find(ctx: Context, query: str, synonyms: Synonyms = SYNONYMS) -> list[int]:
    record_id = FulltextDocument.record_id
    base = select(record_id).where(FulltextDocument.kind == KIND)
    found = fulltext.ranked(ctx.session, KIND, fulltext.wanted(query, synonyms), base, record_id)
    return [row[0] for row in found.rows]
