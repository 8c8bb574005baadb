"""Lists of installed software: only what is installed, no mail addresses, each row once."""

from datetime import date

from endpoint_agent.parsers import packages
from shared.inventory import Program, digest_of, program_key
from tests.endpoint_agent.samples import DPKG_STATUS


def test_dpkg_lists_what_is_installed() -> None:
    found = [(p.name, p.version, p.architecture) for p in packages.dpkg(DPKG_STATUS)]
    assert found == [
        ("bash", "5.2.15-2+b7", "amd64"),
        ("libc6", "2.36-9+deb12u10", "amd64"),
        ("libc6", "2.36-9+deb12u10", "i386"),
        ("google-chrome-stable", "131.0.6778.85-1", "amd64"),
        ("hangul-글꼴", "1:2.0~rc1", "all"),
    ]


def test_publishers_come_without_their_mail_address() -> None:
    publishers = {p.name: p.publisher for p in packages.dpkg(DPKG_STATUS)}
    assert publishers["google-chrome-stable"] == "Chrome Linux Team"
    assert publishers["hangul-글꼴"] == "한글 모임"
    assert not any("@" in publisher for publisher in publishers.values())


def test_rpm_rows_keep_epoch_and_day() -> None:
    printed = (
        "bash\t5.1.8-6.el9\tx86_64\tRed Hat, Inc.\t1700000000\n"
        "gpg-pubkey\t1-2\t(none)\t(none)\t1\nvim\t2:8.2-1\tx86_64\t(none)\tx\nhalf\n"
    )
    found = list(packages.rpm(printed))
    assert [(p.name, p.version, p.publisher) for p in found] == [
        ("bash", "5.1.8-6.el9", "Red Hat, Inc."),
        ("vim", "2:8.2-1", ""),
    ]
    assert found[0].installed_on == date(2023, 11, 14)


def test_snaps_come_from_the_daemon_or_from_their_description() -> None:
    answer = {
        "result": [
            {
                "name": "firefox",
                "version": "132.0",
                "publisher": {"display-name": "Mozilla"},
                "install-date": "2024-11-02T09:00:00+09:00",
            },
            {"name": "core22"},
        ]
    }
    first, second = packages.snaps(answer)
    assert (first.name, first.publisher, first.installed_on) == ("firefox", "Mozilla", date(2024, 11, 2))
    assert (second.name, second.installed_on) == ("core22", None)
    described = packages.snap_yaml("name: hello\nversion: '2.10'\nsummary: x\n")
    assert described is not None
    assert (described.name, described.version) == ("hello", "2.10")
    assert packages.snap_yaml("summary: x") is None


def test_flatpak_descriptions_give_name_version_and_developer() -> None:
    text = (
        "<component><name>OBS &amp; Co</name>"
        "<developer_name>OBS Project</developer_name>"
        '<releases><release date="2024-01-01" version="30.0.2"/><release version="29"/>'
        "</releases></component>"
    )
    assert packages.flatpak_version(text) == ("OBS & Co", "30.0.2", "OBS Project")
    assert packages.flatpak_version("") == ("", "", "")


def test_lists_are_sorted_and_without_doubles_so_that_their_digest_is_stable() -> None:
    rows = [Program(name=name, version="1", source="dpkg") for name in ("b", "a", "b", "")]
    once = packages.sorted_once(rows)
    assert [row.name for row in once] == ["a", "b"]
    assert digest_of(once) == digest_of(packages.sorted_once(reversed(rows)))
    assert once == sorted(once, key=program_key)
