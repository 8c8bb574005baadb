"""Folders of Markdown and HTML become articles, again and again without doubles."""

from pathlib import Path

import pytest

from server.core.context import Actor
from server.knowledge.actions import imports
from server.knowledge.queries import articles
from server.knowledge.rules.html_markdown import from_html
from server.knowledge.rules.imports import decode, safe_path, split_head
from shared.errors import Forbidden, Invalid
from shared.knowledge import ArticlesQuery, ImportQuery, ImportReport, ImportResult, Shelf
from shared.wire import Raw
from tests.support import catalog
from tests.support.house import Desk
from tests.support.knowledge import packed, reviewer, writer
from tests.support.tickets import act

PNG = b"\x89PNG\r\n\x1a\n picture"
VPN = """---
title: VPN이 끊길 때
category: 네트워크/VPN
tags: [VPN, 재택]
---
무선 드라이버를 올립니다.

![설정 화면](img/설정%20화면.png)
![밖](https://elsewhere.example/x.png)
"""
FOLDER: dict[str, str | bytes] = {
    "kb/vpn.md": VPN,
    "kb/vpn.en.md": "# VPN drops\n\nUpdate the Wi-Fi driver.",
    "kb/img/설정 화면.png": PNG,
    "kb/printer.html": "<head><title>프린터</title></head><body><p>용지를 <b>넣습니다</b>.</p></body>",
    "kb/empty.md": "---\ntitle: 빈 글\n---\n",
    "__MACOSX/kb/._vpn.md": "x",
    "notes.docx": b"x",
}


def run(desk: Desk, by: Actor, files: dict[str, str | bytes], **fields: bool) -> ImportReport:
    return act(desk, by, imports.import_zip, ImportQuery(**fields), Raw(content=packed(files)))  # type: ignore[arg-type]


def all_titles(desk: Desk, by: Actor, shelf: Shelf = Shelf.ALL) -> list[str]:
    with desk.ctx(by, writes=False) as ctx:
        return [row.title for row in articles.find(ctx, ArticlesQuery(shelf=shelf)).items]


def test_a_folder_becomes_articles_with_pictures_and_languages(desk: Desk) -> None:
    agent = writer(desk)
    vpn = catalog.category(desk, "VPN", parent=catalog.category(desk, "네트워크"))

    report = run(desk, agent, FOLDER, is_trial=False)

    assert (report.created, report.refused) == (3, 1)
    told = {one.path: one for one in report.files}
    assert told["kb/empty.md"].reason == "article_empty"
    article_id = told["kb/vpn.md"].article_id
    assert article_id == told["kb/vpn.en.md"].article_id
    with desk.ctx(agent, writes=False) as ctx:
        detail = articles.detail(ctx, articles.get(ctx, article_id or 0))
    assert (detail.row.category_id, detail.row.tags) == (vpn.id, ["VPN", "재택"])
    assert [(one.language.value, one.title) for one in detail.texts] == [
        ("ko", "VPN이 끊길 때"),
        ("en", "VPN drops"),
    ]
    assert f"![설정 화면](attachment:{detail.files[0].id})" in detail.texts[0].body
    assert "[밖](https://elsewhere.example/x.png)" in detail.texts[0].body
    assert detail.number == 1


def test_a_trial_says_the_same_and_leaves_nothing(desk: Desk) -> None:
    agent = writer(desk)

    report = run(desk, agent, FOLDER)

    assert (report.created, report.refused, report.is_trial) == (3, 1, True)
    assert all_titles(desk, agent) == []
    assert not list((desk.house.data_dir / "files").glob("*/*"))


def test_the_same_folder_again_changes_nothing(desk: Desk) -> None:
    agent = writer(desk)
    run(desk, agent, FOLDER, is_trial=False)

    again = run(desk, agent, FOLDER, is_trial=False)
    trial = run(desk, agent, FOLDER)

    assert (again.created, again.changed, again.same) == (0, 0, 3)
    assert (trial.created, trial.changed, trial.same) == (0, 0, 3)


def test_a_file_that_differs_becomes_the_next_text(desk: Desk) -> None:
    agent = writer(desk)
    run(desk, agent, FOLDER, is_trial=False)

    report = run(desk, agent, FOLDER | {"kb/printer.html": "<p>토너를 갑니다</p>"}, is_trial=False)

    assert [one.path for one in report.files if one.result is ImportResult.CHANGED] == ["kb/printer.html"]
    assert all_titles(desk, agent, Shelf.DRAFTS) == ["printer", "VPN이 끊길 때"]


def test_only_who_may_publish_imports_what_is_live_at_once(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        run(desk, writer(desk), FOLDER, is_trial=False, is_published=True)
    lead = reviewer(desk)

    run(desk, lead, FOLDER, is_trial=False, is_published=True)

    assert len(all_titles(desk, lead, Shelf.LIVE)) == 2


def test_names_of_korean_windows_are_read() -> None:
    name = "공지.md".encode("cp949")
    raw = packed({"x" * (len(name) - 3) + ".md": "# 제목\n\n본문"})

    assert list(imports.unzip(raw.replace(b"xxxx.md", name))) == ["공지.md"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="import_not_zip"):
        imports.unzip(content)


def test_paths_that_lead_outside_are_left_out() -> None:
    assert list(imports.unzip(packed({"../../evil.md": "x", "ok.md": "x"}))) == ["ok.md"]
    assert safe_path("C:\\temp\\a.md") == ""


def test_a_folder_of_this_computer_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "글.md").write_text("# 글\n\n본문", "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.md").write_text("x")

    assert list(imports.read_folder(tmp_path)) == ["a/글.md"]


def test_texts_of_korean_windows_are_read() -> None:
    assert decode("한글".encode("cp949")) == "한글"
    assert decode("한글".encode("utf-8-sig")) == "한글"
    assert decode("한글".encode("utf-16")) == "한글"


def test_the_head_of_a_file_knows_lists_in_both_forms() -> None:
    head, body = split_head('---\ntitle: "VPN: 끊김"\ntags:\n  - 하나\n  - 둘\n---\n본문')

    assert head == {"title": "VPN: 끊김", "tags": ["하나", "둘"]}
    assert body == "본문"


def test_foreign_html_becomes_markdown() -> None:
    title, text = from_html(
        "<head><title>제목</title><style>x{}</style></head><h1>머리</h1><p>먼저 <b>끄고</b> <a href='https://a'>여기</a></p>"
        "<ol><li>하나</li><li>둘</li></ol><script>evil()</script><pre>ipconfig /all\n  x</pre>"
    )

    assert title == "제목"
    assert (
        text.startswith("# 머리\n\n먼저 **끄고** [여기](https://a)\n\n1. 하나\n\n2. 둘")
        or "1. 하나\n2. 둘" in text
    )
    assert "```\nipconfig /all\n  x\n```" in text
    assert "evil" not in text
