"""The category tree."""

from typing import Annotated

from msgspec import Meta

from shared.catalog.words import Level
from shared.permissions import Permission
from shared.wire import Endpoint, Id, Line, Nothing, OptionalCode, Reply, Version, Wire


class Category(Reply):
    """`path` is the whole branch, "하드웨어 › 디스플레이"; the list is in the order of the tree."""

    id: int
    name: str
    path: str
    parent_id: int | None
    position: int
    icon: str
    team_id: int | None
    """Team that gets tickets of this category by default."""
    impact: Level | None
    urgency: Level | None
    """What a new ticket begins with where nobody says otherwise; None: as the category above."""
    is_active: bool
    version: int


class Categories(Reply):
    items: list[Category]


class CategoryForm(Wire):
    name: Line
    parent_id: Id | None = None
    icon: OptionalCode = ""
    team_id: Id | None = None
    impact: Level | None = None
    urgency: Level | None = None
    is_active: bool = True


class NewCategory(CategoryForm):
    pass


class ChangedCategory(CategoryForm):
    version: Version


class MoveCategory(Wire):
    """Below `parent_id` (None: to the top), as the `position`th of its siblings, counted from 0."""

    version: Version
    parent_id: Id | None
    position: Annotated[int, Meta(ge=0, le=10_000)]


LIST_CATEGORIES = Endpoint("GET", "/api/categories", Nothing, Nothing, Categories)
CREATE_CATEGORY = Endpoint(
    "POST",
    "/api/categories",
    Nothing,
    NewCategory,
    Category,
    permission=Permission.CATALOG_MANAGE,
    status=201,
)
CHANGE_CATEGORY = Endpoint(
    "POST",
    "/api/categories/{category_id}/change",
    Nothing,
    ChangedCategory,
    Category,
    permission=Permission.CATALOG_MANAGE,
)
MOVE_CATEGORY = Endpoint(
    "POST",
    "/api/categories/{category_id}/move",
    Nothing,
    MoveCategory,
    Categories,
    permission=Permission.CATALOG_MANAGE,
)
