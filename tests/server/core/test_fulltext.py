"""The tokeniser, what stands for a word, and the same finds on both databases."""

from unicodedata import normalize

import pytest
from sqlalchemy import select

from server.core import fulltext
from server.core.fulltext import Document, Synonyms, hangul, label, tokens
from server.core.fulltext.tokeniser import fold
from server.core.fulltext.wanted import variants_of, without_particle
from tests.support.house import Desk

SYNONYMS = Synonyms.from_groups([("비밀번호", "비번", "암호", "password"), ("와이파이", "무선", "wifi")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("비밀번호", ["비밀", "밀번", "번호"]),
        ("팀 앱", ["팀", "앱"]),
        ("VPN연결", ["vpn", "연결"]),
        ("NB-2024-0312", ["nb", "2024", "0312", "nb-2024-0312"]),
        ("KB5034441", ["kb", "5034441", "kb5034441"]),
        ("Printers printed", ["printer", "print"]),
        ("ㄱㅁㅈ", ["ㄱㅁ", "ㅁㅈ"]),
        ("김민지", ["김민", "민지"]),
        ("", []),
    ],
)
def test_texts_become_pairs_of_syllables_and_whole_words(text: str, expected: list[str]) -> None:
    assert [one.word for one in tokens(fold(text))] == expected


def test_decomposed_letters_are_the_same_as_composed_ones() -> None:
    composed = "한글 Café"
    decomposed = normalize("NFD", composed)

    assert [one.word for one in tokens(fold(decomposed))] == [one.word for one in tokens(fold(composed))]


@pytest.mark.parametrize("text", ["VPN이 안 돼요, NB-1!", "İstanbul ß 연결", "가나다라 abc-1.2 ㅋㅋ"])
def test_every_token_stands_where_it_says(text: str) -> None:
    folded = fold(text)

    for one in tokens(folded):
        assert folded[one.start : one.end].startswith(one.word[:2])


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("프린터가", "프린터"),
        ("노트북에서는", "노트북"),
        ("vpn이", "vpn"),
        ("회의", "회의"),
        ("outlook", "outlook"),
        ("비밀번호를", "비밀번호"),
    ],
)
def test_particles_are_no_part_of_a_word(word: str, bare: str) -> None:
    assert without_particle(word) == bare


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("qlqjs", "비번"), ("dkagh", "암호"), ("vmflsxj", "프린터"), ("printer", ""), ("tool", "")],
)
def test_keys_hit_in_english_mode_are_read_as_hangul(typed: str, meant: str) -> None:
    assert hangul.from_keys(typed) == meant


def test_keys_hit_in_korean_mode_are_read_as_english() -> None:
    assert hangul.to_keys("페ㅜ") == "vpn"
    assert hangul.to_keys("ㅐㅕ시ㅐㅐㅏ") == "outlook"


def test_a_word_is_looked_for_with_all_that_means_the_same() -> None:
    assert set(variants_of("비번을", SYNONYMS)) == {"비번", "비밀번호", "암호", "password"}
    assert "와이파이 비밀번호" in variants_of("와이파이비번", SYNONYMS)


# --- on a database -----------------------------------------------------------------------------------------

TEXTS = {
    1: ("VPN 연결이 끊깁니다", "집에서 접속하면 5분마다 끊깁니다"),
    2: ("비밀번호를 잊었습니다", "윈도우 로그인 암호가 기억나지 않아요"),
    3: ("프린터가 인쇄하지 않습니다", "3층 복합기 용지 걸림"),
    4: ("NB-2024-0312 노트북 화면", "화면이 깜빡입니다. KB5034441 설치 후"),
    5: ("Outlook 메일 검색", "비밀 번호 변경 뒤 메일이 안 옵니다"),
    6: ("신규 앱 요청", "회계팀 앱"),
}


@pytest.fixture
def filled(desk: Desk) -> Desk:
    with desk.ctx() as ctx:
        documents = [
            Document(record_id, title, body, inside="내부 메모 금고", labels=("긴급건",))
            for record_id, (title, body) in TEXTS.items()
        ]
        fulltext.replace(ctx.session, "article", documents)
    return desk


def find(desk: Desk, text: str, *, is_public: bool = False, synonyms: Synonyms = SYNONYMS) -> list[int]:
    document = fulltext.FulltextDocument
    with desk.ctx(writes=False) as ctx:
        base = select(document.record_id).where(document.kind == "article")
        wanted = fulltext.wanted(text, synonyms)
        found = fulltext.ranked(ctx.session, "article", wanted, base, document.record_id, is_public=is_public)
    return [row[0] for row in found.rows[: found.loose_from]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("프린터", [3]),
        ("프린터가", [3]),
        ("복합", [3]),
        ("비번", [2, 5]),
        ("비밀번호", [2, 5]),
        ("password", [2, 5]),
        ("qlalfqjsgh", [2, 5]),
        ("vpn이", [1]),
        ("페ㅜ", [1]),
        ("outl", [5]),
        ("nb-2024-0312", [4]),
        ("2024-0312", [4]),
        ("5034441", [4]),
        ("앱", [6]),
        ("노트북 프린터", []),
        ("메모", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_words_find_their_records(filled: Desk, text: str, expected: list[int]) -> None:
    assert sorted(find(filled, text)) == expected


def test_what_stands_in_the_title_comes_first(filled: Desk) -> None:
    assert find(filled, "비밀번호")[0] == 2


def test_of_many_that_hold_a_word_the_newest_are_put_in_order(desk: Desk) -> None:
    with desk.ctx() as ctx:
        many = [Document(at, "정기 점검", "프린터 점검 기록") for at in range(1, fulltext.MOST_RANKED + 101)]
        fulltext.replace(ctx.session, "article", [*many, Document(9_000, "프린터 드라이버", "프린터 설정")])

    found = find(desk, "프린터")

    assert found[0] == 9_000
    assert len(found) == fulltext.MOST_RANKED
    assert min(found) > 100


def test_finds_are_the_same_when_the_database_knows_how_common_words_are(desk: Desk) -> None:
    """Beyond 10,000 records PostgreSQL is asked for its statistics, and named records for rare words."""
    texts = [("프린터 점검", "월간 기록"), ("모니터 교체", "프린터 옆"), ("회의실 예약", "printer room")]
    with desk.ctx() as ctx:
        documents = [Document(at, *texts[at % len(texts)]) for at in range(1, 10_002)]
        rare = Document(20_000, "프린터 용지 걸림", "12345 복합기")
        fulltext.replace(ctx.session, "article", [*documents, rare])
    asked = ("프린터", "프린터 용지", "1234", "print", "없는말 용지", "모니터 프린터")
    before = [find(desk, text)[:5] for text in asked]

    with desk.ctx() as ctx:
        fulltext.settle(ctx.session, "article")

    assert [find(desk, text)[:5] for text in asked] == before
    assert before[1][0] == before[2][0] == 20_000


def test_the_public_find_nothing_by_what_is_inside(filled: Desk) -> None:
    assert find(filled, "금고", is_public=True) == []
    assert find(filled, "프린터", is_public=True) == [3]


def test_where_nothing_holds_all_words_the_nearest_follow(filled: Desk) -> None:
    document = fulltext.FulltextDocument
    with filled.ctx(writes=False) as ctx:
        wanted = fulltext.wanted("프린터 용지가 자꾸 씹혀요", SYNONYMS)
        found = fulltext.ranked(
            ctx.session, "article", wanted, select(document.record_id), document.record_id
        )

    assert found.loose_from == 0
    assert found.rows[0][0] == 3


def test_an_exact_phrase_and_a_label_are_found_exactly(filled: Desk) -> None:
    document = fulltext.FulltextDocument
    with filled.ctx(writes=False) as ctx:

        def ids(expression: fulltext.Expression | None) -> list[int]:
            assert expression is not None
            held = fulltext.holds(ctx.session, "article", expression, document.record_id)
            return sorted(ctx.session.scalars(select(document.record_id).where(held)))

        assert ids(fulltext.phrase("화면이 깜빡")) == [4]
        assert ids(fulltext.phrase("깜빡 화면이")) == []
        assert ids(label("긴급건")) == [1, 2, 3, 4, 5, 6]
        assert ids(label("긴급")) == []


def test_a_record_that_changed_is_found_by_its_new_words_only(filled: Desk) -> None:
    with filled.ctx() as ctx:
        assert fulltext.replace(ctx.session, "article", [Document(3, "스캐너 고장")]) == 1
        assert fulltext.replace(ctx.session, "article", [Document(3, "스캐너 고장")]) == 0
        fulltext.remove(ctx.session, "article", [1])

    assert find(filled, "프린터") == []
    assert find(filled, "스캐너") == [3]
    assert find(filled, "vpn") == []


@pytest.mark.parametrize("text", ["'; drop table--", '"', "* OR NOT", "a" * 500, "(:)", "\\", "%_", "-"])
def test_no_text_makes_the_database_stumble(filled: Desk, text: str) -> None:
    find(filled, text)
    with filled.ctx() as ctx:
        fulltext.replace(ctx.session, "article", [Document(9, text, text, text, (text,))])
