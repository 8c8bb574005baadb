"""Typed settings; the only reader of the environment and of server.toml."""

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

DATA_DIR = "IEUM_DATA_DIR"
LISTS = ("allowed_hosts", "trusted_proxies")
"""Several values stand in one variable of the environment, with commas between them."""
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One data directory holds everything: database, files, `server.toml`.

    `database_url` "" means SQLite in the data directory. `public_url` is the address people use; links and
    accepted host names are made from it. `processes` above 1 needs PostgreSQL.
    """

    data_dir: str
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8060
    public_url: str = ""
    company: str = ""
    zone: str = "Asia/Seoul"
    language: str = "ko"
    allowed_hosts: list[str] = []
    trusted_proxies: list[str] = []
    """Addresses whose X-Forwarded-For is believed; from all others it is only a claim."""
    certificate: str = ""
    certificate_key: str = ""
    processes: int = 1
    threads: int = 4
    report_interval_s: int = 3600
    """How often endpoint agents report."""
    mail_server: str = ""
    """SMTP server as "host:port"; "" sends no mail."""
    mail_from: str = ""
    runs_jobs: bool = True

    @property
    def folder(self) -> Path:
        return Path(self.data_dir)

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'ieum.db'}"

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that are answered."""
        public = urlsplit(self.public_url).hostname
        return LOOPBACK_NAMES | set(self.allowed_hosts) | ({public.lower()} if public else set())


class SettingsFault(Exception):
    """The settings cannot be read; the text says where."""


def load(data_dir: str | None = None, **overrides: object) -> Settings:
    """Settings from `server.toml` in the data directory, then IEUM_* of the environment, then `overrides`."""
    folder = Path(data_dir or os.environ.get(DATA_DIR, "") or "ieum-data")
    values: dict[str, object] = {}
    file = folder / "server.toml"
    if file.is_file():
        try:
            values.update(tomllib.loads(file.read_text("utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise SettingsFault(f"{file}: {error}") from error
    for name in Settings.__struct_fields__:
        given = os.environ.get(f"IEUM_{name.upper()}")
        if given is not None:
            values[name] = _words(given) if name in LISTS else given
    values.update({name: value for name, value in overrides.items() if value is not None})
    values["data_dir"] = str(folder)
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsFault(f"{file}: {error}") from error


def _words(text: str) -> list[str]:
    return [word for word in (part.strip() for part in text.split(",")) if word]


def language() -> str:
    """The language of the command line: IEUM_LANGUAGE, else the system's; Korean unless English."""
    for name in ("IEUM_LANGUAGE", "LC_ALL", "LANG"):
        if found := os.environ.get(name, ""):
            return "en" if found.lower().startswith("en") else "ko"
    return "ko"


def hand_down(settings: Settings) -> None:
    """Let the worker processes of this one load the same settings."""
    os.environ[DATA_DIR] = settings.data_dir
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        if name in LISTS:
            os.environ[f"IEUM_{name.upper()}"] = ",".join(value)
        elif name != "data_dir":
            os.environ[f"IEUM_{name.upper()}"] = str(value)
