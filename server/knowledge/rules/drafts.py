"""What a ticket teaches, as the beginning of an article: nobody's name, address or number comes along."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SOMEBODY = {"ko": "사용자", "en": "the user"}
MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
RESIDENT = re.compile(r"(?<!\d)\d{6}[- ]?[1-8]\d{6}(?!\d)")
PHONE = re.compile(
    r"(?<![\d.])(?:\+?82[- .]?\(?0?\)?|\(?0)\d{1,2}\)?[- .]?\d{3,4}[- .]?\d{4}(?![\d.])"
    r"|(?<![\d.])1[5-9]\d{2}-\d{4}(?!\d)"
)
EXTENSION = re.compile(r"(내선(?:\s*번호)?|구내|ext\.?|extension)\s*[:#]?\s*\d{2,6}", re.IGNORECASE)
EMPLOYEE = re.compile(r"(사번|employee\s*(?:no|number)\.?)\s*[:#]?\s*[\w-]+", re.IGNORECASE)
GREETING = re.compile(
    r"^\s*(?:안녕하세요|안녕하십니까|감사합니다|고맙습니다|수고하세요|수고하십시오"
    r"|수고 ?많으십니다|부탁드립니다"
    r"|hello|hi|dear|thanks|thank you|best regards|kind regards|regards)\b[^\n]{0,50}$",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"^\s*(?:--|드림|올림|\S{1,20}\s*(?:드림|올림))\s*\.?\s*$")
TITLES = "사원|주임|대리|과장|차장|부장|팀장|실장|본부장|이사|상무|전무|매니저|책임|선임|수석|연구원|프로"
SHORTEST_ANSWER = 40


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a ticket holds. `names`, `numbers`: of everybody who is named in it."""

    subject: str
    description: str
    causes: Sequence[str]
    """What was found on the way; only the desk may read it."""
    resolution: str
    answers: Sequence[str]
    names: Sequence[str]
    numbers: Sequence[str] = ()


def anonymous(text: str, names: Sequence[str], numbers: Sequence[str] = (), language: str = "ko") -> str:
    """The text without what points at a person."""
    text = unicodedata.normalize("NFC", text)
    for pattern, word in ((MAIL, "[e-mail]"), (RESIDENT, "[번호]"), (PHONE, "[전화번호]")):
        text = pattern.sub(word, text)
    text = EXTENSION.sub(r"\1 [번호]", text)
    text = EMPLOYEE.sub(r"\1 [번호]", text)
    for number in sorted({one for one in numbers if len(one) >= 3}, key=len, reverse=True):
        text = re.sub(rf"(?<![\w]){re.escape(number)}(?![\d])", "[번호]", text)
    for name in _spellings(names):
        text = re.sub(
            rf"(?<![가-힣A-Za-z]){re.escape(name)}(?:\s*(?:{TITLES})(?:님)?)?(?![A-Za-z])",
            SOMEBODY[language],
            text,
            flags=re.IGNORECASE,
        )
    return text


def _spellings(names: Sequence[str]) -> list[str]:
    """Names as people write them: with and without the space; Korean ones also without the family name
    where a title or a form of address makes clear that a person is meant."""
    found: set[str] = set()
    for name in (unicodedata.normalize("NFC", one).strip() for one in names):
        if len(name) < 2:
            continue
        found |= {name, name.replace(" ", "")}
        if re.fullmatch(r"[가-힣]{2,4}", name):
            given = name[1:] if len(name) <= 3 else name[2:]
            found |= {f"{given} 님", f"{given}님", f"{given}씨", f"{given} 씨"} if given else set()
            found |= {f"{name[0]} {name[1:]}"}
    return sorted(found, key=len, reverse=True)


def plain(text: str) -> str:
    """Without greetings, signatures and quoted mail."""
    kept = [
        line.rstrip()
        for line in text.splitlines()
        if not (line.lstrip().startswith(">") or GREETING.match(line) or SIGNATURE.match(line))
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


HEADS = {
    "ko": ("증상", "원인", "해결 방법", "안내한 내용", "원인과 해결 방법을 다듬어 주세요."),
    "en": ("Symptom", "Cause", "Solution", "What was answered", "Please polish cause and solution."),
}


def body_of(lesson: Lesson, language: str = "ko") -> str:
    """Markdown with the usual headings; what only the desk may read stands in an internal part."""

    def clean(text: str) -> str:
        return plain(anonymous(text, lesson.names, lesson.numbers, language))

    symptom, cause, solution, answered, polish = HEADS[language]
    causes = [words for words in map(clean, lesson.causes) if words]
    answers = [words for words in map(clean, lesson.answers) if len(words) >= SHORTEST_ANSWER]
    resolution = clean(lesson.resolution)
    answers = [words for words in dict.fromkeys(answers) if words != resolution]
    blocks = [f"## {symptom}", clean(lesson.description) or clean(lesson.subject), f"## {cause}", polish]
    blocks += [f"## {solution}", resolution] if resolution else [f"## {solution}"]
    if answers:
        blocks += [f"## {answered}", *answers]
    if causes:
        blocks.append("\n".join([":::internal", *causes, ":::"]))
    return "\n\n".join(block for block in blocks if block)


def title_of(lesson: Lesson, language: str = "ko") -> str:
    words = anonymous(lesson.subject, lesson.names, lesson.numbers, language)
    return re.sub(r"^\s*(?:\[[^\]]{1,12}\]\s*|(?:re|fw|fwd)\s*:\s*)+", "", words, flags=re.IGNORECASE).strip()
