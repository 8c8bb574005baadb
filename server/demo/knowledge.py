"""Articles of the sample company: imported from the files beside this one, then used, improved, reviewed."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from random import Random
from typing import Any

from server.demo.stage import Player, Scene
from shared import knowledge as wire
from shared.knowledge import ArticleDetail, ArticleRow, ArticleText, Use
from shared.wire import Raw

COMPLAINTS = (
    "설정 화면 이름이 제 PC와 다릅니다.",
    "맥에서는 어떻게 하나요?",
    "3번까지 했는데 그대로입니다.",
)
IMPROVED = {
    "VPN이 자주 끊길 때": (
        "최신 클라이언트 번호 반영",
        "**5.1.8보다 낮으면** 먼저 올립니다.",
        "**5.2.0보다 낮으면** 먼저 올립니다. 5.1.9는 연결이 바로 끊기는 문제가 있습니다.",
    ),
    "절전에서 깨어난 뒤 외부 모니터를 못 찾을 때": (
        "도킹 펌웨어 안내 추가",
        "2. 도킹 케이블을 뺐다가 **10초 뒤** 다시 꽂습니다.",
        "2. 도킹 케이블을 뺐다가 **10초 뒤** 다시 꽂습니다. 전원 케이블도 함께 뺍니다.",
    ),
}
DRAFT = """## 증상

Teams에서 화면을 공유하면 상대에게 검은 화면만 보입니다.

## 원인

하드웨어 가속과 오래된 그래픽 드라이버가 부딪힙니다.

## 해결 방법

1. Teams **설정 → 일반 → GPU 하드웨어 가속 사용 안 함**을 켭니다.
2. Teams를 완전히 종료하고 다시 엽니다.

:::internal
인텔 31.x 드라이버 PC에서만 확인됨. 문제 관리로 넘길지 검토.
:::
"""


def packed_articles() -> bytes:
    content = io.BytesIO()
    folder = resources.files("server") / "demo" / "articles"
    with zipfile.ZipFile(content, "w") as packing:
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            packing.writestr(file.name, file.read_bytes())
    return content.getvalue()


class KnowledgePlay:
    """Half a year of articles."""

    def __init__(self, staff: Mapping[str, Player], random: Random, start: datetime, now: datetime) -> None:
        self._staff, self._random, self._start, self._now = staff, random, start, now

    def play(self, stage: Scene) -> int:
        lead = self._staff["jihoon"]
        query = wire.ImportQuery(is_trial=False, is_published=True)
        report = stage.play(lead, self._start, wire.IMPORT_ARTICLES, query, Raw(content=packed_articles()))
        assert not report.refused, [file for file in report.files if file.reason]
        rows: list[ArticleRow] = stage.play(
            lead, self._now, wire.LIST_ARTICLES, wire.ArticlesQuery(limit=100)
        ).items
        for row in rows:
            self._use(stage, row)
        for row in rows:
            if row.title in IMPROVED:
                self._improve(stage, row, *IMPROVED[row.title])
        self._draft(stage)
        return len(rows)

    def _use(self, stage: Scene, row: ArticleRow) -> None:
        random = self._random
        owner = self._staff[random.choice(("seojun", "jiwoo", "yerin", "harin", "minjae"))]
        detail = stage.play(owner, self._now, wire.GET_ARTICLE, row.id)
        body = wire.DescribeArticle(
            version=detail.row.version,
            owner_id=owner.person_id,
            review_on=self._now.date() + timedelta(days=random.randrange(-12, 170)),
        )
        stage.play(owner, self._start + timedelta(days=2), wire.DESCRIBE_ARTICLE, row.id, body)
        for _ in range(random.randrange(4, 40)):
            stage.do(owner, self._now, wire.NOTE_ARTICLE_USE, row.id, wire.NoteUse(use=Use.VIEWED))
        for _ in range(random.randrange(0, 9)):
            stage.do(owner, self._now, wire.NOTE_ARTICLE_USE, row.id, wire.NoteUse(use=Use.INSERTED))
        voters = random.sample(sorted(self._staff), 6)
        for name in voters[: random.randrange(1, 6)]:
            if name == "admin":
                continue
            is_helpful = random.random() < 0.85
            reason = "" if is_helpful else random.choice(COMPLAINTS)
            at = self._now - timedelta(days=random.randrange(1, 90))
            vote = wire.Vote(is_helpful=is_helpful, reason=reason)
            stage.do(self._staff[name], at, wire.VOTE_OWN_ARTICLE, row.id, vote)

    def _improve(self, stage: Scene, row: ArticleRow, note: str, old: str, new: str) -> None:
        """A colleague writes the next text and asks for its review."""
        writer, at = self._staff["seojun"], self._now - timedelta(hours=5)
        detail: ArticleDetail = stage.play(writer, at, wire.GET_ARTICLE, row.id)
        texts = [
            ArticleText(language=one.language, title=one.title, body=one.body.replace(old, new))
            for one in detail.texts
        ]
        save = wire.SaveArticle(version=detail.row.version, texts=texts, note=note)
        saved = stage.play(writer, at, wire.SAVE_ARTICLE, row.id, save)
        assert saved.number > detail.number, row.title
        ask = wire.SubmitArticle(version=saved.row.version, reviewer_id=self._staff["jihoon"].person_id)
        stage.play(writer, at, wire.SUBMIT_ARTICLE, row.id, ask)

    def _draft(self, stage: Scene) -> None:
        writer, at = self._staff["yerin"], self._now - timedelta(days=1)
        texts = [ArticleText(language=wire.Language.KO, title="Teams 화면 공유가 검게 보일 때", body=DRAFT)]
        new = wire.NewArticle(texts=texts, tags=["Teams", "화면 공유"])
        made: Any = stage.play(writer, at, wire.CREATE_ARTICLE, new)
        ask = wire.SubmitArticle(version=made.row.version)
        back = stage.play(writer, at, wire.SUBMIT_ARTICLE, made.row.id, ask)
        reason = wire.ReturnArticle(version=back.row.version, reason="맥에서도 되는지 확인해 주세요.")
        stage.play(
            self._staff["jihoon"], self._now - timedelta(hours=3), wire.RETURN_ARTICLE, made.row.id, reason
        )
