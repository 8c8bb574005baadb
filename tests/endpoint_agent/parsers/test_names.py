"""What factories leave in the firmware is told apart from what a machine is really called."""

import pytest

from endpoint_agent.parsers import names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "...",
        "--",
        "0000000",
        "FFFFFFFF",
        "0x00000000",
        "To be filled by O.E.M.",
        "To Be Filled By O.E.M",
        "Default string",
        "System Product Name",
        "System manufacturer",
        "All Series",
        "Not Specified",
        "N/A",
        "None",
        "INVALID",
        "Base Board Product Name",
        "Chassis Manufacture",
        "[Empty]",
        "<OUT OF SPEC>",
        "NO DIMM",
        "Unknown (0)",
        "PartNum0",
        "ModulePartNumber01",
        "Dimm0_Manufacturer",
        "0123456789",
        "1234567890",
        "SYS-1234567890",
        "Type1ProductConfigId",
        "System Serial Number",
        "Chassis Serial Number",
        "No Asset Tag",
        "xxxxxxxxxx",
        "SKU",
        "SAMSUNG_DT1234567890",
        "OEM",
        "H1AK500000",
    ],
)
def test_placeholders_are_recognised(text: str) -> None:
    assert names.meaningful(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "OptiPlex 5050",
        "X550LA",
        "20081",
        "R518",
        "HP",
        "N100",
        "5CG8253XYZ",
        "MS-7816",
        "Venus series",
        "GK41",
        "8054",
    ],
)
def test_real_names_stay(text: str) -> None:
    assert names.meaningful(text) == text


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hewlett-Packard", "HP"),
        ("HP", "HP"),
        ("HP Inc.", "HP"),
        ("Hewlett Packard Enterprise", "HPE"),
        ("ASUSTeK COMPUTER INC.", "ASUS"),
        ("ASUSTek Computer INC.", "ASUS"),
        ("ASUS", "ASUS"),
        ("LENOVO", "Lenovo"),
        ("SAMSUNG ELECTRONICS CO., LTD.", "Samsung"),
        ("Samsung Electronics", "Samsung"),
        ("Micro-Star International Co., Ltd.", "MSI"),
        ("MSI", "MSI"),
        ("LG Electronics", "LG"),
        ("LG Electronics Inc.", "LG"),
        ("Dell Inc.", "Dell"),
        ("Gigabyte Technology Co., Ltd.", "Gigabyte"),
        ("Intel(R) Client Systems", "Intel"),
        ("BESSTAR TECH LIMITED", "BESSTAR TECH"),
        ("System manufacturer", ""),
        ("To Be Filled By O.E.M.", ""),
    ],
)
def test_a_maker_has_one_spelling(said: str, name: str) -> None:
    assert names.maker(said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("80AD000080AD", "SK hynix"),
        ("0x80CE", "Samsung"),
        ("029E", "Corsair"),
        ("7F98000000000000", "Kingston"),
        ("JEDEC ID:7F 7F FE 00 00 00 00 00", "Elpida"),
        ("CE00000000000000", "Samsung"),
        ("Hynix/Hyundai", "SK hynix"),
        ("Samsung", "Samsung"),
        ("0000", ""),
        ("FFFFFFFFFFFF", ""),
        ("[Empty]", ""),
        ("Mfg 0", ""),
        ("Undefined", ""),
    ],
)
def test_memory_makers_are_read_from_their_numbers(said: str, name: str) -> None:
    assert names.memory_maker(said) == name


def test_part_numbers_in_hexadecimal_are_spelled_out() -> None:
    assert names.memory_part("0x4D34373142353637334648302D4346382020") == "M471B5673FH0-CF8"


@pytest.mark.parametrize(
    "serial", ["Default string", "0", "00", "A1", ".", "System Serial Number", "123456789"]
)
def test_serials_that_identify_nothing_are_dropped(serial: str) -> None:
    assert names.serial(serial) == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("4C4C4544-0042-3510-8052-B4C04F4D5A32", "4c4c4544-0042-3510-8052-b4c04f4d5a32"),
        ("03000200-0400-0500-0006-000700080009", ""),
        ("00000000-0000-0000-0000-000000000000", ""),
        ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", ""),
        ("not a uuid", ""),
    ],
)
def test_uuids_that_many_machines_share_are_dropped(said: str, kept: str) -> None:
    assert names.uuid(said) == kept


def test_control_letters_never_leave_the_pc() -> None:
    assert names.clean("a\x00b\n\tc\u202e") == "a b c"
