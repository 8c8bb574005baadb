"""A badge is a word with a hue and an icon; which word means what is a table of the features."""

from dataclasses import dataclass

from desktop_app.ui.tokens import Hue


@dataclass(frozen=True)
class Badge:
    """Colour is never the only signal: give an icon with the word. `is_soft`: with a tinted background."""

    text: str
    hue: Hue = "grey"
    icon: str = ""
    is_soft: bool = True


@dataclass(frozen=True)
class Level:
    """One to three bars; four is the square with the exclamation mark. `text` is what it is called."""

    bars: int
    hue: Hue
    text: str = ""
