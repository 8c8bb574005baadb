"""Finds persons among 100,000 while a name is typed: 초성, half syllables, wrong input mode, numbers."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from desktop_app.core.hangul import FIRST, PARTS, choseong, from_keys, has_hangul, jamo, to_keys
from shared.people import EmploymentState, PersonRow

LINE, FIELD = "\n", "\x1f"
BLOCK = 2000
"""Persons in one piece of text; a change rewrites one piece."""
MOST_HITS = 400
"""So many are looked at to find the best ones."""
WORDS = 6
USUAL = 500
"""Persons who share a department or a part of a number."""
VOWEL, CONSONANT = "[ㅏ-ㅣ]", "[ㄱ-ㅎ]"
LEADS = {letter: chr(0x1100 + place) for place, letter in enumerate(FIRST)}
"""Initials are kept as other characters than spelled-out letters, so that the two never mix."""


def _leads(letters: str) -> str:
    return "".join(LEADS.get(letter, letter) for letter in letters)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    return jamo(text.casefold())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


FIELDS = ("name", "plain", "place")
"""The name; numbers and addresses; department, title and location."""
Lines = dict[str, str]
"""One line of text for each of the fields."""


def lines_of(row: PersonRow) -> Lines:
    """What one person is found by."""
    has_left = "1" if row.state is EmploymentState.LEFT else "0"
    name = row.name.casefold()
    numbers = (row.employee_number, row.phone, row.mobile)
    bare = [digits for number in numbers if (digits := _digits(number)) and digits != number]
    fields = {
        "name": (jamo(name), _leads(choseong(name)), has_left),
        "plain": (*(word.casefold() for word in numbers), row.email.casefold(), *bare),
        "place": (_spelled(row.department), _spelled(row.title), _spelled(row.location)),
    }
    return {field: FIELD.join(words).replace(LINE, " ") for field, words in fields.items()}


# --- what is looked for -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Needle:
    """One way to read a word: the text to find in one of the fields; smaller grades are better.

    A text that begins with LINE or FIELD is found at the beginning of a field only.
    """

    grade: int
    field: str
    text: str
    pattern: re.Pattern[str] | None = None

    def is_in(self, line: str) -> bool:
        return self.text in line and (self.pattern is None or bool(self.pattern.search(line)))


def needles(word: str) -> list[Needle]:
    """Every way to read a word, best first."""
    if all(letter in LEADS or letter in PARTS for letter in word):
        return [*_of_initials(word, 0), *_of_plain(to_keys(word), 6)]
    if has_hangul(word):
        return [*_of_hangul(word, 0), *_of_plain(to_keys(word), 6)]
    found = [*_of_name(word, 0), *_of_plain(word, 1), Needle(5, "place", word)]
    typed = from_keys(word)
    if typed != word and all(letter in LEADS or letter in PARTS for letter in typed):
        found += _of_initials(typed, 3)
    elif has_hangul(typed):
        found += _of_hangul(typed, 3)
    return sorted(found, key=lambda needle: needle.grade)


def _of_initials(word: str, grade: int) -> list[Needle]:
    letters = _leads("".join(PARTS.get(letter, letter) for letter in word))
    return [Needle(grade, "name", FIELD + letters), Needle(grade + 2, "name", letters)]


def _of_hangul(word: str, grade: int) -> list[Needle]:
    spelled = jamo(word)
    found = [*_of_name(spelled, grade), Needle(grade + 4, "place", spelled)]
    if any(letter in LEADS for letter in word):
        pattern = re.compile("".join(_letter_pattern(letter) for letter in word))
        initials = _leads(choseong(word))
        found += [
            Needle(grade, "name", FIELD + initials, pattern),
            Needle(grade + 2, "name", initials, pattern),
        ]
    return found


def _letter_pattern(letter: str) -> str:
    return f"{letter}{VOWEL}+{CONSONANT}*?" if letter in LEADS else re.escape(jamo(letter))


def _of_name(text: str, grade: int) -> list[Needle]:
    return [Needle(grade, "name", LINE + text), Needle(grade + 2, "name", text)]


def _of_plain(word: str, grade: int) -> list[Needle]:
    found = [Needle(grade, "plain", word)]
    digits = _digits(word)
    if len(digits) > 1 and digits != word and re.fullmatch(r"[\d+().-]+", word):
        found.append(Needle(grade, "plain", digits))
    return found


# --- where it is looked for ---------------------------------------------------------------------------------


class Block:
    """Some thousand persons, each a line in three long texts."""

    def __init__(self) -> None:
        self._write({})

    def _write(self, people: dict[int, Lines]) -> None:
        self.ids = array("q", people)
        self._place = {person_id: place for place, person_id in enumerate(self.ids)}
        self._texts = {field: _joined(lines[field] for lines in people.values()) for field in FIELDS}
        self._starts = {field: _line_starts(text) for field, text in self._texts.items()}

    def _read(self) -> dict[int, Lines]:
        if not self.ids:
            return {}
        columns = [self._texts[field][1:-1].split(LINE) for field in FIELDS]
        return {
            person_id: dict(zip(FIELDS, lines, strict=True))
            for person_id, *lines in zip(self.ids, *columns, strict=True)
        }

    def put(self, people: dict[int, Lines], gone: Iterable[int] = ()) -> None:
        known = self._read() | people
        for person_id in gone:
            known.pop(person_id, None)
        self._write(known)

    def line(self, person_id: int, field: str) -> str:
        """With the line ends around it."""
        starts, text, place = self._starts[field], self._texts[field], self._place[person_id]
        return text[starts[place] - 1 : starts[place + 1]]

    def count(self, needle: Needle) -> int:
        return self._texts[needle.field].count(needle.text)

    def hits(self, needle: Needle) -> Iterator[tuple[int, int]]:
        """Who fits, with the grade: a whole field is better than its beginning, and that than its middle."""
        text, starts, wanted = self._texts[needle.field], self._starts[needle.field], needle.text
        inside = len(wanted.lstrip(LINE + FIELD))
        at = text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            place = bisect_right(starts, end - 1) - 1
            if needle.pattern is None or needle.pattern.search(text, starts[place], starts[place + 1]):
                yield self.ids[place], needle.grade + _step(text, end - inside, end)
            at = text.find(wanted, starts[place + 1] - 1)

    def fits(self, person_id: int, ways: list[Needle]) -> bool:
        return any(way.is_in(self.line(person_id, way.field)) for way in ways)


def _joined(lines: Iterable[str]) -> str:
    return LINE + LINE.join(lines) + LINE


def _line_starts(text: str) -> "array[int]":
    """Where each line begins, and behind the last where the next would."""
    return array("q", (found.end() for found in re.finditer(LINE, text)))


def _step(text: str, start: int, end: int) -> int:
    """0 for a whole field, 1 for its beginning, 2 for anything else."""
    if text[start - 1] not in (LINE, FIELD):
        return 2
    return 0 if text[end] in (LINE, FIELD) else 1


class NameBook:
    """All persons, by everything they may be called by."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._where: dict[int, Block] = {}

    def __len__(self) -> int:
        return len(self._where)

    def __contains__(self, person_id: object) -> bool:
        return person_id in self._where

    def ids(self) -> set[int]:
        return set(self._where)

    def put(self, rows: Iterable[PersonRow]) -> None:
        """Add persons, or replace what was known of them."""
        fresh: dict[int, Lines] = {}
        known: dict[int, tuple[Block, dict[int, Lines]]] = {}
        for row in rows:
            block = self._where.get(row.id)
            if block is None:
                fresh[row.id] = lines_of(row)
            else:
                known.setdefault(id(block), (block, {}))[1][row.id] = lines_of(row)
        for block, people in known.values():
            block.put(people)
        self._add(list(fresh.items()))

    def _add(self, people: list[tuple[int, Lines]]) -> None:
        while people:
            if not self._blocks or len(self._blocks[-1].ids) >= BLOCK:
                self._blocks.append(Block())
            block = self._blocks[-1]
            room = BLOCK - len(block.ids)
            block.put(dict(people[:room]))
            self._where.update((person_id, block) for person_id, _ in people[:room])
            people = people[room:]

    def remove(self, person_ids: Iterable[int]) -> None:
        for person_id in person_ids:
            block = self._where.pop(person_id, None)
            if block is not None:
                block.put({}, gone=(person_id,))

    def find(self, query: str, limit: int) -> list[int]:
        """The best first; who has left comes last among equals."""
        words = sorted(query.casefold().split()[:WORDS], key=len, reverse=True)
        if not words:
            return []
        ways = [needles(word) for word in words]
        first = min(ways, key=self._frequency) if len(ways) > 1 else ways[0]
        others = [way for way in ways if way is not first]
        found: dict[int, tuple[int, bool, str]] = {}
        for needle in first:
            self._collect(needle, others, found)
            if len(found) >= limit:
                break
        return sorted(found, key=found.__getitem__)[:limit]

    def _frequency(self, ways: list[Needle]) -> int:
        """How many names begin like this; what begins no name is taken for a department or a number."""
        return sum(block.count(ways[0]) for block in self._blocks) or USUAL

    def _collect(
        self, needle: Needle, others: list[list[Needle]], found: dict[int, tuple[int, bool, str]]
    ) -> None:
        for block in self._blocks:
            for person_id, grade in block.hits(needle):
                before = found.get(person_id)
                if before is not None and before[0] <= grade:
                    continue
                if all(block.fits(person_id, ways) for ways in others):
                    name = block.line(person_id, "name")
                    found[person_id] = (grade, name.endswith("1" + LINE), name)
                    if len(found) >= MOST_HITS:
                        return
