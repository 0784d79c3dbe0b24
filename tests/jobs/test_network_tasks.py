"""Networks of one's own in jobs: trained when given in full, written as files, small ones measured on digits."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from explorer.datasets import samples
from explorer.errors import InputError
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.jobs.workspace import Workspace
from explorer.networks.build import build
from explorer.networks.drafting.check import check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.export import restore
from explorer.networks.spec import NetworkSpec, read
from explorer.training.spec import RunSpec

Until = Callable[..., Run]


def own(positions: int, outputs: int) -> NetworkSpec:
    """A network with a skip, made by edits as on the canvas."""
    draft = Draft({"channels": 1, "positions": positions}, name="My own")
    draft = draft.insert("conv1d", INPUT, filters=4, kernel=50, stride=50).insert("relu", "conv1d_1")
    draft = draft.insert("conv1d", "relu_1", filters=4, kernel=3, padding="same").join(
        "relu_1", "conv1d_2", "add", True
    )
    spec = check(draft.insert("flatten", "add_1").insert("dense", "flatten_1", units=outputs)).spec
    assert spec is not None
    return spec


def test_a_network_given_in_full_is_trained(store: Store, scheduler: Scheduler, until: Until, workspace: Workspace):
    digest = workspace.add(samples.open_sample("cross"))
    network = own(3000, 1)
    about: dict[str, Any] = {"dataset": digest, "traits": ("growth_cold",), "epochs": 2, "threads": 1}
    run = store.request("train", {"spec": RunSpec(network=network, **about)})
    run = until(scheduler, run.id, lambda run: not run.pending)
    assert run.state == "done", run.text
    assert run.parameters["spec"]["network"]["name"] == "My own"
    kept = RunSpec.model_validate(run.parameters["spec"])
    assert not kept.is_preset
    assert kept.network == network
    assert kept.preset == "My own"
    assert json.loads((run.folder / "metrics.json").read_text())["network"]["growth_cold"]["summary"]


def test_a_network_is_written_as_files_that_agree(store: Store, scheduler: Scheduler, until: Until, tmp_path):
    network = own(600, 3)
    run = store.request("export", {"network": network, "seed": 5})
    run = until(scheduler, run.id, lambda run: not run.pending)
    assert run.state == "done", run.text
    files = {path.name: path.read_bytes() for path in (run.folder / "exports").iterdir()}
    assert read(files["network.json"]) == network
    ours = build(network, seed=5).eval()
    x = torch.randn(2, 1, 600, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = ours(x).numpy()
        np.testing.assert_allclose(restore(files)(x).numpy(), expected, rtol=1e-6)
    session = onnxruntime.InferenceSession(files["network.onnx"])
    (theirs,) = session.run(None, {"x": x.numpy()})
    np.testing.assert_allclose(np.asarray(theirs), expected, rtol=1e-4, atol=1e-6)
    said = subprocess.run(
        [sys.executable, "network.py"], cwd=run.folder / "exports", capture_output=True, text=True, check=True
    )
    assert "tensor" in said.stdout


def test_twins_are_measured_and_can_be_stopped(store: Store, scheduler: Scheduler, until: Until):
    asked = {"experiment": "depth", "depths": (2, 4), "filters": 2, "epochs": 2}
    run = until(scheduler, store.request("twins", asked).id, lambda run: not run.pending)
    assert run.state == "done", run.text
    courses = json.loads((run.folder / "twins.json").read_text())
    names = ["plain, 2 layers", "residual, 2 layers", "plain, 4 layers", "residual, 4 layers"]
    assert [course["name"] for course in courses] == names
    assert all(len(course["loss"]) == len(course["accuracy"]) == 2 for course in courses)
    assert courses[0]["loss"] == courses[1]["loss"]  # of two layers there is nothing to skip

    long = store.request("twins", {**asked, "depths": (56,), "filters": 32, "epochs": 60})
    until(scheduler, long.id, lambda run: run.progress > 0)
    store.stop(long.id)
    assert until(scheduler, long.id, lambda run: not run.pending).state == "stopped"


@pytest.mark.parametrize(
    ("kind", "asked", "words"),
    [
        ("twins", {}, "either an experiment or an architecture"),
        ("twins", {"experiment": "depth", "depths": (7,)}, "multiple of 2"),
        ("twins", {"experiment": "depth", "epochs": 10_000}, "at most 60"),
        ("twins", {"architecture": "als-net"}, "does not classify images"),
        ("twins", {"architecture": "nothing"}, "nothing"),
        ("export", {"network": {"input": {"features": 4}, "layers": []}}, "at least 1"),
        (
            "export",
            {"network": {"input": {"features": 100_000}, "layers": [{"kind": "dense", "units": 9000}]}},
            "weights are more",
        ),
        (
            "export",
            {"network": {"input": {"channels": 1, "positions": 4}, "layers": [{"kind": "dense", "units": 9}]}},
            "takes features",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(store: Store, kind: str, asked: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        store.request(kind, asked)
