"""Macros: a named list of actions that is shown, then done to one ticket or many."""

from typing import Annotated

from msgspec import Meta

from shared.automation.words import ActionKind, EffectField, Language, Scope
from shared.permissions import Permission
from shared.tickets import TicketDetail, TicketRow
from shared.wire import (
    Code,
    Endpoint,
    Id,
    Line,
    Nothing,
    OptionalLine,
    OptionalText,
    Ref,
    Reply,
    Version,
    Wire,
)

W = Permission.TICKETS_WORK
DESK = Permission.UPDATES_FOLLOW


class TicketStep(Wire):
    """One action. Which fields it takes is said by `NEEDS`; texts may hold placeholders."""

    kind: ActionKind
    target_id: Id | None = None
    word: OptionalLine = ""
    text: OptionalText = ""
    text_en: OptionalText = ""
    """For requesters who write English; "" takes `text`."""
    minutes: Annotated[int, Meta(ge=0, le=525_600)] = 0


Steps = Annotated[list[TicketStep], Meta(min_length=1, max_length=20)]


class Macro(Reply):
    """`steps` in the order in which they are done. `may_change`: by the caller."""

    id: int
    name: str
    description: str
    scope: Scope
    team: Ref | None
    owner: Ref | None
    steps: list[TicketStep]
    use_count: int
    may_change: bool
    version: int


class Macros(Reply):
    items: list[Macro]


class MacroForm(Wire):
    name: Line
    steps: Steps
    description: OptionalText = ""
    scope: Scope = Scope.PERSONAL
    team_id: Id | None = None


class NewMacro(MacroForm):
    pass


class ChangedMacro(MacroForm):
    version: Version


class Effect(Reply):
    """One thing that changes: values as the wire knows them, or names. `code`: why it would be refused."""

    field: EffectField
    label: str
    """Of the custom field."""
    old: str
    new: str
    code: str


class MacroPreview(Reply):
    """What a macro would do to this ticket now. `gaps` block it until they are filled."""

    macro_id: int
    effects: list[Effect]
    gaps: list[str]


class PreviewMacro(Wire):
    macro_id: Id
    language: Language | None = None


class ApplyMacro(Wire):
    """`fills` gives a value to placeholders that have none here."""

    macro_id: Id
    version: Version
    fills: dict[Code, Line] = {}
    language: Language | None = None


class ApplyMacroToMany(Wire):
    ticket_ids: Annotated[list[Id], Meta(min_length=1, max_length=200)]


class MacroResult(Reply):
    """`code` "" when it was done."""

    ticket_id: int
    number: str
    code: str
    facts: dict[str, str]


class MacroResults(Reply):
    """`undo_id` takes it back as it does a command for many tickets, but for what `stays`."""

    items: list[MacroResult]
    rows: list[TicketRow]
    """Those that were changed, as they are now."""
    undo_id: int | None
    stays: list[ActionKind]
    """What was said, and what others were given: no undo takes it back."""


LIST_MACROS = Endpoint("GET", "/api/macros", Nothing, Nothing, Macros, permission=DESK)
CREATE_MACRO = Endpoint("POST", "/api/macros", Nothing, NewMacro, Macro, permission=DESK, status=201)
CHANGE_MACRO = Endpoint(
    "POST", "/api/macros/{macro_id}/change", Nothing, ChangedMacro, Macro, permission=DESK
)
REMOVE_MACRO = Endpoint("POST", "/api/macros/{macro_id}/remove", Nothing, Nothing, Nothing, permission=DESK)
PREVIEW_MACRO = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/macro-preview",
    Nothing,
    PreviewMacro,
    MacroPreview,
    permission=W,
    is_reading=True,
)
APPLY_MACRO = Endpoint(
    "POST", "/api/tickets/{ticket_id}/macro", Nothing, ApplyMacro, TicketDetail, permission=W
)
APPLY_MACRO_TO_MANY = Endpoint(
    "POST", "/api/macros/{macro_id}/apply", Nothing, ApplyMacroToMany, MacroResults, permission=W
)
