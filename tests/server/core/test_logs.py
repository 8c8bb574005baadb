"""The log: one readable JSON object a line, whatever somebody typed."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from server.core import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_says_when_how_bad_and_who(written: io.StringIO) -> None:
    logging.getLogger("server.core.http").warning("%s 거절: %s", "GET /api/people", 403)

    line = json.loads(written.getvalue())
    assert (line["level"], line["logger"], line["message"]) == (
        "warning",
        "server.core.http",
        "GET /api/people 거절: 403",
    )
    assert line["at"].endswith("Z")


@pytest.mark.parametrize(
    "trick", ["\n{}", "\x1b[31m", "\x9b31m", "\u202eexe", "\u2028", "\u200b", "\x00\x7f"]
)
def test_no_character_acts_on_who_reads_the_log(written: io.StringIO, trick: str) -> None:
    logging.getLogger("server").info("login %s", f"a{trick}b")

    text = written.getvalue()
    assert text.count("\n") == 1
    assert not logs.CONTROL.search(text.rstrip("\n"))
    assert json.loads(text)["message"] == f"login a{trick}b"


def test_a_fault_is_written_with_its_traceback_on_one_line(written: io.StringIO) -> None:
    try:
        raise ValueError("고장")
    except ValueError:
        logging.getLogger("server").exception("failed")

    line = json.loads(written.getvalue())
    assert "ValueError: 고장" in line["exception"]
    assert written.getvalue().count("\n") == 1


def test_libraries_speak_up_only_when_something_is_wrong(written: io.StringIO) -> None:
    logging.getLogger("sqlalchemy.engine").info("SELECT 1")
    logging.getLogger("uvicorn.access").info("GET /")

    assert written.getvalue() == ""
