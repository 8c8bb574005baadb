"""Every part in every language, size and theme: nothing is cut off, everything has a name."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.translator import PSEUDO, translator
from desktop_app.ui.theme import theme
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.desktop_app.ui.gallery import PAGES, main

WIDE = {"parts", "states", "table"}


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("language", ["ko", "en", PSEUDO])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_text_is_cut_off(qtbot: QtBot, name: str, language: str, scale: float) -> None:
    translator.set_language(language)
    theme.set_text_scale(scale)
    page = PAGES[name]()
    qtbot.addWidget(page)
    if name in WIDE:
        page.resize(round(page.width() * 1.7), round(page.height() * 1.6))
    page.show()
    QApplication.processEvents()
    assert clipped_texts(page) == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, name: str) -> None:
    page = PAGES[name]()
    qtbot.addWidget(page)
    page.show()
    assert nameless(page) == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_looks_the_same_twice(qtbot: QtBot, mode: str) -> None:
    theme.set_mode(mode)
    pictures = []
    for _ in range(2):
        page = PAGES["parts"]()
        qtbot.addWidget(page)
        page.show()
        QApplication.processEvents()
        pictures.append(page.grab().toImage())
    assert pictures[0] == pictures[1]


def test_the_gallery_is_drawn_into_files(tmp_path, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    main(tmp_path, only="states")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"states_{mode}_{language}.png" for mode in ("light", "dark") for language in ("ko", "en")
    }
