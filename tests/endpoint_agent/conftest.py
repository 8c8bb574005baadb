"""A server on loopback, a folder of its own for the agent, a PC to change."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from endpoint_agent import identity, snapshot
from endpoint_agent.cycle import Cycle
from endpoint_agent.identity import Identity
from endpoint_agent.settings import Settings
from tests.endpoint_agent.desk import SECRET, Desk, running
from tests.endpoint_agent.pc import NOW, Pc


@pytest.fixture
def desk() -> Iterator[Desk]:
    with running(Desk()) as found:
        yield found


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that passes the agent's own rules whatever the umask of the test run is."""
    folder = Path(tempfile.mkdtemp(prefix="ieum-agent-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def settings(home: Path, desk: Desk) -> Settings:
    return Settings(server=desk.url, state_dir=str(home / "state"), runtime_dir=str(home / "run"))


@pytest.fixture
def enrolled(settings: Settings) -> Settings:
    identity.save(settings, Identity(device_id=7, secret=SECRET, server=settings.server, enrolled_at=NOW))
    return settings


@pytest.fixture
def pc(monkeypatch: pytest.MonkeyPatch) -> Pc:
    found = Pc()
    monkeypatch.setattr(snapshot, "take", found.take)
    return found


class Agent:
    """The agent of one PC: `contact` is one run of it."""

    def __init__(self, settings: Settings, pc: Pc) -> None:
        self.settings = settings
        self.pc = pc

    def contact(self, **hours: float) -> None:
        self.pc.pass_time(**(hours or {"hours": 1}))
        Cycle(self.settings, self.pc.clock).run()

    def set(self, **values: object) -> None:
        self.settings = structs.replace(self.settings, **values)


@pytest.fixture
def agent(enrolled: Settings, pc: Pc) -> Agent:
    return Agent(enrolled, pc)
