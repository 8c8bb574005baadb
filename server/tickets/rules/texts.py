"""Words: whether an answer says no more than thanks, lines and tags."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_THANKS = 120
SAYS_THANKS = frozenset(
    """감사 감사합니다 감사해요 감사드립니다 감사드려요 감사합니당 감사요 고맙습니다 고마워요
    고맙습니당 고마워 땡큐 ㄳ ㄱㅅ 수고하세요 수고하셨습니다 수고많으셨습니다 수고하십시오
    해결됐습니다 해결되었습니다 해결됐어요 해결됐네요 해결되었네요 됩니다 되네요 돼요 됐습니다
    됐어요 되었습니다 확인했습니다 확인했어요 확인하였습니다 thanks thank thx ty solved fixed works
    cheers
    """.split()  # noqa: SIM905  # a list of words is read more easily as words
)
GOES_ALONG = frozenset(
    """네 넵 넹 예 아 오 와 이제 지금 바로 잘 다 모두 정말 진짜 너무 매우 대단히 무척 덕분에 빠른
    빠르게 처리 처리해 처리해주셔서 해주셔서 주셔서 도와주셔서 도움 답변 조치 조치해주셔서 친절한
    친절하게 많이 많으셨습니다 문제없이 정상 정상적으로 좋은 하루 되세요 보내세요 주말 ok okay yes
    great perfect good you your so very much a lot many for the help quick fast support it is now
    all again well have nice day everything and that this was appreciated reply fix
    """.split()  # noqa: SIM905
)
NEGATES = re.compile(r"안\s*(?:됩|되|돼|됐)|못|않|(?<![a-z])not(?![a-z])|n't|[?？]")


def is_thanks_only(text: str) -> bool:
    """Whether an answer only thanks or says that it works: such a one does not reopen a ticket."""
    own = " ".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    own = unicodedata.normalize("NFC", own).casefold()
    if len(own) > LONGEST_THANKS or NEGATES.search(own):
        return False
    words = re.findall(r"[^\W\d_]+|\d+", own)
    has_thanks = any(word in SAYS_THANKS for word in words)
    return has_thanks and all(
        word in SAYS_THANKS or word in GOES_ALONG or _is_laughter(word) for word in words
    )


def _is_laughter(word: str) -> bool:
    return set(word) <= set("ㅎㅋㅠㅜ")


def line(text: str) -> str:
    """One line: composed letters, single spaces, nothing invisible."""
    return " ".join(UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).split())


UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def tags(words: Iterable[str]) -> list[str]:
    """Tags in their order, each once."""
    tidied = (line(word).lstrip("#").strip() for word in words)
    return list(dict.fromkeys(word for word in tidied if word))


def tag_key(word: str) -> str:
    """What two spellings of one tag have in common."""
    return line(word).lstrip("#").strip().casefold()
