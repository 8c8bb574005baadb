"""Reports on disk survive power cuts, half-written files and a server that stays away."""

from pathlib import Path

import pytest
from msgspec import structs

from endpoint_agent import reports, spool
from endpoint_agent.settings import Settings
from endpoint_agent.spool import Spool
from shared.inventory import Report
from tests.endpoint_agent.pc import NOW, Pc


@pytest.fixture
def report() -> Report:
    return reports.full(Pc().take(Settings(), NOW), 1)


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "spool"


def seqs(found: Spool) -> list[int]:
    return [waiting.report.seq for waiting in found.waiting()]


def numbered(report: Report, seq: int) -> Report:
    return structs.replace(report, seq=seq)


def test_reports_wait_in_the_order_in_which_they_happened(folder: Path, report: Report) -> None:
    kept = Spool(folder)
    kept.put_full(numbered(report, 9))
    kept.put_delta(numbered(report, 1_000_000))
    kept.put_delta(numbered(report, 10))
    assert seqs(Spool(folder)) == [9, 10, 1_000_000]
    assert Spool(folder).waiting()[0].report == numbered(report, 9)
    assert Spool(folder).waiting()[0].body == reports.encode(numbered(report, 9))


def test_a_full_report_replaces_what_waited(folder: Path, report: Report) -> None:
    kept = Spool(folder)
    kept.put_full(numbered(report, 1))
    kept.put_delta(numbered(report, 2))
    kept.put_full(numbered(report, 3))
    assert seqs(kept) == [3]


def test_no_more_than_50_changes_wait(folder: Path, report: Report) -> None:
    kept = Spool(folder)
    small = structs.replace(report, sections=None, software=None)
    taken = [kept.put_delta(numbered(small, seq)) is not None for seq in range(1, 60)]
    assert taken == [True] * 50 + [False] * 9


def test_no_more_than_the_allowed_bytes_wait(
    folder: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Spool(folder)
    waiting = kept.put_delta(numbered(report, 1))
    assert waiting is not None
    monkeypatch.setattr(spool, "MAX_BYTES", waiting.path.stat().st_size)
    assert kept.put_delta(numbered(report, 2)) is not None
    assert kept.put_delta(numbered(report, 3)) is None


def test_a_file_cut_at_any_length_is_put_aside(folder: Path, report: Report) -> None:
    kept = Spool(folder)
    small = structs.replace(report, sections=None, software=None)
    whole_path = kept.put_full(numbered(small, 1)).path
    whole = whole_path.read_bytes()
    for length in range(len(whole)):
        kept.put_delta(numbered(small, 2))
        whole_path.write_bytes(whole[:length])
        assert seqs(kept) == [2]
        assert not whole_path.exists()
    assert len(list((folder / "bad").iterdir())) <= spool.MAX_BAD


def test_at_most_five_broken_files_are_kept(folder: Path) -> None:
    kept = Spool(folder)
    folder.mkdir()
    for seq in range(12):
        (folder / f"{seq:020d}-delta.json.gz").write_bytes(b"rubbish")
    assert kept.waiting() == []
    assert sorted(path.name[:20].lstrip("0") for path in (folder / "bad").iterdir()) == [
        "10",
        "11",
        "7",
        "8",
        "9",
    ]


def test_drafts_and_strangers_in_the_folder_are_left_alone(folder: Path, report: Report) -> None:
    kept = Spool(folder)
    kept.put_full(report)
    (folder / ".00000000000000000002-full.json.gz.new").write_bytes(b"half")
    (folder / "note.txt").write_text("x")
    assert seqs(kept) == [1]
    assert (folder / "note.txt").exists()


def test_a_link_in_the_folder_is_not_followed(folder: Path, home: Path, report: Report) -> None:
    kept = Spool(folder)
    kept.put_full(report)
    target = home / "elsewhere"
    target.write_bytes(b"secret")
    (folder / f"{2:020d}-delta.json.gz").symlink_to(target)
    assert seqs(kept) == [1]
    assert target.read_bytes() == b"secret"


def test_confirmed_reports_are_gone(folder: Path, report: Report) -> None:
    kept = Spool(folder)
    kept.confirm(kept.put_full(report))
    assert kept.waiting() == []
