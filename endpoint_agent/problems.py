"""A problem with this PC: sent at once by an administrator, left for the service by everybody else.

The service answers beside the box, in a file whose name only the reporter knows.
"""

import contextlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from msgspec import DecodeError, Struct, ValidationError, field, json, structs

from endpoint_agent import files
from endpoint_agent.settings import Settings
from shared.inventory import ProblemReport

_LIMIT = 300_000
_MAX_WAITING = 20
_FOLDER = "problems"
_ANSWERS = "answers"
_ANSWERS_KEPT_S = 86_400


@dataclass(frozen=True)
class Left:
    """A report that a user of this PC left; `key` makes sending it twice harmless."""

    path: Path
    problem: ProblemReport
    key: str


class Answer(Struct, kw_only=True):
    """What became of a report: the number of its ticket, or why the server did not take it."""

    number: str = ""
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def open_box(settings: Settings) -> None:
    """Let users leave reports: a folder they may put files into but not list. Root's service only."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        runtime = Path(settings.runtime_dir)
        runtime.mkdir(mode=0o755, parents=True, exist_ok=True)
        files.check_owned(runtime)
        runtime.chmod(0o755)
        box = runtime / _FOLDER
        box.mkdir(mode=0o700, exist_ok=True)
        if not box.is_symlink():
            box.chmod(0o1733)
        answers = runtime / _ANSWERS
        answers.mkdir(mode=0o711, exist_ok=True)
        answers.chmod(0o711)


def has_box(settings: Settings) -> bool:
    return os.access(_box(settings), os.W_OK | os.X_OK)


def leave(settings: Settings, problem: ProblemReport) -> str:
    """Put a report where the service soon finds it; the key to ask for its answer."""
    key = str(uuid4())
    files.write_whole(_box(settings) / f"{key}.json", json.encode(problem), mode=0o600)
    return key


def put_answer(settings: Settings, key: str, answer: Answer) -> None:
    """For the reporter's eyes; yesterday's answers go. Without a place for it nobody waits for one."""
    folder = Path(settings.runtime_dir) / _ANSWERS
    with contextlib.suppress(OSError):
        for old in folder.iterdir():
            if old.stat().st_mtime < time.time() - _ANSWERS_KEPT_S:
                old.unlink()
        files.write_whole(folder / f"{key}.json", json.encode(answer), mode=0o644)


def answer_to(settings: Settings, key: str) -> Answer | None:
    try:
        return json.decode(files.read(Path(settings.runtime_dir) / _ANSWERS / f"{key}.json"), type=Answer)
    except (OSError, DecodeError, ValidationError):
        return None


def is_waiting(settings: Settings) -> bool:
    return bool(_paths(settings))


def waiting(settings: Settings) -> list[Left]:
    """What users left. The owner of the file is the reporter, whatever it says inside; rubbish is removed."""
    found = []
    for path in _paths(settings)[:_MAX_WAITING]:
        problem = _read(path)
        if problem is None:
            path.unlink(missing_ok=True)
        else:
            found.append(Left(path, problem, path.stem))
    return found


def _read(path: Path) -> ProblemReport | None:
    try:
        known = os.lstat(path)
        if not stat.S_ISREG(known.st_mode) or known.st_nlink != 1 or known.st_size > _LIMIT:
            return None
        problem = json.decode(files.read(path, _LIMIT), type=ProblemReport)
    except (OSError, DecodeError, ValidationError):
        return None
    return structs.replace(problem, account=account_name(known.st_uid))


def account_name(user_id: int) -> str:
    """The account id of a user of this PC; "" where there are none (Windows)."""
    try:
        import pwd
    except ImportError:
        return ""
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return ""


def _paths(settings: Settings) -> list[Path]:
    """Whole files only: a name that starts with a dot is still being written."""
    try:
        return sorted(path for path in _box(settings).iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _box(settings: Settings) -> Path:
    return Path(settings.runtime_dir) / _FOLDER
