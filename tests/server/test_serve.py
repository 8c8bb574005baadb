"""`serve` as a process: ready, alone, stopped by a signal, several over one PostgreSQL."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.__main__ import main
from server.auth import set_up
from server.commands.serving import STOP_S, web_server
from server.core import instance
from server.settings import load
from tests.support.postgres import Postgres

ROOT = Path(__file__).parents[2]
PASSWORD = "긴 비밀번호 열두 자 이상 7"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stops servers by POSIX signals")


class Server:
    """A running `ieum-server serve`; its log is read as it is written."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self.port = int(self.wait_for("listens on")["message"].rstrip(".").split()[-1])

    def wait_for(self, words: str) -> dict[str, Any]:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(json.loads(line))
            if words in str(self.lines[-1]["message"]):
                return self.lines[-1]
        raise AssertionError(f"the server ended without saying {words!r}: {self.lines}")

    def call(self, method: str, path: str, body: object = None, token: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "Connection": "close"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        self.process.send_signal(signal_number)
        return self.process.wait(30)


@contextmanager
def serving(data: Path, *words: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "server", "serve", "--data-dir", str(data), "--port", "0", *words]
    env = {**os.environ, "IEUM_LANGUAGE": "en"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Server(process)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def set_up_company(running: Server, data: Path) -> str:
    """The access token of the first administrator."""
    form = {
        "token": (data / set_up.FILE).read_text().strip(),
        "login": "admin",
        "password": PASSWORD,
        "name": "관리자",
        "company": "이음",
    }
    status, pair = running.call("POST", "/api/setup", form)
    assert status == 201
    return str(pair["access_token"])


def test_a_first_start_is_set_up_and_survives_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as running:
        assert any((data / set_up.FILE).read_text().strip() in line["message"] for line in running.lines)
        running.wait_for("startup complete")
        set_up_company(running, data)
        assert running.stop() == 0
    with serving(data) as running:
        running.wait_for("startup complete")
        status, pair = running.call("POST", "/api/session", {"login": "ADMIN", "password": PASSWORD})
        assert status == 201
        assert running.call("GET", "/api/me", token=pair["access_token"])[1]["login"] == "admin"
        assert running.call("GET", "/api/server")[1]["company"] == "이음"
        assert not (data / set_up.FILE).exists()
        assert running.stop(signal.SIGINT) == 0


def test_a_second_server_names_the_first_and_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(tmp_path) as running:
        assert main(["serve", "--data-dir", str(tmp_path), "--port", "0"]) == 75
        assert str(running.process.pid) in capsys.readouterr().err
        assert (tmp_path / instance.FILE).exists()


def test_a_port_in_use_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(tmp_path / "one") as running:
        words = ["serve", "--data-dir", str(tmp_path / "two"), "--port", str(running.port)]
        assert main(words) == 75
    assert str(running.port) in capsys.readouterr().err


def test_live_feeds_do_not_hold_up_the_end(tmp_path: Path) -> None:
    with serving(tmp_path) as running:
        running.wait_for("startup complete")
        token = set_up_company(running, tmp_path)
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
        connection.request("GET", "/api/updates/stream", headers={"Authorization": f"Bearer {token}"})
        stream = connection.getresponse()
        assert stream.read(1)
        began = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - began < STOP_S + 10
        connection.close()


def test_a_claimed_address_is_believed_only_from_a_trusted_proxy(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text('trusted_proxies = ["127.0.0.1"]\n', "utf-8")
    believed = web_server(load(str(tmp_path)))
    plain = web_server(load(str(tmp_path / "elsewhere")))

    assert (believed.proxy_headers, believed.forwarded_allow_ips) == (True, ["127.0.0.1"])
    assert plain.proxy_headers is False


def test_two_processes_answer_over_one_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.fresh_database()
    with serving(tmp_path, "--database-url", url, "--processes", "2") as running:
        for _ in range(2):
            running.wait_for("startup complete")
        token = set_up_company(running, tmp_path)

        def enter(number: int) -> int:
            form = {"employee_number": str(number), "name": "김민지"}
            return running.call("POST", "/api/people", form, token)[0]

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(enter, range(24)))
        answered = running.call("GET", "/api/people?limit=200", token=token)[1]["items"]

        assert (statuses, len(answered)) == ([201] * 24, 24)
        assert running.stop() == 0


def test_two_commands_share_one_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    """News of one process reach the followers of the other."""
    url = postgres.fresh_database()
    with (
        serving(tmp_path / "one", "--database-url", url) as one,
        serving(tmp_path / "two", "--database-url", url) as two,
    ):
        one.wait_for("startup complete")
        two.wait_for("startup complete")
        token = set_up_company(two, tmp_path / "two")
        last = one.call("GET", "/api/updates?after=0", token=token)[1]["last_seq"]
        with ThreadPoolExecutor(1) as pool:
            news = pool.submit(one.call, "GET", f"/api/updates?after={last}&wait_s=20", None, token)
            two.call("POST", "/api/people", {"employee_number": "1", "name": "김민지"}, token)
            names = [item["name"] for item in news.result(30)[1]["items"]]
        assert names == ["person_hired"]
        assert [one.stop(), two.stop()] == [0, 0]
