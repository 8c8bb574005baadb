"""First contact: the shared secret of the installer becomes a secret of this device alone."""

from pathlib import Path

from endpoint_agent import files, identity, settings, state
from endpoint_agent.collectors import hardware
from endpoint_agent.cycle import forget_device, utc_now
from endpoint_agent.identity import Identity
from endpoint_agent.platforms import here
from endpoint_agent.settings import Settings
from endpoint_agent.stops import ConfigurationUnsafe
from endpoint_agent.transport import Transport
from shared import __version__
from shared.inventory import ENROL, Enrolled, Enrolment

_SECRET_LIMIT = 1024


def enrol(options: Settings, secret: str, asset_tag: str = "") -> Enrolled:
    """Exchange the secret and keep what the server gives. `options.server` says where."""
    if not options.server:
        raise ConfigurationUnsafe("agent_server_missing")
    server = settings.server_address(options.server)
    files.make_private_folder(Path(options.state_dir))
    machine, system = hardware.collect(), here.system()
    request = Enrolment(
        secret=secret,
        hardware=machine,
        hostname=system.hostname,
        os_family=system.family,
        agent_version=__version__,
        asset_tag=asset_tag or options.asset_tag,
    )
    with Transport(options, server) as transport:
        enrolled = transport.call(ENROL, request)
    forget_device(options)
    identity.save(
        options,
        Identity(
            device_id=enrolled.device_id,
            secret=enrolled.secret,
            server=server,
            enrolled_at=utc_now(),
            state=enrolled.state,
            machine_key=machine.machine_key,
        ),
    )
    first = state.State()
    first.take_orders(enrolled.orders)
    state.save(options, first)
    return enrolled


def read_secret(path: Path) -> str:
    """The secret in a file that the installer left; refused when others can change it."""
    files.check_owned(path)
    try:
        return secret_of(files.read(path, _SECRET_LIMIT).decode())
    except (OSError, UnicodeDecodeError) as failed:
        raise ConfigurationUnsafe("agent_secret_unreadable", path=str(path), reason=str(failed)) from None


def secret_of(text: str) -> str:
    """The first line that is not empty."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or len(lines[0]) > 250:
        raise ConfigurationUnsafe("agent_secret_missing")
    return lines[0]
