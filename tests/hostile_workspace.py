"""Workspaces with the hostile dataset, and with work done on it: what is shown of results bears its names too."""

from __future__ import annotations

import time
from pathlib import Path

import hostile_names as hostile
import warm

from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.workspace import Workspace
from explorer.training import defaults
from explorer.training.spec import RunSpec

TITLE = f"{hostile.MARKUP[0]} {hostile.MARKUP[7]} {hostile.CONTROLS[0]}"


def make(folder: Path, whole: bool = False) -> None:
    """Make a workspace in which the dataset is described; `whole`: tested too, networks trained, and looked into."""
    space = Workspace(folder)
    space.hold()
    store = Store(space)
    digest = space.add(hostile.dataset())
    first, *_ = space.dataset(digest).traits.names("trait")
    scheduler = Scheduler(store, warm.Warm(), Capacity(training=2, long=2, threads=1))
    runs = [store.request("describe", {"dataset": digest}, TITLE)]
    if whole:
        runs.append(store.request("associate", {"dataset": digest, "trait": first}, TITLE))
        runs += [store.request(kind, {"dataset": digest}) for kind in ("relatives", "clusters")]
        for preset in ("cnn", "gptransformer"):
            usual = {**defaults.for_dataset(space.dataset(digest), preset, (first,)), "epochs": 3, "ensemble": 2}
            runs.append(store.request("train", {"spec": RunSpec(dataset=digest, traits=(first,), **usual)}, TITLE))
    _finish(scheduler, runs)
    if whole:
        network, attending = runs[-2:]
        asked = {"explain": {"question": {"people": "held-out"}}, "rivals": {}, "line": {}}
        then = [store.request(kind, {"run": network.id, **more}) for kind, more in asked.items()]
        _finish(scheduler, [*then, store.request("attention", {"run": attending.id})])
    store.close()
    space.release()


def _finish(scheduler: Scheduler, asked: list[Run]) -> None:
    while any(run.pending for run in asked):
        scheduler.turn()
        time.sleep(0.05)
        asked = [scheduler.store.get(run.id) for run in asked]
    assert all(run.done for run in asked), [(run.kind, run.text) for run in asked]
