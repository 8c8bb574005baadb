"""Events: a lower feature says what happened, higher ones react in the same transaction."""

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

from server.core import updates
from server.core.context import Context
from shared.wire import Ref


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something happened to `subject`; `changes` maps a field to [old, new].

    Texts that only some may read (notes, answers) never stand in `changes`.
    """

    name: ClassVar[str] = "event"
    subject: Ref
    changes: dict[str, list[Any]] = field(default_factory=dict)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def publish(ctx: Context, event: Event, *, quietly: bool = False) -> None:
    """Tell the feed of updates, then everybody who listens to this event or to all.

    `quietly`: neither the feed nor those who listen to all events hear of it, only who asked for this very
    event. For what happens all day long and is seldom news (a device reports that nothing changed).
    """
    if not quietly:
        updates.note(
            ctx.session, kind=event.subject.kind, record_id=event.subject.id, name=event.name, at=ctx.now
        )
    for listened in (type(event),) if quietly else (type(event), Event):
        for react in ctx.reactions.get(listened, ()):
            react(ctx, event)
