"""Parts of the side panel that are folded down to their heading; remembered on this computer."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.core.store import Store
from desktop_app.core.translator import t
from desktop_app.ui.widgets import IconButton, SectionHeader, box, column

FOLDED = "1"


class Folds:
    """Which parts are folded, by name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def is_folded(self, name: str) -> bool:
        return self._store.noted(_key(name)) == FOLDED

    def wrap(self, name: str, widgets: Sequence[QWidget]) -> list[QWidget]:
        """The same with a button in the heading; without a heading or anything below it, as it was."""
        if len(widgets) < 2 or not isinstance(widgets[0], SectionHeader):
            return list(widgets)
        head, *rest = widgets
        body = box(column(*rest, spacing=10))
        if self.is_folded(name):
            body.hide()
        button = IconButton("chevron-down", "", size=13)
        button.clicked.connect(partial(self._toggle, name, body, button))
        self._say(name, button)
        layout = head.layout()
        assert layout is not None
        layout.addWidget(button)
        return [head, body]

    def _toggle(self, name: str, body: QWidget, button: IconButton, _: bool = False) -> None:
        self._store.note(_key(name), "" if self.is_folded(name) else FOLDED)
        body.setVisible(not self.is_folded(name))
        self._say(name, button)

    def _say(self, name: str, button: IconButton) -> None:
        is_folded = self.is_folded(name)
        button.set_icon("chevron-right" if is_folded else "chevron-down")
        button.set_name(t("ticket.context.unfold" if is_folded else "ticket.context.fold"))


def _key(name: str) -> str:
    return f"ticket.folded.{name}"
