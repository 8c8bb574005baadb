"""Running by itself: a hardened systemd unit, a launchd daemon, a scheduled task of Windows."""

import os
import plistlib
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from endpoint_agent import files, programs
from endpoint_agent.settings import default_state_dir
from endpoint_agent.stops import ConfigurationUnsafe

NAME = "ieum-agent"
_UNIT_FILE = Path("/etc/systemd/system") / f"{NAME}.service"
_DAEMON_FILE = Path("/Library/LaunchDaemons/kr.ieum.agent.plist")
_TASK_NAME = r"\Ieum\Endpoint agent"
_UNIT = """\
[Unit]
Description=Ieum endpoint agent (inventory of this PC)
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
ExecStart={command} run
Restart=on-failure
RestartSec=60
RestartPreventExitStatus=77 78
Nice=10
IOSchedulingClass=idle
CPUWeight=20
MemoryMax=256M
TasksMax=32
UMask=0077
WorkingDirectory=/
StateDirectory=ieum-agent
StateDirectoryMode=0700
RuntimeDirectory=ieum-agent
RuntimeDirectoryMode=0755
ConfigurationDirectory=ieum-agent
ConfigurationDirectoryMode=0750
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_RAWIO CAP_SYS_ADMIN
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
Environment=PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1

[Install]
WantedBy=multi-user.target
"""
_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><BootTrigger><Enabled>true</Enabled></BootTrigger></Triggers>
  <Principals><Principal id="System"><UserId>S-1-5-18</UserId></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>8</Priority>
    <RestartOnFailure><Interval>PT10M</Interval><Count>3</Count></RestartOnFailure>
  </Settings>
  <Actions Context="System">
    <Exec><Command>"{program}"</Command><Arguments>{arguments}</Arguments></Exec>
  </Actions>
</Task>
"""


def unit_text() -> str:
    """The definition for this system."""
    program, arguments = _command()
    if sys.platform == "win32":
        words = " ".join(f'"{word}"' if " " in word else word for word in (*arguments, "run"))
        return _TASK.format(program=escape(program), arguments=escape(words))
    if sys.platform == "darwin":
        return plistlib.dumps(_daemon(program, arguments)).decode()
    return _UNIT.format(command=" ".join(_quoted(word) for word in (program, *arguments)))


def install() -> str:
    """Write the definition and start it; where it stands."""
    program, _ = _command()
    files.check_owned(Path(program))
    if sys.platform == "win32":
        return _install_task()
    path = _DAEMON_FILE if sys.platform == "darwin" else _UNIT_FILE
    files.check_owned(path.parent)
    files.write_whole(path, unit_text().encode(), mode=0o644)
    if sys.platform == "darwin":
        _tell("launchctl", "bootstrap", "system", str(path))
    else:
        _tell("systemctl", "daemon-reload")
        _tell("systemctl", "enable", "--now", f"{NAME}.service")
    return str(path)


def remove() -> str:
    """Stop it and take the definition away; the state folder stays for the package to remove."""
    if sys.platform == "win32":
        _tell("schtasks.exe", "/Delete", "/F", "/TN", _TASK_NAME)
        return _TASK_NAME
    if sys.platform == "darwin":
        _tell("launchctl", "bootout", "system", str(_DAEMON_FILE))
        _DAEMON_FILE.unlink(missing_ok=True)
        return str(_DAEMON_FILE)
    _tell("systemctl", "disable", "--now", f"{NAME}.service")
    _UNIT_FILE.unlink(missing_ok=True)
    _tell("systemctl", "daemon-reload")
    return str(_UNIT_FILE)


def _command() -> tuple[str, tuple[str, ...]]:
    """The packaged program itself, or this Python without its user's own folders."""
    if getattr(sys, "frozen", False):
        return os.path.realpath(sys.executable), ()
    return sys.executable, ("-I", "-m", "endpoint_agent")


def _daemon(program: str, arguments: tuple[str, ...]) -> dict[str, object]:
    return {
        "Label": "kr.ieum.agent",
        "ProgramArguments": [program, *arguments, "run"],
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 600,
        "ProcessType": "Background",
        "LowPriorityIO": True,
        "Nice": 10,
        "Umask": 0o077,
        "WorkingDirectory": "/",
    }


def _install_task() -> str:
    folder = Path(default_state_dir())
    files.make_private_folder(folder)
    draft = folder / "task.xml"
    files.write_whole(draft, unit_text().encode("utf-16"))
    try:
        _tell("schtasks.exe", "/Create", "/F", "/TN", _TASK_NAME, "/XML", str(draft))
        _tell("schtasks.exe", "/Run", "/TN", _TASK_NAME)
    finally:
        draft.unlink(missing_ok=True)
    return _TASK_NAME


def _tell(name: str, *arguments: str) -> None:
    if sys.platform == "win32":
        program: str | None = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", name)
    else:
        program = programs.find(name)
    if program is None:
        raise ConfigurationUnsafe("agent_program_missing", program=name)
    try:
        programs.run(program, *arguments, time_limit_s=60)
    except programs.ProgramFailed as failed:
        raise ConfigurationUnsafe("agent_service_failed", reason=str(failed)) from None


def _quoted(word: str) -> str:
    """As systemd wants it: in quotes, with percent and dollar signs doubled."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(letter in escaped for letter in " '\"") else escaped
