"""A folder of documents is imported after everybody could see what it would do."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.knowledge.import_sheet import ImportSheet, packed
from desktop_app.ui.window import MainWindow
from server.knowledge.queries import articles
from shared.knowledge import ArticlesQuery, ImportResult
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window


@pytest.fixture
def window(workplace: Workplace, desk_server: DeskServer, qtbot: QtBot) -> MainWindow:
    return show_window(open_window(workplace), qtbot)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "docs"
    (place / "img").mkdir(parents=True)
    (place / "vpn.md").write_text("# VPN이 끊길 때\n\n![화면](img/a.png)", "utf-8")
    (place / "img" / "a.png").write_bytes(b"\x89PNG")
    (place / "empty.md").write_text("", "utf-8")
    (place / "notes.docx").write_bytes(b"x")
    return place


def test_a_folder_is_shown_first_and_imported_then(
    window: MainWindow, folder: Path, desk_server: DeskServer, qtbot: QtBot
) -> None:
    sheet = ImportSheet(window, desk_place(window))
    sheet.open()
    sheet.take_path(folder)
    qtbot.waitUntil(lambda: sheet.stack.currentIndex() == 2, timeout=WAIT_MS)
    told = {one.told.path: one.told.result for one in sheet.files}
    assert told == {"vpn.md": ImportResult.CREATED, "empty.md": ImportResult.REFUSED}
    assert count(desk_server) == 0

    sheet.send()
    qtbot.waitUntil(lambda: count(desk_server) == 1, timeout=WAIT_MS)


def test_only_texts_and_pictures_are_packed(folder: Path) -> None:
    assert b"notes.docx" not in packed(folder)
    assert b"img/a.png" in packed(folder)


def desk_place(window: MainWindow) -> Workplace:
    page = window.show_page("knowledge")
    place: Workplace = page._place  # type: ignore[union-attr]  # the page of knowledge
    return place


def count(server: DeskServer) -> int:
    with server.desk.ctx(writes=False) as ctx:
        return len(articles.find(ctx, ArticlesQuery()).items)
