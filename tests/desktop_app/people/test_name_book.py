"""A person is found by whatever somebody types while the phone rings."""

import pytest

from desktop_app.people.name_book import NameBook
from shared.people import EmploymentState, PersonRow


def row(person_id: int, name: str, **fields: object) -> PersonRow:
    known: dict[str, object] = {
        "employee_number": f"E{person_id:06d}",
        "email": f"user{person_id}@haneul.example",
        "department": "재무팀",
        "title": "대리",
        "phone": f"{2000 + person_id}",
        "mobile": "",
        "location": "본관 5층",
        "state": EmploymentState.ACTIVE,
        "is_vip": False,
        "version": 1,
    }
    return PersonRow(id=person_id, name=name, **(known | fields))  # type: ignore[arg-type]  # by name


@pytest.fixture
def book() -> NameBook:
    made = NameBook()
    made.put(
        [
            row(1, "김민지", phone="2107", mobile="010-3456-7890"),
            row(2, "김민준", department="영업2팀"),
            row(3, "박서준", email="seojun@haneul.example"),
            row(4, "이김민", employee_number="H-77"),
            row(5, "John Smith", department="Sales"),
            row(6, "강민주", state=EmploymentState.LEFT),
            row(7, "곽미진"),
        ]
    )
    return made


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("김민지", 1),
        ("김민ㅈ", 2),
        ("ㄱㅁㅈ", 7),
        ("김ㅁㅈ", 2),
        ("rlaalswl", 1),
        ("ㅂㅅㅈ", 3),
        ("qtw", 3),
        ("2107", 1),
        ("3456", 1),
        ("010-3456", 1),
        ("01034567890", 1),
        ("h-77", 4),
        ("e000002", 2),
        ("seojun", 3),
        ("ㄴ대ㅓㅕㅜ", 3),
        ("smi", 5),
        ("김 영업", 2),
        ("영업2 ㄱㅁ", 2),
        ("sales", 5),
    ],
)
def test_it_finds(book: NameBook, query: str, first: int) -> None:
    assert book.find(query, 5)[:1] == [first]


@pytest.mark.parametrize("query", ["", "   ", "홍길동", "zzzz", "김민지 영업", "9999"])
def test_it_finds_nobody(book: NameBook, query: str) -> None:
    assert book.find(query, 5) == []


def test_a_name_that_begins_so_comes_before_one_that_contains_it(book: NameBook) -> None:
    assert book.find("김민", 5) == [2, 1, 4]


def test_who_has_left_comes_last_among_equals(book: NameBook) -> None:
    assert book.find("ㄱㅁㅈ", 9)[-1] == 6


def test_a_changed_name_is_found_by_the_new_one_only(book: NameBook) -> None:
    book.put([row(3, "한서준", email="hs@haneul.example")])

    assert book.find("박서준", 5) == []
    assert book.find("ㅎㅅㅈ", 5) == [3]
    assert len(book) == 7


def test_a_removed_person_is_gone(book: NameBook) -> None:
    book.remove([1])

    assert book.find("김민지", 5) == []
    assert book.find("2107", 5) == []
    assert 1 not in book


def test_line_ends_in_a_name_do_no_harm(book: NameBook) -> None:
    book.put([row(8, "나\n쁜\x1f이름")])

    assert book.find("곽미진", 5) == [7]
