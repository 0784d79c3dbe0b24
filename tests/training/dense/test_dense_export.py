"""A network taken home predicts there what it predicted here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explorer.datasets.teaching import points
from explorer.training.dense import export, paths, reference
from explorer.training.dense.layout import layout
from explorer.training.dense.spec import DenseSpec, Layer

FEATURES = ("x1", "x2_squared", "x1_x2", "sin_x2")


@pytest.mark.parametrize(
    ("kind", "loss"), [("circle", "cross_entropy"), ("blobs", "cross_entropy"), ("plane", "squared")]
)
def test_script_predicts_what_was_shown(tmp_path: Path, kind: Any, loss: Any) -> None:
    layers = (
        Layer(units=4, activation="leaky_relu", batch_norm=True),
        Layer(units=3, activation="gelu", dropout=0.2),
        Layer(units=3, activation="step"),
    )
    spec = DenseSpec(layers=layers, loss=loss, init="he")
    drawn = points.generate(kind, samples=60, noise=10)
    plan = layout(spec, len(FEATURES), drawn.task, max(2, drawn.classes))
    sample = paths.Sample(points.features(drawn.places, FEATURES), plan.targets(drawn.labels))
    held = paths.begin(spec, plan)
    for epoch in range(5):
        held = paths.Torch().train(spec, plan, held, sample, epoch, 0, 6)
    path = tmp_path / "network.py"
    path.write_text(export.script(spec, plan, held, FEATURES, 5))
    place = drawn.places[:6]
    numbers = [f"{value!r}" for value in place.ravel().tolist()]
    told = subprocess.run(
        [sys.executable, str(path), *numbers], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    theirs = np.array([[float(x) for x in line.split("->")[1].split()] for line in told.stdout.splitlines()])
    inputs = torch.from_numpy(points.features(place, FEATURES))
    acts, _ = reference.forward(plan, torch.from_numpy(held.theta), torch.from_numpy(held.running), inputs)
    ours = acts[-1]
    if plan.output_activation == "softmax":
        ours = torch.softmax(ours, 1)
    elif plan.output_activation == "sigmoid":
        ours = torch.sigmoid(ours)
    np.testing.assert_allclose(theirs, ours.numpy(), rtol=1e-12, atol=1e-14)


def test_json_holds_weights_as_units_by_inputs() -> None:
    spec = DenseSpec(layers=(Layer(units=3, batch_norm=True),))
    plan = layout(spec, 2, "binary")
    held = paths.begin(spec, plan)
    told = json.loads(export.as_json(spec, plan, held, ("x1", "x2"), 0))
    assert np.array(told["layers"][0]["weights"]).shape == (3, 2)
    assert told["layers"][0]["weights"][2][1] == held.theta[plan.weight(1, 1, 2)]
    assert told["layers"][0]["batch_norm"]["weight"] == [1.0, 1.0, 1.0]
    assert [layer["activation"] for layer in told["layers"]] == ["tanh", "tanh"]
    assert DenseSpec.model_validate(told["settings"]) == spec
