"""Which feature shows what, and the way back."""

from desktop_app.core.navigation import Navigation, Place
from shared.wire import Ref

TICKET, PERSON = Ref(kind="ticket", id=7, label="#7"), Ref(kind="person", id=3, label="김민지")


def made() -> tuple[Navigation, list[object]]:
    navigation, seen = Navigation(), []  # type: Navigation, list[object]
    navigation.set_page_shower(seen.append)

    def show(page: str, ref: Ref) -> None:
        seen.append(ref)
        navigation.arrived(page, ref)

    navigation.register(
        "ticket", lambda ref: show("inbox", ref), in_window=lambda ref: seen.append(("window", ref))
    )
    navigation.register("person", lambda ref: show("people", ref))
    return navigation, seen


def test_a_ref_is_shown_by_the_feature_of_its_kind() -> None:
    navigation, seen = made()
    assert navigation.open(TICKET)
    assert seen == [TICKET]
    assert not navigation.open(Ref(kind="unknown", id=1, label=""))


def test_a_ref_may_have_its_own_window() -> None:
    navigation, seen = made()
    navigation.open(TICKET, in_window=True)
    navigation.open(PERSON, in_window=True)
    assert seen == [("window", TICKET), PERSON]


def test_back_and_forward_go_the_same_way() -> None:
    navigation, _ = made()
    navigation.open(TICKET)
    navigation.open(PERSON)
    navigation.back()
    assert navigation.place == Place("inbox", TICKET)
    assert navigation.can_go_forward
    navigation.forward()
    assert navigation.place == Place("people", PERSON)


def test_a_new_place_ends_the_way_forward() -> None:
    navigation, _ = made()
    navigation.open(TICKET)
    navigation.open(PERSON)
    navigation.back()
    navigation.arrived("reports")
    assert not navigation.can_go_forward


def test_one_key_changes_over_between_the_last_two() -> None:
    navigation, _ = made()
    navigation.open(TICKET)
    navigation.open(PERSON)
    navigation.previous()
    assert navigation.place == Place("inbox", TICKET)
    navigation.previous()
    assert navigation.place == Place("people", PERSON)


def test_what_was_open_last_is_remembered_once() -> None:
    navigation, _ = made()
    for ref in (TICKET, PERSON, TICKET):
        navigation.open(ref)
    assert navigation.recent() == [TICKET, PERSON]
