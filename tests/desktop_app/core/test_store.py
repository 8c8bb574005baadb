"""Drafts and recently seen records survive whatever happens to the program."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.core import store
from desktop_app.core.store import Store

ADDRESS = "https://ieum.example.kr"

WRITER = """
import sys
from pathlib import Path
from desktop_app.core.store import Store
store = Store(Path(sys.argv[1]), "https://ieum.example.kr", "minji")
for turn in range(1_000_000):
    store.save_draft("ticket/7/answer", "answer", f"안녕하세요 {turn}")
    print(turn, flush=True)
"""


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return Store(tmp_path, ADDRESS, "minji")


def test_a_draft_is_there_again_after_a_restart(kept: Store, tmp_path: Path) -> None:
    kept.save_draft("ticket/7/answer", "answer", "드라이버를 올렸습니다", {"base_seq": 3})
    kept.close()

    found = Store(tmp_path, ADDRESS, "minji").draft("ticket/7/answer")

    assert found is not None
    assert (found.text, found.facts) == ("드라이버를 올렸습니다", {"base_seq": 3})


def test_what_was_saved_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [next(writer.stdout) for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    told += writer.stdout.readlines()
    writer.wait()
    writer.stdout.close()

    found = Store(tmp_path, ADDRESS, "minji").draft("ticket/7/answer")

    assert found is not None
    last_told = int(told[-1]) if told[-1].endswith("\n") else int(told[-2])
    assert int(found.text.split()[-1]) >= last_told


def test_drafts_of_another_account_are_not_seen(kept: Store, tmp_path: Path) -> None:
    kept.save_draft("ticket/7/answer", "answer", "비밀")

    assert Store(tmp_path, ADDRESS, "seojun").drafts() == []
    assert kept.path.stat().st_mode & 0o077 == 0


def test_a_discarded_draft_is_gone_and_the_newest_comes_first(kept: Store) -> None:
    for key in ("a", "b", "c"):
        kept.save_draft(key, "call", key)
    kept.discard_draft("b")

    assert [draft.key for draft in kept.drafts("call")] == ["c", "a"]


def test_a_broken_file_is_put_aside_and_work_goes_on(tmp_path: Path) -> None:
    first = Store(tmp_path, ADDRESS, "minji")
    first.close()
    first.path.write_bytes(b"this is not a database at all" * 100)

    again = Store(tmp_path, ADDRESS, "minji")
    again.save_draft("a", "call", "다시")

    assert again.draft("a") is not None
    assert list(tmp_path.glob("*.broken-*"))


def test_old_records_are_forgotten_and_drafts_only_after_a_month(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep("ticket", {1: b"{}"})
    kept.save_draft("a", "call", "남는다")

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Later":
            return cls.fromtimestamp((datetime.now(UTC) + timedelta(days=10)).timestamp(), UTC)

    monkeypatch.setattr(store, "datetime", Later)
    kept.tidy()

    assert kept.recall("ticket", [1]) == {}
    assert kept.draft("a") is not None


def test_a_long_list_is_read_in_portions(kept: Store) -> None:
    kept.keep("person", {number: str(number).encode() for number in range(1, 8)})
    kept.keep("ticket", {3: b"another kind"})
    seen: list[int] = []
    while portion := kept.recall_some("person", seen[-1] if seen else 0, 3):
        seen += portion

    assert seen == list(range(1, 8))


def test_what_a_feature_keeps_whole_is_spared(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.keep("ticket", {1: b"{}"})
    kept.keep("person", {1: b"{}"})
    monkeypatch.setattr(store, "SEEN_KEPT", timedelta(seconds=-60))
    kept.tidy(spared=("person",))

    assert kept.recall_some("ticket", 0, 10) == {}
    assert kept.recall_some("person", 0, 10) == {1: b"{}"}


def test_after_signing_out_only_the_drafts_remain(kept: Store) -> None:
    kept.keep("ticket", {1: b"{}"})
    kept.note("start", "inbox")
    kept.save_draft("a", "call", "남는다")
    kept.forget_all_seen()

    assert (kept.recall_some("ticket", 0, 10), kept.noted("start")) == ({}, "")
    assert kept.draft("a") is not None
