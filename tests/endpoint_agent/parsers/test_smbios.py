"""The firmware table tells maker, model, serial, chassis and memory; broken tables tell less, never crash."""

from hypothesis import given
from hypothesis import strategies as st

from endpoint_agent.parsers import smbios
from tests.endpoint_agent.samples import Table


def notebook() -> bytes:
    table = Table()
    table.add(0, 24, {4: "LENOVO", 5: "R1BET72W", 8: "05/12/2023"})
    uuid = bytes.fromhex("4445444c4200103580 52b4c04f4d5a32".replace(" ", ""))
    table.machine("LENOVO", "20U6S1CW00", "PF2ABCDE", version="ThinkPad L14 Gen 1", uuid=uuid)
    table.add(2, 15, {4: "LENOVO", 5: "20U6S1CW00", 7: "L1HF0AB00X1"})
    table.add(3, 21, {4: "LENOVO", 7: "PF2ABCDE", 8: "No Asset Information"}, {5: bytes([10])})
    table.module("ChannelA-DIMM0", 8192, "80AD000080AD", "HMA81GS6DJR8N-XN")
    table.module("ChannelB-DIMM0", 0, "[Empty]", "[Empty]")
    table.module("SYSTEM ROM", 16, kind=0x0B)
    return table.bytes()


def test_a_notebook_is_known_by_the_name_people_use() -> None:
    seen = smbios.hardware(notebook())
    assert (seen.maker, seen.model) == ("Lenovo", "ThinkPad L14 Gen 1 20U6S1CW00")
    assert (seen.serial, seen.board_serial) == ("PF2ABCDE", "L1HF0AB00X1")
    assert (seen.chassis, seen.bios_version, seen.asset_tag) == ("notebook", "R1BET72W", "")


def test_the_uuid_is_turned_round_since_version_2_6() -> None:
    assert smbios.hardware(notebook(), (2, 8)).uuid == "4c444544-0042-3510-8052-b4c04f4d5a32"
    assert smbios.hardware(notebook(), (2, 4)).uuid == "4445444c-4200-1035-8052-b4c04f4d5a32"


def test_empty_slots_and_flash_are_no_memory() -> None:
    modules = smbios.memory_modules(notebook())
    assert [(m.slot, m.size_bytes, m.kind, m.maker) for m in modules] == [
        ("ChannelA-DIMM0", 8 * 1024**3, "DDR4", "SK hynix")
    ]


def test_modules_of_32_gib_and_more_have_their_size() -> None:
    table = Table()
    table.module("A1", 65_536)
    assert smbios.memory_modules(table.bytes())[0].size_bytes == 64 * 1024**3


def test_a_white_box_shows_its_board_and_no_placeholder() -> None:
    table = Table()
    table.machine("System manufacturer", "System Product Name", "System Serial Number")
    table.add(2, 15, {4: "ASUSTeK COMPUTER INC.", 5: "PRIME B550M-A", 7: "200366712345678"})
    table.add(3, 21, {4: "Default string", 7: "Default string", 8: "Default string"}, {5: bytes([3])})
    seen = smbios.hardware(table.bytes())
    assert (seen.maker, seen.model, seen.serial) == ("", "", "")
    assert (seen.board_maker, seen.board_model, seen.chassis) == ("ASUS", "PRIME B550M-A", "desktop")


def test_virtual_machines_are_told_from_real_ones() -> None:
    for maker, model in (
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)"),
        ("VMware, Inc.", "VMware7,1"),
        ("Microsoft Corporation", "Virtual Machine"),
        ("innotek GmbH", "VirtualBox"),
    ):
        table = Table()
        table.machine(maker, model)
        assert smbios.hardware(table.bytes()).chassis == "virtual"
    table = Table()
    table.machine("Microsoft Corporation", "Surface Laptop 3")
    assert smbios.hardware(table.bytes()).chassis == ""


def test_every_cut_of_a_table_is_survived() -> None:
    whole = notebook()
    for length in range(len(whole)):
        smbios.hardware(whole[:length])
        smbios.memory_modules(whole[:length])


@given(st.binary(max_size=400))
def test_rubbish_is_survived(raw: bytes) -> None:
    smbios.hardware(raw)
    smbios.memory_modules(raw)
