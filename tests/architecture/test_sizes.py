"""Modules and functions stay small enough to be read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import PROGRAMS, code_lines, modules, place, tree

LARGEST_MODULE = 600
LARGEST_FUNCTION = 80


def measured() -> list[Path]:
    """Our own code; migrations are generated lists of columns."""
    return [
        path for path in modules(*PROGRAMS, "tests") if path.parent.parts[-2:] != ("migrations", "versions")
    ]


def functions() -> Iterator[tuple[str, int]]:
    for path in measured():
        lines = code_lines(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                yield f"{place(path, node)} {node.name}", sum(line in lines for line in span)


def summary(sizes: list[int]) -> str:
    ordered = sorted(size for size in sizes if size)
    if not ordered:
        return "none"
    median, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{len(ordered)}, median {median}, p95 {high}, largest {ordered[-1]}"


def test_no_module_is_too_long() -> None:
    sizes = {place(path): len(code_lines(path)) for path in measured()}
    print("modules:", summary(list(sizes.values())))
    assert {name: size for name, size in sizes.items() if size > LARGEST_MODULE} == {}


def test_no_function_is_too_long() -> None:
    sizes = dict(functions())
    print("functions:", summary(list(sizes.values())))
    assert {name: size for name, size in sizes.items() if size > LARGEST_FUNCTION} == {}
