"""Why the agent stops: one family of refusals, each with the exit code that scripts and systemd read."""

from typing import Any, ClassVar

from shared.errors import DeskError


class AgentStop(DeskError):
    """The command cannot go on; the sentence for `code` stands in the agent's sentences."""

    exit_code: ClassVar[int] = 1


class ConfigurationUnsafe(AgentStop):
    """78: a setting is wrong, or another user could change what the agent reads."""

    exit_code = 78


class ServerUnreachable(AgentStop):
    """69: no usable answer. `retry_after_s` when the server says when to come back."""

    exit_code = 69

    def __init__(
        self, code: str, *, retry_after_s: int | None = None, repeats: bool = True, **facts: Any
    ) -> None:
        super().__init__(code, **facts)
        self.retry_after_s = retry_after_s
        self.repeats = repeats
        """False: asking again soon would not help; wait for the next regular time."""


class ServerRefused(AgentStop):
    """77: the server answered with one of our refusals."""

    exit_code = 77

    def __init__(self, code: str, *, answer_status: int, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.answer_status = answer_status


class DeviceRevoked(ServerRefused):
    """77: this device's secret is void; it is forgotten."""


class NotEnrolled(AgentStop):
    """77: there is no secret of this device yet, or no longer."""

    exit_code = 77
