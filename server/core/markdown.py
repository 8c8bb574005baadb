"""Markdown to HTML that is safe to show: no scripts, no styles, no pictures from elsewhere."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TAGS: Final = frozenset(
    {"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote"}
    | {"ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
OURS = re.compile(r"attachment:\d{1,18}")
"""The only source of a picture: a file that we hold ourselves."""
LINKS = re.compile(r"(?:https?://[^/\s]|mailto:[^\s]|attachment:\d{1,18}$|article:\d{1,18}$)", re.IGNORECASE)
SCHEMES: Final = {"http", "https", "mailto", "attachment", "article"}
BEFORE_HANGUL = re.compile(r"\*\*(?=\S)([^*\n]*[^\w\s*])\*\*(?=[가-힣])")
"""`**VPN(가상 사설망)**을`: CommonMark does not close the mark between a bracket and a particle."""
ALIGNED = re.compile(r"text-align:(left|right|center)")


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 40})
    reader.validateLink = lambda url: bool(LINKS.match(url))  # type: ignore[method-assign]  # as it is meant to be set
    reader.inline.ruler.before("emphasis", "strong_before_hangul", _strong)
    reader.add_render_rule("image", _picture)
    return reader.enable(["table", "strikethrough"])


def _strong(state: StateInline, silent: bool) -> bool:
    found = BEFORE_HANGUL.match(state.src, state.pos)
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = found.span(1)
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1)
        state.posMax = end
    state.pos = found.end()
    return True


def _picture(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """A picture of ours; of one from elsewhere only what it shows, in words."""
    source = str(tokens[at].attrGet("src") or "")
    alt = tokens[at].content
    if OURS.fullmatch(source):
        return f'<img src="{source}" alt="{escape(alt)}">'
    return escape(f"[{alt}]") if alt else ""


_READER = _reader()


def to_html(text: str) -> str:
    """Safe HTML. Pictures are named `attachment:7`; the place that shows them knows where those are."""
    written = ALIGNED.sub(r"\1", _READER.render(text).replace(' style="text-align:', ' align="text-align:'))
    cleaned: str = nh3.clean(
        written,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        attribute_filter=_kept,
        link_rel="noopener noreferrer",
    )
    return re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", cleaned)


def _kept(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if OURS.fullmatch(value) else None
    if (tag, name) == ("a", "href"):
        return value if LINKS.match(value) else None
    return value
