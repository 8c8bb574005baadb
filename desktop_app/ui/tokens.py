"""The numbers and colours of `tokens.json`, typed: the one list that the whole look is made from."""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

HERE = Path(__file__).resolve().parent
TOKENS: dict[str, Any] = json.loads((HERE / "tokens.json").read_text("utf-8"))

Hue = Literal["blue", "violet", "teal", "green", "amber", "orange", "red", "grey"]
HUES: tuple[Hue, ...] = ("blue", "violet", "teal", "green", "amber", "orange", "red", "grey")
Size = Literal["badge", "meta", "body", "reading", "section", "title", "h1", "kpi"]
Weight = Literal["regular", "medium", "semibold", "bold"]
Tone = Literal["primary", "secondary", "tertiary", "disabled", "link", "accent", "on_accent"] | Hue

LIGHTEST, LARGEST, STEP = 0.9, 1.5, 0.1
"""The range of the text scale."""

TONE_COLORS: dict[str, str] = {
    **{
        name: f"text.{name}" for name in ("primary", "secondary", "tertiary", "disabled", "link", "on_accent")
    },
    "accent": "accent.fg",
    **{hue: f"{hue}.fg" for hue in HUES},
}


def colors(mode: str) -> dict[str, str]:
    """All colours of "light" or "dark" by name."""
    return cast(dict[str, str], TOKENS["theme"][mode])


def size(name: str) -> int:
    """A fixed measure: "rail", "row_comfortable", "control"."""
    return cast(int, TOKENS["size"][name])


def text_size(name: Size) -> int:
    return cast(int, TOKENS["font"]["size"][name])


def weight(name: Weight) -> int:
    return cast(int, TOKENS["font"]["weight"][name])


def radius(name: str) -> int:
    return cast(int, TOKENS["radius"][name])


@cache
def families(kind: Literal["bundled", "system", "mono"]) -> list[str]:
    """The families to try on this system, best first."""
    system = sys.platform if sys.platform in ("win32", "darwin") else "linux"
    stack = TOKENS["font"]["stack"]
    known = {"bundled": stack["ko"], "system": stack["system_choice"], "mono": stack["mono"]}[kind]
    return cast(list[str], known[system])
