"""What is written survives: on disk within two seconds, also when the program is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.core.store import Store
from desktop_app.tickets.writing.drafts import LONGEST_MS, DraftKeeper, EntryDraft, draft_key
from desktop_app.tickets.writing.outbox import OUTBOX, recover
from shared.tickets import EntryKind

ADDRESS, ACCOUNT = "http://desk", "seojun"

TYPIST = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from desktop_app.core.store import Store
from desktop_app.tickets.writing.drafts import DraftKeeper, EntryDraft
from desktop_app.ui.widgets import ImeTextEdit
from shared.tickets import EntryKind

app = QApplication([])
keeper = DraftKeeper(Store(Path(sys.argv[1]), "http://desk", "seojun"))
draft = EntryDraft(7, EntryKind.ANSWER)
edit = ImeTextEdit()

def written():
    draft.text = edit.full_text()
    keeper.rewritten(draft)

edit.edited.connect(written)
edit.show()
count = 0

def press():
    global count
    count += 1
    QTest.keyClicks(edit, f"{count} ")
    print(count, flush=True)

timer = QTimer(interval=50)
timer.timeout.connect(press)
timer.start()
app.exec()
"""


def store_in(folder: Path) -> Store:
    return Store(folder, ADDRESS, ACCOUNT)


def test_a_killed_program_loses_at_most_two_seconds_of_typing(tmp_path: Path) -> None:
    """Somebody types without a pause, a word every 50 ms, and the power goes."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", TYPIST, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as typist:
        assert typist.stdout is not None
        written = 0
        for line in typist.stdout:
            written = int(line)
            if written >= 60:
                break
        typist.send_signal(signal.SIGKILL)
        typist.wait()
    draft = store_in(tmp_path).draft(draft_key(7, EntryKind.ANSWER))
    assert draft is not None, "nothing was saved"
    kept = [int(word) for word in draft.text.split()]
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) >= written - LONGEST_MS / 50, f"{written} words were typed, {len(kept)} were kept"


def test_a_draft_is_saved_a_moment_after_the_last_key(qtbot: QtBot, tmp_path: Path) -> None:
    store = store_in(tmp_path)
    keeper = DraftKeeper(store)
    draft = EntryDraft(7, EntryKind.NOTE, text="2차에 물어봄", base_seq=4, minutes=3)
    with qtbot.waitSignal(keeper.saved, timeout=1500):
        keeper.touch(draft)
    again = keeper.open(7, EntryKind.NOTE)
    assert (again.text, again.base_seq, again.minutes, again.key) == ("2차에 물어봄", 4, 3, draft.key)
    assert draft.saved_at is not None


def test_an_emptied_draft_is_gone(tmp_path: Path) -> None:
    keeper = DraftKeeper(store_in(tmp_path))
    draft = EntryDraft(7, EntryKind.ANSWER, text="안녕하세요")
    keeper.put_back(draft)
    draft.text = "  "
    keeper.touch(draft)
    keeper.save_now()
    assert keeper.kinds(7) == []


def test_drafts_of_the_kinds_of_one_ticket_do_not_mix(tmp_path: Path) -> None:
    keeper = DraftKeeper(store_in(tmp_path))
    keeper.put_back(EntryDraft(7, EntryKind.ANSWER, text="답변"))
    keeper.put_back(EntryDraft(7, EntryKind.NOTE, text="메모"))
    keeper.put_back(EntryDraft(8, EntryKind.NOTE, text="다른 티켓"))
    assert keeper.kinds(7) == [EntryKind.NOTE, EntryKind.ANSWER]
    assert keeper.open(7, EntryKind.ANSWER).text == "답변"


def test_touching_another_draft_saves_the_first(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    keeper = DraftKeeper(store)
    keeper.touch(EntryDraft(7, EntryKind.ANSWER, text="하나"))
    keeper.touch(EntryDraft(8, EntryKind.ANSWER, text="둘"))
    assert store.draft(draft_key(7, EntryKind.ANSWER)) is not None


def test_what_was_waiting_to_go_out_is_a_draft_again_after_a_crash(tmp_path: Path) -> None:
    """With its key: sent once more as it is, it cannot become a second answer."""
    store = store_in(tmp_path)
    keeper = DraftKeeper(store)
    letter = EntryDraft(7, EntryKind.ANSWER, text="고쳤습니다")
    facts = letter.facts() | {"ticket_id": 7, "kind": "answer"}
    store.save_draft(f"outbox/{letter.key}", OUTBOX, letter.text, facts)
    recover(store, keeper)
    again = keeper.open(7, EntryKind.ANSWER)
    assert (again.text, again.key, again.was_out) == ("고쳤습니다", letter.key, True)
    assert store.drafts(OUTBOX) == []


def test_a_recovered_text_that_is_changed_is_another_entry(tmp_path: Path) -> None:
    keeper = DraftKeeper(store_in(tmp_path))
    draft = EntryDraft(7, EntryKind.ANSWER, text="고쳤습니다", was_out=True)
    before = draft.key
    keeper.rewritten(draft)
    assert draft.key != before


def test_recovery_keeps_what_was_written_after_sending(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    keeper = DraftKeeper(store)
    letter = EntryDraft(7, EntryKind.ANSWER, text="첫 글")
    facts = letter.facts() | {"ticket_id": 7, "kind": "answer"}
    store.save_draft(f"outbox/{letter.key}", OUTBOX, letter.text, facts)
    keeper.put_back(EntryDraft(7, EntryKind.ANSWER, text="다음 글"))
    recover(store, keeper)
    assert keeper.open(7, EntryKind.ANSWER).text == "첫 글\n\n다음 글"
