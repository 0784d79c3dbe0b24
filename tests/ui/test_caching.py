"""Nothing that was made for one person is shown to another: caches of pages, and loaded datasets."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sites import NoWorker

import explorer
from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.engines.playground import sources
from explorer.jobs.loaded import MOST_EACH, Loaded
from explorer.jobs.workspace import LOADED, Workspace
from explorer.messages.playground.state import State
from explorer.routes import server
from explorer.routes.places import Place
from explorer.screens.learn.inside_cnn import codes
from explorer.screens.learn.playground import page as playground
from explorer.ui import caching, session

PACKAGE = Path(explorer.__file__).parent
DIGEST = "0123456789abcdef"
Look = Callable[[Place], None]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[server.Server]:
    """A server of many people."""
    yield server.open_server(tmp_path, launcher=NoWorker(), samples=False, mode="users")
    server.close_server(0)


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Have pages made for whoever a place belongs to."""

    def at(place: Place) -> None:
        for module in (caching, session):
            monkeypatch.setattr(module, "place", lambda: place)

    return at


def everybody(here: server.Server) -> list[Place]:
    """Return the places of the owner, a learner and two users."""
    roles: tuple[Any, ...] = ("learner", "user", "administrator")
    people = [here.people.add(f"The {role}", role)[0].id for role in roles]
    return [here.places.of(identity) for identity in ("owner", *people)]


def keep_sample(place: Place, marker: str) -> None:
    """Put a dataset into a workspace whose first variant is called `marker`, under the digest that all give theirs."""
    data = samples.open_sample("cross")
    folder = place.workspace.datasets_folder / DIGEST
    data.genotypes.variants.loc[0, "name"] = marker
    data.__dict__["digest"] = DIGEST
    data.save(folder)
    assert json.loads((folder / "dataset.json").read_text())["digest"] == DIGEST


def test_runs_of_one_id_in_many_workspaces_are_each_read_from_ones_own(
    here: server.Server, look: Look, tmp_path: Path
) -> None:
    places = everybody(here)
    for number, place in enumerate(places):
        np.savez(place.workspace.path / "codes.npz", points=np.full(3, number))
    for _ in range(2):
        for number, place in enumerate(places):
            look(place)
            points = codes._read_points("codes-0123456789", str(place.workspace.path / "codes.npz"))
            assert points.tolist() == [number] * 3
    (places[0].workspace.path / "codes.npz").unlink()
    look(places[0])
    assert codes._read_points("codes-0123456789", "")[0] == 0, "it was kept, or this shows nothing"


def test_datasets_of_one_digest_in_many_workspaces_are_each_ones_own(here: server.Server, look: Look) -> None:
    places = everybody(here)
    for number, place in enumerate(places):
        keep_sample(place, f"of person {number}")
    for _ in range(2):
        for number, place in enumerate(places):
            look(place)
            assert playground._variants(DIGEST)[0] == f"of person {number}"
            assert place.workspace.dataset(DIGEST).genotypes.variants["name"][0] == f"of person {number}"


def test_nothing_of_a_workspace_stays_loaded_that_was_let_go(here: server.Server) -> None:
    person = here.people.add("Ann", "user")[0].id
    place = here.places.of(person)
    keep_sample(place, "hers")
    place.workspace.dataset(DIGEST)
    assert place.workspace.path in LOADED._of
    here.places.remove(person)
    assert place.workspace.path not in LOADED._of


def test_components_of_the_playground_are_each_ones_own(tmp_path: Path) -> None:
    trait = samples.open_sample("cross").traits.columns[0].name
    state = State(data="dataset", dataset=DIGEST, columns=("pc:1", "pc:2"), trait=trait)
    drawn = []
    for name, variants in (("ann", 200), ("bob", 50)):
        whole = samples.open_sample("cross")
        data = Dataset(name, whole.genotypes.take(variants=np.arange(variants)), whole.traits)
        data.__dict__["digest"] = DIGEST
        drawn.append(sources.draw(state, lambda _, data=data: data, tmp_path / name).places)
    assert not np.allclose(*drawn)


def test_others_do_not_drive_out_what_the_owner_looks_at_and_are_bounded_themselves(
    here: server.Server, look: Look
) -> None:
    made: list[str] = []

    @caching.cached_resource(max_entries=2)
    def thing(id: str, _more: object = None) -> list[str]:
        made.append(id)
        return [id]

    owner, learner, *_ = everybody(here)
    look(owner)
    kept = thing("a", 1), thing("b", _more=2)
    look(learner)
    for number in range(200):
        thing(f"{number}")
    look(owner)
    assert (thing("a"), thing("b")) == kept
    assert made[:2] == ["a", "b"]
    assert len(made) == 202
    look(learner)
    for number in range(200 - 2 * caching.SHARES["learners"], 200):
        thing(f"{number}")
    assert len(made) == 202, "a class on one page keeps an entry each"
    thing("0")
    assert len(made) == 203, "and no more than that"


def test_one_content_in_many_workspaces_is_loaded_once_and_one_that_differs_is_not(tmp_path: Path) -> None:
    loaded, spaces = Loaded(), [Workspace(tmp_path / name) for name in "abc"]
    for space in spaces:
        space.prepare()
        space.add(samples.open_sample("cross"))
    digest = samples.open_sample("cross").digest
    folders = [space.datasets_folder / digest for space in spaces]
    about = folders[2] / "dataset.json"
    about.write_text(about.read_text().replace("Sample cross", "Another name"))
    first, second, third = (loaded.get(space.path, folder) for space, folder in zip(spaces, folders, strict=True))
    assert first is second
    assert (third.name, third.digest) == ("Another name", first.digest)
    loaded.forget(spaces[0].path)
    assert loaded.get(spaces[1].path, folders[1]) is second


def test_what_one_workspace_loads_does_not_drive_out_what_another_has(tmp_path: Path, monkeypatch: Any) -> None:
    loaded, read = Loaded(), []
    monkeypatch.setattr(loaded, "_read", lambda folder: read.append(folder) or object())
    calm, greedy = tmp_path / "calm", tmp_path / "greedy"
    loaded.get(calm, calm / "a")
    for number in range(50):
        loaded.get(greedy, greedy / f"{number}")
    loaded.forget(greedy)
    read.clear()
    loaded.get(calm, calm / "a")
    assert read == []
    for number in range(50):
        loaded.get(greedy, greedy / f"{number}")
    assert len(loaded._of[greedy]) == MOST_EACH


OF_A_WORKSPACE = {"run", "id", "digest", "store", "workspace", "job", "_folder", "data", "dataset"}
TYPES = {"Run", "Store", "Workspace", "Dataset", "Genotypes", "Place"}
ROOMS = ("jobs", "engines", "routes", "classroom", "components", "ui", "screens")


def forgetful(text: str, name: str) -> list[str]:
    """Return what of a module keeps things of a workspace without saying whose."""
    found = []
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource"):
            found.append(f"{name}:{node.lineno} {node.attr}")
        if isinstance(node, ast.ImportFrom) and {one.name for one in node.names} & {"cache_data", "cache_resource"}:
            found.append(f"{name}:{node.lineno} {node.module}")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_keeps, node.decorator_list)):
            parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            told = {one.arg for one in parameters} & OF_A_WORKSPACE
            typed = [each for one in parameters if one.annotation for each in ast.walk(one.annotation)]
            told |= {each.id for each in typed if isinstance(each, ast.Name)} & TYPES
            found += [f"{name}:{node.lineno} {node.name}({one})" for one in sorted(told)]
    return found


def _keeps(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")) in ("cache", "lru_cache")


def test_nothing_is_kept_of_a_workspace_without_saying_whose() -> None:
    found = []
    for room in ROOMS:
        for path in (PACKAGE / room).rglob("*.py"):
            name = path.relative_to(PACKAGE).as_posix()
            if name != "ui/caching.py":
                found += forgetful(path.read_text(), name)
    assert found == []


def test_the_scan_finds_what_it_is_for() -> None:
    forgotten = """
@st.cache_data(max_entries=4)
def one(id): ...
@lru_cache(maxsize=2)
def two(run: str): ...
@functools.cache
def three(of: Workspace | None): ...
from streamlit import cache_resource
@cache
def fine(seed: int): ...
"""
    assert len(forgetful(forgotten, "x.py")) == 4
