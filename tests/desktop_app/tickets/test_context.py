"""Who asks and with which computer, as it is now."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.beside.devices import DeviceCard, change_words, freshness_badge, fullness
from desktop_app.ui.widgets import Button, Chip, IconButton, Meter
from server.tickets.actions import edit
from shared.inventory import Change, DeviceFacts, Freshness, Memory, Usage
from shared.tickets import LinkKind, NewLink
from shared.wire import Ref
from tests.support import assets, custody, inventory, tickets
from tests.support.seat import DeskServer
from tests.support.ticket_pane import Scene, scene

GIB = 2**30


def words(scene: Scene) -> str:
    labels = scene.pane.context.findChildren(QLabel)
    chips = scene.pane.context.findChildren(Chip)
    return "\n".join([*(label.text() for label in labels), *(chip.badge.text for chip in chips)])


def facts(**fields: Any) -> DeviceFacts:
    known: dict[str, Any] = {
        "device_id": 4,
        "asset": Ref(kind="asset", id=9, label="NB-2107"),
        "hostname": "minji-nb",
        "maker": "LG",
        "model": "16Z90R",
        "serial": "310NZ",
        "os_name": "Windows 11",
        "freshness": Freshness.FRESH,
        "last_seen_at": datetime.now(UTC) - timedelta(minutes=2, seconds=10),
        "observed_account": "minji",
        "is_reboot_pending": True,
        "booted_at": None,
        "disk_mount": "C:",
        "disk_free_bytes": 8 * GIB,
        "disk_total_bytes": 100 * GIB,
        "memory_used_bytes": 11 * GIB,
        "memory_total_bytes": 16 * GIB,
        "battery_health_percent": 81,
        "battery_cycles": 412,
        "warranty_until": date.today() + timedelta(days=118),
        "changes": [],
    }
    return DeviceFacts(**(known | fields))


def test_the_requesters_computer_stands_beside_the_ticket(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    desk = desk_server.desk
    pc = inventory.machine(desk, serial="310NZPE1", model="16Z90R")
    pc.parts["memory"] = Memory(total_bytes=16 * GIB)
    pc.usage = Usage(account="minji.kim", memory_used_bytes=15 * GIB, volumes_free={"/": 20 * 10**9})
    pc.enrol(inventory.enrolment_secret(desk))
    pc.send(pc.full())
    made = scene(qtbot, desk, workplace)
    notebook = assets.asset(desk, tag="NB-2107", serial="310NZPE1")
    custody.issue(desk, notebook, made.requester)
    custody.issue(desk, assets.asset(desk, tag="MON-0871", serial="M-1"), made.requester)
    made.open()
    made.wait(lambda: made.pane.context.cards)
    made.wait(lambda: made.pane.context.around.custodies)
    card = made.pane.context.cards[0]
    assert card.freshness.badge.hue == "green"
    hues = {meter.label.text(): meter.bar._hue for meter in card.findChildren(Meter)}
    assert hues["메모리"] == "red"
    made.wait(lambda: any("MON-0871" in b.accessibleName() for b in made.pane.context.findChildren(Button)))
    opened: list[Ref] = []
    workplace.navigation.register("device", opened.append)
    made.wait(made.pane.context.cards[0].inventory.isVisible)
    made.click(made.pane.context.cards[0].inventory)
    made.window.list.setFocus()
    made.press(Qt.Key.Key_D)
    assert [(ref.kind, ref.id) for ref in opened] == [("device", pc.id)] * 2


def test_a_report_of_the_computer_is_shown_when_it_comes(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    desk = desk_server.desk
    pc = inventory.machine(desk, serial="310NZPE2")
    pc.enrol(inventory.enrolment_secret(desk))
    pc.send(pc.full())
    made = scene(qtbot, desk, workplace)
    custody.issue(desk, assets.asset(desk, tag="NB-1", serial="310NZPE2"), made.requester)
    made.open()
    made.wait(lambda: made.pane.context.cards)
    pc.change("system", is_reboot_pending=True)
    pc.send(pc.delta())
    made.wait(lambda: "재부팅 필요" in words(made))


def test_without_a_report_it_says_so(open_ticket: Scene) -> None:
    open_ticket.wait(lambda: open_ticket.pane.context.around.facts == [])
    assert "에이전트가 보고한 장비가 없습니다" in words(open_ticket)


def test_the_requester_and_their_other_tickets(open_ticket: Scene) -> None:
    made = open_ticket
    assert "김민지" in words(made)
    other = tickets.ticket(made.desk, made.colleague, made.requester, subject="VPN", team_id=made.team.id)
    made.wait(lambda: [row.id for row in made.pane.context.around.others] == [other.id])
    assert f"#{other.number}" in words(made)


def test_a_link_can_be_taken_away(open_ticket: Scene) -> None:
    made = open_ticket
    other = tickets.ticket(made.desk, made.colleague, made.requester, team_id=made.team.id)
    link = NewLink(kind=LinkKind.RELATED, target_id=other.id)
    tickets.act(made.desk, made.colleague, edit.link, made.ticket.id, link)
    detail = made.pane
    made.wait(lambda: detail.detail is not None and detail.detail.links)
    assert detail.detail is not None
    made.pane.context.unlink.emit(detail.detail.links[0])
    made.wait(lambda: detail.detail is not None and not detail.detail.links)


def test_how_full_is_a_colour_and_a_word(qtbot: QtBot) -> None:
    card = DeviceCard(facts(), lambda _: None)
    qtbot.addWidget(card)
    meters = {meter.label.text(): meter for meter in card.findChildren(Meter)}
    assert meters["디스크 C:"].value.text() == "8.0 GB 남음 (8%)"
    assert meters["배터리 상태"].value.text() == "81% · 412회"
    assert [fullness(share) for share in (0.5, 0.85, 0.95)] == ["teal", "amber", "red"]


def test_a_silent_computer_is_not_called_online() -> None:
    now = datetime.now(UTC)
    assert freshness_badge(facts(), now=now).text == "온라인 · 2분 전 보고"
    this_morning = freshness_badge(facts(last_seen_at=now - timedelta(hours=10)), now=now)
    assert (this_morning.text, this_morning.hue) == ("10시간 전 보고", "green")
    silent = facts(freshness=Freshness.SILENT, last_seen_at=now - timedelta(days=9))
    assert freshness_badge(silent, now=now).hue == "red"
    assert freshness_badge(facts(freshness=Freshness.NEVER, last_seen_at=None), now=now).text == "보고 없음"


def test_changes_are_told_in_words() -> None:
    at = datetime.now(UTC)
    added = Change(at=at, section="displays", kind="added", label="LG 27UP850", old="", new="")
    updated = Change(at=at, section="software", kind="updated", label="드라이버", old="31.0", new="32.0")
    assert change_words(added) == "LG 27UP850 추가"
    assert change_words(updated) == "드라이버 31.0 → 32.0"


def test_a_part_stays_folded_for_the_next_ticket_too(open_ticket: Scene) -> None:
    context, nothing = open_ticket.pane.context, "에이전트가 보고한 장비가 없습니다"
    open_ticket.wait(lambda: nothing in _shown(context))
    open_ticket.click(_button(context, "접기"))
    assert nothing not in _shown(context)

    other = tickets.taken(open_ticket.desk, open_ticket.colleague, open_ticket.requester)
    open_ticket.open(other)
    open_ticket.wait(lambda: _button(context, "펼치기").isVisible())
    assert nothing not in _shown(context)
    open_ticket.click(_button(context, "펼치기"))
    open_ticket.wait(lambda: nothing in _shown(context))


def _button(context: QWidget, name: str) -> IconButton:
    return next(one for one in context.findChildren(IconButton) if one.accessibleName() == name)


def _shown(context: QWidget) -> list[str]:
    return [one.text() for one in context.findChildren(QLabel) if one.isVisible()]
