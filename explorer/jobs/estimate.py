"""How long a request may take: from earlier runs of its kind here, else from the pace measured on its dataset."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from explorer.datasets.formats.recognition import ending
from explorer.datasets.needs import Needs
from explorer.errors import InputError
from explorer.genetics.pace import Pace
from explorer.jobs import kinds, needs
from explorer.jobs.folder import RunFolder
from explorer.jobs.lanes import NOMINAL
from explorer.jobs.runs import Run, Store
from explorer.jobs.workspace import Workspace

LEAST = 5.0
"""Work of fewer seconds at the nominal pace is short on any machine: how long is not asked."""
SHORTEST = 2.0
"""Runs of fewer seconds tell nothing: most of it is the start of a program."""
ALIKE = 20.0
"""Runs with this many times more or less to do tell nothing either."""
EARLIER = 20
"""So many of the latest runs are looked at."""
LESS, MORE = 0.8, 1.25
"""The range of an estimate from earlier runs goes so far beyond theirs."""


def of(kind: str, parameters: BaseModel | Mapping[str, object], store: Store) -> Needs | None:
    """Return what a request of this kind needs, its time with it; None where nothing tells. InputError as requests."""
    validated = kinds.find(kind).validate(parameters, store.workspace)
    room = needs.room(kind, validated, store.workspace)
    return None if room is None else room.model_copy(update={"seconds": seconds(kind, validated, store)})


def seconds(kind: str, parameters: BaseModel, store: Store) -> tuple[float, float] | None:
    """Return the range of seconds that work may take; None where nothing was measured.

    Parameters
    ----------
    parameters : validated ones of the kind
    """
    document = parameters.model_dump(mode="json")
    amount = _amount(kind, document, store.workspace)
    if amount is None:
        return None
    factors: list[float] = []
    alike: list[float] = []
    for run in store.list(kind=kind, state="done", most=EARLIER):
        took = (run.ended or 0.0) - (run.started or 0.0)
        if run.started and took >= SHORTEST and _comparable(kind, document, run, store.workspace):
            other = _amount(kind, run.parameters, store.workspace)
            if other is not None and 1 / ALIKE <= amount / other <= ALIKE:
                factors.append(took / other)
                if kind == "train" and _networks(run.parameters) == _networks(document):
                    alike.append(took / other)
    factors = alike or factors
    if factors:
        return LESS * min(factors) * amount, MORE * max(factors) * amount
    todo, pace = needs.work_of(kind, document, store.workspace), _pace(document, store.workspace)
    return None if todo is None or pace is None else pace.seconds(todo)


def _amount(kind: str, document: Mapping[str, Any], workspace: Workspace) -> float | None:
    """Return how much there is to do: bytes to read, seconds at the nominal pace, or calls to go through.

    None where that is not known, or too little to ask about.
    """
    if kind in ("check", "import"):
        return float(sum(int(one.split("-")[0]) for one in document.get("fingerprint", "").split())) or None
    try:
        if kind in ("train", "explain"):
            return _passes(kind, document, workspace)
        todo = needs.work_of(kind, document, workspace)
    except (InputError, ValueError, KeyError, TypeError):  # an earlier version asked, or the dataset is going
        return None
    usual = 0.0 if todo is None else todo.calls / NOMINAL.calls + todo.products / NOMINAL.products
    return usual if usual >= LEAST or kind == "line" else None


def _passes(kind: str, document: Mapping[str, Any], workspace: Workspace) -> float | None:
    digest = needs.dataset_of(document, workspace)
    if digest is None:
        return None
    about = needs.shape(workspace, digest)
    if kind == "train":
        spec = document["spec"]
        return float(about.calls) * spec["epochs"] * needs.folds(spec) * needs.ensemble(document, workspace)
    return float(about.variants) * min(about.samples, document["question"]["most_people"])


def _networks(document: Mapping[str, Any]) -> int:
    """Return the networks per fold: trained in one stack they take less than as many times one."""
    return int(document["spec"].get("ensemble", 1))


def _tested(document: Mapping[str, Any], workspace: Workspace) -> object:
    """Return the network of the training run whose loci are tested: its preset, or itself; None where that is gone."""
    network = RunFolder(workspace.runs_folder / document["run"]).read("run.json").get("network") or {}
    return network.get("preset", network)


def _comparable(kind: str, document: Mapping[str, Any], run: Run, workspace: Workspace) -> bool:
    """Whether an earlier run did the same: read the same format, trained or tested the same network, used the same
    method.
    """
    if kind in ("check", "import"):
        return ending(Path(run.parameters["genotypes"])) == ending(Path(document["genotypes"]))
    if kind == "train":
        return run.parameters["spec"].get("network") == document["spec"].get("network")
    if kind == "line":
        return _tested(run.parameters, workspace) == _tested(document, workspace)
    if kind == "explain":
        return run.parameters["question"].get("method") == document["question"].get("method")
    return True


def _pace(document: Mapping[str, Any], workspace: Workspace) -> Pace | None:
    digest = needs.dataset_of(document, workspace)
    content = None if digest is None else RunFolder(workspace.datasets_folder / digest).read("pace.json")
    return Pace.model_validate(content) if content else None
