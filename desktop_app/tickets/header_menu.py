"""What is chosen at the head of a ticket: its priority, category and kind, and what belongs with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions, badges
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.header import TicketHeader
from desktop_app.tickets.kept import KIND
from desktop_app.tickets.sheets import changes, linking
from desktop_app.tickets.verbs import Verbs
from desktop_app.ui.choices import Choice, Deliver, local_provider
from desktop_app.ui.picker import pick_at
from desktop_app.ui.toast import Notice, show_toast
from shared.assets import LIST_ASSETS, AssetRow, AssetsQuery
from shared.tickets import UNLINK_TICKET, Grouped, Kind, Link, LinkKind, TicketAction, TicketDetail
from shared.wire import Page, Ref

A = TicketAction


class HeaderMenu(QObject):
    """Asks over the header; `verbs` carry it out."""

    window_asked = Signal()

    def __init__(self, place: Workplace, header: TicketHeader, verbs: Verbs) -> None:
        super().__init__(verbs)
        self._pane, self._place, self._backend = verbs.pane, place, place.backend
        self._header, self._verbs = header, verbs
        self._seen, self._written = verbs.seen, verbs.written
        self._directory = directory_of(place)
        header.priority_asked.connect(self.pick_priority)
        header.category_asked.connect(self.pick_category)
        header.menu_item.connect(self.choose)

    _sheets: ClassVar[dict[str, Callable[..., object]]] = {
        "link_related": linking.related,
        "link_parent": linking.below,
        "duplicate": linking.duplicate,
        "plan": changes.plan,
    }

    def choose(self, name: str) -> None:
        """A line of the menu that is no action of the machine."""
        detail = self._seen()
        if detail is None:
            return
        if name == "copy_number":
            QGuiApplication.clipboard().setText(f"#{detail.row.number}")
            show_toast(self._pane, Notice(t("ticket.copied"), f"#{detail.row.number}", "green", "copy"))
        elif name == "window":
            self.window_asked.emit()
        elif name in self._sheets:
            self._sheets[name](self._pane, self._place, detail, self._written)
        elif name == "kind":
            self._pick_kind(detail)
        elif name == "group":
            self.group()
        elif name == "link_asset":
            pick_at(
                self._header.more,
                self._find_assets,
                self._link_asset,
                placeholder=lambda: t("ticket.link_asset.hint"),
            )

    def _allows(self, action: TicketAction) -> bool:
        detail = self._seen()
        return detail is not None and action in detail.allowed_actions

    # --- fields --------------------------------------------------------------------------------------------

    def pick_priority(self) -> None:
        if not self._allows(A.EDIT):
            return
        choices = [
            Choice(level, badges.priority_word(level), icon=badges.PRIORITY_LOOKS[level][2], key=str(level))
            for level in range(1, 5)
        ]
        pick_at(
            self._header.priority,
            local_provider(choices),
            lambda choice: self._verbs.set_priority(choice.value),
            placeholder=lambda: t("ticket.command.priority"),
        )

    def pick_category(self) -> None:
        if self._allows(A.EDIT):
            pick_at(
                self._header.category,
                local_provider(self._directory.category_choices),
                lambda choice: self._verbs.edit(category_id=choice.value),
                placeholder=lambda: t("ticket.command.category"),
            )

    def _pick_kind(self, detail: TicketDetail) -> None:
        choices = [Choice(kind, badges.kind_word(kind)) for kind in Kind if kind is not detail.row.kind]
        pick_at(
            self._header.more,
            local_provider(choices),
            lambda choice: self._verbs.edit(kind=choice.value),
            placeholder=lambda: t("ticket.do.kind"),
        )

    # --- what belongs together -----------------------------------------------------------------------------

    def group(self) -> None:
        """Below a new problem, or below a ticket that is there already."""
        detail = self._seen()
        if detail is None or not self._allows(A.LINK) or not linking.is_groupable(detail):
            return

        def below(target_id: int) -> None:
            actions.link(self._backend, self, detail.row.id, LinkKind.PARENT, target_id, self._written)

        linking.group(
            self._pane, self._place, [detail.row], [detail.row.id], made=self._grouped, chosen=below
        )

    def _grouped(self, grouped: Grouped) -> None:
        self._verbs.reread()
        row = grouped.problem.row
        ref = Ref(kind=KIND, id=row.id, label=row.number)
        open_it = (t("ticket.compose.open"), lambda: self._place.navigation.open(ref))
        title = t("ticket.group.done", number=row.number, n=1)
        show_toast(self._pane, Notice(title, row.subject, "green", "bug", open_it))

    def _find_assets(self, query: str, deliver: Deliver) -> None:
        def found(page: Page[AssetRow]) -> None:
            deliver([_asset_choice(row) for row in page.items])

        wanted = AssetsQuery(search=query.strip(), limit=20)
        self._backend.call(
            self, LIST_ASSETS, found, failed=lambda _: deliver([]), query=wanted, latest="find_assets"
        )

    def _link_asset(self, choice: Choice) -> None:
        detail = self._seen()
        if detail is not None:
            actions.link(self._backend, self, detail.row.id, LinkKind.ASSET, choice.value, self._written)

    def unlink(self, link: Link) -> None:
        detail = self._seen()
        if detail is not None:
            self._backend.call(self, UNLINK_TICKET, self._written, ticket_id=detail.row.id, link_id=link.id)


def _asset_choice(row: AssetRow) -> Choice:
    holder: Sequence[str] = [row.holder.label] if row.holder is not None else []
    return Choice(row.id, row.tag, " · ".join([row.model, *holder]), icon="laptop", words=row.serial)
