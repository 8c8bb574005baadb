"""A notice as people see it: the strip above the inbox, and the same as a preview."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.announcements import words
from desktop_app.announcements.models import ActiveBanners
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Chip,
    ElidedLabel,
    IconButton,
    IconLabel,
    Label,
    box,
    clear,
    row,
)
from shared.announcements import AnnouncementState, Banner
from shared.wire import Ref

Margins = tuple[int, int, int, int]
MOST_SHOWN = 2
SURFACES = {"blue": "blue", "amber": "amber", "red": "red"}


def banner_line(banner: Banner, *right: QWidget) -> QWidget:
    """Icon, services, title, when; one line that is cut where the place ends."""
    hue = words.SEVERITY_HUES[banner.severity]
    title = ElidedLabel(words.title_of(banner), "body", "semibold", tone=hue)
    key = "announcements.coming" if banner.state is AnnouncementState.SCHEDULED else ""
    when = words.period(banner.starts_at, banner.ends_at)
    latest = words.update_text(banner.updates[-1]).splitlines()[0] if banner.updates else ""
    more = " · ".join(part for part in (t(key) if key else "", when, latest) if part)
    line = row(
        IconLabel(words.KIND_ICONS[banner.kind], f"{hue}.fg", 15),
        *(Chip(badge, height=20) for badge in words.service_badges(banner.services, hue)),
        title,
        ElidedLabel(more, "meta", tone=hue),
        spacing=8,
        margins=(10, 5, 8, 5),
    )
    line.addStretch(1)
    for widget in right:
        line.addWidget(widget)
    return box(line, SURFACES.get(hue, "blue"))


class BannerStrip(QWidget):
    """The notices of this moment above the list; gone while there are none.

    A notice can be put away until something is added to it.
    """

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._put_away: dict[int, int] = {}
        """By announcement how many updates it had when it was put away."""
        self.model = ActiveBanners.of(place)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(*(theme.px(margin) for margin in (12, 8, 12, 8)))
        self._lines.setSpacing(theme.px(6))
        self.hide()
        self.model.changed.connect(self._show)
        on_language(self, self._show)

    def shown(self) -> list[Banner]:
        return [one for one in self.model.banners if self._put_away.get(one.id) != len(one.updates)]

    def _show(self) -> None:
        clear(self._lines)
        banners = self.shown()
        for banner in banners[:MOST_SHOWN]:
            self._lines.addWidget(banner_line(banner, *self._tools(banner)))
        more = len(banners) - MOST_SHOWN
        if more > 0:
            self._lines.addWidget(Label(t("announcements.more", n=more), "meta", tone="secondary"))
        self.setVisible(bool(banners))

    def _tools(self, banner: Banner) -> list[QWidget]:
        hue = words.SEVERITY_HUES[banner.severity]
        ref = Ref(kind="announcement", id=banner.id, label=words.title_of(banner))
        open_it: Callable[[], object] = partial(self._place.navigation.open, ref)
        return [
            Button(t("announcements.open"), "link", is_small=True, clicked=open_it),
            IconButton(
                "x",
                t("announcements.put_away"),
                color=f"{hue}.fg",
                clicked=partial(self.put_away, banner),
            ),
        ]

    def put_away(self, banner: Banner) -> None:
        self._put_away[banner.id] = len(banner.updates)
        self._show()


class ServiceStrip(QWidget):
    """The notices of this moment about one service: beside its tickets, above its request form."""

    def __init__(
        self, place: Workplace, *, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._service_id: int | None = None
        self.model = ActiveBanners.of(place)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(*(theme.px(margin) for margin in margins))
        self._lines.setSpacing(theme.px(6))
        self.hide()
        self.model.changed.connect(self._show)
        on_language(self, self._show)

    def show_service(self, service_id: int | None) -> None:
        if service_id != self._service_id:
            self._service_id = service_id
            self._show()

    def shown(self) -> list[Banner]:
        mine = self._service_id
        return [one for one in self.model.banners if any(service.id == mine for service in one.services)]

    def _show(self) -> None:
        clear(self._lines)
        banners = self.shown()
        for banner in banners[:MOST_SHOWN]:
            ref = Ref(kind="announcement", id=banner.id, label=words.title_of(banner))
            open_it: Callable[[], object] = partial(self._place.navigation.open, ref)
            button = Button(t("announcements.open"), "link", is_small=True, clicked=open_it)
            self._lines.addWidget(banner_line(banner, button))
        self.setVisible(bool(banners))
