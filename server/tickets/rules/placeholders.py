"""Words in double braces that a template leaves to be filled in."""

import re
from collections.abc import Mapping

KNOWN = ("requester", "department", "location", "today", "agent")
PLACEHOLDER = re.compile(r"{{\s*(\w+)\s*}}")


def unknown(text: str) -> list[str]:
    return sorted({name for name in PLACEHOLDER.findall(text) if name not in KNOWN})


def fill(text: str, values: Mapping[str, str]) -> str:
    """A word that nobody knows stays as it is, so that whoever reads it sees what is missing."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
