"""Widgets live where widgets belong: models, actions and the core of the desktop app do without."""

import ast
from pathlib import Path

from tests.architecture.source import ROOT, imported, modules, place, tree

WITHOUT_WIDGETS = {"core", "models", "actions"}
"""A page that outgrows its file is cut into modules of its own names; these layers show nothing."""
CORE_LIBRARIES = {"QtCore", "QtGui", "QtNetwork"}


def may_show_widgets(path: Path) -> bool:
    """By the name of the file, or of a folder that a file grew into."""
    parts = path.relative_to(ROOT / "desktop_app").with_suffix("").parts
    return WITHOUT_WIDGETS.isdisjoint(parts)


def qt_libraries(path: Path) -> set[str]:
    names = {name.split(".")[1] for name, _ in imported(path) if name.startswith("PySide6.")}
    return {name for name in names if name.startswith("Qt")}


def test_models_actions_and_core_show_nothing() -> None:
    paths = modules("desktop_app")
    wrong = [
        place(path) for path in paths if "QtWidgets" in qt_libraries(path) and not may_show_widgets(path)
    ]
    assert wrong == []


def test_the_core_uses_qt_without_windows() -> None:
    paths = modules("desktop_app/core")
    foreign = {place(path): qt_libraries(path) - CORE_LIBRARIES for path in paths}
    assert {name: libraries for name, libraries in foreign.items() if libraries} == {}


def test_lines_of_menus_are_added_where_names_are_shown_as_they_are() -> None:
    """`ui.menus.add_line`: an "&" in a name is no mnemonic."""
    calls = [
        place(path, node)
        for path in modules("desktop_app")
        if path.name != "menus.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "addAction"
        and isinstance(node.value, ast.Name)
        and "menu" in node.value.id
    ]
    assert calls == []
