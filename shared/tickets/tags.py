"""Tags of tickets: names and other words, colours, how often they are used, what is done to them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.permissions import Permission
from shared.wire import Endpoint, Id, Line, Nothing, Ref, Reply, Version, Wire

TAG_USED = "tag_used"
TAG_CREATED = "tag_created"
BY_TICKETS = frozenset({TAG_USED, TAG_CREATED})
"""Names of updates that come of what tickets bear; by all others every ticket may show another tag."""


class TagHue(StrEnum):
    """The colours of the theme, each readable in light and dark."""

    GREY = "grey"
    BLUE = "blue"
    TEAL = "teal"
    GREEN = "green"
    AMBER = "amber"
    ORANGE = "orange"
    RED = "red"
    VIOLET = "violet"


class Tag(Reply):
    """`also`: other words for it, by a former name or by merging; whoever says one of them means this tag."""

    id: int
    name: str
    hue: TagHue
    also: list[Ref]
    version: int


class Tags(Reply):
    items: list[Tag]


class TagUse(Reply):
    """How many tickets bear the tag, and when one of them was given it last.

    Confidential tickets count for those only who may see them.
    """

    tag_id: int
    tickets: int
    last_used_at: datetime | None


class TagUses(Reply):
    items: list[TagUse]


class TaggedQuery(Wire):
    """Ids of tags, with commas between them."""

    ids: Annotated[str, Meta(pattern=r"^[0-9]{1,19}(,[0-9]{1,19}){0,100}$")]


class TaggedCount(Reply):
    """Tickets that bear any of the tags, each counted once; the same tickets as in `TagUse`."""

    tickets: int


class ChangeTag(Wire):
    """`keeps_old_name`: the former name stays another word for it, for all that names it."""

    version: Version
    name: Line
    hue: TagHue
    keeps_old_name: bool = True


class TagSeen(Wire):
    """A tag in the version that somebody saw."""

    id: Id
    version: Version


class MergeTags(Wire):
    """The others become other words for this tag."""

    version: Version
    others: Annotated[list[TagSeen], Meta(min_length=1, max_length=100)]


class TagPart(Wire):
    """A word that becomes a tag of its own again, with `words` as other words for it."""

    id: Id
    words: Annotated[list[Id], Meta(max_length=1000)] = msgspec.field(default_factory=list)


class SeparateTags(Wire):
    version: Version
    parts: Annotated[list[TagPart], Meta(min_length=1, max_length=100)]


class TagVersion(Wire):
    version: Version


_DESK = Permission.UPDATES_FOLLOW
_MANAGE = Permission.CATALOG_MANAGE

LIST_TAGS = Endpoint("GET", "/api/tags", Nothing, Nothing, Tags, permission=_DESK)
"""Without those that only confidential tickets out of the caller's sight bear."""
COUNT_TAG_USES = Endpoint("GET", "/api/tag-uses", Nothing, Nothing, TagUses, permission=_MANAGE)
COUNT_TAGGED = Endpoint("GET", "/api/tagged-tickets", TaggedQuery, Nothing, TaggedCount, permission=_MANAGE)
"""How many tickets a change of these tags is seen on."""
CHANGE_TAG = Endpoint("POST", "/api/tags/{tag_id}/change", Nothing, ChangeTag, Tag, permission=_MANAGE)
MERGE_TAGS = Endpoint("POST", "/api/tags/{tag_id}/merge", Nothing, MergeTags, Tag, permission=_MANAGE)
SEPARATE_TAGS = Endpoint(
    "POST", "/api/tags/{tag_id}/separate", Nothing, SeparateTags, Tag, permission=_MANAGE
)
"""Takes a merging back, or makes a word stand for itself again."""
REMOVE_TAG = Endpoint("POST", "/api/tags/{tag_id}/remove", Nothing, TagVersion, Tag, permission=_MANAGE)
"""From every ticket; can be restored for a day."""
RESTORE_TAG = Endpoint("POST", "/api/tags/{tag_id}/restore", Nothing, TagVersion, Tag, permission=_MANAGE)
