"""HTML of strangers, down to what may be shown: words, lists, tables, links, pictures that we hold."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

KEPT = (
    frozenset({"p", "div", "br", "b", "strong", "i", "em", "u", "s", "strike", "code", "pre", "blockquote"})
    | {"ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "a", "img", "span", "sub", "sup"}
    | {"table", "thead", "tbody", "tr", "td", "th"}
)
DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "head", "title", "template", "iframe", "object", "svg", "math"}
)
ALONE = frozenset({"br", "hr", "img"})
LINKS = frozenset({"http", "https", "mailto"})
PICTURE = "attachment:"
"""The only source of a picture: `attachment:7`."""
DEEPEST = 60
"""Tags inside of tags; deeper ones only make a layout slow."""


def is_safe_link(href: str) -> bool:
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in LINKS and (parts.scheme.lower() == "mailto" or bool(parts.netloc))


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped or tag in DROPPED_WITH_CONTENT:
            self._skipped.append(tag)
            return
        if tag not in KEPT or len(self.open) >= DEEPEST:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._picture(given)
            return
        words = ""
        if tag == "a":
            href = given.get("href", "")
            words = f' href="{escape(href.strip())}"' if is_safe_link(href) else ""
        elif tag in ("td", "th"):
            words = "".join(
                f' {name}="{given[name]}"'
                for name in ("colspan", "rowspan")
                if given.get(name, "").isdecimal()
            )
        self.out.append(f"<{tag}{words}>")
        if tag not in ALONE:
            self.open.append(tag)

    def _picture(self, given: dict[str, str]) -> None:
        source = given.get("src", "").strip()
        if source.startswith(PICTURE) and source.removeprefix(PICTURE).isdecimal():
            self.out.append(f'<img src="{source}">')
            return
        self.out.append(escape(f"[{given.get('alt') or '…'}]"))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag in self._skipped:
                while self._skipped.pop() != tag:
                    pass
            return
        if tag in self.open:
            while True:
                last = self.open.pop()
                self.out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.out.append(escape(data))


def safe_html(text: str) -> str:
    """No scripts, styles, forms, foreign pictures, foreign links; always well nested."""
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return "".join([*cleaner.out, *(f"</{tag}>" for tag in reversed(cleaner.open))])
