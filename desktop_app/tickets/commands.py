"""The commands of a ticket, once for all windows: they act in the pane where the person is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.extensions import Head, Insertion, MenuLine, TicketExtensions, extensions_of
from desktop_app.ui.live import said
from shared.tickets import EntryKind, TicketAction, TicketDetail

SCOPE = "ticket"
GROUP = "ticket.group"
A = TicketAction


class Acting(Protocol):
    """What a pane can be told to do."""

    @property
    def ticket_id(self) -> int | None: ...
    @property
    def detail(self) -> TicketDetail | None: ...
    def allows(self, action: TicketAction) -> bool: ...
    def write(self, kind: EntryKind) -> None: ...
    def act(self, action: TicketAction) -> None: ...
    def group(self) -> None: ...
    def menu_item(self, name: str) -> None: ...
    def pick_priority(self) -> None: ...
    def set_priority(self, priority: int) -> None: ...
    def pick_category(self) -> None: ...
    def edit_tags(self) -> None: ...
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
    def offer(self, name: str) -> None: ...


class PaneCommands(QObject):
    """Knows every pane of a workplace; registers the commands with the first one."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.commands)
        self.panes: list[Acting] = []
        self._register(place.commands, extensions_of(place))

    def add(self, pane: Acting) -> None:
        self.panes = [one for one in self.panes if isValid(one)]
        self.panes.append(pane)

    def current(self) -> Acting | None:
        """Where the focus is; else in the window that is active; else the first that shows a ticket."""
        panes = [one for one in self.panes if isValid(one)]
        focus = QApplication.focusWidget()
        for pane in panes:
            assert isinstance(pane, QWidget)
            if focus is not None and pane.isAncestorOf(focus):
                return pane
        shown = [one for one in panes if isinstance(one, QWidget) and one.isVisible()]
        active = [one for one in shown if one.window().isActiveWindow()]
        return next((one for one in [*active, *panes] if one.ticket_id is not None), None)

    def _run(self, act: Callable[[Acting], object]) -> None:
        pane = self.current()
        if pane is not None:
            act(pane)

    def _may(self, action: TicketAction | None) -> bool:
        pane = self.current()
        if pane is None or pane.ticket_id is None:
            return False
        return action is None or pane.allows(action)

    def _register(self, registry: CommandRegistry, extensions: TicketExtensions) -> None:
        registry.add(*self._writing(), *self._acting(), *self._editing())
        registry.add(*map(self._insertion, extensions.insertions), *map(self._line, extensions.lines))
        registry.add(*map(self._head, extensions.heads))

    def _insertion(self, insertion: Insertion) -> Command:
        may = partial(self._may, A.NOTE)
        return self._added("insert", insertion, lambda pane: pane.offer(insertion.name), may)

    def _head(self, head: Head) -> Command:
        holds = partial(self._holds, head.when)
        return self._added("head", head, lambda pane: pane.show_side(head.more), holds)

    def _line(self, line: MenuLine) -> Command:
        def run(pane: Acting) -> None:
            if pane.detail is not None:
                line.run(pane.detail)

        return self._added("line", line, run, partial(self._holds, line.when))

    def _holds(self, when: Callable[[TicketDetail], bool]) -> bool:
        pane = self.current()
        return pane is not None and pane.detail is not None and when(pane.detail)

    def _added(
        self,
        kind: str,
        extension: Insertion | Head | MenuLine,
        act: Callable[[Acting], object],
        when: Callable[[], bool],
    ) -> Command:
        """The command of something that a feature above hung on."""
        return Command(
            id=f"ticket.{kind}_{extension.name}",
            title="",
            name_of=partial(said, extension.title),
            run=partial(self._run, act),
            shortcuts=(extension.key,) if extension.key else (),
            scope=SCOPE,
            when=when,
            icon=extension.icon,
            group=GROUP,
        )

    def _command(
        self,
        name: str,
        keys: str,
        icon: str,
        act: Callable[[Acting], object],
        needs: TicketAction | None = None,
        *,
        is_in_palette: bool = True,
    ) -> Command:
        return Command(
            id=f"ticket.{name}",
            title=f"ticket.command.{name}",
            run=partial(self._run, act),
            shortcuts=(keys,) if keys else (),
            scope=SCOPE,
            when=partial(self._may, needs),
            icon=icon,
            group=GROUP,
            is_in_palette=is_in_palette,
        )

    def _writing(self) -> list[Command]:
        return [
            self._command("answer", "R", "reply", lambda pane: pane.write(EntryKind.ANSWER), A.ANSWER),
            self._command("note", "N", "lock", lambda pane: pane.write(EntryKind.NOTE), A.NOTE),
            self._command("call", "C", "phone", lambda pane: pane.write(EntryKind.CALL), A.LOG_CALL),
            self._command("send", "Ctrl+Enter", "send", lambda pane: pane.send(), is_in_palette=False),
            self._command(
                "send_resolve",
                "Ctrl+Shift+Enter",
                "circle-check",
                lambda pane: pane.send_and_resolve(),
                A.RESOLVE,
                is_in_palette=False,
            ),
            self._command("switch", "Ctrl+Shift+M", "arrow-right-left", lambda pane: pane.switch_kind()),
        ]

    def _acting(self) -> list[Command]:
        keys = (
            ("take", "A", "hand", A.TAKE),
            ("assign", "Shift+A", "user-plus", A.ASSIGN),
            ("resolve", "E", "circle-check", A.RESOLVE),
            ("pend", "H", "circle-pause", A.PEND),
            ("escalate", "L", "arrow-up-right", A.ESCALATE),
            ("merge", "M", "merge", A.MERGE),
            ("unmerge", "", "undo-2", A.UNMERGE),
            ("split", "Shift+S", "scissors", A.SPLIT),
            ("record_question", "Shift+R", "message-square-plus", A.RECORD_QUESTION),
            ("record_bounce", "", "circle-slash", A.RECORD_BOUNCE),
        )
        return [
            self._command(name, key, icon, partial(_act, action), action) for name, key, icon, action in keys
        ]

    def _editing(self) -> list[Command]:
        levels = [
            self._command(
                f"priority_{level}",
                str(level),
                "signal-high",
                partial(_set_priority, level),
                A.EDIT,
            )
            for level in range(1, 5)
        ]
        return [
            self._command("priority", "P", "signal-high", lambda pane: pane.pick_priority(), A.EDIT),
            *levels,
            self._command("category", "Y", "tag", lambda pane: pane.pick_category(), A.EDIT),
            self._command("group", "Shift+M", "bug", lambda pane: pane.group(), A.LINK),
            self._command("link_related", "", "link", lambda pane: pane.menu_item("link_related"), A.LINK),
            self._command("link_parent", "", "git-merge", lambda pane: pane.menu_item("link_parent"), A.LINK),
            self._command("duplicate", "", "copy", lambda pane: pane.menu_item("duplicate"), A.CANCEL),
            self._command("tags", "T", "tags", lambda pane: pane.edit_tags(), A.EDIT),
            self._command("subject", "F4", "pencil", lambda pane: pane.edit_subject(), A.EDIT),
            self._command("device", "D", "laptop", lambda pane: pane.show_device()),
            self._command("timer", "", "timer", lambda pane: pane.toggle_timer(), A.NOTE),
            self._command("time", "", "timer", lambda pane: pane.record_time(), A.NOTE),
            self._command("star", "S", "star", lambda pane: pane.toggle_star()),
            self._command("find", "Ctrl+F", "search", lambda pane: pane.find_words()),
            self._command("window", "Ctrl+Shift+O", "app-window", lambda pane: pane.open_in_window()),
            self._command("panel", "]", "panel-right", lambda pane: pane.toggle_panel()),
        ]


def _act(action: TicketAction, pane: Acting) -> None:
    pane.act(action)


def _set_priority(priority: int, pane: Acting) -> None:
    pane.set_priority(priority)


def commands_of(place: Workplace) -> PaneCommands:
    found = place.commands.findChild(PaneCommands)
    return found if found is not None else PaneCommands(place)
