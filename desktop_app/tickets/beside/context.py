"""What stands beside a ticket: who asks, their computers as they are now, what else they have and asked."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets import extensions as more
from desktop_app.tickets.beside.devices import DeviceCard
from desktop_app.tickets.beside.folding import Folds
from desktop_app.tickets.beside.surroundings import Surroundings
from desktop_app.tickets.beside.watchers import ORDER as WATCHERS
from desktop_app.tickets.beside.watchers import WatchersPart
from desktop_app.tickets.extensions import Side, SidePart, extensions_of
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Avatar,
    Button,
    Chip,
    Divider,
    ElidedButton,
    ElidedLabel,
    FlowLayout,
    IconButton,
    Label,
    ScrollArea,
    SectionHeader,
    Skeleton,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared.custody import CustodyKind
from shared.tickets import Link, LinkKind, PersonBrief, TicketDetail, TicketRow
from shared.wire import Ref

_Make = tuple[str, Callable[[TicketDetail], list[QWidget]]]
"""The name of a part of the desk itself, and what stands in it."""

PEOPLE_LINKS = (
    LinkKind.PERSON,
    LinkKind.RELATED,
    LinkKind.PARENT,
    LinkKind.FOLLOW_UP_OF,
    LinkKind.DUPLICATE_OF,
    LinkKind.ARTICLE,
)
MINUTE_MS = 60_000
REVEALED_AROUND = 24


class ContextPanel(QWidget):
    """`edit_tags` and `unlink(link)` are asked of the pane."""

    edit_tags = Signal()
    unlink = Signal(object)

    def __init__(
        self, place: Workplace, own_parts: Sequence[Side] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        self._place = place
        self._own_parts = own_parts
        self._catalog = catalog_of(place)
        self._folds = Folds(place.store)
        self._detail: TicketDetail | None = None
        self.around = Surroundings(place.backend, self)
        self.cards: list[DeviceCard] = []
        content = QWidget()
        self._body = QVBoxLayout(content)
        self._body.setContentsMargins(*(theme.px(side) for side in (16, 14, 14, 14)))
        self._body.setSpacing(theme.px(10))
        self._scroll = ScrollArea(content)
        self.setLayout(row(Divider(is_upright=True), self._scroll, spacing=0))
        self._build()
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._tick)
        self.around.changed.connect(self._show)
        self._catalog.changed.connect(self._on_catalog)
        on_language(self, self._show)

    def _on_catalog(self, kind: str) -> None:
        if kind == "tag":
            self._show()

    def _build(self) -> None:
        """The parts of the desk, and between them those of the features above it, each in its place."""
        own: list[tuple[int, _Make]] = [
            (more.REQUESTER, ("requester", self._requester)),
            (more.DEVICES, ("devices", self._devices)),
            (more.TICKETS, ("tickets", self._tickets)),
            (more.LINKS, ("links", self._more_links)),
            (more.TAGS, ("tags", self._tags)),
        ]
        watchers = Side("watchers", WATCHERS, lambda: WatchersPart(self._place))
        added = [watchers, *self._own_parts, *extensions_of(self._place).sides]
        sides = [(side.order, side) for side in added]
        self.parts: dict[str, SidePart] = {}
        self._slots: list[_Slot] = []
        self._own: list[tuple[_Slot, _Make]] = []
        every: list[tuple[int, _Make | Side]] = [*own, *sides]
        for _, made in sorted(every, key=itemgetter(0)):
            slot = _Slot(self._rule)
            self._slots.append(slot)
            self._body.addWidget(slot)
            if isinstance(made, Side):
                self.parts[made.name] = slot.hold(made.make())
            else:
                self._own.append((slot, made))
        self._body.addStretch(1)

    def _rule(self) -> None:
        """A line between parts, none above the first."""
        shown = [slot for slot in self._slots if slot.is_filled]
        for slot in shown:
            slot.line.setVisible(slot is not shown[0])

    def reveal(self, name: str) -> None:
        """Into sight, and the keyboard into it; a part that has nothing to say stays where it is."""
        part = self.parts.get(name)
        if part is None or not part.isVisibleTo(self):
            return
        self._body.activate()
        self._scroll.ensureWidgetVisible(part, 0, theme.px(REVEALED_AROUND))
        entry = part.entry()
        if entry is not None:
            entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._scroll.ensureWidgetVisible(entry, 0, theme.px(REVEALED_AROUND))

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self._detail = detail
        self.around.look_around(detail)
        if detail is not None:
            self._minute.start()
        self._show()
        for part in self.parts.values():
            part.show_ticket(detail)

    def _links(self, *kinds: LinkKind) -> list[Link]:
        return [link for link in (self._detail.links if self._detail else []) if link.kind in kinds]

    def _tick(self) -> None:
        """Ages grow; not under the hands of somebody who is in here by keyboard."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self._show()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self.cards = []
        detail = self._detail
        for slot, (name, make) in self._own:
            made = [] if detail is None else make(detail)
            slot.fill(self._folds.wrap(name, made))

    def _requester(self, detail: TicketDetail) -> list[QWidget]:
        person = detail.requester
        chips: list[QWidget] = (
            [Chip(Badge(t("ticket.context.vip"), "violet", "star"))] if person.is_vip else []
        )
        title = row(Label(person.name, "section", "semibold").selectable(), *chips, None, spacing=7)
        place = " · ".join(word for word in (person.department, person.title, person.location) if word)
        words = column(title, ElidedLabel(place, "meta", tone="secondary"), spacing=2)
        head = row(Avatar(person.name, 44), spacing=11)
        head.addLayout(words, 1)
        counts = t("ticket.context.counts", open=person.open_tickets, recent=person.tickets_90_days)
        return [box(head), self._contacts(person), Label(counts, "meta", tone="tertiary", wraps=True)]

    def _contacts(self, person: PersonBrief) -> QWidget:
        flow = FlowLayout(spacing=8)
        if person.phone:
            flow.addWidget(Button(person.phone, icon="phone", clicked=partial(_visit, f"tel:{person.phone}")))
        if person.email:
            mail = Button(
                t("ticket.context.mail"), icon="mail", clicked=partial(_visit, f"mailto:{person.email}")
            )
            mail.setToolTip(person.email)
            flow.addWidget(mail)
        if self._place.navigation.can_open(_person(person)):
            flow.addWidget(
                IconButton("user", t("ticket.link.person"), clicked=partial(self._open, _person(person)))
            )
        return box(flow)

    def _devices(self, detail: TicketDetail) -> list[QWidget]:
        found: list[QWidget] = [SectionHeader(t("ticket.context.devices"))]
        if self.around.facts is None:
            found.append(Skeleton(4))
        elif not self.around.facts:
            found.append(Label(t("ticket.context.no_devices"), "meta", tone="tertiary", wraps=True))
        else:
            linked = {link.target.id for link in self._links(LinkKind.ASSET)}
            ordered = sorted(
                self.around.facts, key=lambda facts: facts.asset is None or facts.asset.id not in linked
            )
            self.cards = [DeviceCard(facts, self._open) for facts in ordered]
            found += self.cards
        assets = self._assets()
        return [*found, box(column(*assets, spacing=0))] if assets else found

    def _assets(self) -> list[QWidget]:
        """What else was issued to the requester, and assets of the ticket that do not report."""
        shown = {facts.asset.id for facts in self.around.facts or [] if facts.asset is not None}
        lines: list[QWidget] = []
        for link in self._links(LinkKind.ASSET):
            if link.target.id not in shown:
                shown.add(link.target.id)
                lines.append(self._line("laptop", link.target, t("ticket.context.linked")))
        for custody in self.around.custodies:
            if custody.asset.id not in shown:
                word = "loan" if custody.kind is CustodyKind.LOAN else "issued"
                lines.append(self._line("package", custody.asset, t(f"ticket.context.{word}")))
        return lines

    def _line(self, icon: str, ref: Ref, word: str) -> QWidget:
        name = ElidedButton(ref.label, icon=icon, clicked=partial(self._open, ref))
        line = row(name, Label(word, "meta", tone="tertiary"), spacing=6)
        line.setStretch(0, 1)
        return box(line)

    def _tickets(self, _: TicketDetail) -> list[QWidget]:
        if not self.around.others:
            return []
        refs = {other.id: Ref(kind="ticket", id=other.id, label=other.number) for other in self.around.others}
        lines = [_TicketLine(other, partial(self._open, refs[other.id])) for other in self.around.others]
        return [SectionHeader(t("ticket.context.tickets")), box(column(*lines, spacing=0))]

    def _more_links(self, _: TicketDetail) -> list[QWidget]:
        links = self._links(*PEOPLE_LINKS)
        if not links:
            return []
        lines: list[QWidget] = [SectionHeader(t("ticket.context.links"))]
        for link in links:
            line = self._line(badges.LINK_ICONS[link.kind], link.target, badges.link_word(link.kind))
            layout = line.layout()
            assert layout is not None
            if link.origin is not None:
                layout.addWidget(Label(f"#{link.origin.label}", "meta", tone="tertiary"))
                lines.append(line)
                continue
            layout.addWidget(
                IconButton(
                    "x",
                    t("ticket.context.unlink", name=link.target.label),
                    size=12,
                    clicked=partial(self.unlink.emit, link),
                )
            )
            lines.append(line)
        return lines

    def _tags(self, detail: TicketDetail) -> list[QWidget]:
        pen = IconButton("pencil", t("ticket.command.tags"), size=13, clicked=self.edit_tags.emit)
        head = SectionHeader(t("ticket.context.tags"), pen)
        flow = FlowLayout()
        for tag in detail.tags:
            flow.addWidget(Chip(partial(self._catalog.tag_badge, tag)))
        chips = box(flow) if detail.tags else Label(t("ticket.tags.none"), "meta", tone="tertiary")
        return [head, chips]

    def _open(self, ref: Ref) -> None:
        self._place.navigation.open(ref)

    def open_first_device(self) -> None:
        """D: the device of the ticket in the inventory."""
        if self.cards:
            facts = self.cards[0].facts
            self._open(Ref(kind="device", id=facts.device_id, label=facts.hostname))


class _Slot(QWidget):
    """The place of one part: a line above it, and out of sight while there is nothing."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self._tell = tell
        self.is_filled = False
        self.line = Divider()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(10))
        self._content = QVBoxLayout()
        self._content.setSpacing(theme.px(10))
        self._column.addWidget(self.line)
        self._column.addLayout(self._content)
        self.hide()

    def fill(self, widgets: list[QWidget]) -> None:
        clear(self._content)
        for widget in widgets:
            self._content.addWidget(widget)
        self._set_filled(bool(widgets))

    def hold(self, part: SidePart) -> SidePart:
        self._content.addWidget(part)
        part.filled.connect(self._set_filled)
        return part

    def _set_filled(self, is_filled: bool) -> None:
        self.is_filled = is_filled
        self.setVisible(is_filled)
        self._tell()


class _TicketLine(QWidget):
    """State, subject and number of another ticket."""

    def __init__(self, ticket: TicketRow, open_it: Callable[[], object]) -> None:
        super().__init__()
        subject = ElidedButton(ticket.subject, clicked=open_it)
        line = row(
            Chip(badges.row_badge(ticket)),
            subject,
            Label(f"#{ticket.number}", "meta", tone="tertiary"),
            spacing=4,
        )
        line.setStretch(1, 1)
        self.setLayout(line)


def _person(person: PersonBrief) -> Ref:
    return Ref(kind="person", id=person.id, label=person.name)


def _visit(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))
