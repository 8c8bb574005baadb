"""The log: one JSON object a line on standard error, for people and for programs that collect it."""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

CONTROL = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What could end a line, colour a terminal or turn text around."""
QUIET = {"uvicorn.access": logging.WARNING, "sqlalchemy": logging.WARNING, "alembic": logging.WARNING}


def configure(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send every log line of this process, ours and the libraries', to `stream` (standard error)."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.ExtraAdder(),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            drop_colours,
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )
    handler = _Escaping(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(quiet)
    logging.captureWarnings(True)


def drop_colours(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The web server gives its messages a second time, coloured."""
    event.pop("color_message", None)
    return event


def escaped(text: str) -> str:
    """JSON in which no character can do anything but be read."""
    return CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


class _Escaping(logging.StreamHandler[TextIO]):
    def format(self, record: logging.LogRecord) -> str:
        return escaped(super().format(record))
