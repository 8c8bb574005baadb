"""Employment dates, search in Korean, manager cycles: decisions without database or clock."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Protocol

from shared.errors import Invalid
from shared.people import EmploymentState

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# fmt: off
VOWELS = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
]
TAILS = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
]
DOUBLES = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}
# fmt: on
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
FIRST_LEAD = 0x1100
"""The search text holds initials in this block and spelled-out letters in another, so they never mix."""
UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Employed(Protocol):
    """Whoever has employment dates."""

    @property
    def starts_on(self) -> date | None: ...
    @property
    def last_working_day(self) -> date | None: ...
    @property
    def access_ends_on(self) -> date | None: ...


def state_of(person: Employed, today: date) -> EmploymentState:
    if person.last_working_day is not None and person.last_working_day < today:
        return EmploymentState.LEFT
    if person.starts_on is not None and person.starts_on > today:
        return EmploymentState.SCHEDULED
    return EmploymentState.ACTIVE


def has_access(person: Employed, today: date) -> bool:
    """Whether their accounts may still be used; until the last working day where no other day is given."""
    last_day = person.access_ends_on or person.last_working_day
    return last_day is None or last_day >= today


def check_dates(person: Employed) -> None:
    """Refuse dates that contradict each other."""
    starts, last, ends = person.starts_on, person.last_working_day, person.access_ends_on
    if starts and last and last < starts:
        raise Invalid("leaves_before_start", "last_working_day", starts_on=starts, last_working_day=last)
    if starts and ends and ends < starts:
        raise Invalid("access_ends_before_start", "access_ends_on", starts_on=starts, access_ends_on=ends)
    if last and ends and ends < last:
        raise Invalid("access_ends_too_early", "access_ends_on", last_working_day=last, access_ends_on=ends)


def makes_circle(person_id: int, manager_id: int | None, manager_of: Callable[[int], int | None]) -> bool:
    """Whether somebody would become their own superior."""
    seen: set[int] = set()
    while manager_id is not None and manager_id not in seen:
        if manager_id == person_id:
            return True
        seen.add(manager_id)
        manager_id = manager_of(manager_id)
    return False


def tidy(text: str) -> str:
    """One line as people mean it: composed letters, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join(UNSEEN.sub(" ", composed).split())


def account_key(account_name: str) -> str:
    r"""`CORP\Minji.Kim`, `minji.kim@corp.example` and `minji.kim` are one account."""
    return account_name.rpartition("\\")[2].partition("@")[0].strip().casefold()


# --- search -------------------------------------------------------------------------------------------------


def choseong(text: str) -> str:
    """The initials of Hangul syllables, "김민지" → "ㄱㅁㅈ"; initials stay, everything else is left out."""
    return "".join(_initial(letter) for letter in text)


def _initial(letter: str) -> str:
    if FIRST_SYLLABLE <= ord(letter) <= LAST_SYLLABLE:
        return LEADS[(ord(letter) - FIRST_SYLLABLE) // 588]
    return letter if letter in LEADS else ""


def spelled(text: str) -> str:
    """Syllables as the keys that type them, so that a half-typed syllable is found: "민" is in "미나"."""
    return "".join(_keys(letter) for letter in unicodedata.normalize("NFC", text).casefold())


def _keys(letter: str) -> str:
    if FIRST_SYLLABLE <= ord(letter) <= LAST_SYLLABLE:
        lead, rest = divmod(ord(letter) - FIRST_SYLLABLE, 588)
        return LEADS[lead] + VOWELS[rest // 28] + TAILS[rest % 28]
    return DOUBLES.get(letter, letter)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def search_text(*, name: str, words: list[str], numbers: list[str]) -> str:
    """What LIKE looks through: the name, its initials, words, and numbers with and without dashes."""
    parts = [spelled(name), _as_leads(choseong(name)), *map(spelled, words)]
    for number in numbers:
        parts += [spelled(number), digits(number)]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _as_leads(initials: str) -> str:
    return "".join(chr(FIRST_LEAD + LEADS.index(letter)) for letter in initials)


def search_patterns(search: str) -> list[list[str]]:
    """For LIKE with escape `!`: every group must match, by any of its patterns."""
    return [group for word in tidy(search).split()[:8] for group in _patterns(word)]


def _patterns(word: str) -> list[list[str]]:
    if any(letter in LEADS for letter in word):
        return _initials_patterns("".join(DOUBLES.get(letter, letter) for letter in word))
    found = [_contains(spelled(word))]
    if re.fullmatch(r"[\d+().-]+", word) and digits(word):
        found.append(_contains(digits(word)))
    return [found]


def _initials_patterns(word: str) -> list[list[str]]:
    """ "김ㅁㅈ": the initials in this order, and what is spelled out as well."""
    groups = [[_contains(_as_leads(choseong(word)))]]
    written = re.split(f"[{LEADS}]+", word)
    return groups + [[_contains(spelled(part))] for part in written if part]


def _contains(text: str) -> str:
    return "%" + re.sub(r"([!%_])", r"!\1", text) + "%"
