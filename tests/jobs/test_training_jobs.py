"""Training and explaining through real workers, on the sample cross: killed, paused, and taken up again."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from explorer.datasets import samples
from explorer.errors import InputError
from explorer.inspection.explanation.result import Explanation
from explorer.jobs.launchers import Launcher
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Capacity, Scheduler
from explorer.jobs.workspace import Workspace
from explorer.training import loop
from explorer.training.spec import RunSpec

Until = Callable[..., Run]


@pytest.fixture(scope="module")
def space(
    tmp_path_factory: pytest.TempPathFactory, end_workers: Callable[[Workspace], None], launcher: Launcher
) -> Iterator[tuple[Store, Scheduler, str]]:
    """A store over a workspace with the sample cross, real workers with one thread each."""
    workspace = Workspace(tmp_path_factory.mktemp("training"))
    workspace.hold()
    digest = workspace.add(samples.open_sample("cross"))
    store = Store(workspace)
    yield store, Scheduler(store, launcher, Capacity(threads=1)), digest
    store.close()
    workspace.release()
    end_workers(workspace)


def spec(digest: str, **more: Any) -> RunSpec:
    """Return a short run of a small network with dropout, so that random states matter."""
    fields: dict[str, Any] = {
        "dataset": digest,
        "traits": ("yield",),
        "network": {"preset": "mlp", "settings": {"hidden": (16,), "dropout": 0.3}},
        "split": {"kind": "kfold", "folds": 2},
        "epochs": 12,
        "threads": 1,
        "checkpoint_every": 0.05,
        "device": "cpu",
    }
    return RunSpec.model_validate(fields | more)


def test_killed_mid_epoch_and_resumed_equals_unbroken(
    space: tuple[Store, Scheduler, str], until: Until, tmp_path: Path
) -> None:
    store, scheduler, digest = space
    asked = spec(digest, traits=(store.workspace.dataset(digest).traits.names("trait")[0],))

    def further(run: Run) -> bool:
        return sum(event["type"] == "epoch" for event in run.files.events().events) >= 4

    run = store.request("train", {"spec": asked})
    until(scheduler, run.id, further)
    os.kill(run.files.read("worker.json")["pid"], signal.SIGKILL)
    broken = until(scheduler, run.id, lambda run: not run.pending)
    assert broken.state == "interrupted"
    store.resume(run.id)
    done = until(scheduler, run.id, lambda run: not run.pending, most=120)
    assert (done.state, done.attempt) == ("done", 2), done.text
    unbroken = list(loop.train(store.workspace.dataset(digest), asked, tmp_path))
    for fold in (0, 1):
        ours, theirs = (
            load_file(run.folder / f"network-{fold}.safetensors"),
            load_file(tmp_path / f"network-{fold}.safetensors"),
        )
        assert ours.keys() == theirs.keys()
        for name in theirs:
            np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)
    told = [event for event in run.files.events().events if event["type"] == "epoch"]
    expected = [event for event in unbroken if event.type == "epoch"]
    assert [(e["fold"], e["epoch"], e["validation_loss"]) for e in told] == [
        (e.fold, e.epoch, e.validation_loss) for e in expected
    ]
    assert store.result(run.id)["network"] == json.loads((tmp_path / "metrics.json").read_text())["network"]


def test_explanation_of_a_trained_run(space: tuple[Store, Scheduler, str], until: Until) -> None:
    store, scheduler, digest = space
    data = store.workspace.dataset(digest)
    trait = data.traits.names("trait")[0]
    run = store.request("train", {"spec": spec(digest, traits=(trait,), epochs=15, seed=1)})
    assert until(scheduler, run.id, lambda run: not run.pending).state == "done"
    asked = {"run": run.id, "question": {"method": "integrated-gradients"}}
    explanation = until(scheduler, store.request("explain", asked).id, lambda run: not run.pending)
    assert explanation.state == "done", explanation.text
    found = Explanation.load(explanation.folder)
    attribution = found.attribution
    assert found.folds == (0, 1)
    assert sorted(attribution.samples.tolist()) == np.flatnonzero(np.isfinite(data.traits[trait])).tolist()
    miss = np.abs(attribution.scores.sum(1) - attribution.change)
    assert np.median(miss / np.abs(attribution.change)) < 0.01
    assert found.checks.completeness
    assert found.checks.truth
    assert (explanation.folder / "exports" / "scores.csv").read_text().startswith("chromosome,position,variant,score")
    assert store.request("explain", asked).id == explanation.id
    table = np.abs(found.scores - np.abs(attribution.scores).mean(0))
    assert float(np.nanmax(table)) < 1e-6
    rivals = until(scheduler, store.request("rivals", {"run": run.id}).id, lambda run: not run.pending)
    assert rivals.state == "done", rivals.text
    told = {rival["name"]: rival for rival in store.result(rivals.id)["rivals"]}
    assert len(told["linear-all"]["folds"]) == 2
    assert abs(told["chance"]["summary"]["r2"]["mean"]) < 0.1 < told["linear-all"]["summary"]["r2"]["mean"]
    assert not store.result(rivals.id)["confounding"][trait]["speaks"]
    with pytest.raises(InputError, match="no fold of it has finished"):
        store.request("explain", {"run": "train-0123456789"})
