"""What happens to tickets and tags. The subject bears the number only; no event carries words of a ticket."""

from dataclasses import dataclass

from server.core.events import Event
from server.tickets.models import Tag, Ticket
from shared.wire import Ref


def ref(ticket: Ticket) -> Ref:
    return Ref(kind="ticket", id=ticket.id, label=ticket.number)


@dataclass(frozen=True, kw_only=True)
class TicketCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Event):
    """Team or owner changed, taken included."""


@dataclass(frozen=True, kw_only=True)
class TicketStarted(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(Event):
    """Somebody of the desk wrote to the requester."""


@dataclass(frozen=True, kw_only=True)
class TicketAnsweredByItself(Event):
    """The desk wrote to the requester without anybody writing."""


@dataclass(frozen=True, kw_only=True)
class TicketAsked(Event):
    """The requester wrote."""


@dataclass(frozen=True, kw_only=True)
class TicketBounced(Event):
    """A message of the desk did not reach the requester."""


@dataclass(frozen=True, kw_only=True)
class TicketNoted(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketCallLogged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketPended(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketResumed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketHandedBack(Event):
    """Down to the team it came from, by hand or because it was solved above."""


@dataclass(frozen=True, kw_only=True)
class TicketResolved(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketConfirmed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketClosed(Event):
    """However it came to be closed; a confirmation publishes this too."""


@dataclass(frozen=True, kw_only=True)
class TicketReopened(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketCancelled(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketEdited(Event):
    """`words`: which fields changed whose values no event carries; "fields" stands for custom fields."""

    words: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TicketLinked(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketUnlinked(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketMerged(Event):
    """It goes on in another ticket: `changes["merged_into"]` is [None, that one's id]."""


@dataclass(frozen=True, kw_only=True)
class TicketUnmerged(Event):
    """It stands for itself again, as it was before."""


@dataclass(frozen=True, kw_only=True)
class TicketSplit(Event):
    """Messages of it are another ticket's now: `changes["split_off"]` is [None, that one's id]."""


@dataclass(frozen=True, kw_only=True)
class TicketPassedOn(Event):
    """The requester of a merged ticket wrote; the ticket where it goes on is `TicketAsked`."""


@dataclass(frozen=True, kw_only=True)
class TicketOutcomeTold(Event):
    """A merged ticket of somebody else is over because the one where it goes on is."""


@dataclass(frozen=True, kw_only=True)
class ChangePlanned(Event):
    """A change got its window, or another one: `changes["starts_at"]` is [before, now]."""


@dataclass(frozen=True, kw_only=True)
class TicketDueChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketWatched(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketUnwatched(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketMentioned(Event):
    """A note calls for these persons; all of them may see the ticket."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TicketAnswerHeld(Event):
    """Somebody of the desk is about to answer."""


@dataclass(frozen=True, kw_only=True)
class TicketAnswerWithdrawn(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketWorked(Event):
    """Time was recorded by hand."""


@dataclass(frozen=True, kw_only=True)
class TicketReminded(Event):
    """The desk was reminded that nobody attends to it: `changes["reminder"]` is [None, the state]."""


@dataclass(frozen=True, kw_only=True)
class PriorityMatrixChanged(Event):
    """Another priority follows from impact and urgency; `changes` by "impact_urgency"."""


@dataclass(frozen=True, kw_only=True)
class TicketTemplateCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketTemplateChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RecurrenceChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RecurrenceFailed(Event):
    """A recurring ticket could not be made; it is paused until somebody mends it."""


# --- tags ---------------------------------------------------------------------------------------------------


def tag_ref(tag: Tag) -> Ref:
    return Ref(kind="tag", id=tag.id, label=tag.name)


@dataclass(frozen=True, kw_only=True)
class TagEvent(Event):
    """Something happened to a tag, and so to all tickets that bear it."""


@dataclass(frozen=True, kw_only=True)
class TagChanged(TagEvent):
    """Another name or colour."""


@dataclass(frozen=True, kw_only=True)
class TagsMerged(TagEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class TagSeparated(TagEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class TagRemoved(TagEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class TagRestored(TagEvent):
    pass
