"""Files of an import: which belong together, what stands at their head, which pictures they show."""

import posixpath
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from server.knowledge.rules import parts
from server.knowledge.rules.html_markdown import from_html
from shared.knowledge import Language

TEXTS = {".md", ".markdown", ".html", ".htm"}
PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
}
SHOWN = re.compile(r"!\[([^\]]*)\]\(\s*(?:<([^>]+)>|([^)\s]+))(?:\s+[\"'][^)]*)?\)")
HEAD = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
FIRST_HEADING = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)")
LANGUAGE = re.compile(r"[._-](ko|en)$", re.IGNORECASE)
LONGEST_BODY = 65_536
LONGEST_TITLE = 250


@dataclass(frozen=True)
class Source:
    """One file: `source` is the same for the languages of one article and in every later import."""

    path: str
    source: str
    language: str
    title: str
    body: str
    category: str = ""
    tags: tuple[str, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    """What the text calls a picture, and its path in the folder."""


def is_text(path: str) -> bool:
    return posixpath.splitext(path)[1].lower() in TEXTS


def media_type(path: str) -> str:
    """Of a picture; empty for anything else."""
    return PICTURES.get(posixpath.splitext(path)[1].lower(), "")


def is_hidden(path: str) -> bool:
    """What systems put beside the files of people."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.split("/"))


def safe_path(path: str) -> str:
    """The path in the folder with forward slashes and composed letters; empty for one that leads outside."""
    tidy = posixpath.normpath(unicodedata.normalize("NFC", path.replace("\\", "/")).lstrip("/"))
    return "" if tidy.startswith("..") or tidy == "." or re.match(r"[A-Za-z]:", tidy) else tidy


def decode(content: bytes) -> str:
    """UTF-8, with or without its mark, UTF-16 with its mark, else as Korean Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp949", "replace")


def read(path: str, content: bytes, language: str) -> Source:
    """What a file says. `language` is that of files which do not name theirs."""
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    stem = posixpath.splitext(path)[0]
    named = LANGUAGE.search(stem)
    is_html = posixpath.splitext(path)[1].lower() in (".html", ".htm")
    head, text = ({}, text) if is_html else split_head(text)
    title, body = from_html(text) if is_html else ("", text)
    heading = FIRST_HEADING.match(body)
    if heading and (not head.get("title")):
        title = heading[1]
        body = body[heading.end() :]
    title = _one(head, "title") or title or posixpath.basename(stem)
    body, pictures = _with_pictures(path, parts.tidy(body).strip())
    return Source(
        path=path,
        source=LANGUAGE.sub("", stem),
        language=(_one(head, "language") or _one(head, "lang") or (named[1] if named else language)).lower(),
        title=" ".join(unicodedata.normalize("NFC", title).split())[:LONGEST_TITLE],
        body=body,
        category=_one(head, "category"),
        tags=tuple(_many(head, "tags")),
        pictures=pictures,
    )


def fault(source: Source) -> str:
    """The code of what makes a file unfit, or ""."""
    if not source.body:
        return "article_empty"
    if len(source.body) > LONGEST_BODY:
        return "article_too_long"
    return "" if source.language in set(Language) else "article_language_unknown"


# --- the head of a file -------------------------------------------------------------------------------------

Head = dict[str, str | list[str]]


def split_head(text: str) -> tuple[Head, str]:
    """`---` … `---` at the beginning: names with a value, a list in brackets, or a list in lines."""
    found = HEAD.match(text)
    if found is None:
        return {}, text
    head: Head = {}
    last = ""
    for line in found[1].splitlines():
        item = re.match(r"\s*-\s+(.+)", line)
        if item and last:
            known = head.get(last)
            head[last] = [*(known if isinstance(known, list) else []), _bare(item[1])]
            continue
        name, colon, value = line.partition(":")
        if colon and not line.startswith((" ", "\t", "#")):
            last = name.strip().lower()
            head[last] = _value(value.strip())
    return head, text[found.end() :]


def _value(text: str) -> str | list[str]:
    if text.startswith("[") and text.endswith("]"):
        return [_bare(one) for one in text[1:-1].split(",") if one.strip()]
    return _bare(text)


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _one(head: Head, name: str) -> str:
    value = head.get(name, "")
    return value if isinstance(value, str) else (value[0] if value else "")


def _many(head: Head, name: str) -> list[str]:
    value = head.get(name, [])
    words = value if isinstance(value, list) else value.split(",")
    return [word.strip().lstrip("#") for word in words if word.strip()]


# --- pictures -----------------------------------------------------------------------------------------------


def _with_pictures(path: str, body: str) -> tuple[str, dict[str, str]]:
    """Pictures of the folder by the word that stands for them; one from elsewhere becomes a link."""
    found: dict[str, str] = {}

    def put(match: re.Match[str]) -> str:
        alt, address = match[1], match[2] or match[3]
        if urlsplit(address).scheme or address.startswith("//"):
            return f"[{alt or address}]({address})"
        inside = safe_path(posixpath.join(posixpath.dirname(path), unquote(address)))
        if not inside or not media_type(inside):
            return f"[{alt}]" if alt else ""
        found[f"picture:{len(found)}:"] = inside
        return f"![{alt}](picture:{len(found) - 1}:)"

    return SHOWN.sub(put, body), found


def name_files(source: Source, file_ids: Mapping[str, int]) -> str:
    """The body with its pictures named as files of the article; those that are missing leave their words."""

    def put(match: re.Match[str]) -> str:
        word = match[2] or match[3]
        file_id = file_ids.get(source.pictures.get(word, ""))
        if word not in source.pictures:
            return match[0]
        return f"![{match[1]}](attachment:{file_id})" if file_id else f"[{match[1]}]" if match[1] else ""

    return SHOWN.sub(put, source.body)
