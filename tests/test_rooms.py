"""The shape of the house: short doors, screens that stand alone, parts that are truly shared, no import circle."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from explorer.ui import navigation

ROOT = Path(__file__).parents[1]
MOST_LINES = 15


def modules() -> dict[str, Path]:
    """Return every module of the package and every page by its dotted name."""
    found = {}
    for path in [*ROOT.glob("explorer/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(text: str, known: Mapping[str, object]) -> set[str]:
    """Return the modules among `known` that a source imports when it is run or typed."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else node.module for name in inner}
    return found & set(known)


@cache
def graph() -> dict[str, set[str]]:
    """Return which module imports which."""
    known = modules()
    return {name: imports(path.read_text(), known) - {name} for name, path in known.items()}


def screen(module: str) -> str:
    """Return the screen that a module belongs to, or the module itself where it belongs to none."""
    parts = module.split(".")
    return ".".join(parts[1:4]) if parts[:2] == ["explorer", "screens"] and len(parts) > 3 else module


def users(of: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Return the screens and other users outside `ui` that reach a module, through `ui` too."""
    importers = defaultdict(set)
    for name, needs in edges.items():
        for need in needs:
            importers[need].add(name)
    found, waiting, seen = set(), [of], {of}
    while waiting:
        for importer in importers[waiting.pop()] - seen:
            seen.add(importer)
            if importer.startswith("explorer.ui."):
                waiting.append(importer)
            else:
                found.add(screen(importer))
    return found


def unshared(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the modules of `ui` of fewer than two screens, with who uses them; router and app use one for all."""
    shared = {name: users(name, edges) for name in edges if name.startswith("explorer.ui.")}
    return {
        name: who for name, who in shared.items() if len(who) < 2 and who not in ({"explorer.main"}, {"explorer.app"})
    }


def between_screens(edges: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield who imports a module of another screen."""
    for name, needs in edges.items():
        for need in needs:
            if (
                (screen(need) != need)
                and screen(name) != screen(need)
                and not name.startswith(("pages.", "explorer.app"))
            ):
                yield name, need


def test_no_screen_imports_another_and_no_other_room_imports_one():
    assert not list(between_screens(graph()))
    planted = {"explorer.screens.learn.a.page": {"explorer.screens.learn.b.parts"}}
    assert list(between_screens(planted)) == [("explorer.screens.learn.a.page", "explorer.screens.learn.b.parts")]


def test_every_module_of_ui_serves_several_screens():
    assert not unshared(graph())
    planted = {
        "explorer.ui.lonely": set(),
        "explorer.ui.shared": {"explorer.ui.through"},
        "explorer.ui.through": set(),
        "explorer.screens.learn.a.page": {"explorer.ui.lonely", "explorer.ui.shared"},
        "explorer.screens.learn.a.parts": {"explorer.ui.lonely"},
        "explorer.screens.learn.b.page": {"explorer.ui.shared"},
    }
    assert unshared(planted) == {"explorer.ui.lonely": {"screens.learn.a"}}


def test_no_import_circle_is_left():
    TopologicalSorter(graph()).prepare()
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


@pytest.mark.parametrize(("folder", "name"), [about[:2] for pages in navigation.SECTIONS.values() for about in pages])
def test_a_page_is_a_door(folder, name):
    lines = (ROOT / "pages" / folder / f"{name}.py").read_text().splitlines()
    assert len(lines) <= MOST_LINES


def test_there_is_no_page_that_the_menu_does_not_know():
    besides = (navigation.OF_THE_CLASS, *navigation.OF_THE_SERVER.values())
    sections = (*navigation.SECTIONS.values(), *besides)
    listed = {ROOT / "pages" / about[0] / f"{about[1]}.py" for pages in sections for about in pages}
    assert set(ROOT.glob("pages/**/*.py")) == listed
