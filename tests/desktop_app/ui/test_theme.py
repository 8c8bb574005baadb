"""The look: contrast, light and dark, text size."""

from itertools import pairwise

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.ui import icons, tokens
from desktop_app.ui.badges import Badge
from desktop_app.ui.theme import set_text_style, set_tone, theme
from desktop_app.ui.tokens import HUES, TOKENS
from desktop_app.ui.widgets import Button, Chip, Label


def luminance(name: str, mode: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    color = QColor(tokens.colors(mode)[name])
    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(mode: str) -> None:
    weak = []
    for front, back, least in TOKENS["contrast_pairs"]:
        bright, dim = sorted((luminance(front, mode), luminance(back, mode)), reverse=True)
        ratio = (bright + 0.05) / (dim + 0.05)
        if ratio < least:
            weak.append((front, back, round(ratio, 2)))
    assert weak == []


def test_light_and_dark_have_the_same_names() -> None:
    assert tokens.colors("light").keys() == tokens.colors("dark").keys()
    parts = {f"{hue}.{part}" for hue in HUES for part in ("soft", "fg", "solid")}
    assert parts <= tokens.colors("light").keys()


def test_hangul_is_never_too_small() -> None:
    sizes = sorted(TOKENS["font"]["size"].values())
    assert all(one < other for one, other in pairwise(sizes))
    assert TOKENS["font"]["size"]["meta"] >= TOKENS["font"]["min_hangul_px"]


def test_the_bundled_typeface_is_there() -> None:
    assert "Pretendard" in QFontDatabase.families()
    label = Label("한글", "title", "semibold")
    assert label.font().families()[0] == "Pretendard"
    assert (label.font().pixelSize(), label.font().weight()) == (17, 600)


def test_dark_reaches_every_widget(qtbot: QtBot) -> None:
    label = QLabel("글")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert theme.is_dark
    assert label.palette().windowText().color() == QColor("#E9EBF1")
    assert QApplication.palette().window().color() == QColor("#121419")


def test_a_tone_is_a_colour_by_meaning(qtbot: QtBot) -> None:
    label = Label("글", tone="red")
    qtbot.addWidget(label)
    label.show()
    assert label.palette().windowText().color() == theme.color("red.fg")
    set_tone(label, "secondary")
    assert label.palette().windowText().color() == theme.color("text.secondary")


def test_text_size_reaches_fonts_rows_and_chips(qtbot: QtBot) -> None:
    label, chip = QLabel("글"), Chip(Badge("진행 중", "teal", "loader"))
    qtbot.addWidget(label)
    qtbot.addWidget(chip)
    set_text_style(label, "body")
    width, rows = chip.sizeHint().width(), theme.row_height
    theme.set_text_scale(1.5)
    assert label.font().pixelSize() == 20
    assert chip.sizeHint().width() > width * 1.3
    assert theme.row_height == round(rows * 1.5)
    theme.set_text_scale(9)
    assert theme.scale == 1.5


def test_compact_rows_are_lower() -> None:
    usual = theme.row_height
    theme.configure(mode="light", text_scale=1.0, density="compact", typeface="bundled")
    assert theme.row_height < usual


def test_icons_follow_the_theme_and_the_screen(qtbot: QtBot) -> None:
    button = Button("찾기", icon="search")
    qtbot.addWidget(button)
    light = button.icon().pixmap(16, 16).toImage()
    theme.set_mode("dark")
    assert button.icon().pixmap(16, 16).toImage() != light
    sharp = icons.pixmap("search", size=16, ratio=1.5)
    assert (sharp.width(), sharp.devicePixelRatio()) == (24, 1.5)


def test_an_unknown_icon_is_a_question_mark_and_no_crash() -> None:
    assert not icons.exists("no-such-icon")
    assert not icons.pixmap("no-such-icon").isNull()
