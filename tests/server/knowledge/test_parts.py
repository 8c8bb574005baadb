"""Internal parts never leave the desk, whatever stands around them."""

from hypothesis import given
from hypothesis import strategies as st

from server.core.markdown import to_html
from server.knowledge.rules.parts import named_files, public_part, stretches

SECRET = "ZQXSECRET"
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(lambda text: SECRET not in text)
OPENING = st.sampled_from(
    [":::internal", "::: internal", ":::내부", "::::internal", "> :::internal", ":::intern"]
)


@given(st.lists(LINES, max_size=6), OPENING, st.lists(LINES, max_size=6), st.booleans())
def test_an_internal_part_never_passes(
    before: list[str], opening: str, after: list[str], is_closed: bool
) -> None:
    body = "\n".join([*before, opening, SECRET, *([":::"] if is_closed else []), *after])

    assert SECRET not in public_part(body)
    assert SECRET not in to_html(public_part(body))


@given(st.lists(st.tuples(st.booleans(), st.text(alphabet="가나다 abc", min_size=1, max_size=9)), max_size=8))
def test_every_part_is_kept_and_told_apart(blocks: list[tuple[bool, str]]) -> None:
    body = "\n\n".join(
        f":::internal\n{words}\n:::" if is_internal else words for is_internal, words in blocks
    )
    inside = [words.strip() for is_internal, words in blocks if is_internal and words.strip()]

    assert [one.text.strip() for one in stretches(body) if one.is_internal] == inside


def test_a_part_inside_a_part_ends_with_the_outer_one() -> None:
    body = "앞\n:::internal\n하나\n:::internal\n둘\n:::\n셋\n:::\n뒤"

    assert public_part(body) == "앞\n\n뒤"


def test_a_part_that_is_never_closed_is_internal_to_the_end() -> None:
    assert public_part("앞\n:::internal\n비밀\n뒤") == "앞"


def test_a_mark_inside_of_a_code_block_counts_too() -> None:
    assert "비밀" not in public_part("```\n:::internal\n비밀\n:::\n```")


def test_only_files_of_the_public_part_are_public() -> None:
    body = "![](attachment:1)\n:::internal\n![](attachment:2)\n:::"

    assert named_files(public_part(body)) == {1}
    assert named_files(body) == {1, 2}
