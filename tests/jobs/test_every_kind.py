"""Every kind of work ends well in a process of its own, as the app starts it: warm ones may hide what is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pretrained
import pytest
import warm

from explorer.jobs import kinds
from explorer.jobs.launchers import Launcher, LocalProcess
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.workspace import Workspace

IN_THE_BROWSER = frozenset(
    [
        "check",
        "import",
        "describe",
        "clusters",
        "relatives",
        "group",
        "unrelated",
        "associate",
        "train",
        "rivals",
        "explain",
        "line",
        "permute",
        "attention",
        "sequence",
        "twins",
        "digits",
        "codes",
        "segmentation",
        "export",
        "figure",
    ]
)
"""Kinds that pages ask the app for in tests/browser, where they are done by forks of a warm process."""
ON_THE_SAMPLE: dict[str, dict[str, Any]] = {
    "associate": {"trait": "growth_salt"},
    "clusters": {},
    "describe": {"seed": 5},
    "relatives": {},
    "explain": {},
    "line": {"how": {"seed": 5}},
}
"""Those of them that a process of its own does too, in `make test-all`, and how, so that none is done already."""
ELSEWHERE = frozenset({"ablate"})
"""Kinds whose own tests have a process of their own."""
LESSONS = frozenset(
    [
        *(
            "memorise",
            "interpolate",
            "pixels",
            "branches",
            "slice",
            "features",
            "noise",
            "finer",
            "artificial",
            "starts",
        ),
        *("autoencoders", "damaged", "unseen", "variational", "colouring", "letters", "lengths", "alleles", "novelty"),
        *("hold", "recurrent", "feedback", "few", "photos", "scene", "smileys", "capsules", "faces", "patches"),
        *("masked", "sideways", "promoters", "ancestry"),
    ]
)
"""Kinds of lessons: their processes are started in `make test-all`; else each runs in one that is warm already."""
LONGEST = frozenset({"colouring", "features", "masked", "novelty", "patches", "photos", "sideways"})
"""Lessons whose smallest work takes seconds: in `make test-all`; the others go the same way from request to result."""
CROSS = {"recipe": "cross", "cross": {"segregants": 60, "markers": 200}}


@pytest.fixture(scope="module")
def store(pretrained_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A trained workspace."""
    space = Workspace(pretrained.copy(pretrained_workspace, tmp_path_factory.mktemp("kinds") / "workspace"))
    space.hold()
    store = Store(space)
    yield store
    store.close()
    space.release()


@pytest.fixture
def cold(store: Store) -> Iterator[Scheduler]:
    """Starts its workers as the app does."""
    yield from scheduler_of(store, LocalProcess())


@pytest.fixture
def hot(store: Store) -> Iterator[Scheduler]:
    """Has its workers forked from a process that has imported everything."""
    yield from scheduler_of(store, warm.Warm())


def scheduler_of(store: Store, launcher: Launcher) -> Iterator[Scheduler]:
    """A scheduler that is closed at the end."""
    scheduler = Scheduler(store, launcher, Capacity(long=2, threads=1))
    yield scheduler
    scheduler.close()


def asked(kind: str, store: Store) -> dict[str, Any]:
    """Return small parameters of a kind."""
    digest = next(about["digest"] for about in store.workspace.datasets() if about["name"] == "Sample cross")
    network, digits = (store.list(kind=made)[0].id for made in ("train", "digits"))
    if kind in ON_THE_SAMPLE:
        of = {"run": network} if kind in ("explain", "line") else {"dataset": digest}
        return of | ON_THE_SAMPLE[kind]
    return {
        "simulate": CROSS,
        "filter": {"dataset": digest, "filters": {"maf": 0.45}},
        "filters": {"run": network, "asked": {"layer": "conv_1"}},
        "memorise": {"task": {"shares": [1.0], "seeds": [0], "epochs": 1}},
        "interpolate": {"features": {"samples": 20, "draws": 2}},
        "pixels": {"task": {"sizes": [20], "seeds": [0], "steps": 2}},
        "branches": {"task": {"motifs": ["dot"], "seeds": [0], "epochs": 1}},
        "controls": {"run": digits, "epoch": 1, "images": 2, "how": {"draws": 2}},
        "slice": {"epochs": 2},
        "features": {"task": {"splits": 1, "epochs": 1}},
        "noise": {"task": {"epochs": [0, 1], "width": 4}},
        "finer": {"task": {"seeds": 1, "epochs": 1, "hidden": 8}},
        "artificial": {"task": {"seeds": 1, "gan_epochs": [0, 1], "vae_epochs": [0, 1]}},
        "autoencoders": {"task": {"seeds": 1, "steps": 2}},
        "damaged": {"task": {"seeds": 1, "steps": 2}},
        "unseen": {"task": {"seeds": 1, "steps": 2}},
        "variational": {"task": {"seeds": 1, "steps": 2}},
        "colouring": {"task": {"seeds": 1, "steps": 2}},
        "patches": {"task": {"seeds": 1, "steps": 1, "compared": 20}},
        "letters": {"task": {"units": 4, "batches": 2}},
        "lengths": {"task": {"seeds": 1, "steps": 1, "tested": 10}},
        "alleles": {"dataset": digest, "task": {"steps": 1, "seeds": 2, "reach": 2}},
        "starts": {"task": {"starts": 10, "steps": 10}},
        "smileys": {"task": {"taught": 10, "held": 100, "others": 10, "seeds": 1, "steps": 2}},
        "impute": {
            "dataset": digest,
            "task": {"shares": [0.1], "masks": 2, "windows": 1, "null_windows": 1, "epochs": 1},
        },
        "fill": {"dataset": digest, "method": "linked"},
        "novelty": {"seeds": 2, "epochs": 1},
        "few": {"task": {"rounds": 2, "steps": 2, "sizes": [12]}},
        "hold": {"task": {"gap": 5, "cells": ["lstm", "half"], "seeds": [0], "steps": 10}},
        "recurrent": {"task": {"updates": 2}},
        "feedback": {"task": {"starts": 2, "updates": 10}},
        "photos": {"task": {"seeds": 2, "steps": 1, "elsewhere": 1}},
        "scene": {"task": {"seeds": 1, "steps": 1, "judged": 1}},
        "capsules": {"task": {"seeds": 1, "steps": 2}},
        "faces": {"task": {"seeds": 1, "steps": 2, "faces": 20, "held_out": 10}},
        "masked": {"task": {"seeds": 1, "steps": 2}},
        "sideways": {"task": {"seeds": 1, "steps": 2, "tried": 12}},
        "promoters": {"task": {"seeds": 1, "steps": 2, "promoters": 20, "held_out": 10}},
        "ancestry": {"task": {"seeds": 1, "steps": 1, "judged": 2}},
    }[kind]


OWN = sorted(set(kinds.KINDS) - IN_THE_BROWSER - ELSEWHERE | set(ON_THE_SAMPLE))


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=pytest.mark.slow) if k in LESSONS | set(ON_THE_SAMPLE) else k for k in OWN]
)
def test_a_process_of_its_own_does_it(cold: Scheduler, kind: str, until) -> None:
    done = until(cold, requested(cold, kind).id, lambda run: not run.pending)
    assert done.done, done.text


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=pytest.mark.slow) if k in LONGEST else k for k in sorted(LESSONS)]
)
def test_a_warm_process_does_it(hot: Scheduler, kind: str, until) -> None:
    done = until(hot, requested(hot, kind).id, lambda run: not run.pending)
    assert done.done, done.text


def requested(scheduler: Scheduler, kind: str) -> Run:
    """Request a kind with small parameters; once more, where an earlier test had it done."""
    return scheduler.store.request(kind, asked(kind, scheduler.store), again=True)
