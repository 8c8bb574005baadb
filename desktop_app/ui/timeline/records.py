"""What stands in a conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from desktop_app.ui.badges import Badge

Kind = Literal["theirs", "mine", "note", "event"]
FOLDED_FROM = 4
"""So many events in a row become one line."""


@dataclass(frozen=True)
class Attachment:
    id: int
    name: str
    size: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class Entry:
    """One message or event. Give `text`, or `html` that came from a mail. `quoted` is folded."""

    id: int
    kind: Kind
    author: str
    meta: str
    text: str = ""
    html: str = ""
    quoted: str = ""
    badge: Badge | None = None
    attachments: tuple[Attachment, ...] = ()
    icon: str = "zap"
    """Of an event."""


@dataclass
class Opened:
    """What somebody unfolded: runs of events by their first one, and quoted words by their message."""

    runs: set[int] = field(default_factory=set)
    quotes: set[int] = field(default_factory=set)

    def is_folded(self, run: Sequence[Entry]) -> bool:
        return len(run) >= FOLDED_FROM and run[0].id not in self.runs

    def open_over(self, words: str, entries: Sequence[Entry]) -> bool:
        """Whether something had to be opened for these words to be seen."""
        wanted = words.casefold()
        quotes = {one.id for one in entries if wanted in one.quoted.casefold()} - self.quotes
        folded = [run for run in runs_of(entries) if self.is_folded(run)]
        runs = {run[0].id for run in folded if any(_holds(one, wanted) for one in run[:-1])}
        self.quotes |= quotes
        self.runs |= runs
        return bool(quotes or runs)


def _holds(event: Entry, wanted: str) -> bool:
    return wanted in f"{event.meta} {event.text}".casefold()


def runs_of(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Messages by themselves, events that follow each other together."""
    run: list[Entry] = []
    for entry in entries:
        if entry.kind == "event":
            run.append(entry)
            continue
        if run:
            yield run
            run = []
        yield [entry]
    if run:
        yield run
