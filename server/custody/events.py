"""What happens to the custody of assets and to the papers."""

from dataclasses import dataclass
from datetime import datetime

from server.core.events import Event
from shared.custody import Direction


@dataclass(frozen=True, kw_only=True)
class AssetMoved(Event):
    """The asset of `subject`. `person_id` is the person concerned, None when it was no person."""

    asset_id: int
    custody_id: int
    person_id: int | None
    document_id: int | None = None
    journey_id: int | None = None
    journey_step_id: int | None = None
    ticket_id: int | None = None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AssetIssued(AssetMoved):
    """`person_id` has it now; `custody_id` is theirs."""


@dataclass(frozen=True, kw_only=True)
class AssetReturned(AssetMoved):
    """`person_id` gave it back; `custody_id` is the one that was closed."""

    missing_accessories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssetTransferred(AssetMoved):
    """`from_person_id` gave it to `person_id`."""

    from_person_id: int | None


@dataclass(frozen=True, kw_only=True)
class AssetLost(AssetMoved):
    """`person_id` had it last."""

    is_stolen: bool


@dataclass(frozen=True, kw_only=True)
class AssetFound(AssetMoved):
    """It lies in a stockroom again; `person_id` had lost it."""


@dataclass(frozen=True, kw_only=True)
class AssetSentToRepair(AssetMoved):
    """A vendor has it; `person_id` had it before."""


@dataclass(frozen=True, kw_only=True)
class CustodyCorrected(AssetMoved):
    """An event was wrong; `person_id` has it in truth, `from_person_id` never did or no longer does."""

    from_person_id: int | None
    corrects_seq: int


@dataclass(frozen=True, kw_only=True)
class DocumentPrepared(Event):
    """A 지급/반납 확인서 was made; `subject` is the document."""

    document_id: int
    direction: Direction
    person_id: int
    asset_ids: tuple[int, ...]
    journey_id: int | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DocumentSigned(DocumentPrepared):
    """It was signed, at once or later."""
