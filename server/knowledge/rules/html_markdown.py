"""Foreign HTML to Markdown: headings, lists, tables, links, pictures; the rest is dropped."""

import re
from html.parser import HTMLParser

DROPPED = frozenset({"script", "style", "head", "template", "iframe", "object", "svg", "nav", "noscript"})
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "s": "~~", "strike": "~~", "del": "~~"}
BLOCKS = frozenset({"p", "div", "section", "article", "figure", "dl", "dt", "dd", "table"})


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._out: list[str] = []
        self._skipped: list[str] = []
        self._lists: list[int] = []
        """Numbers of the open lists; -1 for bullets."""
        self._links: list[str] = []
        self._row: list[str] | None = None
        self._is_first_row = False
        self._is_code = False
        self._in_title = False

    # --- what is written -----------------------------------------------------------------------------------

    def text(self) -> str:
        lines = [line.rstrip() for line in "".join(self._out).splitlines()]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _break(self, count: int = 2) -> None:
        self._out.append("\n" * count)

    def _open_list_item(self) -> None:
        depth = max(0, len(self._lists) - 1)
        self._break(1)
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            self._out.append(f"{'   ' * depth}{self._lists[-1]}. ")
        else:
            self._out.append(f"{'   ' * depth}- ")

    # --- what is read --------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
            return
        if self._skipped or (tag in DROPPED and tag != "head"):
            if tag not in ("meta", "link", "br", "img", "hr", "input"):
                self._skipped.append(tag)
            return
        given = {name: value or "" for name, value in attrs}
        if tag in HEADINGS:
            self._break()
            self._out.append(f"{HEADINGS[tag]} ")
        elif tag in MARKS and not self._is_code:
            self._out.append(MARKS[tag])
        elif tag == "a":
            self._links.append(given.get("href", ""))
            self._out.append("[" if self._links[-1] else "")
        elif tag == "img":
            self._picture(given)
        elif tag in ("tr", "td", "th"):
            self._open_cell(tag)
        else:
            self._open_block(tag)

    def _open_block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
            self._break(1 if len(self._lists) > 1 else 2)
        elif tag == "li":
            self._open_list_item()
        elif tag == "br":
            self._out.append(" " if self._row is not None else "  \n")
        elif tag == "hr":
            self._out.append("\n\n---\n\n")
        elif tag == "pre":
            self._is_code = True
            self._out.append("\n\n```\n")
        elif tag == "blockquote":
            self._out.append("\n\n> ")
        elif tag in BLOCKS and not self._lists and self._row is None:
            self._break()
            self._is_first_row = self._is_first_row or tag == "table"

    def _open_cell(self, tag: str) -> None:
        if tag == "tr":
            self._row = []
        elif self._row is not None:
            self._row.append("")

    def _picture(self, given: dict[str, str]) -> None:
        source, alt = given.get("src", ""), given.get("alt", "").replace("]", "")
        if source:
            self._say(f"![{alt}](<{source}>)" if " " in source else f"![{alt}]({source})")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif self._skipped:
            if tag in self._skipped:
                while self._skipped.pop() != tag:
                    pass
        elif tag in HEADINGS or (tag in BLOCKS and not self._lists and self._row is None):
            self._break()
        elif tag in MARKS and not self._is_code:
            self._out.append(MARKS[tag])
        elif tag == "a" and self._links:
            href = self._links.pop()
            self._say(f"]({href})" if href else "")
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._break(1 if self._lists else 2)
        elif tag == "pre":
            self._is_code = False
            self._out.append("\n```\n\n")
        elif tag == "tr":
            self._close_row()

    def _close_row(self) -> None:
        if self._row:
            self._out.append(f"\n| {' | '.join(cell.strip() for cell in self._row)} |")
            if self._is_first_row:
                self._out.append(f"\n|{' --- |' * len(self._row)}")
        self._row, self._is_first_row = None, False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skipped:
            self._say(data if self._is_code else re.sub(r"\s+", " ", data))

    def _say(self, words: str) -> None:
        if self._row:
            self._row[-1] += words.replace("|", "\\|").replace("\n", " ")
        elif self._row is None:
            at_start = not self._out or self._out[-1].endswith("\n")
            self._out.append(words.lstrip() if at_start and not self._is_code else words)


def from_html(html: str) -> tuple[str, str]:
    """Title (of the head, or "") and Markdown."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return " ".join(writer.title.split()), writer.text()
