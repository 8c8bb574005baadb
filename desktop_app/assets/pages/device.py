"""The computer behind an asset as it reports itself: hardware, software, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.assets import words
from desktop_app.assets.actions import AssetActions
from desktop_app.assets.pages.facts import Fact, FactGrid
from desktop_app.core import formats
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.record_model import Column, RecordModel
from desktop_app.ui.record_table import RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    IconLabel,
    Label,
    Meter,
    SearchBox,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from shared.errors import DeskError
from shared.inventory import (
    Change,
    ChangesQuery,
    DeviceDetail,
    DeviceRow,
    Program,
    ProgramsQuery,
)
from shared.wire import Page

CHANGE_LOOKS: dict[str, tuple[Hue, str]] = {
    "added": ("green", "circle-plus"),
    "removed": ("red", "circle-minus"),
    "updated": ("blue", "circle-arrow-up"),
    "changed": ("amber", "refresh-cw"),
}
NEARLY_FULL, FULL = 0.8, 0.92


def reported(device: DeviceRow) -> str:
    if device.last_seen_at is None:
        return t("assets.online_never")
    age = formats.age(device.last_seen_at)
    return t("assets.reported_now") if age == t("core.just_now") else t("assets.reported", age=age)


def hardware_facts(device: DeviceDetail) -> list[Fact]:
    parts = device.sections
    cpu, system = parts.cpu, parts.system
    kernel = f"{system.name} {system.version}".strip() if system else device.row.os_name
    return [
        (t("assets.field_model"), f"{device.row.maker} {device.row.model}".strip()),
        (t("assets.serial_seen"), device.row.serial),
        (t("assets.cpu"), cpu.name if cpu else ""),
        (t("assets.system"), kernel),
        (t("assets.account"), device.row.observed_account),
    ]


def share_hue(share: float) -> Hue:
    return "red" if share >= FULL else "amber" if share >= NEARLY_FULL else "teal"


def meters(device: DeviceDetail) -> list[Meter]:
    """Memory, each volume, each battery: how full, how worn."""
    found: list[Meter] = []
    parts, usage = device.sections, device.usage
    if parts.memory and parts.memory.total_bytes:
        total, used = parts.memory.total_bytes, usage.memory_used_bytes
        value = f"{formats.size(used)} / {formats.size(total)}" if used else formats.size(total)
        share = used / total
        name = t("assets.memory")
        found.append(Meter(name, value, share, share_hue(share), icon="memory-stick"))
    for volume in parts.volumes or []:
        free = usage.volumes_free.get(volume.mount)
        if volume.size_bytes:
            share = 1 - free / volume.size_bytes if free is not None else 0.0
            value = formats.size(volume.size_bytes)
            if free is not None:
                value = f"{formats.size(volume.size_bytes - free)} / {value}"
            label = f"{t('assets.disk')} {volume.mount}"
            found.append(Meter(label, value, share, share_hue(share), icon="hard-drive"))
    for battery in parts.batteries or []:
        if battery.health_percent:
            share = battery.health_percent / 100
            hue: Hue = "teal" if share >= NEARLY_FULL else "amber" if share >= 0.6 else "red"
            value = t("assets.battery_value", health=battery.health_percent, cycles=battery.cycles)
            found.append(Meter(t("assets.battery"), value, share, hue, icon="battery-medium"))
    return found


class HardwareCard(Card):
    """The short form: what it is, how full, when it was heard of last."""

    opened = Signal()

    def __init__(self) -> None:
        self.mark = Chip(Badge(""))
        self.link = Button(lambda: t("assets.open_device"), "link", is_small=True, clicked=self._ask_to_open)
        super().__init__(SectionHeader(lambda: t("assets.hardware"), self.mark, self.link), spacing=8)
        self.grid = FactGrid()
        self._meters = QVBoxLayout()
        self._meters.setSpacing(theme.px(8))
        self.note = Label("", "meta", tone="secondary", wraps=True)
        self.add(self.grid, self._meters, self.note)
        self.show_none(t("assets.hardware_none_text"))

    def _ask_to_open(self) -> None:
        self.opened.emit()

    def retranslate(self) -> None:
        if self._device is not None:
            self.show_device(self._device)

    def show_none(self, text: str) -> None:
        self._device: DeviceDetail | None = None
        self.grid.set_facts([])
        clear(self._meters)
        self.mark.hide()
        self.link.hide()
        self.note.setText(text)

    def show_device(self, device: DeviceDetail) -> None:
        self._device = device
        self.grid.set_facts(hardware_facts(device))
        clear(self._meters)
        for meter in meters(device):
            self._meters.addWidget(meter)
        self.mark.set_badge(words.freshness_badge(device.row.freshness))
        self.mark.show()
        self.link.show()
        self.note.setText(reported(device.row))


# --- software ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgramLine:
    """A program with a number of its own, for the table."""

    id: int
    program: Program


PROGRAM_COLUMNS = [
    Column(
        "name",
        lambda: t("assets.program"),
        lambda p: p.program.name,
        width=200,
        stretches=True,
        second=lambda p: p.program.publisher,
        is_strong=True,
    ),
    Column("version", lambda: t("assets.version"), lambda p: p.program.version, width=130),
    Column(
        "installed",
        lambda: t("assets.installed"),
        lambda p: formats.date_iso(p.program.installed_on) if p.program.installed_on else "",
        width=96,
        tone=lambda p: "secondary",
    ),
]


class SoftwareCard(Card):
    """All installed software of one device, with search; loads on while it is scrolled."""

    def __init__(self, backend: Backend) -> None:
        self.search = SearchBox(lambda: t("assets.software_search"))
        self.search.setMaximumWidth(theme.px(240))
        self.count = Label("", "meta", tone="tertiary")
        head = SectionHeader(lambda: t("assets.software"), self.count, self.search)
        super().__init__(head, spacing=8)
        self._actions = AssetActions(backend, self)
        self.records = RecordModel(PROGRAM_COLUMNS, parent=self)
        self.table = RecordTable(self.records, name=lambda: t("assets.software"), row_height=44)
        self.table.setMinimumHeight(theme.px(300))
        self.note = Label("", "meta", tone="tertiary")
        self.note.hide()
        self.add(self.table, self.note)
        self.body.setStretchFactor(self.table, 1)
        self.device_id, self._cursor, self._lines = 0, "", list[ProgramLine]()
        self._total = 0
        self.search.searched.connect(lambda _: self._load())
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll)

    def show_device(self, device_id: int, total: int) -> None:
        is_other = device_id != self.device_id
        self.device_id, self._total = device_id, total
        self.retranslate()
        if is_other:
            self.search.clear()
        self._load()

    def retranslate(self) -> None:
        self.count.setText(t("assets.software_count", n=self._total))

    def _load(self) -> None:
        if self.device_id:
            query = ProgramsQuery(search=self.search.full_text().strip())
            self._actions.programs(self.device_id, query, self._take_first, self._fail)

    def _on_scroll(self, value: int) -> None:
        if self._cursor and value >= self.table.verticalScrollBar().maximum() - theme.px(300):
            query = ProgramsQuery(search=self.search.full_text().strip(), cursor=self._cursor)
            self._cursor = ""
            self._actions.programs(self.device_id, query, self._take, self._fail)

    def _take_first(self, page: Page[Program]) -> None:
        self._lines = []
        self._take(page)

    def _take(self, page: Page[Program]) -> None:
        start = len(self._lines) + 1
        self._lines += [ProgramLine(start + at, program) for at, program in enumerate(page.items)]
        self._cursor = page.next_cursor
        self.records.set_records(self._lines)
        self.note.setText(t("assets.software_none"))
        self.note.setVisible(not self._lines)

    def _fail(self, error: DeskError) -> None:
        self.note.setText(sentence(error))
        self.note.show()


# --- changes -------------------------------------------------------------------------------------


class ChangesCard(Card):
    """What changed on the machine, day by day."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(SectionHeader(lambda: t("assets.changes")), spacing=6)
        self._actions = AssetActions(backend, self)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(5))
        self.more = Button(lambda: t("assets.more"), "link", clicked=self._load_more)
        self.more.hide()
        self.add(self._lines, self.more)
        self.device_id, self._cursor, self._changes = 0, "", list[Change]()

    def show_device(self, device_id: int) -> None:
        self.device_id = device_id
        self._actions.changes(device_id, ChangesQuery(limit=40), self._take_first, self._fail)

    def _load_more(self) -> None:
        query = ChangesQuery(limit=100, cursor=self._cursor)
        self._actions.changes(self.device_id, query, self._take, self._fail)

    def _take_first(self, page: Page[Change]) -> None:
        self._changes = []
        self._take(page)

    def _take(self, page: Page[Change]) -> None:
        self._changes += page.items
        self._cursor = page.next_cursor
        self.more.setVisible(bool(self._cursor))
        self.retranslate()

    def _fail(self, error: DeskError) -> None:
        clear(self._lines)
        self._lines.addWidget(Label(sentence(error), "meta", tone="secondary", wraps=True))

    def retranslate(self) -> None:
        clear(self._lines)
        for day, group in groupby(self._changes, key=lambda change: formats.day(change.at)):
            self._lines.addWidget(Label(day, "meta", "semibold", tone="secondary"))
            for change in group:
                self._lines.addWidget(change_line(change))
        if not self._changes:
            self._lines.addWidget(Label(t("assets.changes_none"), "meta", tone="tertiary"))


def change_line(change: Change) -> QWidget:
    hue, icon = CHANGE_LOOKS.get(change.kind, ("grey", "circle-dot"))
    known = change.kind in CHANGE_LOOKS
    word = t(f"assets.change_{change.kind}") if known else change.kind
    values = t("assets.from_to", source=change.old, target=change.new) if change.old and change.new else ""
    more = values or change.new or change.old
    line = row(IconLabel(icon, f"{hue}.fg", 15), spacing=8)
    line.addLayout(column(ElidedLabel(change.label), spacing=0), 1)
    if more:
        line.addWidget(ElidedLabel(more, "meta", tone="secondary"), 1)
    line.addWidget(Label(word, "meta", tone=hue))
    line.addWidget(Label(formats.clock(change.at), "meta", tone="tertiary"))
    return box(line)
