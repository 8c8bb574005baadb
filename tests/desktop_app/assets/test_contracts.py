"""Contracts with vendors in the settings."""

from typing import cast

from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.assets.pages.contracts import ContractsPage
from desktop_app.core.workplace import Workplace
from desktop_app.ui.choices import Choice
from desktop_app.ui.dialogs import FormSheet
from server.assets.models import VendorContract
from tests.support.assets import contract, vendor
from tests.support.seat import DeskServer, open_window, show_window

WAIT_MS = 15_000


def test_a_contract_is_made_and_changed(desk_server: DeskServer, workplace: Workplace, qtbot: QtBot) -> None:
    desk = desk_server.desk
    known = vendor(desk, "한빛서비스")
    contract(desk, "HB-2025-09", known)
    window = show_window(open_window(workplace), qtbot)
    page = cast(ContractsPage, window.show_settings("contracts"))
    qtbot.waitUntil(lambda: len(page.table.records) == 1, timeout=WAIT_MS)
    page.add()
    sheet = window.findChild(FormSheet)
    assert sheet is not None
    sheet.form.set_values(
        {"vendor_id": Choice(known.id, known.name), "number": "HB-2026-01", "response_hours": 4}
    )
    sheet.send()
    qtbot.waitUntil(lambda: len(page.table.records) == 2, timeout=WAIT_MS)
    with desk.ctx(writes=False) as ctx:
        made = ctx.session.scalars(select(VendorContract).where(VendorContract.number == "HB-2026-01")).one()
    assert (made.vendor_id, made.response_hours, made.model_ids) == (known.id, 4, [])
