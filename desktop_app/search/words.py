"""Words and pictures for what was found."""

from desktop_app.core.translator import t
from desktop_app.tickets import badges
from shared.search import FacetValue, Hit, HitKind, HitPlace
from shared.tickets import Status

ICONS = {
    HitKind.TICKET: "ticket",
    HitKind.ARTICLE: "book-open",
    HitKind.PERSON: "user",
    HitKind.ASSET: "laptop",
}


def kind_word(kind: HitKind) -> str:
    return t(f"search.kind.{kind.value}")


def place_word(place: HitPlace) -> str:
    """Where the words stand; nothing where that says nothing."""
    return "" if place is HitPlace.BODY else t(f"search.place.{place.value}")


def facet_word(name: str, value: FacetValue) -> str:
    """Statuses and priorities by their word in this language; teams and categories by their name."""
    if name == "status":
        return badges.status_word(Status(value.label))
    if name == "priority":
        return badges.priority_word(int(value.label.removeprefix("P")))
    return value.label


def spoken(hit: Hit) -> str:
    """The whole hit for a screen reader."""
    words = [kind_word(hit.kind), hit.title.text]
    if hit.row is not None:
        words += [f"#{hit.row.number}", badges.row_badge(hit.row).text, hit.row.requester]
    return ", ".join([*words, hit.snippet.text])
