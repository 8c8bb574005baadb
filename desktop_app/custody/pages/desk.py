"""The asset desk: badge, assets, signature, done; with the scanner alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.assets import dialogs as asset_dialogs
from desktop_app.assets.actions import AssetActions
from desktop_app.assets.directory import asset_provider
from desktop_app.assets.models import may
from desktop_app.assets.pages.frame import PlaceSwitch
from desktop_app.core.settings import Preference, define
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.custody.actions import CustodyActions
from desktop_app.custody.lines import Mode
from desktop_app.custody.models import DeskForm
from desktop_app.custody.pages import label, papers
from desktop_app.custody.pages.paper import PaperPanel
from desktop_app.custody.pages.rows import LineCard
from desktop_app.people.choices import people_provider
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.picker import Picker
from desktop_app.ui.scanner import Scan, Scanner, decoded
from desktop_app.ui.theme import set_tone, theme
from desktop_app.ui.toast import Notice
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import (
    Avatar,
    Button,
    Card,
    Chip,
    ElidedLabel,
    FlowLayout,
    IconLabel,
    Label,
    ScrollArea,
    SegmentedControl,
    Steps,
    box,
    clear,
    column,
    row,
)
from desktop_app.ui.window import MainWindow
from shared.assets import AssetDetail, AssetRow
from shared.custody import Document
from shared.errors import DeskError
from shared.people import EmploymentState
from shared.permissions import Permission

PAGE, SCOPE = "asset_desk", "desk"
SOUND = Preference("custody.sound", default=False, kind="switch")
define(SOUND)


class DeskPage(Page):
    """Owns the keyboard while it is shown: whatever a scanner types is taken."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self.switch = PlaceSwitch(place, window, PAGE)
        self.modes = SegmentedControl([(mode.value, partial(_mode_name, mode)) for mode in Mode])
        self.ready = Chip(lambda: Badge(t("custody.scanner_ready"), "green", "scan-barcode"))
        super().__init__(
            PageHeader(
                lambda: t("custody.desk"),
                self.switch,
                self.modes,
                subtitle=lambda: t("custody.subtitle"),
                right=[self.ready],
            )
        )
        self._place, self._window = place, window
        self.form = DeskForm(place, self)
        self._custody = CustodyActions(place.backend, self)
        self.scanner = Scanner(self)
        self._last: Scan | None = None
        self._unknown = ""
        self.paper = PaperPanel(
            self.form, place.commands, place.backend.me.name if place.backend.session.me else ""
        )
        set_scope(self, SCOPE)
        self._build()
        self._connect()
        on_language(self, self.refresh)
        if self.form.restore():
            window.notify(Notice(t("custody.restored"), icon="history"))

    def _build(self) -> None:
        steps = ("person", "assets", "sign", "paper")
        self.steps = Steps([partial(t, f"custody.step_{step}") for step in steps])
        self.person = Card(margins=(18, 14, 18, 14))
        self.prompt, self.read = Label("", "title", "semibold"), ElidedLabel("", "meta", tone="secondary")
        self.result = Label("", "body", "semibold")
        self.register = Button(lambda: t("custody.register"), icon="plus", clicked=self._register)
        self.field = Picker(
            self._provide, name=lambda: t("custody.scan_field"), placeholder=lambda: t("custody.scan_field")
        )
        self.field.setMinimumWidth(theme.px(220))
        words = column(self.prompt, self.read, spacing=2)
        scan = row(IconLabel("scan-line", "accent.fg", 26), spacing=14)
        scan.addLayout(words, 1)
        for part in (self.result, self.register, self.field):
            scan.addWidget(part)
        self.scan_card = Card(scan, margins=(16, 12, 16, 12), surface="card_focus")
        self.cards = QVBoxLayout()
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.cards.setSpacing(theme.px(10))
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(self.cards)
        rows.addStretch(1)
        self.left = box(
            column(Card(self.steps, margins=(16, 12, 16, 12)), self.person, self.scan_card, spacing=12)
        )
        inner = self.left.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addWidget(ScrollArea(box(rows)), 1)
        both = row(spacing=14)
        both.addWidget(self.left, 1)
        both.addWidget(self.paper)
        self.body.addLayout(both, 1)
        set_pane(self.left, lambda: t("custody.lines"))
        set_pane(self.paper, lambda: t("custody.form"))
        self.register.hide()

    def _connect(self) -> None:
        self.modes.changed.connect(lambda word: self.form.set_mode(Mode(word)))
        self.scanner.scanned.connect(self._on_scan)
        self.field.picked.connect(self._on_pick)
        self.field.submitted.connect(self._on_typed)
        self.form.changed.connect(self.refresh)
        self.form.said.connect(self._say)
        self.form.unknown.connect(self._on_unknown)
        self.form.finished.connect(self._on_finished)
        self.form.refused.connect(self.paper.show_refusal)
        self.paper.finish_asked.connect(self.finish)
        self.paper.pdf_asked.connect(self.save_pdf)
        self.paper.sign_asked.connect(self._sign)
        self.paper.labels_asked.connect(self.show_label)
        self._window.page_shown.connect(self._on_page)
        self._place.backend.reload.connect(self._load_unsigned)

    # --- shown and left ------------------------------------------------------------------------------------

    def on_shown(self) -> None:
        self.switch.mark_rail()
        self.scanner.start()
        self._load_unsigned()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _on_page(self, name: str) -> None:
        if name != PAGE:
            self.scanner.stop()
            self.form.save()

    # --- scans ---------------------------------------------------------------------------------------------

    def _on_scan(self, scan: Scan) -> None:
        self._show_read(scan)
        self.field.set_choice(None)
        self.form.take(scan.text)

    def _show_read(self, scan: Scan | None) -> None:
        """What came last, as it was typed and as it was understood."""
        self._last = scan
        if scan is None:
            self.read.setText(t("custody.scan_more"))
        else:
            key = "custody.just_read" if scan.was_repaired else "custody.just_read_plain"
            self.read.setText(t(key, typed=scan.typed, text=scan.text))

    def _provide(self, query: str, deliver: Deliver) -> None:
        """People while nobody is chosen, assets afterwards; when things come back, assets first."""
        people = people_provider(self._place, self)
        found: dict[str, Sequence[Choice]] = {}

        def take(kind: str, choices: Sequence[Choice]) -> None:
            found[kind] = choices
            order = ("people", "assets") if self.form.person is None else ("assets",)
            deliver([choice for each in order for choice in found.get(each, ())])

        if self.form.person is None:
            people(query, partial(take, "people"))
        asset_provider(self._place.backend, self)(query, partial(take, "assets"))

    def _on_pick(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self.field.set_choice(None)
        if isinstance(choice.value, int):
            self.form.choose_person(choice.value)
        elif isinstance(choice.value, AssetRow):
            self.form.add(choice.value)

    def _on_typed(self) -> None:
        code = decoded(self.field.final_text())
        if code and self.field.value() is None:
            self._show_read(Scan(code, code))
            self.field.set_choice(None)
            self.form.take(code)

    def _say(self, word: str, hue: Hue) -> None:
        """One coloured word, and a sound where somebody switched it on."""
        self._unknown = ""
        self.register.hide()
        self.result.setText(word)
        set_tone(self.result, hue if hue != "grey" else "secondary")
        if self._place.settings.get(SOUND.name):
            QApplication.beep()

    def _on_unknown(self, code: str) -> None:
        self._unknown = code
        self.register.setVisible(may(self._place.backend, Permission.ASSETS_MANAGE))

    def _register(self) -> None:
        def made(asset: AssetDetail) -> None:
            self.form.add(asset.row)

        asset_dialogs.register_asset(self._window, self._place.backend, made, {"tag": self._unknown})

    # --- what is shown -------------------------------------------------------------------------------------

    def refresh(self) -> None:
        form = self.form
        self.modes.set_value(form.mode.value)
        is_signed = not form.missing()
        done = self.paper.document is not None
        self.steps.set_current(4 if done else 0 if form.person is None else 2 if is_signed else 1)
        is_first = form.person is None and form.mode is not Mode.RETURN
        prompt = "scan_person" if is_first else "scan_return" if form.mode is Mode.RETURN else "scan_asset"
        self.prompt.setText(t(f"custody.{prompt}"))
        self._show_read(self._last)
        self._show_person()
        clear(self.cards)
        manages = may(self._place.backend, Permission.ASSETS_MANAGE)
        for line in form.lines:
            card = LineCard(line, form.mode, form.person, may_manage=manages)
            card.asked.connect(self._on_line)
            self.cards.addWidget(card)

    def line_cards(self) -> list[LineCard]:
        items = (self.cards.itemAt(at) for at in range(self.cards.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [card for card in widgets if isinstance(card, LineCard)]

    def _show_person(self) -> None:
        clear(self.person.body)
        person = self.form.person
        if person is None:
            none = Label(t("custody.person_none"), "body", tone="tertiary")
            self.person.body.addLayout(row(Avatar("", 40), none, None, spacing=14))
            return
        name = row(Label(person.name, "title", "semibold"), spacing=8)
        if person.state is EmploymentState.LEFT:
            name.addWidget(Chip(Badge(t("custody.person_left"), "red", "user-x")))
        name.addStretch(1)
        number = t("custody.person_number", number=person.employee_number)
        parts = (person.department, person.title, number, person.location)
        text = " · ".join(part for part in parts if part)
        second = ElidedLabel(text, "body", tone="secondary")
        line = row(Avatar(person.name, 48), spacing=14)
        line.addLayout(column(name, second, spacing=2), 1)
        line.addWidget(self._held())
        change = Button(
            lambda: t("custody.person_change"), "ghost", clicked=partial(self.form.set_person, None)
        )
        line.addWidget(change)
        self.person.body.addLayout(line)

    def _held(self) -> QWidget:
        """What the person has in hand now."""
        held = self.form.held
        title = t("custody.held", n=len(held)) if held else t("custody.held_none")
        chips = QWidget()
        flow = FlowLayout(chips)
        for custody in held[:4]:
            flow.addWidget(Chip(Badge(custody.asset.label, "grey", "package")))
        if len(held) > 4:
            flow.addWidget(Chip(Badge(f"+{len(held) - 4}", "grey")))
        heading = Label(title, "meta", "medium", tone="secondary")
        return box(column(heading, *([chips] if held else []), spacing=4))

    def _on_line(self, verb: str, asset_id: int, value: object) -> None:
        if verb == "remove":
            self.form.remove(asset_id)
        elif verb == "return":
            self.form.return_first(asset_id)
        elif verb == "inspect":
            actions = AssetActions(self._place.backend, self)
            actions.get(asset_id, self._inspect)
        elif verb == "condition":
            self.form.change_line(asset_id, condition=value)
        elif verb.startswith("tick:"):
            self.form.tick(asset_id, verb.removeprefix("tick:"), bool(value))

    def _inspect(self, asset: AssetDetail) -> None:
        asset_dialogs.inspect_asset(
            self._window, self._place.backend, asset, lambda new: self.form.refresh(new.row.id)
        )

    # --- finishing -----------------------------------------------------------------------------------------

    def finish(self) -> None:
        needed = self.paper.needed()
        if needed:
            self._say(needed, "red")
        else:
            self.paper.show_refusal("")
            self.form.finish(self.paper.signature())

    def undo(self) -> None:
        self.form.undo()

    def clear_all(self) -> None:
        self.form.clear()
        self.paper.document = None
        self.paper.refresh()
        self.refresh()
        self._say(t("custody.cleared"), "grey")

    def _on_finished(self, document: Document) -> None:
        self.paper.show_document(document)
        self._last = None
        self.refresh()
        self._say(t("custody.done_title", number=document.number), "green")
        self._load_unsigned()

    def save_pdf(self, document_id: int) -> None:
        papers.save_pdf(self._window, self._custody, document_id)

    def show_label(self) -> None:
        tags = [line.asset.tag for line in self.form.lines]
        if not tags and self.paper.document is not None:
            tags = [line.asset.label for line in self.paper.document.lines]
        if tags:
            label.show_labels(self._window, tags)

    # --- papers without a signature ------------------------------------------------------------------------

    def _load_unsigned(self) -> None:
        self._waiting: list[Document] = []
        self.paper.show_unsigned([])
        for document_id in self.form.unsigned():
            self._custody.document(
                document_id, self._take_unsigned, partial(self._drop_unsigned, document_id)
            )

    def _take_unsigned(self, document: Document) -> None:
        if document.signed_at is not None:
            self._forget_unsigned(document.id)
        else:
            self._waiting = [*(d for d in self._waiting if d.id != document.id), document]
        self.paper.show_unsigned(sorted(self._waiting, key=lambda each: each.id))

    def _drop_unsigned(self, document_id: int, error: DeskError) -> None:
        if error.status == 404:
            self._forget_unsigned(document_id)

    def _forget_unsigned(self, document_id: int) -> None:
        self.form.keep_unsigned([each for each in self.form.unsigned() if each != document_id])

    def _sign(self, document_id: int) -> None:
        def ask(document: Document) -> None:
            papers.sign(self._window, self._custody, document, self._signed)

        self._custody.document(document_id, ask)

    def _signed(self, document: Document) -> None:
        self._say(t("custody.signed", number=document.number), "green")
        if self.paper.document is not None and self.paper.document.id == document.id:
            self.paper.show_document(document)
        self._load_unsigned()


def _mode_name(mode: Mode) -> str:
    return t(f"custody.mode_{mode.value}")
