"""What the agent remembers between two runs: numbers, orders, and what the server knows."""

import gzip
import logging
import time
from datetime import datetime
from pathlib import Path

from msgspec import DecodeError, Struct, json

from endpoint_agent import files
from endpoint_agent.reports import Known
from endpoint_agent.settings import MAX_INTERVAL_S, MIN_INTERVAL_S, Settings
from shared.inventory import AgentOrders, Usage

log = logging.getLogger(__name__)
_STATE, _KNOWN = "state.json", "known.json.gz"
_MAX_WINDOW_S = 3600
DEFAULT_WINDOW_S = 300


class State(Struct, kw_only=True):
    """Small facts; written after every contact."""

    seq: int = 0
    interval_s: int = 0
    """0: the server has not said yet."""
    window_s: int = DEFAULT_WINDOW_S
    categories_off: list[str] = []
    is_full_due: bool = False
    usage: Usage | None = None
    usage_at: float = 0.0
    last_contact_at: datetime | None = None
    last_kind: str = ""
    last_bytes: int = 0
    last_error: str = ""
    last_error_at: datetime | None = None
    last_refusal: str = ""
    """The code of the last report that the server found invalid."""

    def next_seq(self) -> int:
        """Always rising: also after the file was lost, because the clock stands behind it."""
        self.seq = max(self.seq + 1, int(time.time()))
        return self.seq

    def take_orders(self, orders: AgentOrders) -> None:
        """Within bounds, whatever the server says."""
        self.interval_s = min(max(orders.interval_s, MIN_INTERVAL_S), MAX_INTERVAL_S)
        self.window_s = min(max(orders.window_s, 0), _MAX_WINDOW_S)


def load(settings: Settings) -> State:
    try:
        return json.decode(files.read(_path(settings, _STATE)), type=State)
    except FileNotFoundError:
        return State()
    except (OSError, DecodeError):
        log.warning("the state cannot be read; starting anew", exc_info=True)
        return State(is_full_due=True)


def save(settings: Settings, state: State) -> None:
    """A full disk must not keep the agent from reporting."""
    try:
        files.write_whole(_path(settings, _STATE), json.encode(state))
    except OSError:
        log.warning("the state cannot be kept", exc_info=True)


def load_known(settings: Settings) -> Known:
    """What the server knows; nothing when that cannot be read, so that everything is sent again."""
    try:
        return json.decode(gzip.decompress(files.read(_path(settings, _KNOWN))), type=Known)
    except FileNotFoundError:
        return Known()
    except (OSError, EOFError, ValueError, DecodeError):
        log.warning("what the server knows cannot be read; everything will be sent", exc_info=True)
        return Known()


def save_known(settings: Settings, known: Known) -> None:
    try:
        files.write_whole(_path(settings, _KNOWN), gzip.compress(json.encode(known), 1))
    except OSError:
        log.warning("what the server knows cannot be kept", exc_info=True)


def forget(settings: Settings) -> None:
    for name in (_STATE, _KNOWN):
        _path(settings, name).unlink(missing_ok=True)


def _path(settings: Settings, name: str) -> Path:
    return Path(settings.state_dir) / name
