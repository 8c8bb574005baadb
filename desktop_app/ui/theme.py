"""The look: light and dark from one list of names, text size, density; `theme` is the one of this window.

theme.color("accent.solid")      QColor, follows light and dark
theme.font("title", "semibold")  QFont, follows the text size
theme.px(34)                     a length that grows with the text
set_text_style(label, "meta", tone="tertiary")   size, weight and colour of a label or button
"""

from collections.abc import Callable
from string import Template
from typing import Any, Literal, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui import fonts, tokens
from desktop_app.ui.tokens import HERE, Hue, Size, Tone, Weight

Mode = Literal["light", "dark"]
STYLE = Template((HERE / "style.qss").read_text("utf-8"))

ROLES = {
    QPalette.ColorRole.Window: "bg.window",
    QPalette.ColorRole.WindowText: "text.primary",
    QPalette.ColorRole.Base: "bg.surface",
    QPalette.ColorRole.AlternateBase: "bg.sunken",
    QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.PlaceholderText: "text.tertiary",
    QPalette.ColorRole.Button: "bg.surface",
    QPalette.ColorRole.ButtonText: "text.primary",
    QPalette.ColorRole.Highlight: "accent.solid",
    QPalette.ColorRole.HighlightedText: "text.on_accent",
    QPalette.ColorRole.Link: "text.link",
    QPalette.ColorRole.LinkVisited: "text.link",
    QPalette.ColorRole.ToolTipBase: "text.primary",
    QPalette.ColorRole.ToolTipText: "bg.surface",
    QPalette.ColorRole.Mid: "border.strong",
    QPalette.ColorRole.Midlight: "border.subtle",
    QPalette.ColorRole.Light: "bg.surface",
    QPalette.ColorRole.Dark: "border.strong",
    QPalette.ColorRole.Accent: "accent.solid",
}
"""OpenType features that spoil the text of a PDF."""
FADED = (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText)


class Theme(QObject):
    """What every widget asks for its colours and sizes. `changed`: all of it may be different now."""

    changing = Signal()
    """Before the widgets are styled anew: kept pictures and measures are stale now."""
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = "light"
        self.mode: Mode = "light"
        self.scale = 1.0
        self.density = "comfortable"
        self.typeface: Literal["bundled", "system"] = "bundled"
        self.accent = ""
        self._colors: dict[tuple[str, float], QColor] = {}
        self._fonts: dict[tuple[Any, ...], QFont] = {}
        self._metrics: dict[tuple[Any, ...], QFontMetricsF] = {}
        self._app: QApplication | None = None
        self.refreshers: list[Callable[[QWidget], None]] = []
        """Called with every widget before the style sheet is set anew."""

    # --- asking ------------------------------------------------------------------------------

    @property
    def is_dark(self) -> bool:
        return self.mode == "dark"

    def hex(self, name: str) -> str:
        """`#3157DE`; names as in tokens.json: "text.primary", "blue.soft"."""
        return tokens.colors(self.mode)[name]

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        key = (name, alpha)
        found = self._colors.get(key)
        if found is None:
            found = QColor(self.hex(name))
            found.setAlphaF(alpha)
            self._colors[key] = found
        return found

    def tone(self, tone: Tone | str) -> str:
        """The colour name of a tone: "secondary" is "text.secondary", "red" is "red.fg"."""
        return tokens.TONE_COLORS.get(tone, tone)

    def soft(self, hue: Hue) -> QColor:
        return self.color(f"{hue}.soft")

    def solid(self, hue: Hue) -> QColor:
        return self.color(f"{hue}.solid")

    def series(self, index: int) -> QColor:
        """The colour of a line or bar in a chart."""
        known = tokens.TOKENS["chart"][f"series_{self.mode}"]
        return QColor(known[index % len(known)])

    def px(self, length: float) -> int:
        """A length that holds text, at the text size of this person."""
        return round(length * self.scale)

    def size(self, name: str) -> int:
        """A measure of tokens.json, grown with the text: "control", "rail"."""
        return self.px(tokens.size(name))

    def text_px(self, size: Size) -> int:
        return self.px(tokens.text_size(size))

    @property
    def row_height(self) -> int:
        """Of the rows of a list, by density."""
        return self.size(f"row_{self.density}")

    @property
    def is_compact(self) -> bool:
        return self.density == "compact"

    def font(self, size: Size = "body", weight: Weight = "regular", *, is_mono: bool = False) -> QFont:
        return self.font_px(self.text_px(size), weight, is_mono=is_mono)

    def font_px(self, px: int, weight: Weight = "regular", *, is_mono: bool = False) -> QFont:
        """A font of any size in real pixels: for avatars and the like."""
        key = (px, weight, is_mono)
        found = self._fonts.get(key)
        if found is None:
            found = self._make_font(px, weight, is_mono)
            self._fonts[key] = found
        return found

    def _make_font(self, px: int, weight: Weight, is_mono: bool) -> QFont:
        font = QFont()
        font.setFamilies(tokens.families("mono" if is_mono else self.typeface))
        font.setPixelSize(max(1, px))
        font.setWeight(QFont.Weight(tokens.weight(weight)))
        if not is_mono:
            font.setFeature(QFont.Tag("tnum"), 1)
        if self.typeface == "bundled":
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def metrics(self, size: Size = "body", weight: Weight = "regular") -> QFontMetricsF:
        key = (self.text_px(size), weight)
        found = self._metrics.get(key)
        if found is None:
            found = QFontMetricsF(self.font(size, weight))
            self._metrics[key] = found
        return found

    # --- changing ----------------------------------------------------------------------------

    def set_mode(self, choice: str) -> None:
        """`system`, `light` or `dark`."""
        self.choice = choice
        self._renew()

    def set_text_scale(self, scale: float) -> None:
        self.scale = max(tokens.LIGHTEST, min(tokens.LARGEST, round(scale, 2)))
        self._renew()

    def configure(self, *, mode: str, text_scale: float, density: str, typeface: str) -> None:
        """All choices of a person at once, before `apply` or with one repaint after it."""
        self.choice = mode
        self.scale = max(tokens.LIGHTEST, min(tokens.LARGEST, round(text_scale, 2)))
        self.density = density if density in ("comfortable", "compact") else "comfortable"
        self.typeface = "system" if typeface == "system" else "bundled"
        self._renew()

    def apply(self, app: QApplication) -> None:
        """Give the application this look, and follow the system where the person wants that."""
        if self._app is None:
            app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._app = app
        fonts.load()
        app.setStyle("Fusion")
        self._renew()

    def _system_changed(self) -> None:
        if self.choice == "system" and self._wanted_mode() != self.mode:
            self._renew()

    def _wanted_mode(self) -> Mode:
        if self.choice in ("light", "dark"):
            return cast(Mode, self.choice)
        if QGuiApplication.instance() is None:
            return "light"
        return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"

    def _renew(self) -> None:
        self.mode = self._wanted_mode()
        self._colors.clear()
        self._fonts.clear()
        self._metrics.clear()
        self.changing.emit()
        if self._app is not None:
            self._paint(self._app)
        self.changed.emit()

    def _paint(self, app: QApplication) -> None:
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        app.styleHints().setColorScheme(scheme.get(self.choice, Qt.ColorScheme.Unknown))
        app.setFont(self.font())
        app.setPalette(self.palette())
        for widget in app.allWidgets():
            for refresh in self.refreshers:
                refresh(widget)
        app.setStyleSheet(self.style_sheet())

    def palette(self) -> QPalette:
        palette = QPalette()
        for role, name in ROLES.items():
            palette.setColor(role, self.color(name))
        for role in FADED:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("text.disabled"))
        return palette

    def style_sheet(self) -> str:
        """style.qss with colour names and lengths filled in: $text_primary, $px30."""
        words = {name.replace(".", "_"): value for name, value in tokens.colors(self.mode).items()}
        lengths = {f"px{length}": str(self.px(length)) for length in range(100)}
        pictures = {"pictures": (HERE / "pictures").as_posix()}
        return STYLE.substitute(words | lengths | pictures)


theme = Theme()


def set_text_style(
    widget: QWidget,
    size: Size = "body",
    weight: Weight = "regular",
    *,
    tone: Tone | str = "",
    is_mono: bool = False,
) -> None:
    """Size and weight follow the text size of the person; `tone` is a colour by meaning."""
    widget.setProperty("type", f"{size} {weight} {'mono' if is_mono else ''}")
    _set_font(widget)
    set_tone(widget, tone)


def set_tone(widget: QWidget, tone: Tone | str) -> None:
    """Change the colour of a text later on: "secondary", "red", "" for the usual one."""
    if (widget.property("tone") or "") != tone:
        widget.setProperty("tone", tone)
        polish(widget)


def _set_font(widget: QWidget) -> None:
    words = widget.property("type")
    if words and isinstance(words, str) and " " in words:
        size, weight, kind = (*words.split(" "), "")[:3]
        if size in tokens.TOKENS["font"]["size"]:
            widget.setFont(theme.font(cast(Size, size), cast(Weight, weight), is_mono=kind == "mono"))


def polish(widget: QWidget) -> None:
    """Look up the style again after a property changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


theme.refreshers.append(_set_font)
