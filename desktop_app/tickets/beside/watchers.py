"""Who follows the ticket, in the side panel."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.extensions import SidePart
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.live import on_language
from desktop_app.ui.picker import pick_at
from desktop_app.ui.widgets import Avatar, ElidedLabel, IconButton, Label, SectionHeader, box, row
from shared.tickets import TicketAction, TicketDetail
from shared.wire import Ref

ORDER = 70


class WatchersPart(SidePart):
    """Names, a cross for each, and a plus."""

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._backend = place.backend
        self._directory = directory_of(place)
        self._detail: TicketDetail | None = None
        self.add: IconButton | None = None
        on_language(self, lambda: self.show_ticket(self._detail))

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        if detail is None:
            self.fill()
            return
        may_add = TicketAction.NOTE in detail.allowed_actions
        self.add = IconButton("user-plus", t("ticket.watchers.add"), size=13, clicked=self._pick)
        if not may_add:
            self.add.hide()
        head = SectionHeader(t("ticket.watchers.title"), self.add)
        if not detail.watchers:
            self.fill(head, Label(t("ticket.watchers.none"), "meta", tone="tertiary"))
            return
        self.fill(head, *(self._line(one, may_remove=may_add) for one in detail.watchers))

    def _line(self, person: Ref, *, may_remove: bool) -> QWidget:
        words = t("ticket.watchers.remove", name=person.label)
        cross = IconButton("x", words, size=12, clicked=self._remover(person))
        if not may_remove:
            cross.hide()
        line = row(Avatar(person.label, side=22), spacing=8)
        line.addWidget(ElidedLabel(person.label, "body"), 1)
        line.addWidget(cross)
        return box(line)

    def _remover(self, person: Ref) -> Callable[[], None]:
        return lambda: self._set(person.id, follows=False)

    def _pick(self) -> None:
        detail = self._detail
        if detail is None or self.add is None:
            return
        known = {one.id for one in detail.watchers}
        choices = [one for one in self._directory.colleagues() if one.value not in known]
        pick_at(
            self.add,
            local_provider(choices),
            self._take,
            placeholder=lambda: t("ticket.watchers.add"),
        )

    def _take(self, choice: Choice) -> None:
        self._set(choice.value, follows=True)

    def _set(self, person_id: int, *, follows: bool) -> None:
        if self._detail is not None:
            actions.watch(
                self._backend,
                self,
                self._detail.row.id,
                self.show_ticket,
                follows=follows,
                person_id=person_id,
            )
