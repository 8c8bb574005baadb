"""The endpoints that the programs share: each described once, each answered once."""

import importlib
import pkgutil
import re
from collections import Counter
from typing import Any

import shared
from server.wiring import ROUTES
from shared.updates import LIST_UPDATES
from shared.wire import Endpoint, Nothing


def endpoints() -> dict[str, Endpoint[Any, Any, Any]]:
    """Every endpoint by module and name; an imported one counts where it was first seen."""
    found: dict[int, tuple[str, Endpoint[Any, Any, Any]]] = {}
    for module in sorted(pkgutil.iter_modules(shared.__path__), key=lambda entry: entry.name):
        for name, value in vars(importlib.import_module(f"shared.{module.name}")).items():
            if isinstance(value, Endpoint):
                found.setdefault(id(value), (f"{module.name}.{name}", value))
    return dict(found.values())


def call(endpoint: Endpoint[Any, Any, Any]) -> str:
    """Method and path, whatever the placeholders are called."""
    return f"{endpoint.method} {re.sub(r'{[^}]*}', '{}', endpoint.path)}"


def repeated(words: list[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


def test_every_endpoint_has_its_own_method_and_path() -> None:
    assert repeated([call(endpoint) for endpoint in endpoints().values()]) == []


def test_every_endpoint_has_its_own_name() -> None:
    assert repeated([name.split(".")[1] for name in endpoints()]) == []


def test_reading_needs_no_body() -> None:
    reading = {name: endpoint for name, endpoint in endpoints().items() if endpoint.method == "GET"}
    assert [name for name, endpoint in reading.items() if endpoint.body is not Nothing] == []


def test_every_endpoint_is_answered_exactly_once() -> None:
    answered = Counter([*(id(route.endpoint) for route in ROUTES), id(LIST_UPDATES)])
    counts = {name: answered[id(endpoint)] for name, endpoint in endpoints().items()}
    assert {name: count for name, count in counts.items() if count != 1} == {}


def test_the_server_answers_only_what_shared_describes() -> None:
    known = {id(endpoint) for endpoint in endpoints().values()}
    assert [call(route.endpoint) for route in ROUTES if id(route.endpoint) not in known] == []
