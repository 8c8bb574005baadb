"""In place of one ticket when several are selected: what they are, what can be done with all of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.bulk import sheets
from desktop_app.tickets.commands import SCOPE, commands_of
from desktop_app.tickets.extensions import extensions_of
from desktop_app.tickets.many import MOST, BulkRunner, Outcome, reason_of, said
from desktop_app.tickets.sheets import linking
from desktop_app.ui import live
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice
from desktop_app.ui.keys import set_scope, written
from desktop_app.ui.live import Key, bind_key, on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.picker import pick_at
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast, show_undo
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Chip,
    Divider,
    ElidedLabel,
    FlowLayout,
    IconLabel,
    Kbd,
    Label,
    PriorityBars,
    ScrollArea,
    SectionHeader,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared.tickets import (
    BulkClose,
    BulkCommand,
    BulkItem,
    BulkParent,
    BulkTake,
    EntryKind,
    Grouped,
    TicketAction,
    TicketDetail,
    TicketRow,
)
from shared.wire import Ref

A = TicketAction
LISTED = 40
"""So many of the selected tickets are listed by name."""
WIDE, MIDDLE = 860, 560
"""From these widths on three or two tiles stand side by side."""


@dataclass(frozen=True)
class Offer:
    """One tile: `name` is that of its texts, and of the command for one ticket, whose key it has."""

    name: str
    icon: str
    hue: str


OFFERS = (
    Offer("take", "user-check", "violet"),
    Offer("assign", "arrow-right-left", "violet"),
    Offer("priority", "flag", "orange"),
    Offer("pend", "circle-pause", "amber"),
    Offer("category", "folder-open", "blue"),
    Offer("resolve", "circle-check", "green"),
    Offer("tags", "tag", "grey"),
    Offer("merge", "merge", "blue"),
    Offer("group", "bug", "blue"),
    Offer("answer", "reply", "blue"),
    Offer("note", "lock", "amber"),
    Offer("more", "ellipsis", "grey"),
)
MORE = ("close", "reopen", "cancel")


class Tile(QPushButton):
    """An action with what it does and its key."""

    def __init__(self, offer: Offer, key: Key, act: Callable[[], object]) -> None:
        super().__init__()
        self._offer, self._key = offer, ""
        self.setProperty("kind", "tile")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = ElidedLabel("", "body", "semibold")
        self._text = ElidedLabel("", "meta", tone="secondary")
        line = row(IconLabel(offer.icon, f"{offer.hue}.fg", 18), spacing=12, margins=(14, 8, 12, 8))
        line.addLayout(column(self._title, self._text, spacing=1), 1)
        self._cap = Kbd("", self)
        line.addWidget(self._cap)
        self.setLayout(line)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(lambda _=False: act())
        bind_key(self.set_key, key)

    def set_key(self, key: str) -> None:
        self._key = key
        self._cap.set_key(key)
        self._cap.setVisible(bool(key))
        self._say()

    def show_texts(self, text: str) -> None:
        self._text.setText(text)
        self._say()

    def _say(self) -> None:
        title = t(f"bulk.do.{self._offer.name}")
        self._title.setText(title)
        self.setAccessibleName(f"{title}. {self._text.text()}")
        self.setToolTip(f"{title}  {written(self._key)}".strip())

    def sizeHint(self) -> QSize:
        return QSize(theme.px(220), theme.px(54))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(54))


class BulkPanel(QWidget):
    """`done(outcome)` after every command; `all_asked`, `left` and `opened(id)` are asked of the list."""

    done = Signal(object)
    all_asked = Signal()
    left = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        set_scope(self, SCOPE)
        self._place = place
        self._ids: list[int] = []
        self._rows: list[TicketRow] = []
        self._total = 0
        self.failed: list[BulkItem] = []
        self._is_busy = False
        self._runner = BulkRunner(place.backend, self)
        self._offers = extensions_of(place).bulk
        self._acts: dict[str, Callable[[], object]] = {
            "take": lambda: self._carry_out(BulkTake()),
            "assign": lambda: sheets.assign(self, place, len(self._ids), self._carry_out),
            "priority": self.pick_priority,
            "pend": lambda: sheets.pend(self, place, len(self._ids), self._carry_out),
            "category": self.pick_category,
            "resolve": lambda: sheets.resolve(self, place, len(self._ids), self._carry_out),
            "tags": self.edit_tags,
            "merge": self._merge,
            "group": self.group,
            "answer": lambda: sheets.answer(self, place, len(self._ids), self._carry_out),
            "note": lambda: sheets.note(self, place, len(self._ids), self._carry_out),
            "close": lambda: self._carry_out(BulkClose()),
            "reopen": lambda: sheets.reopen(self, place, len(self._ids), self._carry_out),
            "cancel": lambda: sheets.cancel(self, place, len(self._ids), self._carry_out),
            "more": self._open_more,
        }
        self._build()
        commands_of(place).add(self)
        on_language(self, self._show)

    def _build(self) -> None:
        self.title = Label("", "title", "semibold")
        self.all_button = Button("", "link", clicked=self.all_asked.emit)
        self.none_button = Button(lambda: t("bulk.unselect"), icon="x", key="Esc", clicked=self._leave)
        head = row(self.title, None, self.all_button, self.none_button, spacing=12)
        self._chips = FlowLayout()
        self._notes = QVBoxLayout()
        key_of = self._place.commands.key_of
        self.tiles = {
            offer.name: Tile(offer, key_of(f"ticket.{offer.name}"), self._acts[offer.name])
            for offer in OFFERS
        }
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(10))
        self._columns = 0
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        content = QWidget()
        body = column(
            head, box(self._chips), self._notes, self._grid, self._list, None, spacing=14,
            margins=(24, 20, 24, 14),
        )  # fmt: skip
        content.setLayout(body)
        foot = row(IconLabel("undo-2", "text.tertiary", 14), spacing=8, margins=(24, 10, 24, 12))
        self._foot = Label(lambda: t("bulk.foot"), "meta", tone="secondary", wraps=True)
        foot.addWidget(self._foot, 1)
        layout = column(ScrollArea(content), Divider(), box(foot), spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._arrange()

    # --- showing -------------------------------------------------------------------------------------------

    def show_selection(self, ids: Sequence[int], rows: Sequence[TicketRow], total: int) -> None:
        """`rows` are those of the selected that are known here; `total` is how many the view holds."""
        self._ids, self._rows, self._total = list(ids), list(rows), total
        if {item.id for item in self.failed} != set(ids):
            self.failed = []
        self._show()

    def clear(self) -> None:
        self._ids, self._rows, self.failed = [], [], []

    def _show(self) -> None:
        count = len(self._ids)
        self.title.setText(t("bulk.selected", n=count))
        self.all_button.set_text(t("bulk.all", n=f"{self._total:,}"))
        self.all_button.setVisible(count < self._total)
        self._show_chips()
        self._show_notes()
        unassigned = sum(row_.assignee_id is None for row_ in self._rows)
        for name, tile in self.tiles.items():
            words = t("bulk.hint.take", n=unassigned) if name == "take" else t(f"bulk.hint.{name}")
            tile.show_texts(words)
            tile.setEnabled(not self._is_busy and 0 < count <= MOST)
        self._show_list()

    def _show_chips(self) -> None:
        clear(self._chips)
        levels = Counter(int(row_.priority) for row_ in self._rows)
        found = [
            Badge(f"{badges.priority_word(level)} {levels[level]}", *badges.PRIORITY_LOOKS[level][1:])
            for level in (1, 2)
            if levels[level]
        ]
        due = Counter(_due(row_) for row_ in self._rows)
        if due["over"] or due["near"]:
            found.append(Badge(t("bulk.due", over=due["over"], near=due["near"]), "amber", "timer"))
        unassigned = sum(row_.assignee_id is None for row_ in self._rows)
        if unassigned:
            found.append(Badge(t("bulk.unassigned", n=unassigned), "blue", "user"))
        for badge in found:
            self._chips.addWidget(Chip(badge))

    def _show_notes(self) -> None:
        clear(self._notes)
        if len(self._ids) > MOST:
            words = t("bulk.too_many", n=f"{MOST:,}")
            self._notes.addWidget(Banner(words, hue="amber", icon="triangle-alert"))
        elif self._is_busy:
            self._notes.addWidget(Banner(t("bulk.busy"), hue="blue", icon="loader"))
        elif self.failed:
            words = t("bulk.failed", n=len(self.failed))
            self._notes.addWidget(Banner(words, hue="amber", icon="triangle-alert"))

    def _show_list(self) -> None:
        clear(self._list)
        reasons = {item.id: reason_of(item) for item in self.failed}
        title = t("bulk.list.failed") if self.failed else t("bulk.list")
        self._list.addWidget(SectionHeader(title))
        for row_ in self._rows[:LISTED]:
            self._list.addWidget(self._line(row_, reasons.get(row_.id, "")))
        rest = len(self._ids) - min(len(self._rows), LISTED)
        if rest > 0:
            self._list.addWidget(Label(t("bulk.rest", n=f"{rest:,}"), "meta", tone="tertiary"))

    def _line(self, row_: TicketRow, reason: str) -> QWidget:
        bars = PriorityBars(badges.priority_level(row_.priority))
        number = Label(f"#{row_.number}", "meta", tone="secondary")
        words = column(ElidedLabel(row_.subject, "body", "medium"), spacing=1)
        if reason:
            words.addWidget(Label(reason, "meta", tone="red", wraps=True))
        line = row(bars, number, spacing=10, margins=(0, 5, 0, 5))
        line.addLayout(words, 1)
        due = badges.due_badge(row_)
        line.addWidget(Chip(due if due is not None else badges.row_badge(row_)))
        return box(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """As many tiles side by side as there is room for."""
        width = self.width()
        columns = 3 if width >= theme.px(WIDE) else 2 if width >= theme.px(MIDDLE) else 1
        if columns == self._columns:
            return
        self._columns = columns
        for at, tile in enumerate(self.tiles.values()):
            self._grid.removeWidget(tile)
            self._grid.addWidget(tile, at // columns, at % columns)
        for at in range(3):
            self._grid.setColumnStretch(at, int(at < columns))

    # --- what the keys of a ticket do here -----------------------------------------------------------------

    @property
    def ticket_id(self) -> int | None:
        return self._ids[0] if self._ids and self.isVisible() else None

    @property
    def detail(self) -> TicketDetail | None:
        return None

    def allows(self, action: TicketAction) -> bool:
        return action in ALLOWED and not self._is_busy

    def write(self, kind: EntryKind) -> None:
        if kind in (EntryKind.ANSWER, EntryKind.NOTE):
            self._acts[kind.value]()

    def act(self, action: TicketAction) -> None:
        if action.value in self._acts:
            self._acts[action.value]()

    def pick_priority(self) -> None:
        sheets.priority(self, self._place, len(self._ids), self._carry_out)

    def set_priority(self, priority: int) -> None:
        sheets.priority(self, self._place, len(self._ids), self._carry_out, priority)

    def pick_category(self) -> None:
        sheets.category(self, self._place, len(self._ids), self._carry_out)

    def edit_tags(self) -> None:
        sheets.tags(self, self._place, len(self._ids), self._carry_out)

    def group(self) -> None:
        linking.group(self, self._place, self._rows, self._ids, made=self._grouped, chosen=self._put_below)

    def _put_below(self, target_id: int) -> None:
        self._carry_out(BulkParent(target_id=target_id))

    def _grouped(self, grouped: Grouped) -> None:
        """The problem is there; those that could not be put below it stay selected."""
        failed = [item for item in grouped.items if item.code]
        outcome = Outcome(done=len(grouped.items) - len(failed), failed=failed)
        self.failed = failed
        row_ = grouped.problem.row
        ref = Ref(kind="ticket", id=row_.id, label=row_.number)
        open_it = (t("ticket.compose.open"), lambda: self._place.navigation.open(ref))
        title = t("ticket.group.done", number=row_.number, n=outcome.done)
        show_toast(self, Notice(title, row_.subject, "green", "bug", open_it))
        self.done.emit(outcome)
        self._show()

    # What only one ticket has does nothing here.
    def menu_item(self, name: str) -> None: ...
    def edit_subject(self) -> None: ...
    def show_device(self) -> None: ...
    def find_words(self) -> None: ...
    def open_in_window(self) -> None: ...
    def toggle_panel(self) -> None: ...
    def show_side(self, name: str) -> None: ...
    def toggle_star(self) -> None: ...
    def toggle_timer(self) -> None: ...
    def record_time(self) -> None: ...
    def send(self) -> None: ...
    def send_and_resolve(self) -> None: ...
    def switch_kind(self) -> None: ...

    def offer(self, name: str) -> None:
        """What a feature above does with all of them, chosen from a list."""
        found = next((one for one in self._offers if one.name == name), None)
        if found is None or self._is_busy or not self._ids:
            return
        offer, ids = found, list(self._ids)

        def take(choice: Choice) -> None:
            offer.take(choice, ids, self, self._finished)

        pick_at(self.tiles["more"], offer.find, take, placeholder=offer.title)

    def _merge(self) -> None:
        if self._rows:
            sheets.merge(self, self._place, self._rows, len(self._ids), self._carry_out)

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in MORE:
            add_line(menu, t(f"bulk.do.{name}"), self._acts[name])
        for offer in self._offers:
            add_line(menu, live.said(offer.title), partial(self.offer, offer.name))
        tile = self.tiles["more"]
        menu.popup(tile.mapToGlobal(tile.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            event.accept()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        self.clear()
        self.left.emit()

    # --- doing ---------------------------------------------------------------------------------------------

    def _carry_out(self, command: BulkCommand) -> None:
        target = getattr(command, "target_id", None)
        ids = [one for one in self._ids if one != target]
        if not ids or self._is_busy or len(ids) > MOST:
            return
        self._is_busy, self.failed = True, []
        self._show()
        self._runner.carry_out(ids, command, self._finished)

    def _finished(self, outcome: Outcome) -> None:
        self._is_busy, self.failed = False, outcome.failed
        words = said(outcome)
        if outcome.error is not None:
            show_toast(self, Notice(words, sentence(outcome.error), "red", "triangle-alert"))
        if outcome.undo_ids:
            show_undo(self, words, partial(self._take_back, outcome.undo_ids), text=outcome.stays)
        elif outcome.error is None:
            hue = "amber" if outcome.failed else "green"
            show_toast(self, Notice(words, "", hue, "circle-check"))  # type: ignore[arg-type]  # a hue
        self.done.emit(outcome)
        self._show()

    def _take_back(self, undo_ids: Sequence[int]) -> None:
        self._runner.take_back(undo_ids, self._taken_back)

    def _taken_back(self, outcome: Outcome) -> None:
        text = sentence(outcome.error) if outcome.error is not None else ""
        if outcome.failed:
            text = reason_of(outcome.failed[0])
        hue = "amber" if text else "green"
        words = t("bulk.undone", n=outcome.done)
        show_toast(self, Notice(words, text, hue, "undo-2"))  # type: ignore[arg-type]  # a hue
        self.done.emit(outcome)


ALLOWED = frozenset(
    {
        A.ANSWER,
        A.NOTE,
        A.TAKE,
        A.ASSIGN,
        A.PEND,
        A.RESOLVE,
        A.EDIT,
        A.MERGE,
        A.CLOSE,
        A.REOPEN,
        A.CANCEL,
        A.LINK,
    }
)


def _due(row_: TicketRow) -> str:
    badge = badges.due_badge(row_)
    if badge is None:
        return ""
    return {"red": "over", "amber": "near"}.get(badge.hue, "")
