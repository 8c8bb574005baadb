"""What the composer offers: macros by "." and "/", templates, text blocks by ":"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.automation import words
from desktop_app.automation.library import Library, library_of, macro_choice
from desktop_app.automation.many import MacroForMany
from desktop_app.automation.run_sheet import MacroSheet
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import MACRO, BulkOffer, Insertion, Startable, extensions_of
from desktop_app.ui.choices import Choice, Deliver, rank
from shared.automation import FILL_REPLY_TEXT, FilledText, FillText, ReplyText, Scope, TextKind
from shared.phrases import GAP, gap
from shared.tickets import TicketDetail

MOST_OFFERED = 30
Insert = Callable[[str], None]


def add_insertions(place: Workplace, window: QWidget) -> None:
    """Before the first pane is built."""
    offers = Offers(place, window)
    extensions = extensions_of(place)
    extensions.add_insertion(
        Insertion(
            "macro",
            lambda: t("automation.macros_and_texts"),
            "zap",
            offers.find_macros,
            offers.run,
            key=".",
            typed="/",
        )
    )
    extensions.add_insertion(
        Insertion(
            "template",
            lambda: t("automation.templates"),
            "message-square-text",
            partial(offers.find_texts, TextKind.TEMPLATE),
            offers.fill,
            has_button=False,
        )
    )
    extensions.add_insertion(
        Insertion(
            "block",
            lambda: t("automation.blocks"),
            "text",
            partial(offers.find_texts, TextKind.BLOCK),
            offers.fill,
            typed=":",
            has_button=False,
        )
    )
    extensions.add_startable(MACRO, Startable(offers.names, offers.shared_names, offers.start))
    library_of(place).changed.connect(extensions.startables_changed)
    add_bulk(place)


def add_bulk(place: Workplace) -> None:
    """A macro for all selected tickets."""
    bulk = MacroForMany(place)
    extensions_of(place).add_bulk(
        BulkOffer("macro", lambda: t("automation.run_for_many"), bulk.find, bulk.ask)
    )


class Offers:
    """Finds in the library and does what was chosen."""

    def __init__(self, place: Workplace, window: QWidget) -> None:
        self._place, self._window = place, window
        self._library: Library = library_of(place)

    def find_macros(self, query: str, _: TicketDetail, deliver: Deliver) -> None:
        """Macros, and below them the templates: "/" opens everything that can be put in at once."""
        used = sorted(self._library.macros, key=lambda one: -one.use_count)
        choices = [macro_choice(one) for one in used]
        if self._library.texts:
            texts = sorted(self._library.texts, key=lambda one: -one.use_count)
            choices += [text_choice(one) for one in texts if one.kind is TextKind.TEMPLATE]
        deliver(rank(query, choices, MOST_OFFERED))

    def find_texts(self, kind: TextKind, query: str, _: TicketDetail, deliver: Deliver) -> None:
        texts = sorted(self._library.texts, key=lambda one: -one.use_count)
        deliver(rank(query, [text_choice(one) for one in texts if one.kind is kind], MOST_OFFERED))

    def run(self, choice: Choice, detail: TicketDetail, insert: Insert) -> None:
        kind, record_id = choice.value
        if kind == "text":
            self.fill(choice, detail, insert)
            return
        self.start(record_id, detail)

    def start(self, macro_id: int, detail: TicketDetail) -> None:
        """Its effect is shown first."""
        macro = next((one for one in self._library.macros if one.id == macro_id), None)
        if macro is not None:
            MacroSheet(self._active(), self._place, macro, detail).open()

    def names(self) -> dict[int, str]:
        return {one.id: one.name for one in self._library.macros}

    def shared_names(self) -> dict[int, str]:
        return {one.id: one.name for one in self._library.macros if one.scope is not Scope.PERSONAL}

    def fill(self, choice: Choice, detail: TicketDetail, insert: Insert) -> None:
        """The words with the values of the ticket; the server knows them."""

        def take(filled: FilledText) -> None:
            insert(named_gaps(filled.text))

        body = FillText(reply_text_id=choice.value[1])
        self._place.backend.call(self._library, FILL_REPLY_TEXT, take, body=body, ticket_id=detail.row.id)

    def _active(self) -> QWidget:
        active = QApplication.activeWindow()
        return active if active is not None else self._window


def named_gaps(text: str) -> str:
    """What has no value is called as people call it: ⟦due⟧ → ⟦처리 기한⟧."""
    return GAP.sub(lambda found: gap(t(f"automation.placeholder.{found[0][1:-1]}")), text)


def text_choice(text: ReplyText) -> Choice:
    first_line = next((line for line in (text.text_ko or text.text_en).splitlines() if line.strip()), "")
    first_line = words.readable(first_line)
    return Choice(
        ("text", text.id),
        text.name,
        f":{text.shortcut}  {first_line}" if text.kind is TextKind.BLOCK else first_line,
        icon="message-square-text" if text.kind is TextKind.TEMPLATE else "text",
        words=f"{text.shortcut} {text.folder}",
        section=text.folder
        or t("automation.templates" if text.kind is TextKind.TEMPLATE else "automation.blocks"),
    )
