"""Public and internal parts of a text. `public_part` is the only way from an article to people outside."""

import re
import unicodedata
from dataclasses import dataclass

OPENS = re.compile(r"^\W*:{3,}\s*\w")
"""Any word counts, so that `:::intern` hides what `:::internal` would have hidden."""
CLOSES = re.compile(r"^[\s>]*:{3,}\s*$")
PICTURE = re.compile(r"attachment:(\d{1,18})")


@dataclass(frozen=True)
class Stretch:
    is_internal: bool
    text: str


def tidy(body: str) -> str:
    """Composed letters and one kind of line end, so that a line is a line for everybody who reads it."""
    return "\n".join(unicodedata.normalize("NFC", body).replace("\0", "").splitlines())


def stretches(body: str) -> list[Stretch]:
    """The text in its order. A part that is never closed is internal to its end; so is one inside another."""
    found: list[Stretch] = []
    lines: list[str] = []
    depth = 0

    def end(*, is_internal: bool) -> None:
        kept = "\n".join(lines).strip("\n")
        if kept.strip():
            found.append(Stretch(is_internal, kept))
        lines.clear()

    for line in tidy(body).split("\n"):
        if OPENS.match(line):
            if depth == 0:
                end(is_internal=False)
            depth += 1
        elif depth and CLOSES.match(line):
            depth -= 1
            if depth == 0:
                end(is_internal=True)
        else:
            lines.append(line)
    end(is_internal=depth > 0)
    return found


def public_part(body: str) -> str:
    """What everybody may read."""
    return "\n\n".join(one.text for one in stretches(body) if not one.is_internal)


def has_public_part(body: str) -> bool:
    return bool(public_part(body).strip())


def named_files(text: str) -> set[int]:
    """The files that a text shows or links to."""
    return {int(number) for number in PICTURE.findall(text)}
